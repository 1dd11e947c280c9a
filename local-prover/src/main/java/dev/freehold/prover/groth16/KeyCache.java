package dev.freehold.prover.groth16;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.prover.r1cs.R1cs;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory of development keys: each circuit's is made once and mapped from then on. */
public final class KeyCache {
  private final Path directory;
  private final ParallelLoop loop;

  public KeyCache(Path directory, ParallelLoop loop) {
    this.directory = directory;
    this.loop = loop;
  }

  /**
   * The development key of a circuit, from its file or made now. A damaged file is an error, not a
   * reason to make another: it says what to delete.
   *
   * @throws KeyFileException if there is a file but not this key in it, or none can be written
   * @throws IllegalArgumentException as {@link DevelopmentSetup#make} does
   */
  public ProvingKey key(R1cs system, String seed, Progress progress) {
    Hash32 circuit = system.digest();
    Path file = file(circuit, seed);
    if (!Files.exists(file)) {
      DevelopmentSetup.make(system, seed, loop, progress).save(file);
    }
    ProvingKey key = ProvingKey.load(file, circuit);
    if (key.kind() != SetupKind.DEVELOPMENT
        || !key.origin().equals(DevelopmentSetup.origin(seed))) {
      throw new KeyFileException(KeyFileException.Reason.FOREIGN_SEED, file);
    }
    return key;
  }

  /** Whether the key of a circuit is there already. */
  public boolean has(R1cs system, String seed) {
    return Files.exists(file(system.digest(), seed));
  }

  private Path file(Hash32 circuit, String seed) {
    // The version is in the name: another one's files are left to whoever reads that one.
    return directory.resolve(
        "%s-%s-%d.key".formatted(circuit, DevelopmentSetup.origin(seed), ProvingKey.VERSION));
  }
}

package dev.freehold.prover.groth16;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory of proving keys: a circuit's development key is made once and mapped from then on;
 * keys of ceremonies are put there.
 */
public final class ProvingKeyCache {
  private final Path directory;
  private final ParallelLoop loop;

  /**
   * Makes no directory yet: the first key that is kept does.
   *
   * @param directory may hold keys of other circuits and other programs
   * @param loop the threads that make keys and check points
   */
  public ProvingKeyCache(Path directory, ParallelLoop loop) {
    this.directory = directory;
    this.loop = loop;
  }

  /**
   * The development key of a circuit, from its file or made now. A damaged file is an error, not a
   * reason to make another: it says what to delete.
   *
   * @throws ProvingKeyFileException if there is a file but not this key in it, or none can be
   *     written
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
      throw new ProvingKeyFileException(ProvingKeyFileException.Reason.FOREIGN_SEED, file);
    }
    key.keepMultiples(multiples(file), loop, progress);
    return key.matching(system);
  }

  /** Whether the key of a circuit is there already. */
  public boolean has(R1cs system, String seed) {
    return Files.exists(file(system.digest(), seed));
  }

  /** Keeps the key of a ceremony. */
  public void put(ProvingKey key) {
    key.save(file(key.circuit(), key.origin()));
  }

  /**
   * The key of a ceremony, if it was kept here.
   *
   * @param origin the SHA-256 of the file that the ceremony ended with
   * @throws ProvingKeyFileException if there is a file but not this key in it
   */
  public Optional<ProvingKey> ceremony(R1cs system, Hash32 origin) {
    Hash32 circuit = system.digest();
    Path file = file(circuit, origin);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    ProvingKey key = ProvingKey.load(file, circuit);
    if (key.kind() != SetupKind.CEREMONY || !key.origin().equals(origin)) {
      throw new ProvingKeyFileException(ProvingKeyFileException.Reason.FOREIGN_SEED, file);
    }
    key.keepMultiples(multiples(file), loop, Progress.NONE);
    return Optional.of(key.matching(system));
  }

  /** The file beside a key's for the multiples of its points. */
  private static Path multiples(Path key) {
    return key.resolveSibling(key.getFileName() + ".multiples");
  }

  private Path file(Hash32 circuit, String seed) {
    return file(circuit, DevelopmentSetup.origin(seed));
  }

  private Path file(Hash32 circuit, Hash32 origin) {
    // The version is in the name: another one's files are left to whoever reads that one.
    return directory.resolve("%s-%s-%d.key".formatted(circuit, origin, ProvingKey.VERSION));
  }
}

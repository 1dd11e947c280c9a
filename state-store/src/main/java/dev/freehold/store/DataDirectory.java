package dev.freehold.store;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Supplier;

/** A process' directory: its genesis, its identity, its keys, its store. */
public final class DataDirectory {
  private static final String EVIDENCE = "evidence";

  private final Path root;

  /**
   * Creates the directory where there is none.
   *
   * @throws StoreException if that is not possible
   */
  public DataDirectory(Path root) {
    this.root = root;
    try {
      Files.createDirectories(root);
    } catch (IOException e) {
      throw new StoreException("cannot create the directory " + root + ": " + reason(e), e);
    }
  }

  /**
   * A directory that is there already.
   *
   * @throws StoreException if it is not
   */
  public static DataDirectory existing(Path root) {
    if (!Files.isDirectory(root)) {
      throw new StoreException("there is no directory " + root);
    }
    return new DataDirectory(root);
  }

  /** A path inside. */
  public Path resolve(String name) {
    return root.resolve(name);
  }

  /** The genesis that this process has taken up; empty at its first start. */
  public Optional<Genesis> genesis() {
    return read("genesis")
        .map(
            bytes -> {
              try {
                return Genesis.decode(bytes);
              } catch (MalformedException e) {
                throw new StoreException(
                    root.resolve("genesis") + " is damaged: " + e.getMessage(), e);
              }
            });
  }

  /** Takes up a genesis for good. */
  public void genesis(Genesis genesis) {
    write("genesis", genesis.toBytes());
  }

  /** This process' id among the nodes: drawn at the first start. */
  public Hash32 nodeId() {
    return new Hash32(secret("node-id", () -> random(Hash32.BYTES)));
  }

  /** The seed of the key that signs checkpoints: drawn at the first start. */
  public byte[] signingSeed() {
    return secret("coordinator.key", () -> random(Hash32.BYTES));
  }

  /** The seed of an aggregator's key, to which its standing belongs: drawn at the first start. */
  public byte[] aggregatorSeed() {
    return secret("aggregator.key", () -> random(Hash32.BYTES));
  }

  private byte[] secret(String name, Supplier<byte[]> fresh) {
    Optional<byte[]> stored = read(name);
    if (stored.isPresent()) {
      if (stored.get().length != Hash32.BYTES) {
        throw new StoreException(root.resolve(name) + " is damaged");
      }
      return stored.get();
    }
    byte[] made = fresh.get();
    write(name, made);
    return made;
  }

  private Optional<byte[]> read(String name) {
    Path file = root.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new StoreException("cannot read " + file + ": " + reason(e), e);
    }
  }

  /**
   * The evidence against the coordinator's key that was kept; empty if there is none.
   *
   * @throws StoreException if it cannot be read or is none
   */
  public Optional<Equivocation> evidence() {
    return read(EVIDENCE)
        .map(
            bytes -> {
              try {
                return Decoder.decode(bytes, Equivocation::decode);
              } catch (MalformedException e) {
                throw new StoreException(
                    root.resolve(EVIDENCE) + " is damaged: " + e.getMessage(), e);
              }
            });
  }

  /** Keeps evidence against the coordinator's key. */
  public void evidence(Equivocation evidence) {
    write(EVIDENCE, evidence.toBytes());
  }

  /** Writes a file that appears whole or not at all, readable by its owner alone. */
  private void write(String name, byte[] bytes) {
    Path file = root.resolve(name);
    try {
      Path draft =
          Files.createTempFile(
              root,
              name,
              ".draft",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException("cannot write " + file + ": " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}

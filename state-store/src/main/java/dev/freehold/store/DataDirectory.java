package dev.freehold.store;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.file.Names;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.StorageDenial;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A process' directory: its genesis, its identity, its keys, its store. */
public final class DataDirectory {
  private static final String EVIDENCE = "evidence";

  /** Names of files begin so that hold what a worker has denied; its node id follows. */
  private static final String DENIAL = "denial-";

  /** Denials that are kept: what convicts so many workers is enough for any operator to look. */
  private static final int DENIALS_MAX = 64;

  private static final String GENESIS = "genesis";
  private static final String VALIDATORS = "validators";

  /** Name of the key that signs checkpoints: 32 secret bytes. */
  public static final String SIGNING_KEY = "coordinator.key";

  /** Name of a worker's key, which its connections show: 32 secret bytes. */
  public static final String NODE_KEY = "node.key";

  /** Name of the key that signs operators' orders and invitations: 32 secret bytes. */
  public static final String OPERATOR_KEY = "operator.key";

  /** Name of the folder with the logs of a validator's eras. */
  public static final String AGREEMENT = "agreement";

  private static final String LOG = "log";
  private static final String CHAIN = "chain";
  private static final String STATE = "state";
  private static final String AGGREGATOR_KEY = "aggregator.key";

  /** Use of a directory: it is one process' for good, and that process is of one kind. */
  public enum Use {
    COORDINATOR("a coordinator", List.of(SIGNING_KEY, AGREEMENT, LOG, CHAIN)),
    WORKER("a worker", List.of(NODE_KEY, STATE)),
    AGGREGATOR("an aggregator", List.of(AGGREGATOR_KEY)),
    OPERATOR("an operator", List.of(OPERATOR_KEY));

    private final String words;

    /** Names that only this use has. */
    private final List<String> marks;

    Use(String words, List<String> marks) {
      this.words = words;
      this.marks = marks;
    }
  }

  private final Path root;
  private boolean drewSigningKey;

  /**
   * Creates the directory where there is none.
   *
   * @throws StoreException if that is not possible
   */
  public DataDirectory(Path root) {
    this.root = root;
    try {
      if (!Files.isDirectory(root)) {
        Files.createDirectories(root);
        Names.sync(root.toAbsolutePath().getParent());
      }
    } catch (IOException e) {
      throw new StoreException(
          "cannot create the directory " + root + ": " + FileFailure.reason(root, e), e);
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

  /**
   * This directory, to be used so.
   *
   * @throws StoreException if what is in it belongs to another use
   */
  public DataDirectory as(Use use) {
    for (Use other : Use.values()) {
      for (String mark : other.marks) {
        if (other != use && Files.exists(resolve(mark))) {
          throw new StoreException(
              "%s is the directory of %s, as its %s shows: %s needs a directory of its own"
                  .formatted(root, other.words, mark, use.words));
        }
      }
    }
    return this;
  }

  /** A path inside. */
  public Path resolve(String name) {
    return root.resolve(name);
  }

  /** The genesis that this process has taken up; empty at its first start. */
  public Optional<Genesis> genesis() {
    return read(GENESIS, Genesis::decode);
  }

  /** Takes up a genesis for good. */
  public void genesis(Genesis genesis) {
    write(GENESIS, genesis.toBytes());
  }

  /** What was kept of where other validators listen; empty if nothing was. */
  public Optional<byte[]> validators() {
    return read(VALIDATORS);
  }

  /** Keeps where other validators listen, in the place of what was kept before. */
  public void validators(byte[] addresses) {
    write(VALIDATORS, addresses);
  }

  /**
   * The seed of a worker's key: drawn at the first start, and never beside a worker's store, since
   * a realm is given to the key's digest.
   *
   * @throws StoreException if it is missing beside a worker's store
   */
  public byte[] nodeSeed() {
    if (!Files.exists(resolve(NODE_KEY)) && Files.exists(resolve(STATE))) {
      throw new StoreException(
          "%s is missing: the realms in %s were given to this key. Put it back from a copy; docs/recovery.md says what to do without one"
              .formatted(resolve(NODE_KEY), resolve(STATE)));
    }
    return secret(NODE_KEY, () -> random(Hash32.BYTES));
  }

  /** Data that belongs to whoever this directory was made for; empty before it has any. */
  private Optional<Path> data() {
    return Stream.of(AGREEMENT, LOG, CHAIN, STATE)
        .map(this::resolve)
        .filter(Files::exists)
        .findFirst();
  }

  /**
   * The seed of the key that signs checkpoints: drawn before there is a network, and never beside
   * one.
   *
   * @throws StoreException if it is missing beside a network's data
   */
  public byte[] signingSeed() {
    if (!hasSigningSeed()) {
      if (Files.exists(resolve(GENESIS)) || data().isPresent()) {
        throw new StoreException(
            "%s is missing: it signs the checkpoints of the network here, and no other key can. Put it back from its backup"
                .formatted(resolve(SIGNING_KEY)));
      }
      drewSigningKey = true;
    }
    return secret(SIGNING_KEY, () -> random(Hash32.BYTES));
  }

  /** Whether there is a key that signs checkpoints. */
  public boolean hasSigningSeed() {
    return Files.exists(resolve(SIGNING_KEY));
  }

  /** Whether the key that signs checkpoints was drawn here, by this process: it signed nothing. */
  public boolean drewSigningKey() {
    return drewSigningKey;
  }

  /**
   * Puts a signing key into a directory that has none.
   *
   * @param seed 32 bytes
   * @throws StoreException if there is one
   */
  public void signingSeed(byte[] seed) {
    if (hasSigningSeed()) {
      throw new StoreException(resolve(SIGNING_KEY) + " is there already");
    }
    write(SIGNING_KEY, seed);
  }

  /** The seed of an aggregator's key, to which its standing belongs: drawn at the first start. */
  public byte[] aggregatorSeed() {
    return secret(AGGREGATOR_KEY, () -> random(Hash32.BYTES));
  }

  /** The seed of an operator's key, in a directory of its own: drawn where there is none. */
  public byte[] operatorSeed() {
    return secret(OPERATOR_KEY, () -> random(Hash32.BYTES));
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

  private <T> Optional<T> read(String name, Function<byte[], T> decode) {
    try {
      return read(name).map(decode);
    } catch (MalformedException e) {
      throw new StoreException(root.resolve(name) + " is damaged: " + e.getMessage(), e);
    }
  }

  private Optional<byte[]> read(String name) {
    Path file = root.resolve(name);
    try {
      return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    } catch (IOException e) {
      throw new StoreException(FileFailure.reading(file, e), e);
    }
  }

  /**
   * The evidence against the coordinator's key that was kept; empty if there is none.
   *
   * @throws StoreException if it cannot be read or is none
   */
  public Optional<Equivocation> evidence() {
    return read(EVIDENCE, bytes -> Decoder.decode(bytes, Equivocation::decode));
  }

  /** Keeps evidence against the coordinator's key. */
  public void evidence(Equivocation evidence) {
    write(EVIDENCE, evidence.toBytes());
  }

  /** The denial of a worker that was kept; empty if none was. */
  public Optional<StorageDenial> denial(Hash32 worker) {
    return read(DENIAL + worker, StorageDenial::decode);
  }

  /**
   * Keeps what a worker has signed for and denied, in a file of its own; not if one of it is kept
   * already, or as many as are of all.
   *
   * @return whether it was kept now
   */
  public boolean denial(Hash32 worker, StorageDenial denial) {
    if (Files.exists(resolve(DENIAL + worker)) || denials() >= DENIALS_MAX) {
      return false;
    }
    write(DENIAL + worker, denial.toBytes());
    return true;
  }

  private long denials() {
    try (Stream<Path> files = Files.list(root)) {
      return files.filter(file -> file.getFileName().toString().startsWith(DENIAL)).count();
    } catch (IOException e) {
      throw new StoreException(FileFailure.reading(root, e), e);
    }
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
      Names.sync(root);
    } catch (IOException e) {
      throw new StoreException(FileFailure.writing(file, e), e);
    }
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}

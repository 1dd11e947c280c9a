package dev.freehold.prover.groth16;

import static dev.freehold.prover.groth16.KeyFile.INT;
import static dev.freehold.prover.groth16.KeyFile.LONG;

import dev.freehold.blst.Group;
import dev.freehold.blst.Multiples;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.groth16.ProvingKeyFileException.Reason;
import dev.freehold.prover.polynomial.Domain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * A function's proving key with its verifying key. Lives in memory or in a mapped file that nobody
 * may write to: a new version takes the old one's name, never its place on disk. Thread-safe.
 */
public final class ProvingKey {
  private static final long MAGIC = 0x5945_4b50_4552_4601L;

  /** 2: points of h by values on a coset; 1 had them by coefficients. */
  static final int VERSION = 2;

  private final KeyLayout layout;
  private final MemorySegment data;

  /** Made at the first proof. */
  private volatile Domain domain;

  /** Where the multiples of the points are; null in a key that has none. */
  private volatile MultiplesFile multiplesFile;

  /** What the file holds, once it was needed. */
  private volatile KeyMultiples multiples;

  /** The place where multiples are, or are to be put, and how. */
  private record MultiplesFile(Path file, ParallelLoop loop, Progress progress) {}

  /** The system last found to be this key's; a digest of a system is too slow for every proof. */
  private volatile R1cs matched;

  private ProvingKey(KeyLayout layout, MemorySegment data) {
    this.layout = layout;
    this.data = data;
  }

  /** A key to be filled in; {@link #seal} ends that. */
  static ProvingKey allocate(KeyLayout layout, SetupKind kind, Hash32 circuit, Hash32 origin) {
    MemorySegment data = Arena.ofAuto().allocate(layout.bytes(), Long.BYTES);
    data.set(LONG, 0, MAGIC);
    data.set(INT, 8, VERSION);
    data.set(INT, KeyLayout.KIND, kind.ordinal());
    data.set(INT, KeyLayout.FORM, layout.form().ordinal());
    int[] counts = {
      layout.publicCount(),
      layout.variableCount(),
      layout.domainLog(),
      layout.a(),
      layout.b(),
      layout.l()
    };
    for (int i = 0; i < counts.length; i++) {
      data.set(INT, KeyLayout.COUNTS + 4L * i, counts[i]);
    }
    MemorySegment.copy(
        circuit.toBytes(), 0, data, ValueLayout.JAVA_BYTE, KeyLayout.CIRCUIT, Hash32.BYTES);
    MemorySegment.copy(
        origin.toBytes(), 0, data, ValueLayout.JAVA_BYTE, KeyLayout.ORIGIN, Hash32.BYTES);
    return new ProvingKey(layout, data);
  }

  /** Puts the verifying key and the checksum in. */
  ProvingKey seal(VerifyingKey key) {
    byte[] bytes = key.toBytes();
    MemorySegment.copy(bytes, 0, data, ValueLayout.JAVA_BYTE, layout.verifyingKey(), bytes.length);
    byte[] checksum = checksum(data.asSlice(0, layout.checksum()));
    MemorySegment.copy(
        checksum, 0, data, ValueLayout.JAVA_BYTE, layout.checksum(), checksum.length);
    return this;
  }

  /**
   * Maps a key file and checks it whole.
   *
   * @param circuit the digest of the circuit it must be for
   * @throws ProvingKeyFileException if it is anything else
   */
  public static ProvingKey load(Path file, Hash32 circuit) {
    MemorySegment data = KeyFile.map(file, KeyLayout.HEADER_BYTES);
    KeyLayout layout = readLayout(file, data);
    if (data.byteSize() != layout.bytes()) {
      throw new ProvingKeyFileException(Reason.WRONG_LENGTH, file);
    }
    ProvingKey key = new ProvingKey(layout, data);
    byte[] stored = key.checksum().toArray(ValueLayout.JAVA_BYTE);
    if (!Arrays.equals(stored, checksum(data.asSlice(0, layout.checksum())))) {
      throw new ProvingKeyFileException(Reason.DAMAGED, file);
    }
    if (!key.variablesAreInRange()) {
      throw new ProvingKeyFileException(Reason.BAD_VARIABLES, file);
    }
    if (!key.isInNativeForm()) {
      throw new ProvingKeyFileException(Reason.FOREIGN_FORM, file);
    }
    if (!key.circuit().equals(circuit)) {
      throw new ProvingKeyFileException(Reason.FOREIGN_CIRCUIT, file);
    }
    return key;
  }

  private static KeyLayout readLayout(Path file, MemorySegment data) {
    if (data.get(LONG, 0) != MAGIC) {
      throw new ProvingKeyFileException(Reason.NOT_A_KEY, file);
    }
    if (data.get(INT, 8) != VERSION) {
      throw new ProvingKeyFileException(Reason.UNKNOWN_VERSION, file);
    }
    int[] counts = new int[6];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = data.get(INT, KeyLayout.COUNTS + 4L * i);
    }
    int kind = data.get(INT, KeyLayout.KIND);
    int form = data.get(INT, KeyLayout.FORM);
    if (kind < 0
        || kind >= SetupKind.values().length
        || form < 0
        || form >= KeyForm.values().length
        || data.get(INT, KeyLayout.FORM + Integer.BYTES) != 0
        || !KeyLayout.isPossible(counts)) {
      throw new ProvingKeyFileException(Reason.BAD_HEADER, file);
    }
    return new KeyLayout(
        KeyForm.values()[form], counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]);
  }

  private boolean variablesAreInRange() {
    int firstPrivate = 1 + layout.publicCount();
    return areInRange(layout.aVariables(), layout.a(), 0)
        && areInRange(layout.bVariables(), layout.b(), 0)
        && areInRange(layout.lVariables(), layout.l(), firstPrivate);
  }

  private boolean areInRange(long position, int count, int first) {
    for (int variable : variables(position, count)) {
      if (variable < first || variable >= layout.variableCount()) {
        return false;
      }
    }
    return true;
  }

  /**
   * The verifying key holds three of the points in the portable encoding: where these agree, the
   * native library here has the form of the one that made the file, byte order included.
   */
  private boolean isInNativeForm() {
    byte[] portable = verifyingKey().toBytes();
    int g1 = Group.G1.compressedBytes();
    int g2 = Group.G2.compressedBytes();
    return matches(Group.G1, layout.alpha1(), portable, 0)
        && matches(Group.G2, layout.beta2(), portable, g1)
        && matches(Group.G2, layout.delta2(), portable, g1 + 2 * g2);
  }

  private boolean matches(Group group, long position, byte[] portable, int off) {
    byte[] point = group.compress(points(group, position, 1), 0);
    return Arrays.equals(point, 0, point.length, portable, off, off + point.length);
  }

  /**
   * Writes the key to a file, which appears whole or not at all.
   *
   * @throws ProvingKeyFileException if the file system refuses
   */
  public void save(Path file) {
    KeyFile.write(file, data);
  }

  /**
   * How the key came here: made from a seed, or read from a ceremony's file. What it is worth is
   * another question, which the {@linkplain #verifyingKey verifying key} answers.
   */
  public SetupKind kind() {
    return SetupKind.values()[data.get(INT, KeyLayout.KIND)];
  }

  /** The digest of the circuit that the key is for. */
  public Hash32 circuit() {
    return new Hash32(data.asSlice(KeyLayout.CIRCUIT, Hash32.BYTES).toArray(ValueLayout.JAVA_BYTE));
  }

  /** The digest of what the key was made from: a seed, or a ceremony's file. */
  public Hash32 origin() {
    return new Hash32(data.asSlice(KeyLayout.ORIGIN, Hash32.BYTES).toArray(ValueLayout.JAVA_BYTE));
  }

  /** Says that a system is this key's, whose digest was compared: it is not computed again. */
  ProvingKey matching(R1cs system) {
    matched = system;
    return this;
  }

  /** Whether this is the key of a system. */
  @SuppressWarnings("ReferenceEquality") // the very system that matched last, or compared anew
  boolean isFor(R1cs system) {
    if (matched != system) {
      boolean sameCounts =
          layout.publicCount() == system.publicCount()
              && layout.variableCount() == system.variableCount()
              && layout.domainLog() >= layout.form().domainLog(system);
      if (!sameCounts || !system.digest().equals(circuit())) {
        return false;
      }
      matched = system;
    }
    return true;
  }

  /** The key to verify with. */
  public VerifyingKey verifyingKey() {
    return new VerifyingKey(
        data.asSlice(layout.verifyingKey(), layout.verifyingKeyBytes())
            .toArray(ValueLayout.JAVA_BYTE));
  }

  /** Bytes of the key. */
  public long bytes() {
    return layout.bytes();
  }

  KeyLayout layout() {
    return layout;
  }

  /**
   * Has the prover use multiples of this key's points, which are in a file or are made and put
   * there by the first proof. They take up to {@link KeyMultiples#BYTES_MAX} bytes; a key whose
   * multiples would take more has none. They are derived: a file that is damaged, or another key's,
   * is made again, and where none can be written proofs are made without.
   *
   * @param loop the threads to make them with
   * @param progress learns that they are made, or why they are not
   */
  public void keepMultiples(Path file, ParallelLoop loop, Progress progress) {
    synchronized (this) {
      multiplesFile = new MultiplesFile(file, loop, progress);
      multiples = null;
    }
  }

  /** The multiples of the points; empty for a key that has no file for them, or can have none. */
  Optional<KeyMultiples> multiples() {
    if (multiples == null && multiplesFile != null) {
      synchronized (this) {
        if (multiples == null && multiplesFile != null) {
          multiples = loadMultiples(multiplesFile).orElse(null);
          // Tried once: without them proofs take longer, and are the same.
          multiplesFile = null;
        }
      }
    }
    return Optional.ofNullable(multiples);
  }

  private Optional<KeyMultiples> loadMultiples(MultiplesFile kept) {
    try {
      if (Files.exists(kept.file())) {
        return Optional.of(KeyMultiples.load(this, kept.file()));
      }
    } catch (ProvingKeyFileException e) {
      kept.progress().at("multiples are made again: " + e.getMessage(), 1, 1);
    }
    Optional<Multiples> shape = KeyMultiples.shape(layout, KeyMultiples.BYTES_MAX);
    if (shape.isEmpty()) {
      return Optional.empty();
    }
    try {
      kept.progress().at("multiples of the key's points", 0, 1);
      KeyMultiples.make(this, shape.get(), kept.loop(), kept.file());
      KeyMultiples made = KeyMultiples.load(this, kept.file());
      kept.progress().at("done", 1, 1);
      return Optional.of(made);
    } catch (ProvingKeyFileException e) {
      kept.progress().at("proofs take longer, without multiples: " + e.getMessage(), 1, 1);
      return Optional.empty();
    }
  }

  /** The domain of the polynomials, with its roots: made once. */
  Domain domain() {
    Domain made = domain;
    if (made == null) {
      made = layout.form().domain(layout.domainLog());
      domain = made;
    }
    return made;
  }

  /** What names this very key: the digest that its file ends with. */
  MemorySegment checksum() {
    return data.asSlice(layout.checksum(), KeyLayout.CHECKSUM_BYTES);
  }

  /** The points of a group from a position on. */
  MemorySegment points(Group group, long position, long count) {
    return data.asSlice(position, count * group.affineBytes());
  }

  /** Numbers of variables from a position on. */
  int[] variables(long position, int count) {
    int[] variables = new int[count];
    MemorySegment.copy(data, INT, position, variables, 0, count);
    return variables;
  }

  void variable(long position, int i, int variable) {
    data.set(INT, position + 4L * i, variable);
  }

  private static byte[] checksum(MemorySegment content) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (ByteBuffer chunk : KeyFile.chunks(content)) {
        sha.update(chunk);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

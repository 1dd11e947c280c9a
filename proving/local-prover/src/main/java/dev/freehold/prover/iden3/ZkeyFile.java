package dev.freehold.prover.iden3;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.groth16.KeyForm;
import dev.freehold.prover.groth16.KeyPoints;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import dev.freehold.prover.polynomial.Domain;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;

/** Groth16 proving keys as {@code .zkey} files of version 1: what a ceremony ends with. */
public final class ZkeyFile {
  static final int PROTOCOL = 1;
  static final int HEADER = 2;
  static final int IC = 3;
  static final int COEFFICIENTS = 4;
  static final int A = 5;
  static final int B1 = 6;
  static final int B2 = 7;
  static final int L = 8;
  static final int H = 9;
  static final int CONTRIBUTIONS = 10;

  private static final String MAGIC = "zkey";
  private static final int VERSION = 1;
  private static final int GROTH16 = 1;
  private static final int CIRCUIT_HASH_BYTES = 64;
  private static final long G1 = Group.G1.affineBytes();
  private static final long G2 = Group.G2.affineBytes();

  /**
   * Contents of a file.
   *
   * @param key proves for the system that the file was read with; its origin is the SHA-256 of the
   *     file
   */
  public record Contents(ProvingKey key, Ceremony ceremony) {}

  private ZkeyFile() {}

  /**
   * Reads a key made by a ceremony and checks all that the file and its system can tell: that the
   * matrices A and B are the system's, that every point is of its group, that alpha to delta fit
   * together. What it cannot tell is whether the other points follow from the matrices and an
   * honest phase 1: that takes the phase 1 file. A key that began with the published seed's secrets
   * is read like another: {@link VerifyingKey#development} tells.
   *
   * @param system what the ceremony was held for
   * @throws Iden3FileException if it is no such key, one that nobody has contributed to, or one
   *     with a flaw ({@link VerifyingKey#flaw})
   */
  public static Contents read(Path file, R1cs system, ParallelLoop loop) {
    try (SectionFile sections = SectionFile.read(file, MAGIC, VERSION)) {
      SectionFile.Cursor protocol = sections.section(PROTOCOL);
      if (protocol.u32() != GROTH16) {
        throw sections.failure(Reason.WRONG_CURVE);
      }
      protocol.end();
      KeyPoints points = readPoints(sections, system);
      requireValid(sections, points, loop);
      new CoefficientSection(sections, system).requireSame();
      Ceremony ceremony = Ceremony.read(sections, sections.section(CONTRIBUTIONS), points.delta1());
      if (ceremony.contributions().isEmpty() || PointCheck.isGenerator(Group.G1, points.delta1())) {
        throw sections.failure(Reason.NO_CONTRIBUTION);
      }
      Hash32 origin = new Hash32(sections.digest());
      ProvingKey key = points.toKey(SetupKind.CEREMONY, system.digest(), origin);
      Optional<String> flaw = key.verifyingKey().flaw();
      if (flaw.isPresent()) {
        throw sections.failure(Reason.UNSOUND, flaw.get());
      }
      return new Contents(key, ceremony);
    }
  }

  private static KeyPoints readPoints(SectionFile file, R1cs system) {
    SectionFile.Cursor header = file.section(HEADER);
    FieldHeader.COORDINATES.read(file, header);
    FieldHeader.SCALARS.read(file, header);
    int variables = header.count(R1csFile.SIZE_MAX);
    int publicCount = header.count(R1csFile.SIZE_MAX);
    int domainSize = header.count(1 << Domain.SIZE_LOG_MAX);
    int domainLog = KeyForm.IDEN3.domainLog(system);
    if (variables != system.variableCount()
        || publicCount != system.publicCount()
        || domainSize != 1 << domainLog) {
      throw file.failure(Reason.FOREIGN_CIRCUIT);
    }
    MemorySegment alpha1 = header.takeAligned(G1);
    MemorySegment beta1 = header.takeAligned(G1);
    MemorySegment beta2 = header.takeAligned(G2);
    MemorySegment gamma2 = header.takeAligned(G2);
    MemorySegment delta1 = header.takeAligned(G1);
    MemorySegment delta2 = header.takeAligned(G2);
    header.end();
    return new KeyPoints(
        KeyForm.IDEN3,
        publicCount,
        variables,
        domainLog,
        alpha1,
        beta1,
        delta1,
        beta2,
        gamma2,
        delta2,
        section(file, IC, 1L + publicCount, G1),
        section(file, A, variables, G1),
        section(file, B1, variables, G1),
        section(file, B2, variables, G2),
        section(file, L, variables - 1L - publicCount, G1),
        section(file, H, domainSize, G1));
  }

  private static MemorySegment section(SectionFile file, int number, long count, long bytes) {
    SectionFile.Cursor in = file.section(number);
    in.requireLeft(count, bytes);
    return in.takeAligned(count * bytes);
  }

  private static void requireValid(SectionFile file, KeyPoints points, ParallelLoop loop) {
    int variables = points.variableCount();
    int publicPoints = 1 + points.publicCount();
    boolean valid =
        areValid(loop, Group.G1, false, points.alpha1(), points.beta1(), points.delta1())
            && areValid(loop, Group.G2, false, points.beta2(), points.gamma2(), points.delta2())
            && areValid(loop, Group.G1, false, points.ic(), points.h())
            && areValid(loop, Group.G1, true, points.a(), points.b1(), points.l())
            && areValid(loop, Group.G2, true, points.b2());
    if (!valid) {
      throw file.failure(Reason.BAD_POINT);
    }
    boolean consistent =
        PointCheck.isGenerator(Group.G2, points.gamma2())
            && PointCheck.areSameMultiple(points.beta1(), points.beta2())
            && PointCheck.areSameMultiple(points.delta1(), points.delta2());
    for (int i = 0; i < variables && consistent; i++) {
      consistent =
          Group.G1.affineIsInfinity(points.b1(), i) == Group.G2.affineIsInfinity(points.b2(), i);
    }
    // A has a row for each public input by itself.
    for (int i = 0; i < publicPoints && consistent; i++) {
      consistent = !Group.G1.affineIsInfinity(points.a(), i);
    }
    if (!consistent) {
      throw file.failure(Reason.INCONSISTENT);
    }
  }

  private static boolean areValid(
      ParallelLoop loop, Group group, boolean infinity, MemorySegment... arrays) {
    for (MemorySegment points : arrays) {
      int count = (int) (points.byteSize() / group.affineBytes());
      if (!PointCheck.areValid(loop, group, points, count, infinity)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Writes a key for the ecosystem's provers. It tells of no ceremony: {@link #read} does not take
   * it back.
   *
   * @param key of the form {@link KeyForm#IDEN3}
   * @param system the key's
   * @throws IllegalArgumentException if the key is of another form or system
   * @throws Iden3FileException if the file system refuses
   */
  public static void write(ProvingKey key, R1cs system, Path file) {
    try (Arena arena = Arena.ofConfined()) {
      KeyPoints points = KeyPoints.of(key, arena);
      if (points.form() != KeyForm.IDEN3 || !key.circuit().equals(system.digest())) {
        throw new IllegalArgumentException("the key is of another form or another system");
      }
      SectionWriter.write(
          file,
          MAGIC,
          VERSION,
          10,
          out -> {
            out.begin(PROTOCOL, Integer.BYTES);
            out.u32(GROTH16);
            writeHeader(points, out);
            write(out, IC, points.ic());
            CoefficientSection.write(system, out);
            write(out, A, points.a());
            write(out, B1, points.b1());
            write(out, B2, points.b2());
            write(out, L, points.l());
            write(out, H, points.h());
            out.begin(CONTRIBUTIONS, CIRCUIT_HASH_BYTES + Integer.BYTES);
            out.bytes(new byte[CIRCUIT_HASH_BYTES]);
            out.u32(0);
          });
    }
  }

  private static void writeHeader(KeyPoints points, SectionWriter out) throws IOException {
    int fields = FieldHeader.COORDINATES.bytes() + FieldHeader.SCALARS.bytes();
    out.begin(HEADER, fields + 3L * Integer.BYTES + 3 * G1 + 3 * G2);
    FieldHeader.COORDINATES.write(out);
    FieldHeader.SCALARS.write(out);
    out.u32(points.variableCount());
    out.u32(points.publicCount());
    out.u32(1L << points.domainLog());
    out.memory(points.alpha1());
    out.memory(points.beta1());
    out.memory(points.beta2());
    out.memory(points.gamma2());
    out.memory(points.delta1());
    out.memory(points.delta2());
  }

  private static void write(SectionWriter out, int section, MemorySegment points)
      throws IOException {
    out.begin(section, points.byteSize());
    out.memory(points);
  }
}

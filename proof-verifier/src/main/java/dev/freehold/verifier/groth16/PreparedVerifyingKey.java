package dev.freehold.verifier.groth16;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.PointTable;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.proof.VerifyingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * A verifying key decoded once: every point checked, the G2 points negated for the equation in the
 * package's description. Thread-safe; what it says never changes, and its memory goes with the
 * object. A key in much use can be {@linkplain #speedUp sped up} at the price of more memory.
 *
 * <p>Infinity is refused everywhere, in IC too: an input whose IC point is infinity is not bound by
 * the proof at all.
 */
public final class PreparedVerifyingKey {
  /**
   * Bits of a scalar consumed at once by the table of IC: 6 KiB a point. Beside none, 7 bits take a
   * share of 0.6 of the time for 11 points; 10 bits would take 0.5 and eight times the memory.
   */
  private static final int WINDOW_BITS = 7;

  private static final int G2_POINTS = 3;
  private static final int BETA = 0;

  private final int publicInputs;
  private final MemorySegment alpha;
  private final MemorySegment negatedG2;
  private final MemorySegment ic;
  private final MemorySegment alphaBeta;
  private final ByteBuffer[] g2Names = new ByteBuffer[G2_POINTS];

  /** Null is none. */
  private volatile PointTable icTable;

  private PreparedVerifyingKey(int publicInputs) {
    Arena arena = Arena.ofAuto();
    this.publicInputs = publicInputs;
    this.alpha = Group.G1.allocateAffine(arena, 1);
    this.negatedG2 = Group.G2.allocateAffine(arena, G2_POINTS);
    this.ic = Group.G1.allocateAffine(arena, publicInputs + 1);
    this.alphaBeta = Pairing.allocate(arena, 1);
  }

  /**
   * What the bytes of a key tell against it: points that are none by their flags or their range or
   * that are infinity, and points such that proofs mean nothing ({@link VerifyingKey#flaw}). Costs
   * a hundredth of decoding one point.
   */
  public static Optional<KeyDecoding.Refused> look(VerifyingKey key) {
    byte[] bytes = key.toBytes();
    int offset = 0;
    for (int i = 0; offset < bytes.length; i++) {
      Group group = i == 0 || i > G2_POINTS ? Group.G1 : Group.G2;
      PointVerdict verdict = group.look(bytes, offset);
      if (verdict != PointVerdict.VALID) {
        return Optional.of(new KeyDecoding.BadPoint(element(i), verdict));
      }
      offset += group.compressedBytes();
    }
    return key.flaw().map(KeyDecoding.Unsound::new);
  }

  /**
   * Decodes and checks a key: {@link #look}, then for each point that it is on the curve and in the
   * subgroup.
   */
  public static KeyDecoding decode(VerifyingKey key) {
    Optional<KeyDecoding.Refused> seen = look(key);
    if (seen.isPresent()) {
      return seen.get();
    }
    BlstSelfCheck.run();
    PreparedVerifyingKey made = new PreparedVerifyingKey(key.publicInputs());
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = key.toBytes();
      Decoder in = new Decoder(arena.allocateFrom(JAVA_BYTE, bytes));
      in.read(Group.G1, made.alpha, 1);
      in.read(Group.G2, made.negatedG2, G2_POINTS);
      in.read(Group.G1, made.ic, made.publicInputs + 1);
      if (in.refused != null) {
        return in.refused;
      }
      made.negate(arena);
      made.nameG2Points(bytes);
    }
    Pairing.millerLoop(made.alphaBeta, 0, made.alpha, 0, made.negatedG2, BETA);
    return new KeyDecoding.Prepared(made);
  }

  private static String element(int i) {
    return switch (i) {
      case 0 -> "alpha";
      case 1 -> "beta";
      case 2 -> "gamma";
      case 3 -> "delta";
      default -> "IC " + (i - 1 - G2_POINTS);
    };
  }

  private void negate(Arena arena) {
    MemorySegment points = Group.G2.allocatePoints(arena, G2_POINTS);
    for (int i = 0; i < G2_POINTS; i++) {
      Group.G2.fromAffine(points, i, negatedG2, i);
      Group.G2.negate(points, i);
    }
    Group.G2.toAffine(negatedG2, 0, points, 0, G2_POINTS);
  }

  private void nameG2Points(byte[] key) {
    for (int i = 0; i < g2Names.length; i++) {
      int at = VerifyingKey.G1_BYTES + i * VerifyingKey.G2_BYTES;
      byte[] name = Arrays.copyOfRange(key, at, at + VerifyingKey.G2_BYTES);
      g2Names[i] = ByteBuffer.wrap(name).asReadOnlyBuffer();
    }
  }

  /** Makes the table that speeds up verification under this key, unless there is one. */
  public synchronized void speedUp() {
    if (icTable == null) {
      icTable = PointTable.of(Group.G1, ic, 0, publicInputs + 1, WINDOW_BITS);
    }
  }

  /** Drops what {@link #speedUp} made. Verification goes on without it. */
  public void slowDown() {
    icTable = null;
  }

  /** Bytes of memory {@link #speedUp} takes for a key of so many public inputs. */
  public static long speedUpBytes(int publicInputs) {
    return (publicInputs + 1L) * Group.G1.affineBytes() << WINDOW_BITS - 1;
  }

  /** Whether there is a table. */
  boolean isSpedUp() {
    return icTable != null;
  }

  /** How many public inputs a statement under this key has. */
  public int publicInputs() {
    return publicInputs;
  }

  /** alpha, one affine G1 point. Not to be written to. */
  public MemorySegment alpha() {
    return alpha;
  }

  /** -beta, -gamma, -delta: three affine G2 points. Not to be written to. */
  public MemorySegment negatedG2() {
    return negatedG2;
  }

  /** Equal for the same point among the {@link #negatedG2} of any keys. */
  ByteBuffer g2Name(int i) {
    return g2Names[i];
  }

  /**
   * out[o] = sum of scalars[j] * IC_j.
   *
   * @param scalars {@link #publicInputs} + 1 of them
   */
  public void combineIc(MemorySegment out, long o, MemorySegment scalars) {
    PointTable table = icTable;
    if (table == null) {
      Msm.multiply(Group.G1, out, o, ic, 0, scalars, 0, publicInputs + 1, Group.SCALAR_BITS);
    } else {
      table.multiply(out, o, scalars, 0, Group.SCALAR_BITS);
    }
  }

  /** The Miller loop of (alpha, -beta), one element of Fp12. */
  MemorySegment alphaBeta() {
    return alphaBeta;
  }

  /** Reads points end to end; keeps the first refusal and reads no further. */
  private static final class Decoder {
    private final MemorySegment bytes;
    private long offset;
    private int read;
    private KeyDecoding.Refused refused;

    Decoder(MemorySegment bytes) {
      this.bytes = bytes;
    }

    void read(Group group, MemorySegment out, int count) {
      for (int i = 0; i < count && refused == null; i++) {
        PointVerdict verdict = group.uncompress(out, i, bytes, offset);
        offset += group.compressedBytes();
        if (verdict != PointVerdict.VALID) {
          refused = new KeyDecoding.BadPoint(element(read), verdict);
        }
        read++;
      }
    }
  }
}

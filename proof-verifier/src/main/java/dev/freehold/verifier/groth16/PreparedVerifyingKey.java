package dev.freehold.verifier.groth16;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.proof.VerifyingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A verifying key decoded once: every point checked, the G2 points negated for the equation in the
 * package's description. Immutable and thread-safe; its memory goes with the object.
 *
 * <p>Infinity is refused everywhere, in IC too: an input whose IC point is infinity is not bound by
 * the proof at all.
 */
public final class PreparedVerifyingKey {
  private static final int BETA = 0;
  private static final int GAMMA = 1;
  private static final int DELTA = 2;

  private final int publicInputs;
  private final MemorySegment alpha;
  private final MemorySegment negatedG2;
  private final MemorySegment ic;
  private final MemorySegment alphaBeta;

  private PreparedVerifyingKey(int publicInputs) {
    Arena arena = Arena.ofAuto();
    this.publicInputs = publicInputs;
    this.alpha = Group.G1.allocateAffine(arena, 1);
    this.negatedG2 = Group.G2.allocateAffine(arena, 3);
    this.ic = Group.G1.allocateAffine(arena, publicInputs + 1);
    this.alphaBeta = Pairing.allocate(arena, 1);
  }

  /**
   * Decodes and checks a key: for each point canonical range, on the curve, in the subgroup, not
   * infinity.
   */
  public static KeyDecoding decode(VerifyingKey key) {
    BlstSelfCheck.run();
    PreparedVerifyingKey made = new PreparedVerifyingKey(key.publicInputs());
    try (Arena arena = Arena.ofConfined()) {
      Decoder in = new Decoder(arena.allocateFrom(JAVA_BYTE, key.toBytes()));
      in.read(Group.G1, made.alpha, 0, "alpha");
      in.read(Group.G2, made.negatedG2, BETA, "beta");
      in.read(Group.G2, made.negatedG2, GAMMA, "gamma");
      in.read(Group.G2, made.negatedG2, DELTA, "delta");
      for (int i = 0; i <= made.publicInputs; i++) {
        in.read(Group.G1, made.ic, i, "IC " + i);
      }
      if (in.refused != null) {
        return in.refused;
      }
      made.negate(arena);
    }
    Pairing.millerLoop(made.alphaBeta, 0, made.alpha, 0, made.negatedG2, BETA);
    return new KeyDecoding.Prepared(made);
  }

  private void negate(Arena arena) {
    MemorySegment points = Group.G2.allocatePoints(arena, 3);
    for (int i = 0; i < 3; i++) {
      Group.G2.fromAffine(points, i, negatedG2, i);
      Group.G2.negate(points, i);
    }
    Group.G2.toAffine(negatedG2, 0, points, 0, 3);
  }

  /** How many public inputs a statement under this key has. */
  public int publicInputs() {
    return publicInputs;
  }

  /** alpha, one affine G1 point. */
  MemorySegment alpha() {
    return alpha;
  }

  /** -beta, -gamma, -delta: three affine G2 points. */
  MemorySegment negatedG2() {
    return negatedG2;
  }

  /** The points IC_0 to IC_publicInputs, affine G1. */
  MemorySegment ic() {
    return ic;
  }

  /** The Miller loop of (alpha, -beta), one element of Fp12. */
  MemorySegment alphaBeta() {
    return alphaBeta;
  }

  /** Reads points end to end; keeps the first refusal and reads no further. */
  private static final class Decoder {
    private final MemorySegment bytes;
    private long offset;
    private KeyDecoding.Refused refused;

    Decoder(MemorySegment bytes) {
      this.bytes = bytes;
    }

    void read(Group group, MemorySegment out, int i, String element) {
      if (refused != null) {
        return;
      }
      PointVerdict verdict = group.uncompress(out, i, bytes, offset);
      offset += group.compressedBytes();
      if (verdict != PointVerdict.VALID) {
        refused = new KeyDecoding.Refused(element, verdict);
      }
    }
  }
}

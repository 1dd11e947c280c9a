package dev.freehold.snarkpack;

import dev.freehold.blst.Group;
import dev.freehold.blst.TargetGroup;

/**
 * Layout of an aggregate of {@code 2^rounds} proofs: its elements stand end to end, without
 * lengths, so that every aggregate of a number of proofs has the same bytes.
 *
 * <pre>
 * version       1
 * claim         of the vectors that are folded
 * rounds        a left and a right claim each
 * final points  A, B, C, v1, v2, w1, w2: what is left of the vectors
 * openings      of v1, v2, w1, w2
 * </pre>
 *
 * A <em>claim</em> is five elements of GT and one point of G1. In the paper's letters: T_AB, U_AB
 * (commitments to A and B), T_C, U_C (commitments to C), Z_AB (the product of the pairings), Z_C
 * (the sum).
 *
 * @param rounds in [1, {@value #ROUNDS_MAX}]
 */
record AggregateLayout(int rounds) {
  static final int VERSION = 1;

  /** Rounds of the largest aggregate. */
  static final int ROUNDS_MAX = 12;

  /** Elements of GT in a claim, in this order. */
  static final int T_AB = 0;

  static final int U_AB = 1;
  static final int T_C = 2;
  static final int U_C = 3;
  static final int Z_AB = 4;
  static final int TARGETS = 5;

  /** How many of a claim's elements commit to the vectors: those before Z_AB. */
  static final int COMMITMENTS = 4;

  static final int G1_BYTES = Group.G1.compressedBytes();
  static final int G2_BYTES = Group.G2.compressedBytes();
  static final int COMMITMENT_BYTES = COMMITMENTS * TargetGroup.COMPRESSED_BYTES;
  static final int CLAIM_BYTES = TARGETS * TargetGroup.COMPRESSED_BYTES + G1_BYTES;

  private static final int CLAIM_AT = 1;
  private static final int FINAL_BYTES = 4 * G1_BYTES + 3 * G2_BYTES;
  private static final int OPENING_BYTES = 2 * G2_BYTES + 2 * G1_BYTES;

  AggregateLayout {
    if (rounds < 1 || rounds > ROUNDS_MAX) {
      throw new IllegalArgumentException("rounds: " + rounds);
    }
  }

  /** The layout for {@code count} proofs: they are padded to a power of two, at least 2. */
  static AggregateLayout of(int count) {
    if (count < 1 || count > 1 << ROUNDS_MAX) {
      throw new IllegalArgumentException("no aggregate has " + count + " proofs");
    }
    return new AggregateLayout(Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(count - 1)));
  }

  /** Proofs with the padding. */
  int proofs() {
    return 1 << rounds;
  }

  /** Bytes of an aggregate. */
  int bytes() {
    return openingsAt() + OPENING_BYTES;
  }

  /** How many claims there are: the vectors' own, then the left and right of each round. */
  int claims() {
    return 1 + 2 * rounds;
  }

  /** The number of a round's left claim; the right one is next. */
  static int left(int round) {
    return 1 + 2 * round;
  }

  /** Where claim {@code i} begins. */
  int claimAt(int i) {
    return CLAIM_AT + i * CLAIM_BYTES;
  }

  /** Where a claim's element of GT begins. */
  int targetAt(int claim, int target) {
    return claimAt(claim) + target * TargetGroup.COMPRESSED_BYTES;
  }

  /** Where a claim's Z_C begins. */
  int sumAt(int claim) {
    return targetAt(claim, TARGETS);
  }

  int finalsAt() {
    return claimAt(claims());
  }

  int finalsBytes() {
    return FINAL_BYTES;
  }

  int finalA() {
    return finalsAt();
  }

  int finalB() {
    return finalA() + G1_BYTES;
  }

  int finalC() {
    return finalB() + G2_BYTES;
  }

  /** Where v1, or v2, begins. */
  int finalV(int key) {
    return finalC() + G1_BYTES + key * G2_BYTES;
  }

  /** Where w1, or w2, begins. */
  int finalW(int key) {
    return finalV(2) + key * G1_BYTES;
  }

  int openingsAt() {
    return finalsAt() + FINAL_BYTES;
  }

  /** Where the opening of v1, or v2, begins. */
  int openingV(int key) {
    return openingsAt() + key * G2_BYTES;
  }

  /** Where the opening of w1, or w2, begins. */
  int openingW(int key) {
    return openingV(2) + key * G1_BYTES;
  }
}

package dev.freehold.snarkpack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.TargetGroup;
import dev.freehold.core.field.Fr;
import dev.freehold.snarkpack.ExponentProver.Known;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Aggregates that pass all checks but one. The lies are told before they are hashed, so that every
 * challenge fits them: nothing but the check in question can refuse.
 */
class ForgeryTest {
  private static final StructuredReferenceString SRS = StructuredReferenceString.development(8);
  private static final SnarkPackVerifier VERIFIER = new SnarkPackVerifier(SRS.key(), 2);
  private static final Known KNOWN = Known.of(1, 4);
  private static final AggregateLayout LAYOUT = AggregateLayout.of(4);

  @AfterAll
  static void close() {
    SRS.close();
  }

  private static boolean accepts(Known known, ExponentProver prover) {
    return VERIFIER.verify(known.sample().task(prover.aggregate()));
  }

  private static ExponentProver prover() {
    return new ExponentProver(KNOWN, SRS.digest());
  }

  private static boolean acceptsWith(int at, Fr delta) {
    return accepts(KNOWN, prover().add(at, delta));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void theFormulasMakeTheSameAggregate(int count) {
    Known known = Known.of(count, count);
    byte[] aggregate = new ExponentProver(known, SRS.digest()).aggregate();
    assertArrayEquals(known.sample().aggregate(new AggregateProver(SRS, 2)), aggregate);
    assertTrue(VERIFIER.verify(known.sample().task(aggregate)));
  }

  @Test
  void theProofsEquationIsChecked() {
    Known wrong = Known.of(2, 3, Fr.ONE);
    assertFalse(accepts(wrong, new ExponentProver(wrong, SRS.digest())));
    Known right = Known.of(2, 3, Fr.ZERO);
    assertTrue(accepts(right, new ExponentProver(right, SRS.digest())));
  }

  /** In the first round and in the last, left and right. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        AggregateLayout.T_AB,
        AggregateLayout.U_AB,
        AggregateLayout.T_C,
        AggregateLayout.U_C,
        AggregateLayout.Z_AB
      })
  void aFoldedElementOfTheTargetGroupIsChecked(int target) {
    for (int claim = 1; claim < LAYOUT.claims(); claim++) {
      assertFalse(acceptsWith(LAYOUT.targetAt(claim, target), Fr.ONE), "claim " + claim);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {AggregateLayout.T_AB, AggregateLayout.U_AB, AggregateLayout.T_C, AggregateLayout.U_C})
  void aCommitmentIsChecked(int target) {
    assertFalse(acceptsWith(LAYOUT.targetAt(0, target), Fr.ONE));
  }

  @Test
  void theFoldedSumIsChecked() {
    for (int claim = 1; claim < LAYOUT.claims(); claim++) {
      assertFalse(acceptsWith(LAYOUT.sumAt(claim), Fr.ONE), "claim " + claim);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void theOpeningOfVIsChecked(int key) {
    assertFalse(acceptsWith(LAYOUT.openingV(key), Fr.ONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void theOpeningOfWIsChecked(int key) {
    assertFalse(acceptsWith(LAYOUT.openingW(key), Fr.ONE));
  }

  @Test
  void finalPointsAreChecked() {
    int[] places = {
      LAYOUT.finalA(),
      LAYOUT.finalB(),
      LAYOUT.finalC(),
      LAYOUT.finalV(0),
      LAYOUT.finalV(1),
      LAYOUT.finalW(0),
      LAYOUT.finalW(1)
    };
    for (int at : places) {
      assertFalse(acceptsWith(at, Fr.ONE), "at " + at);
    }
  }

  /** The pairing does not see a component whose order divides the cofactor. */
  @Test
  void pointsOutsideTheSubgroupAreRefused() {
    int[] g1 = {
      LAYOUT.finalA(),
      LAYOUT.finalC(),
      LAYOUT.finalW(0),
      LAYOUT.finalW(1),
      LAYOUT.openingW(0),
      LAYOUT.openingW(1),
      LAYOUT.sumAt(0)
    };
    for (int at : g1) {
      assertFalse(acceptsOutside(Group.G1, at), "G1 at " + at);
    }
    int[] g2 = {
      LAYOUT.finalB(), LAYOUT.finalV(0), LAYOUT.finalV(1), LAYOUT.openingV(0), LAYOUT.openingV(1)
    };
    for (int at : g2) {
      assertFalse(acceptsOutside(Group.G2, at), "G2 at " + at);
    }
  }

  private static boolean acceptsOutside(Group group, int at) {
    return accepts(
        KNOWN, prover().replace(at, element -> SimulatedKey.plusTorsion(group, element)));
  }

  /**
   * When decoded: the equations would probably fail as well, but nothing in them is proven then.
   */
  @Test
  void elementsOutsideTheTargetGroupAreNotDecoded() {
    byte[] aggregate = prover().aggregate();
    assertTrue(isDecoded(aggregate));
    for (int claim = 0; claim < LAYOUT.claims(); claim++) {
      for (int target = 0; target < AggregateLayout.TARGETS; target++) {
        int at = LAYOUT.targetAt(claim, target);
        byte[] other = aggregate.clone();
        byte[] element = Arrays.copyOfRange(aggregate, at, at + TargetGroup.COMPRESSED_BYTES);
        byte[] outside = outsideTargetGroup(element);
        System.arraycopy(outside, 0, other, at, outside.length);
        assertFalse(isDecoded(other), "target " + target + " of claim " + claim);
      }
    }
  }

  private static boolean isDecoded(byte[] aggregate) {
    try (Arena arena = Arena.ofConfined()) {
      ParallelLoop serial = ParallelLoop.serial();
      return DecodedAggregate.decode(arena, serial, LAYOUT, aggregate) != null;
    }
  }

  /** The element times one of norm 1 over Fp6 and of another order. */
  private static byte[] outsideTargetGroup(byte[] element) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = Pairing.allocate(arena, 2);
      byte[] two = new byte[TargetGroup.COMPRESSED_BYTES];
      two[47] = 2;
      TargetGroup.decompress(values, 0, two, 0);
      TargetGroup.decompress(values, 1, element, 0);
      Pairing.mul(values, 0, values, 0, values, 1);
      return TargetGroup.compress(values, 0);
    }
  }
}

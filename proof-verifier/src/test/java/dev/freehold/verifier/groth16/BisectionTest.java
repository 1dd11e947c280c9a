package dev.freehold.verifier.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests of what a batch with bad proofs costs, counted, and that nothing hides in it. */
class BisectionTest {
  private static final long SEED = 71;
  private static final int POOL = 256;

  private static final SplittableRandom RANDOM = new SplittableRandom(SEED);
  private static final SimulatedKey ONE = new SimulatedKey(RANDOM, 2);
  private static final SimulatedKey[] KEYS = {
    ONE, ONE.sibling(2), ONE.sibling(1), new SimulatedKey(RANDOM, 3), new SimulatedKey(RANDOM, 2)
  };
  private static final PreparedVerifyingKey[] PREPARED =
      Arrays.stream(KEYS).map(SimulatedKey::prepared).toArray(PreparedVerifyingKey[]::new);

  /** Distinct G2 points of {@link #KEYS}: a delta each, and beta and gamma of three ceremonies. */
  private static final int G2_POINTS = 5 + 2 * 3;

  private static final List<BatchVerifier.Item> SAME = new ArrayList<>();
  private static final List<BatchVerifier.Item> MIXED = new ArrayList<>();

  private final BatchVerifier verifier =
      new BatchVerifier(ParallelLoop.serial(), new SecureRandom());

  @BeforeAll
  static void makeProofs() {
    for (int i = 0; i < POOL; i++) {
      SAME.add(SimulatedKey.item(KEYS[0], PREPARED[0]));
      // Runs of unequal lengths, which chunks cut.
      int k = Math.min(i % 7, 4);
      MIXED.add(SimulatedKey.item(KEYS[k], PREPARED[k]));
    }
  }

  private static BatchVerifier.Item bad(BatchVerifier.Item item) {
    SimulatedKey key = KEYS[Arrays.asList(PREPARED).indexOf(item.key())];
    return new BatchVerifier.Item(item.key(), item.inputs(), key.prove(key.randomInputs()));
  }

  private static List<BatchVerifier.Item> withBad(List<BatchVerifier.Item> good, int... places) {
    List<BatchVerifier.Item> items = new ArrayList<>(good);
    for (int place : places) {
      items.set(place, bad(good.get(place)));
    }
    return items;
  }

  private static List<ProofVerdict> verdicts(int count, int... bad) {
    List<ProofVerdict> verdicts = new ArrayList<>(Collections.nCopies(count, ProofVerdict.VALID));
    for (int place : bad) {
      verdicts.set(place, ProofVerdict.EQUATION_FAILS);
    }
    return verdicts;
  }

  private static List<ProofVerdict> singly(List<BatchVerifier.Item> items) {
    return items.stream().map(i -> Groth16.verify(i.key(), i.inputs(), i.proof())).toList();
  }

  /** k different places in [0, n). */
  private static int[] places(SplittableRandom random, int k, int n) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      all.add(i);
    }
    int[] places = new int[k];
    for (int i = 0; i < k; i++) {
      places[i] = all.remove(random.nextInt(all.size()));
    }
    return places;
  }

  @Test
  void agreesWithSingleVerificationOnAnyMix() {
    for (long seed = SEED; seed < SEED + 8; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 1 + random.nextInt(70);
      int from = random.nextInt(POOL - n);
      List<BatchVerifier.Item> items = new ArrayList<>(MIXED.subList(from, from + n));
      for (int place : places(random, random.nextInt(n + 1), n)) {
        if (random.nextInt(3) > 0) {
          items.set(place, bad(items.get(place)));
        } else {
          BatchVerifier.Item item = items.get(place);
          byte[] bytes = item.proof().toBytes();
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          items.set(place, new BatchVerifier.Item(item.key(), item.inputs(), new Proof(bytes)));
        }
      }
      BatchVerifier.Outcome outcome = verifier.verify(items);
      assertEquals(singly(items), outcome.verdicts(), "seed " + seed);
      assertTrue(outcome.checks() <= n, "seed " + seed);
    }
  }

  @Test
  void findsOneBadProofAtEachPlace() {
    int n = 64;
    for (int place = 0; place < n; place++) {
      List<BatchVerifier.Item> items = withBad(MIXED.subList(0, n), place);
      assertEquals(verdicts(n, place), verifier.verify(items).verdicts(), "bad at " + place);
    }
  }

  @Test
  void spendsAboutLogarithmicallyOnFewBadProofs() {
    for (List<BatchVerifier.Item> pool : List.of(SAME, MIXED)) {
      for (int k : new int[] {1, 2, 3, 5, 8, 16, 26}) {
        long seed = SEED + k;
        int[] bad = places(new SplittableRandom(seed), k, POOL);
        BatchVerifier.Outcome outcome = verifier.verify(withBad(pool, bad));
        assertEquals(verdicts(POOL, bad), outcome.verdicts(), "seed " + seed);
        int keys = pool == SAME ? 3 : G2_POINTS;
        String what = k + " bad, seed " + seed + ": " + outcome.checks() + " checks";
        // The whole, k - 1 splits that part the bad ones, log2(n/k) down to each, and once more.
        double bound = k + k * (Math.log((double) POOL / k) / Math.log(2)) + k;
        assertTrue(outcome.checks() <= bound, what);
        // Each check pairs the keys' sums; below a chunk a bad proof costs at most the left
        // halves, 8 + 4 + 2 + 1, and a chunk for an attempt to locate it.
        int loops = POOL + keys * outcome.checks() + k * 2 * BatchEquation.CHUNK;
        assertTrue(outcome.millerLoops() <= loops, what + ", " + outcome.millerLoops() + " loops");
      }
    }
  }

  @Test
  void findsASingleBadProofWithoutBisectingItsChunk() {
    for (int place : new int[] {0, 15, 16, 100, 254, 255}) {
      BatchVerifier.Outcome outcome = verifier.verify(withBad(SAME, place));
      assertEquals(verdicts(POOL, place), outcome.verdicts());
      // The whole, four splits down to a chunk of 16, and one to find the place.
      assertEquals(6, outcome.checks(), "bad at " + place);
    }
  }

  @Test
  void neverTakesMoreChecksThanProofs() {
    for (int n : new int[] {1, 2, 3, 16, 17, 100}) {
      for (int percent : new int[] {30, 50, 90, 100}) {
        long seed = SEED + n + percent;
        int[] bad = places(new SplittableRandom(seed), (n * percent + 99) / 100, n);
        BatchVerifier.Outcome outcome = verifier.verify(withBad(MIXED.subList(0, n), bad));
        assertEquals(verdicts(n, bad), outcome.verdicts(), "seed " + seed);
        assertTrue(outcome.checks() <= n, n + " proofs, " + outcome.checks() + " checks");
      }
    }
  }

  @Test
  void sharesMillerLoopsAmongKeysOfOneCeremony() {
    BatchVerifier.Outcome outcome = verifier.verify(MIXED.subList(0, 70));
    assertEquals(1, outcome.checks());
    assertEquals(70 + G2_POINTS, outcome.millerLoops());
  }

  @Test
  void givesTheSameVerdictsOnManyThreads() {
    try (ExecutorService executor = Executors.newFixedThreadPool(3)) {
      BatchVerifier parallel = new BatchVerifier(new ParallelLoop(executor, 4), new SecureRandom());
      for (int k : new int[] {0, 1, 9, 40, POOL}) {
        int[] bad = places(new SplittableRandom(SEED + k), k, POOL);
        BatchVerifier.Outcome outcome = parallel.verify(withBad(MIXED, bad));
        assertEquals(verdicts(POOL, bad), outcome.verdicts(), "seed " + (SEED + k));
        assertTrue(outcome.checks() <= POOL);
      }
    }
  }

  /** An attacker with half of a batch, whose proofs stand among those of sixteen others. */
  @Test
  void decidesForHonestGroupsWithinTheBudgetWhateverOthersSend() {
    for (List<BatchVerifier.Item> pool : List.of(SAME, MIXED)) {
      for (int budget : new int[] {1, 2, 8, 1000}) {
        int[] groups = new int[POOL];
        List<BatchVerifier.Item> items = new ArrayList<>(pool);
        for (int i = 0; i < POOL; i++) {
          groups[i] = i % 2 == 0 ? -7 : 100 + i / 2 % 16;
          if (i % 2 == 0) {
            items.set(i, bad(pool.get(i)));
          }
        }
        BatchVerifier.Outcome outcome = verifier.verify(items, groups, budget);
        String what = "budget " + budget + ": " + outcome.checks() + " checks";
        assertTrue(outcome.checks() <= budget + 17, what);
        assertTrue(outcome.checks() <= 2 * 17 * KEYS.length, what);
        for (int i = 0; i < POOL; i++) {
          ProofVerdict verdict = outcome.verdicts().get(i);
          assertTrue(
              i % 2 == 0 ? verdict != ProofVerdict.VALID : verdict == ProofVerdict.VALID, what);
        }
      }
    }
  }

  @Test
  void whatItDecidesOfGroupsIsWhatSingleVerificationSays() {
    for (long seed = SEED; seed < SEED + 12; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int n = 1 + random.nextInt(90);
      int from = random.nextInt(POOL - n);
      List<BatchVerifier.Item> items = new ArrayList<>(MIXED.subList(from, from + n));
      int[] groups = random.ints(n, 0, 1 + random.nextInt(9)).toArray();
      boolean[] guilty = new boolean[9];
      for (int place : places(random, random.nextInt(n + 1) / 3, n)) {
        items.set(place, bad(items.get(place)));
        guilty[groups[place]] = true;
      }
      int budget = 1 + random.nextInt(12);
      BatchVerifier.Outcome outcome = verifier.verify(items, groups, budget);
      assertTrue(outcome.checks() <= budget + 9, "seed " + seed + ": " + outcome.checks());
      List<ProofVerdict> singly = singly(items);
      for (int i = 0; i < n; i++) {
        ProofVerdict verdict = outcome.verdicts().get(i);
        if (verdict == ProofVerdict.UNDECIDED) {
          assertTrue(guilty[groups[i]], "seed " + seed + ": of a group without a bad proof");
        } else {
          assertEquals(singly.get(i), verdict, "seed " + seed);
        }
      }
    }
  }

  @Test
  void aGoodBatchOfGroupsCostsWhatAnyDoes() {
    BatchVerifier.Outcome outcome =
        verifier.verify(MIXED.subList(0, 70), new SplittableRandom(1).ints(70, 0, 9).toArray(), 1);
    assertEquals(verdicts(70), outcome.verdicts());
    assertEquals(1, outcome.checks());
    assertEquals(70 + G2_POINTS, outcome.millerLoops());
  }

  /** Once an attacker is found out, its other proofs cost nothing more. */
  @Test
  void spendsNoMoreOnWhoIsFoundOut() {
    int[] all = new SplittableRandom(SEED).ints(0, POOL).distinct().limit(POOL).toArray();
    BatchVerifier.Outcome outcome = verifier.verify(withBad(SAME, all), new int[POOL], 1000);
    assertTrue(outcome.checks() <= 1 + Math.log(POOL) / Math.log(2), outcome.checks() + " checks");
    assertTrue(outcome.verdicts().contains(ProofVerdict.EQUATION_FAILS));
    assertTrue(outcome.verdicts().contains(ProofVerdict.UNDECIDED));
  }

  @Test
  void worksWithSpedUpKeys() {
    PreparedVerifyingKey key = KEYS[3].prepared();
    List<BatchVerifier.Item> items = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      items.add(SimulatedKey.item(KEYS[3], key));
    }
    items.set(
        11,
        new BatchVerifier.Item(key, items.get(11).inputs(), KEYS[3].prove(KEYS[3].randomInputs())));
    List<ProofVerdict> slow = verifier.verify(items).verdicts();
    key.speedUp();
    assertTrue(key.isSpedUp());
    assertEquals(slow, verifier.verify(items).verdicts());
    assertEquals(slow, singly(items));
    key.slowDown();
    assertEquals(slow, verifier.verify(items).verdicts());
  }

  /** Proofs of which those at two places have the same error: a mean place seems to be to blame. */
  private static List<BatchVerifier.Item> pointingAtAThird(int first, int second) {
    List<BatchVerifier.Item> items = new ArrayList<>(SAME.subList(0, 64));
    for (int place : new int[] {first, second}) {
      List<Fr> inputs = ONE.randomInputs();
      Fr a = SimulatedKey.randomFr(RANDOM);
      Fr b = SimulatedKey.randomFr(RANDOM);
      Fr c = ONE.solveC(inputs, a, b).add(Fr.of(99));
      items.set(place, new BatchVerifier.Item(PREPARED[0], inputs, SimulatedKey.proof(a, b, c)));
    }
    return items;
  }

  @Test
  void blamesNobodyForTheErrorsOfOthers() {
    List<BatchVerifier.Item> items = pointingAtAThird(49, 53);
    BatchVerifier foreseen = new BatchVerifier(ParallelLoop.serial(), new RiggedRandom((byte) 1));
    assertEquals(
        verdicts(64, 51),
        foreseen.verify(items).verdicts(),
        "equal coefficients blame the one between, so the pair is well made");
    assertEquals(verdicts(64, 49, 53), verifier.verify(items).verdicts());
  }

  @Test
  void multipliesTheLargestCoefficientsByPositions() {
    BatchVerifier largest = new BatchVerifier(ParallelLoop.serial(), new RiggedRandom((byte) 0xff));
    for (int place = 48; place < 64; place++) {
      BatchVerifier.Outcome outcome = largest.verify(withBad(SAME.subList(0, 64), place));
      assertEquals(verdicts(64, place), outcome.verdicts());
      assertEquals(4, outcome.checks(), "the whole, two splits, and the place");
    }
    assertNotEquals(0, largest.verify(SAME.subList(0, 2)).checks());
  }
}

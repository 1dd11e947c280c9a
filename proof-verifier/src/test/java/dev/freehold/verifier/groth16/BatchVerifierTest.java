package dev.freehold.verifier.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BatchVerifierTest {
  private static final long SEED = 51;
  private static final int POOL = 72;

  private static final SplittableRandom RANDOM = new SplittableRandom(SEED);
  private static final SimulatedKey[] KEYS = {
    new SimulatedKey(RANDOM, 2), new SimulatedKey(RANDOM, 10), new SimulatedKey(RANDOM, 1)
  };
  private static final PreparedVerifyingKey[] PREPARED =
      Arrays.stream(KEYS).map(SimulatedKey::prepared).toArray(PreparedVerifyingKey[]::new);
  private static final List<BatchVerifier.Item> GOOD = new ArrayList<>();
  private static final List<BatchVerifier.Item> MIXED = new ArrayList<>();

  private static ExecutorService executor;

  private final BatchVerifier verifier =
      new BatchVerifier(new ParallelLoop(executor, 2), new SecureRandom());

  @BeforeAll
  static void makeProofs() {
    executor = Executors.newFixedThreadPool(2);
    for (int i = 0; i < POOL; i++) {
      GOOD.add(SimulatedKey.item(KEYS[0], PREPARED[0]));
      MIXED.add(SimulatedKey.item(KEYS[i % 3], PREPARED[i % 3]));
    }
  }

  @AfterAll
  static void stop() {
    executor.close();
  }

  /** The same key and inputs with a proof of something else. */
  private static BatchVerifier.Item bad(BatchVerifier.Item item) {
    int k = Arrays.asList(PREPARED).indexOf(item.key());
    List<Fr> others = KEYS[k].randomInputs();
    return new BatchVerifier.Item(item.key(), item.inputs(), KEYS[k].prove(others));
  }

  private static BatchVerifier.Item with(BatchVerifier.Item item, byte[] proof) {
    return new BatchVerifier.Item(item.key(), item.inputs(), new Proof(proof));
  }

  private static List<ProofVerdict> all(int count, ProofVerdict verdict) {
    return new ArrayList<>(Collections.nCopies(count, verdict));
  }

  @Test
  void acceptsGoodBatchesInOneCheck() {
    for (int size : new int[] {1, 2, 31, 32, 33, 64, 65, POOL}) {
      for (List<BatchVerifier.Item> pool : List.of(GOOD, MIXED)) {
        BatchVerifier.Outcome outcome = verifier.verify(pool.subList(0, size));
        assertEquals(all(size, ProofVerdict.VALID), outcome.verdicts());
        assertEquals(1, outcome.checks(), size + " proofs");
        int keys = pool == GOOD ? 1 : Math.min(size, 3);
        assertEquals(size + 3 * keys, outcome.millerLoops(), size + " proofs");
      }
    }
    assertEquals(new BatchVerifier.Outcome(List.of(), 0, 0), verifier.verify(List.of()));
  }

  @Test
  void acceptsProofsOfAnotherProver() {
    List<BatchVerifier.Item> items = new ArrayList<>();
    PreparedVerifyingKey a = SnarkjsVectors.key("a");
    PreparedVerifyingKey b = SnarkjsVectors.key("b");
    for (int i = 1; i <= 4; i++) {
      items.add(
          new BatchVerifier.Item(a, SnarkjsVectors.inputs("a", i), SnarkjsVectors.proof("a", i)));
      items.add(
          new BatchVerifier.Item(
              b, SnarkjsVectors.inputs("b", 1 + i % 2), SnarkjsVectors.proof("b", 1 + i % 2)));
    }
    assertEquals(all(8, ProofVerdict.VALID), verifier.verify(items).verdicts());
    items.set(
        5, new BatchVerifier.Item(b, SnarkjsVectors.inputs("b", 2), SnarkjsVectors.proof("b", 1)));
    List<ProofVerdict> expected = all(8, ProofVerdict.VALID);
    expected.set(5, ProofVerdict.EQUATION_FAILS);
    assertEquals(expected, verifier.verify(items).verdicts());
  }

  @Test
  void findsOneBadProofAtEachPlace() {
    int size = 37;
    for (int place = 0; place < size; place++) {
      List<BatchVerifier.Item> items = new ArrayList<>(MIXED.subList(0, size));
      items.set(place, bad(items.get(place)));
      List<ProofVerdict> expected = all(size, ProofVerdict.VALID);
      expected.set(place, ProofVerdict.EQUATION_FAILS);
      BatchVerifier.Outcome outcome = verifier.verify(items);
      assertEquals(expected, outcome.verdicts(), "bad at " + place);
      // At most the whole, 37 -> 16 + 21 -> 16 + 5, and four splits of 16.
      assertTrue(outcome.checks() <= 7, outcome.checks() + " checks, bad at " + place);
    }
  }

  @Test
  void neverTakesMoreChecksThanProofs() {
    for (int size : new int[] {1, 2, 33, 64, POOL}) {
      List<BatchVerifier.Item> items =
          MIXED.subList(0, size).stream().map(BatchVerifierTest::bad).toList();
      BatchVerifier.Outcome outcome = verifier.verify(items);
      assertEquals(all(size, ProofVerdict.EQUATION_FAILS), outcome.verdicts());
      assertEquals(size, outcome.checks());
    }
  }

  @Test
  void namesWhatCannotBeDecodedAndJudgesTheRest() {
    int size = 40;
    List<BatchVerifier.Item> items = new ArrayList<>(MIXED.subList(0, size));
    List<ProofVerdict> expected = all(size, ProofVerdict.VALID);
    int place = 0;
    for (Groth16Test.Element element : Groth16Test.Element.values()) {
      byte[] good = element.of(items.get(place).proof());
      byte[] flags = good.clone();
      flags[0] &= 0x7f;
      byte[] infinity = new byte[good.length];
      infinity[0] = (byte) 0xc0;
      byte[] outside =
          SimulatedKey.plusTorsion(element.group, element.of(items.get(place + 4).proof()));
      refuse(items, expected, place, element, flags, "_BAD_FLAGS");
      refuse(items, expected, place + 2, element, infinity, "_INFINITY");
      refuse(items, expected, place + 4, element, outside, "_NOT_IN_SUBGROUP");
      place += 6;
    }
    BatchVerifier.Item short1 = items.get(30);
    items.set(30, new BatchVerifier.Item(short1.key(), List.of(), short1.proof()));
    expected.set(30, ProofVerdict.INPUT_COUNT);
    BatchVerifier.Outcome outcome = verifier.verify(items);
    assertEquals(expected, outcome.verdicts());
    assertEquals(1, outcome.checks());
    items.set(39, bad(items.get(39)));
    expected.set(39, ProofVerdict.EQUATION_FAILS);
    assertEquals(expected, verifier.verify(items).verdicts());
  }

  private static void refuse(
      List<BatchVerifier.Item> items,
      List<ProofVerdict> expected,
      int place,
      Groth16Test.Element element,
      byte[] point,
      String reason) {
    BatchVerifier.Item item = items.get(place);
    items.set(place, with(item, element.replace(item.proof(), point).toBytes()));
    expected.set(place, ProofVerdict.valueOf(element + reason));
  }

  @Test
  void checksNothingWhereNothingDecodes() {
    byte[] infinity = new byte[Proof.BYTES];
    infinity[0] = (byte) 0xc0;
    List<BatchVerifier.Item> items = GOOD.stream().map(item -> with(item, infinity)).toList();
    assertEquals(
        new BatchVerifier.Outcome(all(POOL, ProofVerdict.A_INFINITY), 0, 0),
        verifier.verify(items));
  }

  @Test
  void takesTheSameProofMoreThanOnce() {
    BatchVerifier.Item wrong = bad(GOOD.get(0));
    List<BatchVerifier.Item> items =
        List.of(GOOD.get(0), GOOD.get(0), wrong, GOOD.get(0), wrong, GOOD.get(1));
    List<ProofVerdict> expected = all(6, ProofVerdict.VALID);
    expected.set(2, ProofVerdict.EQUATION_FAILS);
    expected.set(4, ProofVerdict.EQUATION_FAILS);
    assertEquals(expected, verifier.verify(items).verdicts());
  }

  /** Two proofs with C + D and C - D: their plain product is that of the two good ones. */
  private static List<BatchVerifier.Item> cancellingPair() {
    SimulatedKey key = KEYS[0];
    List<BatchVerifier.Item> items = new ArrayList<>();
    Fr error = Fr.of(12345);
    for (Fr shift : new Fr[] {error, error.negate()}) {
      List<Fr> inputs = key.randomInputs();
      Fr a = SimulatedKey.randomFr(RANDOM);
      Fr b = SimulatedKey.randomFr(RANDOM);
      Fr c = key.solveC(inputs, a, b).add(shift);
      items.add(new BatchVerifier.Item(PREPARED[0], inputs, SimulatedKey.proof(a, b, c)));
    }
    return items;
  }

  @Test
  void refusesErrorsThatCancelWithoutCoefficients() {
    List<BatchVerifier.Item> items = cancellingPair();
    SecureRandom constant = new RiggedRandom((byte) 1);
    BatchVerifier foreseen = new BatchVerifier(ParallelLoop.serial(), constant);
    assertEquals(
        all(2, ProofVerdict.VALID),
        foreseen.verify(items).verdicts(),
        "equal coefficients let the pair through, so the pair is well made");
    assertEquals(all(2, ProofVerdict.EQUATION_FAILS), verifier.verify(items).verdicts());
    items.addAll(GOOD.subList(0, 40));
    List<ProofVerdict> expected = all(42, ProofVerdict.VALID);
    expected.set(0, ProofVerdict.EQUATION_FAILS);
    expected.set(1, ProofVerdict.EQUATION_FAILS);
    assertEquals(expected, verifier.verify(items).verdicts());
  }

  @Test
  void neverUsesAZeroCoefficient() {
    BatchVerifier zeros = new BatchVerifier(ParallelLoop.serial(), new RiggedRandom((byte) 0));
    List<BatchVerifier.Item> items = List.of(GOOD.get(0), bad(GOOD.get(1)));
    assertEquals(
        List.of(ProofVerdict.VALID, ProofVerdict.EQUATION_FAILS), zeros.verify(items).verdicts());
  }

  @Test
  void drawsFreshCoefficientsForEveryBatch() {
    RiggedRandom counting = new RiggedRandom((byte) 7);
    BatchVerifier drawing = new BatchVerifier(ParallelLoop.serial(), counting);
    assertEquals(0, counting.drawn, "nothing is drawn before there is a batch");
    drawing.verify(GOOD.subList(0, 3));
    assertEquals(3 * 16, counting.drawn);
    drawing.verify(GOOD.subList(0, 5));
    assertEquals(8 * 16, counting.drawn);
  }

  @Test
  void cutsListsLongerThanABatch() {
    int size = BatchVerifier.BATCH_PROOFS_MAX + 2;
    byte[] infinity = new byte[Proof.BYTES];
    infinity[0] = (byte) 0xc0;
    List<BatchVerifier.Item> items =
        new ArrayList<>(Collections.nCopies(size, with(GOOD.get(0), infinity)));
    List<ProofVerdict> expected = all(size, ProofVerdict.A_INFINITY);
    for (int place : new int[] {0, size - 2, size - 1}) {
      items.set(place, GOOD.get(1));
      expected.set(place, ProofVerdict.VALID);
    }
    items.set(1, bad(GOOD.get(1)));
    expected.set(1, ProofVerdict.EQUATION_FAILS);
    assertEquals(expected, verifier.verify(items).verdicts());
  }

  @Test
  void answersSeveralCallersAtOnce() throws Exception {
    List<Callable<List<ProofVerdict>>> calls = new ArrayList<>();
    List<List<ProofVerdict>> expected = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int place = 5 * i;
      List<BatchVerifier.Item> items = new ArrayList<>(MIXED.subList(0, 30 + i));
      items.set(place, bad(items.get(place)));
      List<ProofVerdict> verdicts = all(items.size(), ProofVerdict.VALID);
      verdicts.set(place, ProofVerdict.EQUATION_FAILS);
      expected.add(verdicts);
      calls.add(() -> verifier.verify(items).verdicts());
    }
    try (ExecutorService callers = Executors.newFixedThreadPool(3)) {
      List<Future<List<ProofVerdict>>> answers = callers.invokeAll(calls);
      for (int i = 0; i < calls.size(); i++) {
        assertEquals(expected.get(i), answers.get(i).get());
      }
    }
  }

  @Test
  void agreesWithSingleVerification() {
    SplittableRandom random = new SplittableRandom(SEED);
    List<BatchVerifier.Item> items = new ArrayList<>(MIXED.subList(0, 24));
    for (int i = 0; i < items.size(); i += 2) {
      byte[] bytes = items.get(i).proof().toBytes();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      items.set(i, with(items.get(i), bytes));
    }
    List<ProofVerdict> singly =
        items.stream().map(i -> Groth16.verify(i.key(), i.inputs(), i.proof())).toList();
    assertEquals(singly, verifier.verify(items).verdicts(), "seed " + SEED);
    assertEquals(12, Collections.frequency(singly, ProofVerdict.VALID));
  }
}

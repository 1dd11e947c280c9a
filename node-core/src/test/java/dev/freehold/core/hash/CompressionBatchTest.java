package dev.freehold.core.hash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch.Calibration;
import dev.freehold.core.hash.CompressionBatch.Candidate;
import dev.freehold.core.hash.CompressionBatch.Finding;
import dev.freehold.core.hash.CompressionBatch.Form;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CompressionBatchTest {
  private static final long SEED = 20261123;
  private static final int LIMBS = FrArrays.LIMBS;
  private static final int INPUT = CompressionBatch.INPUT_LIMBS;
  private static final BigInteger MONTGOMERY_INVERSE =
      BigInteger.ONE.shiftLeft(256).modInverse(Limbs.R);
  private static final List<Candidate> FORMS =
      List.of(CompressionBatch::compressOneByOne, CompressionBatch::compressInLanes);

  @BeforeEach
  @AfterEach
  void returnToTheScalarForm() {
    CompressionBatch.calibrate(clock(1, 100), 0);
    assertEquals(Form.SCALAR, CompressionBatch.form());
  }

  @Test
  void everyKnownAnswerInBothForms() {
    List<KnownAnswers.Answer> answers = KnownAnswers.read();
    assertTrue(answers.size() >= 17);
    long[] in = new long[answers.size() * INPUT];
    long[] want = new long[answers.size() * LIMBS];
    for (int i = 0; i < answers.size(); i++) {
      KnownAnswers.Answer answer = answers.get(i);
      for (int j = 0; j < 4; j++) {
        answer.input().get(j).copyLimbs(in, i * INPUT + j * LIMBS);
      }
      answer.output().getFirst().add(answer.input().getFirst()).copyLimbs(want, i * LIMBS);
    }
    for (Candidate form : FORMS) {
      long[] out = new long[want.length];
      form.compress(out, 0, in, 0, answers.size());
      assertArrayEquals(want, out);
    }
  }

  /** The permutation written down from its definition, over BigInteger. */
  private static BigInteger byDefinition(BigInteger[] input) {
    BigInteger[] s = input.clone();
    s = external(s);
    for (int round = 0; round < 64; round++) {
      if (round < 4 || round >= 60) {
        for (int i = 0; i < 4; i++) {
          Fr constant = Poseidon2Constants.fullRound(round < 4 ? round : round - 56, i);
          s[i] = s[i].add(constant.toBigInteger()).modPow(BigInteger.valueOf(5), Limbs.R);
        }
        s = external(s);
      } else {
        Fr constant = Poseidon2Constants.partialRound(round - 4);
        s[0] = s[0].add(constant.toBigInteger()).modPow(BigInteger.valueOf(5), Limbs.R);
        BigInteger sum = Arrays.stream(s).reduce(BigInteger.ZERO, BigInteger::add);
        for (int i = 0; i < 4; i++) {
          BigInteger diagonal = Poseidon2Constants.internalDiagonalMinusOne(i).toBigInteger();
          s[i] = s[i].multiply(diagonal).add(sum).mod(Limbs.R);
        }
      }
    }
    return s[0].add(input[0]).mod(Limbs.R);
  }

  private static BigInteger[] external(BigInteger[] s) {
    BigInteger[] out = new BigInteger[4];
    for (int row = 0; row < 4; row++) {
      out[row] = BigInteger.ZERO;
      for (int col = 0; col < 4; col++) {
        BigInteger entry = BigInteger.valueOf(Poseidon2Constants.externalMatrix(row, col));
        out[row] = out[row].add(s[col].multiply(entry)).mod(Limbs.R);
      }
    }
    return out;
  }

  @Test
  void bothFormsFollowTheDefinition() {
    SplittableRandom random = new SplittableRandom(SEED);
    int count = 400;
    long[] in = new long[count * INPUT];
    long[] want = new long[count * LIMBS];
    for (int i = 0; i < count; i++) {
      BigInteger[] input = new BigInteger[4];
      for (int j = 0; j < 4; j++) {
        input[j] = Limbs.integer(random, Limbs.R);
        Fr.fromBigInteger(input[j]).copyLimbs(in, i * INPUT + j * LIMBS);
      }
      Fr.fromBigInteger(byDefinition(input)).copyLimbs(want, i * LIMBS);
    }
    for (Candidate form : FORMS) {
      long[] out = new long[want.length];
      form.compress(out, 0, in, 0, count);
      assertArrayEquals(want, out, "seed " + SEED);
    }
  }

  /** Values and Montgomery forms near 0, r and the limbs' borders, and thousands of others. */
  @Test
  void bothFormsAgree() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    for (int round = 0; round < 12; round++) {
      int count = 500;
      long[] in = new long[count * INPUT];
      for (int i = 0; i < in.length; i += LIMBS) {
        BigInteger value = Limbs.integer(random, Limbs.R).and(mask(random));
        if (random.nextBoolean()) { // these limbs in memory, not this value
          value = value.multiply(MONTGOMERY_INVERSE).mod(Limbs.R);
        }
        Fr.fromBigInteger(value).copyLimbs(in, i);
      }
      long[] scalar = new long[count * LIMBS];
      long[] lanes = new long[count * LIMBS];
      CompressionBatch.compressOneByOne(scalar, 0, in, 0, count);
      CompressionBatch.compressInLanes(lanes, 0, in, 0, count);
      assertArrayEquals(scalar, lanes, "seed " + (SEED + 1) + " round " + round);
    }
  }

  /** All bits, or all but the low ones, or the low ones alone. */
  private static BigInteger mask(SplittableRandom random) {
    BigInteger low = BigInteger.ONE.shiftLeft(random.nextInt(256)).subtract(BigInteger.ONE);
    return switch (random.nextInt(4)) {
      case 0 -> low;
      case 1 -> BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE).xor(low);
      default -> BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);
    };
  }

  @Test
  void everyLengthAtEveryOffset() {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    for (int count = 0; count <= 40; count++) {
      int inOffset = random.nextInt(9);
      int outOffset = random.nextInt(9);
      long[] in = random.longs(inOffset + count * INPUT + random.nextInt(3)).toArray();
      for (int i = 0; i < 4 * count; i++) {
        Limbs.element(random).copyLimbs(in, inOffset + i * LIMBS);
      }
      long[] before = in.clone();
      long[] want = random.longs(outOffset + count * LIMBS + random.nextInt(3)).toArray();
      long[] untouched = want.clone();
      for (int i = 0; i < count; i++) {
        Poseidon2.compress(want, outOffset + i * LIMBS, in, inOffset + i * INPUT);
      }
      for (Candidate form : FORMS) {
        long[] out = untouched.clone();
        form.compress(out, outOffset, in, inOffset, count);
        assertArrayEquals(want, out, "seed " + (SEED + 2) + " count " + count);
        assertArrayEquals(before, in);
      }
    }
  }

  @Test
  void refusesArraysThatAreTooShort() {
    long[] two = new long[2 * INPUT];
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CompressionBatch.compress(new long[7], 0, two, 0, 2));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CompressionBatch.compress(new long[8], 1, two, 0, 2));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CompressionBatch.compress(new long[12], 0, two, 0, 3));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CompressionBatch.compress(new long[8], 0, two, -1, 1));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CompressionBatch.compress(new long[8], 0, two, 0, -1));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> CompressionBatch.compress(new long[8], 0, two, 0, 1 << 28));
  }

  /** A clock by which every round of the one form takes so long, and of the other so long. */
  private static LongSupplier clock(long scalarNs, long vectorNs) {
    long[] state = {-1, 1_000};
    return () -> {
      // The first reading is the race's start, then come three in each round.
      long step = state[0]++;
      state[1] += step < 0 ? 0 : new long[] {0, scalarNs, vectorNs}[(int) (step % 3)];
      return state[1];
    };
  }

  @Test
  void takesTheVectorFormOnlyWhenItIsFast() {
    Calibration fast = race(clock(3_200, 1_600), Long.MAX_VALUE);
    assertEquals(new Calibration(Finding.VECTOR_FASTER, Form.VECTOR, 200, 100), fast);
    Calibration slow = race(clock(3_200, 3_200), 100_000);
    assertEquals(new Calibration(Finding.VECTOR_NOT_FASTER, Form.SCALAR, 200, 200), slow);

    CompressionBatch.calibrate(clock(3_200, 1_600), Long.MAX_VALUE);
    Form chosen = Poseidon2Lanes.worthTrying() ? Form.VECTOR : Form.SCALAR;
    assertEquals(chosen, CompressionBatch.form());
    long[] in = new long[20 * INPUT];
    Limbs.element(new SplittableRandom(SEED)).copyLimbs(in, 19 * INPUT);
    long[] want = new long[20 * LIMBS];
    long[] got = new long[20 * LIMBS];
    CompressionBatch.compressOneByOne(want, 0, in, 0, 20);
    CompressionBatch.compress(got, 0, in, 0, 20);
    assertArrayEquals(want, got);
  }

  private static Calibration race(LongSupplier clock, long limitNs) {
    return CompressionBatch.race(
        CompressionBatch::compressOneByOne, CompressionBatch::compressInLanes, clock, limitNs);
  }

  @Test
  void neverTakesAFormThatAnswersWrongly() {
    for (int wrong = 0; wrong < CompressionBatch.ROUND_COUNT; wrong++) {
      int at = wrong * LIMBS + wrong % LIMBS;
      Candidate mutant =
          (out, oo, in, io, count) -> {
            CompressionBatch.compressOneByOne(out, oo, in, io, count);
            out[oo + at] ^= 1L << 63;
          };
      Calibration calibration =
          CompressionBatch.race(
              CompressionBatch::compressOneByOne, mutant, clock(3_200, 1), Long.MAX_VALUE);
      assertEquals(Finding.VECTOR_WRONG, calibration.finding());
      assertEquals(Form.SCALAR, calibration.form());
    }
  }

  /**
   * A real JVM without the module: the classes load, the answers are the same, the form is scalar.
   */
  @Test
  void servesWithoutTheModule() throws Exception {
    assertTrue(CompressionBatch.vectorModulePresent(), "this test's own JVM has the module");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KnownAnswers.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the process does not end");
    List<KnownAnswers.Answer> answers = KnownAnswers.read();
    assertEquals(
        KnownAnswers.render(answers, Finding.MODULE_ABSENT, Form.SCALAR), output.lines().toList());
    assertEquals(0, process.exitValue(), output);
  }
}

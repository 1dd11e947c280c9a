package dev.freehold.prover.polynomial;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class DomainTest {
  private static final long SEED = 0x5eed_d0a1L;
  private static final ParallelLoop SERIAL = ParallelLoop.serial();
  private static final ParallelLoop PARALLEL = new ParallelLoop(ForkJoinPool.commonPool(), 3);

  @Test
  void theRootHasExactlyTheOrderOfTheDomain() {
    for (int log = 1; log <= 12; log++) {
      Domain domain = new Domain(log);
      assertEquals(1 << log, domain.size());
      assertEquals(Fr.ONE, domain.root().pow(domain.size()));
      assertEquals(Fr.ONE.negate(), domain.root().pow(domain.size() / 2));
    }
  }

  @Test
  void aDomainStandsOnAnyNumberThatIsNoSquare() {
    Domain iden3 = new Domain(10, 5);
    // What ffjavascript 0.3.1 says of the same domain.
    assertEquals(
        "21328829733576761151404230261968752855781179864716879432436835449516750606329",
        iden3.root().toBigInteger().toString());
    assertEquals(Fr.ONE.negate(), iden3.root().pow(512));
    assertThrows(IllegalArgumentException.class, () -> new Domain(10, 25));
  }

  @Test
  void theCosetIsTheOtherHalfOfTheDomainOfTwiceTheSize() {
    for (int log = 1; log <= 20; log++) {
      assertEquals(Fr.ONE.negate(), new Domain(log).cosetShift().pow(1L << log), "2^" + log);
    }
  }

  @Test
  void forwardIsEvaluationOnTheDomain() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int log = 1; log <= 6; log++) {
      Domain domain = new Domain(log);
      Fr[] coefficients = random(random, domain.size());
      long[] x = reversed(domain, coefficients);
      domain.forward(SERIAL, x);
      for (int i = 0; i < domain.size(); i++) {
        Fr expected = evaluate(coefficients, domain.root().pow(i));
        assertEquals(expected, Fr.fromLimbs(x, i * LIMBS), "2^" + log + ", seed " + SEED);
      }
    }
  }

  @Test
  void valuesOnTheDomainBecomeThoseOnTheCoset() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    for (int log = 1; log <= 6; log++) {
      Domain domain = new Domain(log);
      Fr[] coefficients = random(random, domain.size());
      long[] x = new long[domain.size() * LIMBS];
      for (int i = 0; i < domain.size(); i++) {
        evaluate(coefficients, domain.root().pow(i)).copyLimbs(x, i * LIMBS);
      }
      domain.toCoset(SERIAL, x);
      for (int i = 0; i < domain.size(); i++) {
        Fr at = domain.cosetShift().mul(domain.root().pow(i));
        Fr expected = evaluate(coefficients, at);
        assertEquals(expected, Fr.fromLimbs(x, i * LIMBS), "2^" + log + ", seed " + SEED);
      }
    }
  }

  @Test
  void inverseGivesTheCoefficientsTimesTheSize() {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    for (int log = 1; log <= 6; log++) {
      Domain domain = new Domain(log);
      Fr[] coefficients = random(random, domain.size());
      long[] x = new long[domain.size() * LIMBS];
      for (int i = 0; i < domain.size(); i++) {
        evaluate(coefficients, domain.root().pow(i)).copyLimbs(x, i * LIMBS);
      }
      domain.inverse(SERIAL, x);
      for (int i = 0; i < domain.size(); i++) {
        Fr expected = coefficients[i].mul(Fr.of(domain.size()));
        Fr actual = Fr.fromLimbs(x, domain.reversed(i) * LIMBS);
        assertEquals(expected, actual, "2^" + log + ", seed " + SEED);
      }
    }
  }

  @Test
  void transformsThereAndBackChangeNothingOnAnyNumberOfThreads() {
    SplittableRandom random = new SplittableRandom(SEED + 3);
    for (int log : new int[] {1, 2, 5, 11, 12, 13, 14}) {
      Domain domain = new Domain(log);
      Fr back = Fr.of(domain.size()).inverse();
      long[] original = limbs(random(random, domain.size()));
      long[] serial = original.clone();
      long[] parallel = original.clone();
      domain.inverse(SERIAL, serial);
      domain.inverse(PARALLEL, parallel);
      assertArrayEquals(serial, parallel, "2^" + log + ", seed " + SEED);
      domain.forward(SERIAL, serial);
      domain.forward(PARALLEL, parallel);
      assertArrayEquals(serial, parallel, "2^" + log + ", seed " + SEED);
      for (int i = 0; i < domain.size(); i++) {
        FrArrays.mul(serial, i * LIMBS, serial, i * LIMBS, limbs(new Fr[] {back}), 0);
      }
      assertArrayEquals(original, serial, "2^" + log + ", seed " + SEED);
      long[] coset = original.clone();
      domain.toCoset(PARALLEL, coset);
      domain.toCoset(SERIAL, serial);
      assertArrayEquals(serial, coset, "2^" + log + ", seed " + SEED);
    }
  }

  @Test
  void theSmallestSufficientDomainIsTaken() {
    int[][] cases = {{1, 1}, {2, 1}, {3, 2}, {4, 2}, {5, 3}, {1 << 15, 15}, {(1 << 15) + 1, 16}};
    for (int[] pair : cases) {
      assertEquals(pair[1], Domain.atLeast(pair[0]).log(), "for " + pair[0]);
    }
  }

  @Test
  void impossibleSizesAreRefused() {
    for (int log : new int[] {-1, 0, Domain.SIZE_LOG_MAX + 1, 64}) {
      assertThrows(IllegalArgumentException.class, () -> new Domain(log), "2^" + log);
    }
    assertThrows(IllegalArgumentException.class, () -> Domain.atLeast(0));
    assertThrows(IllegalArgumentException.class, () -> Domain.atLeast(Integer.MAX_VALUE));
  }

  private static Fr evaluate(Fr[] coefficients, Fr at) {
    Fr sum = Fr.ZERO;
    for (int i = coefficients.length - 1; i >= 0; i--) {
      sum = sum.mul(at).add(coefficients[i]);
    }
    return sum;
  }

  private static long[] reversed(Domain domain, Fr[] coefficients) {
    long[] x = new long[domain.size() * LIMBS];
    for (int i = 0; i < domain.size(); i++) {
      coefficients[i].copyLimbs(x, domain.reversed(i) * LIMBS);
    }
    return x;
  }

  private static long[] limbs(Fr[] values) {
    long[] x = new long[values.length * LIMBS];
    for (int i = 0; i < values.length; i++) {
      values[i].copyLimbs(x, i * LIMBS);
    }
    return x;
  }

  private static Fr[] random(SplittableRandom random, int count) {
    Fr[] values = new Fr[count];
    byte[] wide = new byte[64];
    for (int i = 0; i < count; i++) {
      random.nextBytes(wide);
      values[i] = Fr.fromWideBytes(wide);
    }
    return values;
  }
}

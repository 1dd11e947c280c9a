package dev.freehold.snarkpack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyPolynomialTest {
  private static Fr[] random(SplittableRandom random, int count) {
    Fr[] values = new Fr[count];
    for (int i = 0; i < count; i++) {
      values[i] = Sample.randomFr(random);
    }
    return values;
  }

  private static Fr folded(Fr[] vector, Fr[] factors) {
    for (Fr factor : factors) {
      vector = ExponentProver.folded(vector, factor);
    }
    return vector[0];
  }

  @Test
  void isTheFoldedKeyAtTheSecret() {
    SplittableRandom random = new SplittableRandom(1);
    for (int rounds = 1; rounds <= 5; rounds++) {
      int n = 1 << rounds;
      Fr[] factors = random(random, rounds);
      Fr secret = Sample.randomFr(random);
      Fr r = Sample.randomFr(random);
      Fr v = folded(ExponentProver.powers(secret, n), factors);
      assertEquals(v, KeyPolynomial.ofV(factors).at(secret), rounds + " rounds");
      Fr w = folded(ExponentProver.powers(secret.mul(r.inverse()), n), factors);
      assertEquals(
          w.mul(secret.pow(n)),
          KeyPolynomial.ofW(factors, r.inverse()).at(secret),
          rounds + " rounds");
    }
  }

  @Test
  void quotientTimesDivisorIsThePolynomial() {
    SplittableRandom random = new SplittableRandom(2);
    for (int rounds = 1; rounds <= 5; rounds++) {
      Fr[] factors = random(random, rounds);
      Fr z = Sample.randomFr(random);
      Fr point = Sample.randomFr(random);
      KeyPolynomial v = KeyPolynomial.ofV(factors);
      KeyPolynomial w = KeyPolynomial.ofW(factors, Sample.randomFr(random));
      for (KeyPolynomial polynomial : new KeyPolynomial[] {v, w}) {
        Fr quotient = value(polynomial.quotient(z), point);
        assertEquals(
            polynomial.at(point),
            quotient.mul(point.sub(z)).add(polynomial.at(z)),
            rounds + " rounds");
      }
      assertEquals((1 << rounds) - 1, v.quotientCount());
      assertEquals((2 << rounds) - 1, w.quotientCount());
    }
  }

  private static Fr value(long[] coefficients, Fr point) {
    Fr value = Fr.ZERO;
    for (int off = coefficients.length - FrArrays.LIMBS; off >= 0; off -= FrArrays.LIMBS) {
      value = value.mul(point).add(Fr.fromLimbs(coefficients, off));
    }
    return value;
  }
}

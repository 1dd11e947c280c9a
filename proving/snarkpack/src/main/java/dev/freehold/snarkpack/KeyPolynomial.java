package dev.freehold.snarkpack;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;

/**
 * Polynomial that folding makes of a commitment key. The keys are powers of a secret in the
 * exponent, so a folded key is a polynomial at that secret (Gailly, Maller, Nitulescu, section
 * 5.2):
 *
 * <pre>X^shift * the product over j of (1 + factors[j] X^(2^(k - 1 - j)))</pre>
 *
 * for k rounds: the round j folds the exponents whose bit k - 1 - j is set onto those where it is
 * not.
 */
final class KeyPolynomial {
  private static final int LIMBS = FrArrays.LIMBS;

  private final Fr[] factors;
  private final int shift;

  private KeyPolynomial(Fr[] factors, int shift) {
    this.factors = factors;
    this.shift = shift;
  }

  /** That of v: its right halves are folded by 1/x. */
  static KeyPolynomial ofV(Fr[] inverseChallenges) {
    return new KeyPolynomial(inverseChallenges.clone(), 0);
  }

  /**
   * That of w, which begins at the power n and has been scaled by the powers of 1/r: its right
   * halves are folded by x.
   */
  static KeyPolynomial ofW(Fr[] challenges, Fr inverseCombination) {
    Fr[] factors = new Fr[challenges.length];
    Fr power = inverseCombination;
    for (int j = factors.length - 1; j >= 0; j--) {
      factors[j] = challenges[j].mul(power);
      power = power.square();
    }
    return new KeyPolynomial(factors, 1 << challenges.length);
  }

  /** The value at a point. */
  Fr at(Fr point) {
    Fr value = Fr.ONE;
    Fr power = point;
    for (int j = factors.length - 1; j >= 0; j--) {
      value = value.mul(Fr.ONE.add(factors[j].mul(power)));
      power = power.square();
    }
    return value.mul(point.pow(shift));
  }

  /** How many coefficients {@link #quotient} has. */
  int quotientCount() {
    return shift + (1 << factors.length) - 1;
  }

  /**
   * The coefficients of (f(X) - f(point)) / (X - point), the lowest first: Montgomery limbs. The
   * remainder of the division, f(point), is dropped.
   */
  long[] quotient(Fr point) {
    long[] coefficients = coefficients();
    int count = quotientCount();
    long[] quotient = new long[count * LIMBS];
    long[] z = new long[LIMBS];
    long[] carried = new long[LIMBS];
    point.copyLimbs(z, 0);
    for (int i = count - 1; i >= 0; i--) {
      FrArrays.mul(carried, 0, carried, 0, z, 0);
      FrArrays.add(carried, 0, carried, 0, coefficients, (i + 1) * LIMBS);
      FrArrays.copy(quotient, i * LIMBS, carried, 0);
    }
    return quotient;
  }

  /** All coefficients, the lowest first. */
  private long[] coefficients() {
    long[] all = new long[(quotientCount() + 1) * LIMBS];
    long[] factor = new long[LIMBS];
    Fr.ONE.copyLimbs(all, shift * LIMBS);
    for (int filled = 1, j = factors.length - 1; j >= 0; j--, filled *= 2) {
      factors[j].copyLimbs(factor, 0);
      for (int i = 0; i < filled; i++) {
        FrArrays.mul(all, (shift + filled + i) * LIMBS, all, (shift + i) * LIMBS, factor, 0);
      }
    }
    return all;
  }
}

package dev.freehold.circuits.soundness;

import dev.freehold.core.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranges of integers that constraints keep variables in, and what follows from them: a sum whose
 * terms leave each other room has one way to come about.
 */
final class Ranges {
  private static final BigInteger HALF = Fr.MODULUS.shiftRight(1);
  private static final Range BIT = new Range(BigInteger.ZERO, BigInteger.ONE);

  /** Range of integers, both ends included; small beside the field. */
  private record Range(BigInteger low, BigInteger high) {
    BigInteger width() {
      return high.subtract(low);
    }

    Range and(Range other) {
      return new Range(low.max(other.low), high.min(other.high));
    }
  }

  private final Map<Integer, Range> ranges = new HashMap<>();

  /** Notes {@code x * (x - 1) = 0}, if a constraint is that. */
  void takeProduct(Linear a, Linear b, Linear c) {
    int bit = a.single();
    if (bit > 0
        && c.terms() == 0
        && b.same(Linear.term(bit, Fr.ONE).minus(Linear.constant(Fr.ONE)))) {
      ranges.put(bit, BIT);
    }
  }

  /** Notes that a sum of bits and one other variable is 0, if that is what a constraint says. */
  void takeSum(Linear zero) {
    int other = -1;
    BigInteger low = BigInteger.ZERO;
    BigInteger high = BigInteger.ZERO;
    for (int i = 0; i < zero.terms(); i++) {
      BigInteger factor = signed(zero.coefficient(i));
      int variable = zero.variable(i);
      if (variable == 0) {
        low = low.add(factor);
        high = high.add(factor);
      } else if (BIT.equals(ranges.get(variable))) {
        low = low.add(factor.min(BigInteger.ZERO));
        high = high.add(factor.max(BigInteger.ZERO));
      } else if (other < 0) {
        other = i;
      } else {
        return;
      }
    }
    if (other < 0 || low.negate().max(high).compareTo(HALF) >= 0) {
      return;
    }
    // The variable is what is left of 0, or its negative.
    BigInteger factor = signed(zero.coefficient(other));
    if (factor.abs().equals(BigInteger.ONE)) {
      Range range =
          factor.signum() > 0 ? new Range(high.negate(), low.negate()) : new Range(low, high);
      ranges.merge(zero.variable(other), range, Range::and);
    }
  }

  /**
   * Whether a sum that is known gives each of its unknown terms: each is larger than all smaller
   * ones together can make up for, and all together are less than the field.
   */
  boolean giveEach(Linear unknown) {
    List<BigInteger[]> terms = new ArrayList<>();
    for (int i = 0; i < unknown.terms(); i++) {
      Range range = ranges.get(unknown.variable(i));
      if (range == null) {
        return false;
      }
      terms.add(new BigInteger[] {signed(unknown.coefficient(i)).abs(), range.width()});
    }
    terms.sort(Comparator.comparing(term -> term[0]));
    BigInteger reach = BigInteger.ZERO;
    for (BigInteger[] term : terms) {
      if (term[0].compareTo(reach) <= 0) {
        return false;
      }
      reach = reach.add(term[0].multiply(term[1]));
    }
    return reach.compareTo(Fr.MODULUS) < 0;
  }

  private static BigInteger signed(Fr value) {
    BigInteger number = value.toBigInteger();
    return number.compareTo(HALF) > 0 ? number.subtract(Fr.MODULUS) : number;
  }
}

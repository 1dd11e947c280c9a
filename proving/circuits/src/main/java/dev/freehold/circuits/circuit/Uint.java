package dev.freehold.circuits.circuit;

import dev.freehold.core.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A variable that is constrained to an unsigned integer of a number of bits. Made by {@link
 * Circuit} alone.
 *
 * @param bits from the least significant
 */
public record Uint(Variable value, List<Bool> bits) {
  public Uint {
    bits = List.copyOf(bits);
  }

  /**
   * A constant.
   *
   * @throws CircuitException if it does not fit
   */
  public static Uint constant(Fr value, int width) {
    BigInteger number = value.toBigInteger();
    if (number.bitLength() > width) {
      throw new CircuitException(value + " has more than " + width + " bits");
    }
    return new Uint(
        Variable.constant(value),
        IntStream.range(0, width).mapToObj(i -> Bool.constant(number.testBit(i))).toList());
  }

  /** How many bits it has. */
  public int width() {
    return bits.size();
  }
}

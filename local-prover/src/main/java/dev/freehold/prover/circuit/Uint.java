package dev.freehold.prover.circuit;

import java.util.List;

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

  /** How many bits it has. */
  public int width() {
    return bits.size();
  }
}

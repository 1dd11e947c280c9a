package dev.freehold.circuits.circuit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An index into a quaternary tree as base-4 digits from the least significant. They come from
 * range-checked bits, so that one key has one index.
 */
public record TreeIndex(List<Digit> digits) {

  /** Two bits of an index. */
  public record Digit(Bool low, Bool high) {
    /** The digit if it is known when the circuit is compiled. */
    Optional<Integer> constant() {
      return low.value().isConstant() && high.value().isConstant()
          ? Optional.of(bit(low) + 2 * bit(high))
          : Optional.empty();
    }

    private static int bit(Bool bool) {
      return bool.value().constantValue().isZero() ? 0 : 1;
    }
  }

  public TreeIndex {
    digits = List.copyOf(digits);
  }

  /** A constant index of a tree of {@code depth} levels. */
  public static TreeIndex constant(long index, int depth) {
    List<Digit> digits = new ArrayList<>();
    for (int level = 0; level < depth; level++) {
      digits.add(
          new Digit(
              Bool.constant((index >>> 2 * level & 1) != 0),
              Bool.constant((index >>> 2 * level & 2) != 0)));
    }
    if (index < 0 || index >>> 2 * depth != 0) {
      throw new CircuitException("index " + index + " outside a depth of " + depth);
    }
    return new TreeIndex(digits);
  }

  /** The index that bits of an even number give. */
  public static TreeIndex of(List<Bool> bits) {
    List<Digit> digits = new ArrayList<>();
    if (bits.size() % 2 != 0) {
      throw new CircuitException("an index has an even number of bits");
    }
    for (int i = 0; i < bits.size(); i += 2) {
      digits.add(new Digit(bits.get(i), bits.get(i + 1)));
    }
    return new TreeIndex(digits);
  }

  /** The slot {@code base + key}, where {@code base} is a multiple of the key's range. */
  public static TreeIndex inMap(long base, Uint key, int depth) {
    int keyDigits = key.width() / 2;
    if (key.width() % 2 != 0 || (base & (1L << key.width()) - 1) != 0) {
      throw new CircuitException("a map's base is a multiple of its keys' range");
    }
    List<Digit> digits = new ArrayList<>(of(key.bits()).digits);
    digits.addAll(constant(base >>> key.width(), depth - keyDigits).digits);
    return new TreeIndex(digits);
  }
}

package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Circuit;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;

/**
 * An unsigned integer of a number of bits. What does not fit makes the call impossible: nothing
 * ever wraps around. Each operation costs about as many constraints as the type has bits.
 */
public abstract sealed class Unsigned<V extends Unsigned<V>> extends Value<V>
    permits U8, U16, U32, U64, U128 {
  private static final int U32_BITS = 32;
  private static final int PRODUCT_BITS_MAX = 253;

  Unsigned(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  Unsigned(FunctionContext context, Uint checked, String name) {
    super(context, checked, name);
  }

  /** The sum. */
  public final V plus(V other) {
    return plus(other, name() + " + " + other.name() + " overflows");
  }

  /**
   * The sum.
   *
   * @param otherwise what is wrong if it does not fit
   */
  public final V plus(V other, String otherwise) {
    return checked(
        other, variable().plus(other.variable()), name() + " + " + other.name(), otherwise);
  }

  /** The difference. */
  public final V minus(V other) {
    return minus(other, name() + " is less than " + other.name());
  }

  /**
   * The difference.
   *
   * @param otherwise what is wrong if this is the lesser
   */
  public final V minus(V other, String otherwise) {
    return checked(
        other, variable().minus(other.variable()), name() + " - " + other.name(), otherwise);
  }

  /**
   * The product.
   *
   * @throws ContractException if the type has 128 bits: a product would not be one of integers
   */
  public final V times(V other) {
    requireProduct(other);
    return checked(
        other,
        circuit(other).multiply(variable(), other.variable()),
        name() + " * " + other.name(),
        name() + " * " + other.name() + " overflows");
  }

  /**
   * {@code this * numerator / denominator}, rounded down; the product may be larger than the type.
   *
   * @param denominator in [1, 2^31]
   * @throws ContractException if both have 128 bits: a product would not be one of integers
   */
  public final V portion(Unsigned<?> numerator, long denominator) {
    if (denominator < 1 || denominator > 1L << 31) {
      throw new ContractException("a denominator is in [1, 2^31], not " + denominator);
    }
    requireProduct(numerator);
    String text = name() + " * " + numerator.name() + " / " + denominator;
    Circuit circuit = circuit(numerator);
    Uint quotient =
        circuit.watching(
            operands(this, numerator),
            () ->
                circuit
                    .divide(
                        circuit.multiply(variable(), numerator.variable()),
                        denominator,
                        type().bits(),
                        text + " overflows")
                    .quotient());
    return derived(either(numerator), quotient, text);
  }

  /** Whether this is less. */
  public final Flag isBelow(V other) {
    Circuit circuit = circuit(other);
    return new Flag(
            either(other),
            circuit
                .watching(operands(this, other), () -> circuit.lessThan(bits(), other.bits()))
                .value(),
            name() + " < " + other.name())
        .from(operands(this, other));
  }

  /** Whether this is less or equal. */
  public final Flag isAtMost(V other) {
    return other.isBelow(self()).not();
  }

  /** Whether this is greater. */
  public final Flag isAbove(V other) {
    return other.isBelow(self());
  }

  /** Whether this is greater or equal. */
  public final Flag isAtLeast(V other) {
    return isBelow(other).not();
  }

  /**
   * The same number in a type of 32 bits; costs nothing.
   *
   * @throws ContractException if this has more
   */
  public final U32 toU32() {
    if (type().bits() > U32_BITS) {
      throw new ContractException(name() + " may not fit a U32");
    }
    return new U32(context(), variable(), name());
  }

  /**
   * The same number in a type of 64 bits; costs nothing.
   *
   * @throws ContractException if this has more
   */
  public final U64 toU64() {
    if (type().bits() > Long.SIZE) {
      throw new ContractException(name() + " may not fit a U64: see U128.saturated()");
    }
    return new U64(context(), variable(), name());
  }

  /** The same number in a type of 128 bits; costs nothing. */
  public final U128 toU128() {
    return new U128(context(), variable(), name());
  }

  /** Products are of integers below 2^253, so that none is reduced by the field's modulus. */
  private void requireProduct(Unsigned<?> other) {
    if (type().bits() + other.type().bits() > PRODUCT_BITS_MAX) {
      throw new ContractException(
          "%s * %s may have 256 bits: a product has %d at the most"
              .formatted(name(), other.name(), PRODUCT_BITS_MAX));
    }
  }

  private V self() {
    return derived(context(), bits(), name());
  }

  private V checked(Value<?> other, Variable value, String text, String otherwise) {
    Circuit circuit = circuit(other);
    Uint result =
        circuit.watching(
            operands(this, other), () -> circuit.toUint(value, type().bits(), otherwise));
    return derived(either(other), result, text);
  }
}

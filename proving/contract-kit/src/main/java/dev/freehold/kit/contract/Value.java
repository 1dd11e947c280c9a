package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.AuthorLine;
import dev.freehold.circuits.circuit.Circuit;
import dev.freehold.circuits.circuit.Uint;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A value inside a function: not a number but what will be one when the function is called.
 * Immutable.
 *
 * @param <V> its own type
 */
public abstract sealed class Value<V extends Value<V>>
    permits Felt, Flag, Unsigned, User, ContractNumber {
  private static final int NAME_LENGTH_MAX = 60;

  private final FunctionContext context;
  private final Variable variable;
  private final String name;
  private String madeAt;
  private Uint bits;
  private Map<String, Variable> operands = Map.of();

  /** A value whose bits are made when they are first needed. */
  Value(FunctionContext context, Variable variable, String name) {
    this.context = context;
    this.variable = variable;
    this.name = name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX) + "…";
    madeAt = AuthorLine.current();
  }

  /** A value that was range-checked, so that its bits are there. */
  Value(FunctionContext context, Uint checked, String name) {
    this(context, checked.value(), name);
    bits = checked;
  }

  /** The type. */
  public abstract ValueType type();

  /**
   * What the circuit API sees.
   *
   * @throws ContractException if the function that the value belongs to has ended
   */
  public Variable variable() {
    requireAlive();
    return variable;
  }

  /**
   * As {@link #variable}, for a function.
   *
   * @throws ContractException if the value belongs to another one
   */
  final Variable in(FunctionContext user) {
    requireOf(user);
    return variable();
  }

  /**
   * Refuses a value of another function.
   *
   * @throws ContractException if it belongs to one
   */
  final void requireOf(FunctionContext user) {
    if (context != null && context != user) {
      throw foreign();
    }
    requireAlive();
  }

  private void requireAlive() {
    if (context != null && context.hasEnded()) {
      throw foreign();
    }
  }

  /** Notes that no line made the value: it is an argument of its function. */
  final Value<V> argument() {
    madeAt = "";
    return this;
  }

  /** Says where the value is from, and who uses it. */
  private ContractException foreign() {
    return new ContractException(
        "%s belongs to the function %s%s and is used outside of it: a value lives as long as the function that makes it, what is to last is written to a slot%s"
            .formatted(this, context.name(), madeAt, AuthorLine.current()));
  }

  /** What messages call it. */
  public final String name() {
    return name;
  }

  /** Whether the two are equal: one constraint if it is required, two otherwise. */
  public final Flag is(V other) {
    return Flag.zeroTest(
        either(other),
        variable().minus(other.variable()),
        name + " == " + other.name(),
        operands(this, other));
  }

  /** Whether the two differ: one constraint if it is required, two otherwise. */
  public final Flag isNot(V other) {
    return is(other).not();
  }

  /** Whether it is 0, as a slot is that nobody wrote. */
  public final Flag isZero() {
    return Flag.zeroTest(context, variable(), name + " == 0", operands(this));
  }

  /** Whether it is not 0. */
  public final Flag isNonZero() {
    return isZero().not();
  }

  @SuppressWarnings("unchecked")
  final V derived(FunctionContext in, Variable from, String itsName) {
    return (V) type().wrap(in, from, itsName);
  }

  @SuppressWarnings("unchecked")
  final V derived(FunctionContext in, Uint checked, String itsName) {
    return (V) type().wrap(in, checked, itsName);
  }

  /** The bits; made at the first call where they are not there. */
  final Uint bits() {
    requireAlive();
    if (bits == null) {
      bits =
          variable().isConstant()
              ? Uint.constant(variable().constantValue(), type().bits())
              : needed().toUint(variable(), type().bits(), name + " of " + type().bits() + " bits");
    }
    return bits;
  }

  final FunctionContext context() {
    return context;
  }

  /**
   * The function that one of the two belongs to; null if both are constants.
   *
   * @throws ContractException if they belong to two
   */
  final FunctionContext either(Value<?> other) {
    if (context == null) {
      return other.context;
    }
    if (other.context != null && other.context != context) {
      throw context.hasEnded() ? foreign() : other.foreign();
    }
    return context;
  }

  final Circuit circuit(Value<?> other) {
    return circuit(either(other));
  }

  final Circuit needed() {
    return circuit(context);
  }

  private Circuit circuit(FunctionContext in) {
    if (in == null) {
      throw new ContractException(
          name + ": constants are computed with in Java, before they become values");
    }
    return in.circuit();
  }

  /** Notes what a value was computed from, to be named where an assertion about it fails. */
  final V from(Map<String, Variable> itsOperands) {
    operands = itsOperands;
    @SuppressWarnings("unchecked")
    V self = (V) this;
    return self;
  }

  final Map<String, Variable> operands() {
    return operands;
  }

  static Map<String, Variable> operands(Value<?>... values) {
    Map<String, Variable> operands = new LinkedHashMap<>();
    for (Value<?> value : values) {
      if (!value.variable().isConstant()) {
        operands.put(value.name, value.variable());
      }
    }
    return operands;
  }

  /**
   * Refuses to compare: Java's comparison is of objects, and is over before any call is made.
   *
   * @throws ContractException always
   */
  @Override
  public final boolean equals(Object other) {
    throw new ContractException(
        "%s is compared by equals, which tells Java objects apart and not what they are in a call: use is(), and choose() in place of if%s"
            .formatted(this, AuthorLine.current()));
  }

  /**
   * Refuses: what is a value's in a call is not known yet, so no Java map or set can look for it.
   *
   * @throws ContractException always
   */
  @Override
  public final int hashCode() {
    throw new ContractException(
        "%s is put into a Java map or set, which tell objects apart and not what they are in a call: use the fields that a contract stores in%s"
            .formatted(this, AuthorLine.current()));
  }

  @Override
  public final String toString() {
    return type().displayName() + " " + name;
  }
}

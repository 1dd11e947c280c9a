package dev.freehold.kit.contract;

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
  private Uint bits;
  private Map<String, Variable> operands = Map.of();

  /** A value whose bits are made when they are first needed. */
  Value(FunctionContext context, Variable variable, String name) {
    this.context = context;
    this.variable = variable;
    this.name = name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX) + "…";
  }

  /** A value that was range-checked, so that its bits are there. */
  Value(FunctionContext context, Uint checked, String name) {
    this(context, checked.value(), name);
    bits = checked;
  }

  /** The type. */
  public abstract ValueType type();

  /** What the circuit API sees. */
  public Variable variable() {
    return variable;
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

  /** The function that one of the two belongs to; null if both are constants. */
  final FunctionContext either(Value<?> other) {
    return context != null ? context : other.context();
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

  @Override
  public final String toString() {
    return type().displayName() + " " + name;
  }
}

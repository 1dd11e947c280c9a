package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import dev.freehold.core.field.Fr;

/** Any field element: hashes, commitments. Arithmetic is modulo r and checks nothing. */
public final class Felt extends Value<Felt> {
  Felt(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  /** A constant. */
  public static Felt of(Fr value) {
    return new Felt(null, Variable.constant(value), value.toString());
  }

  /** Any value as a field element. */
  public static Felt of(Value<?> value) {
    return new Felt(value.context(), value.variable(), value.name());
  }

  /** The sum modulo r. */
  public Felt plus(Felt other) {
    return new Felt(
        either(other), variable().plus(other.variable()), name() + " + " + other.name());
  }

  /** The difference modulo r. */
  public Felt minus(Felt other) {
    return new Felt(
        either(other), variable().minus(other.variable()), name() + " - " + other.name());
  }

  /** The product modulo r: one constraint. */
  public Felt times(Felt other) {
    return new Felt(
        either(other),
        circuit(other).multiply(variable(), other.variable()),
        name() + " * " + other.name());
  }

  @Override
  public ValueType type() {
    return ValueType.FELT;
  }
}

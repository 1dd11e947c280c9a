package dev.freehold.kit.contract;

import dev.freehold.circuits.circuit.Bool;
import dev.freehold.circuits.circuit.Circuit;
import dev.freehold.circuits.circuit.Variable;
import dev.freehold.circuits.function.FunctionContext;
import java.util.LinkedHashMap;
import java.util.Map;

/** A truth value. A test for equality becomes constraints when it is first used. */
public final class Flag extends Value<Flag> {
  private Variable tested;
  private boolean negated;
  private Variable result;

  Flag(FunctionContext context, Variable variable, String name) {
    super(context, variable, name);
  }

  private Flag(FunctionContext context, Variable tested, boolean negated, String name) {
    super(context, tested, name);
    this.tested = tested;
    this.negated = negated;
  }

  /** A constant. */
  public static Flag of(boolean value) {
    return new Flag(null, Variable.constant(value ? 1 : 0), String.valueOf(value));
  }

  /** Whether a variable is 0. */
  static Flag zeroTest(
      FunctionContext context, Variable tested, String name, Map<String, Variable> operands) {
    return tested.isConstant()
        ? new Flag(context, Bool.constant(tested.constantValue().isZero()).value(), name)
        : new Flag(context, tested, false, name).from(operands);
  }

  @Override
  public Variable variable() {
    Variable whole = super.variable();
    if (tested == null) {
      return whole;
    }
    if (result == null) {
      Circuit circuit = needed();
      Bool zero = circuit.watching(operands(), () -> circuit.isZero(tested));
      result = (negated ? zero.not() : zero).value();
    }
    return result;
  }

  /** Makes it a constraint that this holds: a test that nobody else needed costs nothing more. */
  void require(Circuit circuit, String otherwise) {
    circuit.watching(
        operands(),
        () -> {
          if (tested == null || result != null) {
            circuit.assertEqual(variable(), Variable.constant(1), otherwise);
          } else if (negated) {
            circuit.assertNonZero(tested, otherwise);
          } else {
            circuit.assertEqual(tested, Variable.constant(0), otherwise);
          }
          return null;
        });
  }

  /** The other one; costs nothing. */
  public Flag not() {
    String text = "not (" + name() + ")";
    Flag other =
        tested == null || result != null
            ? new Flag(context(), bool().not().value(), text)
            : new Flag(context(), tested, !negated, text);
    return other.from(operands());
  }

  /** Whether both hold. */
  public Flag and(Flag other) {
    return new Flag(
            either(other),
            circuit(other).and(bool(), other.bool()).value(),
            "(" + name() + ") and (" + other.name() + ")")
        .from(both(other));
  }

  /** Whether one of them holds. */
  public Flag or(Flag other) {
    return new Flag(
            either(other),
            circuit(other).or(bool(), other.bool()).value(),
            "(" + name() + ") or (" + other.name() + ")")
        .from(both(other));
  }

  /** The first if this holds, else the second: one constraint. */
  public <V extends Value<V>> V choose(V ifTrue, V ifFalse) {
    FunctionContext chosenIn = ifTrue.either(ifFalse);
    FunctionContext in = context() != null ? context() : chosenIn;
    requireOf(in);
    ifTrue.requireOf(in);
    ifFalse.requireOf(in);
    Variable chosen =
        in == null
            ? (variable().constantValue().isZero() ? ifFalse : ifTrue).variable()
            : in.circuit().select(bool(), ifTrue.variable(), ifFalse.variable());
    return ifTrue.derived(in, chosen, name() + " ? " + ifTrue.name() + " : " + ifFalse.name());
  }

  private Map<String, Variable> both(Flag other) {
    Map<String, Variable> both = new LinkedHashMap<>(operands());
    both.putAll(other.operands());
    return both;
  }

  private Bool bool() {
    return new Bool(variable());
  }

  @Override
  public ValueType type() {
    return ValueType.FLAG;
  }
}

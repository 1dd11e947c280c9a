package dev.freehold.circuits.circuit;

import dev.freehold.circuits.solver.ContextValue;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.core.field.Fr;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The language that circuits are written in: variables, arithmetic, truth values and ranges, and
 * what is told when an assertion fails. A {@link CircuitBuilder} puts it down. Public inputs are
 * declared first. Not thread-safe; used once.
 */
public final class Circuit {
  /** Least significant bits that a field element has for sure. */
  static final int WIDTH_MAX = 253;

  private static final int DIVISION_WIDTH_MAX = 128;

  private final CircuitBuilder builder;
  private final Map<Label, Label> known = new HashMap<>();
  private List<Label.Watched> watched = List.of();
  private boolean finished;

  /**
   * @param builder a new one, which this circuit alone uses
   */
  public Circuit(CircuitBuilder builder) {
    this.builder = builder;
  }

  /**
   * Declares a public input; it must take part in a constraint, or {@link #compile} fails.
   *
   * @throws CircuitException if other variables were made before
   */
  public Variable publicInput(String name) {
    return Variable.of(open().publicInput(name, false));
  }

  /**
   * Declares a public input that a circuit may leave alone; the proof still binds its value.
   *
   * @throws CircuitException if other variables were made before
   */
  public Variable optionalPublicInput(String name) {
    return Variable.of(open().publicInput(name, true));
  }

  /** Tells the solver where a public input's value comes from: the call's context. */
  public void fromContext(Variable publicInput, ContextValue source) {
    emit(Opcode.CONTEXT, source.ordinal(), publicInput.variable(0));
  }

  /** Requires a public input to equal a value and tells the solver so. */
  public void output(Variable publicInput, Variable value, String label) {
    emit(Opcode.ASSIGN, hint(value), publicInput.variable(0));
    assertEqual(publicInput, value, label);
  }

  /** A private variable that holds an argument of the call. */
  public Variable argument(int index) {
    Variable argument = fresh();
    emit(Opcode.ARGUMENT, index, argument.variable(0));
    return argument;
  }

  /** The product of two variables: one constraint, none if one is constant. */
  public Variable multiply(Variable x, Variable y) {
    if (x.isConstant()) {
      return y.scale(x.constantValue());
    }
    if (y.isConstant()) {
      return x.scale(y.constantValue());
    }
    return Variable.of(open().product(x, y, label("product")));
  }

  /**
   * Requires two variables to be equal.
   *
   * @throws CircuitException if both are constants and differ
   */
  public void assertEqual(Variable x, Variable y, String label) {
    Variable difference = x.minus(y);
    if (difference.isConstant()) {
      if (!difference.constantValue().isZero()) {
        throw new CircuitException("never holds: " + label + AuthorLine.current());
      }
      return;
    }
    constrain(difference, Variable.constant(1), Variable.ZERO, label);
  }

  /** Requires a variable not to be 0. */
  public void assertNonZero(Variable x, String label) {
    Variable inverse = fresh();
    emit(Opcode.INVERT, hint(x), inverse.variable(0));
    constrain(x, inverse, Variable.constant(1), label);
  }

  /** Whether a variable is 0: two constraints. */
  public Bool isZero(Variable x) {
    if (x.isConstant()) {
      return Bool.constant(x.constantValue().isZero());
    }
    Variable inverse = fresh();
    emit(Opcode.INVERT, hint(x), inverse.variable(0));
    Variable isZero = Variable.constant(1).minus(multiply(x, inverse));
    constrain(x, isZero, Variable.ZERO, "zero test");
    return new Bool(isZero);
  }

  /** Whether two variables are equal. */
  public Bool isEqual(Variable x, Variable y) {
    return isZero(x.minus(y));
  }

  /** Whether both hold: one constraint. */
  public Bool and(Bool x, Bool y) {
    return new Bool(multiply(x.value(), y.value()));
  }

  /** Whether one of them holds: one constraint. */
  public Bool or(Bool x, Bool y) {
    return and(x.not(), y.not()).not();
  }

  /** {@code condition ? x : y}. */
  public Variable select(Bool condition, Variable x, Variable y) {
    return y.plus(multiply(condition.value(), x.minus(y)));
  }

  /** Requires a truth value. */
  public void assertTrue(Bool condition, String label) {
    assertEqual(condition.value(), Variable.constant(1), label);
  }

  /**
   * Requires a variable to be an integer of {@code width} bits and gives these: {@code width} + 1
   * constraints.
   *
   * @param width in [1, 253], so that the bits are unique
   */
  public Uint toUint(Variable x, int width, String label) {
    if (width < 1 || width > WIDTH_MAX) {
      throw new CircuitException("a width is in [1, 253], not " + width);
    }
    List<Bool> bits = new ArrayList<>(width);
    int first = take(width);
    emit(Opcode.BITS, hint(x), first, width);
    Variable sum = Variable.ZERO;
    Fr power = Fr.ONE;
    for (int i = 0; i < width; i++) {
      Variable bit = Variable.of(first + i);
      constrain(bit, bit.minus(1), Variable.ZERO, "bit of: " + label);
      sum = sum.plus(bit.scale(power));
      power = power.add(power);
      bits.add(new Bool(bit));
    }
    assertEqual(sum, x, label);
    return new Uint(x, bits);
  }

  /** Whether {@code x < y}, both of the same width below 253. */
  public Bool lessThan(Uint x, Uint y) {
    if (x.width() != y.width()) {
      throw new CircuitException("widths " + x.width() + " and " + y.width() + " differ");
    }
    int width = x.width();
    Fr carry = Fr.of(2).pow(width);
    Uint shifted =
        toUint(x.value().minus(y.value()).plus(Variable.constant(carry)), width + 1, "comparison");
    return shifted.bits().get(width).not();
  }

  /** Whether {@code x <= y}, both of the same width below 253. */
  public Bool lessOrEqual(Uint x, Uint y) {
    return lessThan(y, x).not();
  }

  /**
   * The quotient and the remainder of two integers: a number below 2^{@code width} and one below
   * the divisor.
   *
   * @param x below 2^253
   * @param divisor in [1, 2^63)
   * @param width in [1, 128], of the quotient
   */
  public Division divide(Variable x, long divisor, int width, String label) {
    if (divisor < 1 || width < 1 || width > DIVISION_WIDTH_MAX) {
      throw new CircuitException(
          "no division by " + divisor + " into " + width + " bits" + AuthorLine.current());
    }
    Variable quotient = fresh();
    Variable remainder = fresh();
    emit(
        Opcode.DIVIDE,
        hint(x),
        hint(Variable.constant(divisor)),
        quotient.variable(0),
        remainder.variable(0));
    assertEqual(quotient.scale(Fr.of(divisor)).plus(remainder), x, label);
    Uint checked = toUint(quotient, width, label);
    int remainderWidth = Long.SIZE - Long.numberOfLeadingZeros(divisor);
    Uint rest = toUint(remainder, remainderWidth, label);
    toUint(Variable.constant(divisor - 1).minus(remainder), remainderWidth, label);
    return new Division(checked, rest);
  }

  /** Result of {@link #divide}. */
  public record Division(Uint quotient, Uint remainder) {}

  /**
   * Makes constraints that name values when they fail.
   *
   * @param values by the name they are shown under
   */
  public <T> T watching(Map<String, Variable> values, Supplier<T> body) {
    List<Label.Watched> outer = watched;
    List<Label.Watched> inner = new ArrayList<>();
    values.forEach((name, value) -> inner.add(new Label.Watched(name, hint(value))));
    watched = List.copyOf(inner);
    try {
      return body.get();
    } finally {
      watched = outer;
    }
  }

  /**
   * Notes that a call demands another: for who puts the bundle together. The constraint is the
   * caller's business.
   */
  public void demand(Variable contract, int function, List<Variable> args) {
    int contractHint = hint(contract);
    int first = args.isEmpty() ? 0 : hint(args.getFirst());
    args.stream().skip(1).forEach(this::hint);
    emit(Opcode.DEMAND, contractHint, function, first, args.size());
  }

  /** A new private variable that something else must both constrain and solve. */
  Variable fresh() {
    return Variable.of(take(1));
  }

  /** The number of the next private variable; {@code count} of them are taken. */
  int take(int count) {
    return open().take(count);
  }

  /** A linear combination that the solver can refer to. */
  int hint(Variable x) {
    return open().hint(x);
  }

  void emit(Opcode opcode, int... operands) {
    open().emit(opcode, operands);
  }

  private void constrain(Variable x, Variable y, Variable z, String label) {
    open().constrain(x, y, z, label(label));
  }

  /** One object for each text and line: a circuit says few things many times. */
  private Label label(String text) {
    return known.computeIfAbsent(
        new Label(text + AuthorLine.current(), watched), Function.identity());
  }

  /**
   * The finished circuit.
   *
   * @throws CircuitException if a public input is in no constraint
   */
  public CompiledCircuit compile() {
    CompiledCircuit compiled = open().compile();
    finished = true;
    return compiled;
  }

  /** What is said to a finished circuit would be lost. */
  private CircuitBuilder open() {
    if (finished) {
      throw new CircuitException("the circuit is finished" + AuthorLine.current());
    }
    return builder;
  }
}

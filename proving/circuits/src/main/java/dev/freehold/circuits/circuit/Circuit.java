package dev.freehold.circuits.circuit;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.ContextValue;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.core.field.Fr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Builds one circuit: constraints, and beside them the program that finds a witness. Public inputs
 * are declared first. Not thread-safe; used once.
 */
public final class Circuit {
  /** Least significant bits that a field element has for sure. */
  static final int WIDTH_MAX = 253;

  private static final int DIVISION_WIDTH_MAX = 128;

  private final SparseMatrix.Table table = new SparseMatrix.Table();
  private final SparseMatrix.Builder a = new SparseMatrix.Builder(table);
  private final SparseMatrix.Builder b = new SparseMatrix.Builder(table);
  private final SparseMatrix.Builder c = new SparseMatrix.Builder(table);
  private final SparseMatrix.Builder hints = new SparseMatrix.Builder(table);
  private final List<String> publicNames = new ArrayList<>();
  private final BitSet mayBeUnused = new BitSet();
  private final BitSet used = new BitSet();
  private final List<Label> labels = new ArrayList<>();
  private final Map<Label, Label> known = new HashMap<>();
  private List<Label.Watched> watched = List.of();
  private int[] code = new int[4096];
  private int codeLength;
  private int variables = 1;

  /**
   * Declares a public input; it must take part in a constraint, or {@link #compile} fails.
   *
   * @throws CircuitException if other variables were made before
   */
  public Variable publicInput(String name) {
    if (variables != publicNames.size() + 1) {
      throw new CircuitException("public inputs are declared before anything else: " + name);
    }
    publicNames.add(name);
    return Variable.of(variables++);
  }

  /** Declares a public input that a circuit may leave alone; the proof still binds its value. */
  public Variable optionalPublicInput(String name) {
    Variable input = publicInput(name);
    mayBeUnused.set(publicNames.size());
    return input;
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
    Variable product = fresh();
    int row = constrain(x, y, product, "product");
    emit(Opcode.MULTIPLY, row, product.variable(0));
    return product;
  }

  /** Requires {@code x * y = z}. */
  public void assertProduct(Variable x, Variable y, Variable z, String label) {
    constrain(x, y, z, label);
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

  public Bool and(Bool x, Bool y) {
    return new Bool(multiply(x.value(), y.value()));
  }

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
    int first = variables;
    variables += width;
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
    return Variable.of(variables++);
  }

  /** The number of the next private variable; {@code count} of them are taken. */
  int take(int count) {
    int first = variables;
    variables += count;
    return first;
  }

  /** A linear combination that the solver can refer to. */
  int hint(Variable x) {
    for (int i = 0; i < x.terms(); i++) {
      hints.entry(x.variable(i), x.coefficient(i));
    }
    return hints.endRow();
  }

  void emit(Opcode opcode, int... operands) {
    if (operands.length != opcode.operands()) {
      throw new IllegalArgumentException(opcode + " takes " + opcode.operands() + " operands");
    }
    if (codeLength + 1 + operands.length > code.length) {
      code = Arrays.copyOf(code, 2 * code.length);
    }
    code[codeLength++] = opcode.ordinal();
    System.arraycopy(operands, 0, code, codeLength, operands.length);
    codeLength += operands.length;
  }

  private int constrain(Variable x, Variable y, Variable z, String label) {
    row(a, x);
    row(b, y);
    row(c, z);
    labels.add(label(label));
    return labels.size() - 1;
  }

  private void row(SparseMatrix.Builder matrix, Variable x) {
    for (int i = 0; i < x.terms(); i++) {
      matrix.entry(x.variable(i), x.coefficient(i));
      used.set(x.variable(i));
    }
    matrix.endRow();
  }

  /** One object for each text and line: a circuit says few things many times. */
  private Label label(String text) {
    return known.computeIfAbsent(
        new Label(text + AuthorLine.current(), watched), Function.identity());
  }

  /**
   * The finished circuit. Every public input gets a row {@code x * 0 = 0} besides, which makes the
   * public polynomials of Groth16 independent: without it an input that no constraint uses could be
   * changed after the proof was made.
   *
   * @throws CircuitException if a public input is in no constraint
   */
  public CompiledCircuit compile() {
    for (int i = 1; i <= publicNames.size(); i++) {
      if (!used.get(i) && !mayBeUnused.get(i)) {
        throw new CircuitException("no constraint uses public input " + publicNames.get(i - 1));
      }
    }
    for (int i = 1; i <= publicNames.size(); i++) {
      a.entry(i, Fr.ONE).endRow();
      b.endRow();
      c.endRow();
      labels.add(new Label("binds public input " + publicNames.get(i - 1), List.of()));
    }
    long[] frozen = table.freeze();
    R1cs system =
        new R1cs(publicNames.size(), variables, a.build(frozen), b.build(frozen), c.build(frozen));
    return new CompiledCircuit(
        system, new SolverProgram(Arrays.copyOf(code, codeLength), hints.build(frozen)), labels);
  }
}

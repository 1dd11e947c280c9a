package dev.freehold.circuits.circuit;

import dev.freehold.core.field.Fr;
import java.util.Arrays;

/**
 * A value inside a circuit: a linear combination of the system's variables, terms in ascending
 * order of variable, no coefficient zero. Immutable.
 */
public final class Variable {
  static final Variable ZERO = new Variable(new int[0], new Fr[0]);

  private final int[] variables;
  private final Fr[] coefficients;

  private Variable(int[] variables, Fr[] coefficients) {
    this.variables = variables;
    this.coefficients = coefficients;
  }

  /** A constant. */
  public static Variable constant(Fr value) {
    return value.isZero() ? ZERO : new Variable(new int[] {0}, new Fr[] {value});
  }

  /** A constant. */
  public static Variable constant(long value) {
    return constant(Fr.of(value));
  }

  static Variable of(int variable) {
    return new Variable(new int[] {variable}, new Fr[] {Fr.ONE});
  }

  int terms() {
    return variables.length;
  }

  int variable(int term) {
    return variables[term];
  }

  Fr coefficient(int term) {
    return coefficients[term];
  }

  /** Whether the value is known when the circuit is compiled. */
  public boolean isConstant() {
    return variables.length == 0 || variables.length == 1 && variables[0] == 0;
  }

  /**
   * The value of a constant.
   *
   * @throws IllegalStateException if this is none
   */
  public Fr constantValue() {
    if (!isConstant()) {
      throw new IllegalStateException("not a constant");
    }
    return variables.length == 0 ? Fr.ZERO : coefficients[0];
  }

  /** The sum modulo r; costs nothing. */
  public Variable plus(Variable other) {
    int[] sumVariables = new int[variables.length + other.variables.length];
    Fr[] sumCoefficients = new Fr[sumVariables.length];
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < variables.length || j < other.variables.length) {
      boolean left =
          j == other.variables.length || i < variables.length && variables[i] <= other.variables[j];
      boolean right =
          i == variables.length || j < other.variables.length && other.variables[j] <= variables[i];
      Fr coefficient;
      if (left && right) {
        coefficient = coefficients[i].add(other.coefficients[j]);
      } else {
        coefficient = left ? coefficients[i] : other.coefficients[j];
      }
      if (!coefficient.isZero()) {
        sumVariables[count] = left ? variables[i] : other.variables[j];
        sumCoefficients[count++] = coefficient;
      }
      i += left ? 1 : 0;
      j += right ? 1 : 0;
    }
    return new Variable(Arrays.copyOf(sumVariables, count), Arrays.copyOf(sumCoefficients, count));
  }

  /**
   * The sum with a constant; costs nothing.
   *
   * @param constant not negative
   */
  public Variable plus(long constant) {
    return plus(constant(constant));
  }

  /** The difference modulo r; costs nothing. */
  public Variable minus(Variable other) {
    return plus(other.scale(Fr.ONE.negate()));
  }

  /**
   * The difference to a constant; costs nothing.
   *
   * @param constant not negative
   */
  public Variable minus(long constant) {
    return minus(constant(constant));
  }

  /** This times a constant. */
  public Variable scale(Fr factor) {
    if (factor.isZero()) {
      return ZERO;
    }
    Fr[] scaled = new Fr[coefficients.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = coefficients[i].mul(factor);
    }
    return new Variable(variables, scaled);
  }
}

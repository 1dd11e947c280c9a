package dev.freehold.circuits.soundness;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.core.field.Fr;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * A linear combination of a system's variables: terms in ascending order of variable, no
 * coefficient zero. Immutable.
 */
final class Linear {
  private final int[] variables;
  private final Fr[] coefficients;

  private Linear(int[] variables, Fr[] coefficients) {
    this.variables = variables;
    this.coefficients = coefficients;
  }

  /** A row of a matrix. */
  static Linear of(SparseMatrix matrix, int row) {
    int start = matrix.rowStart(row);
    int terms = matrix.rowStart(row + 1) - start;
    int[] variables = new int[terms];
    Fr[] coefficients = new Fr[terms];
    for (int i = 0; i < terms; i++) {
      variables[i] = matrix.column(start + i);
      coefficients[i] =
          Fr.fromLimbs(matrix.coefficientTable(), matrix.coefficient(start + i) * LIMBS);
    }
    return new Linear(variables, coefficients);
  }

  /** A constant. */
  static Linear constant(Fr value) {
    return value.isZero()
        ? new Linear(new int[0], new Fr[0])
        : new Linear(new int[] {0}, new Fr[] {value});
  }

  /** One variable times a coefficient that is not 0. */
  static Linear term(int variable, Fr coefficient) {
    return new Linear(new int[] {variable}, new Fr[] {coefficient});
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

  /** The coefficient of a variable; 0 where it does not occur. */
  Fr of(int variable) {
    int at = Arrays.binarySearch(variables, variable);
    return at < 0 ? Fr.ZERO : coefficients[at];
  }

  /** Whether only the constant 1 occurs, or nothing. */
  boolean isConstant() {
    return variables.length == 0 || variables.length == 1 && variables[0] == 0;
  }

  /** The only variable, where there is one with the coefficient 1 and nothing else; or -1. */
  int single() {
    return variables.length == 1 && variables[0] != 0 && coefficients[0].equals(Fr.ONE)
        ? variables[0]
        : -1;
  }

  Linear scale(Fr factor) {
    if (factor.isZero()) {
      return constant(Fr.ZERO);
    }
    Fr[] scaled = new Fr[coefficients.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = coefficients[i].mul(factor);
    }
    return new Linear(variables, scaled);
  }

  Linear minus(Linear other) {
    return plus(other.scale(Fr.ONE.negate()));
  }

  Linear plus(Linear other) {
    int[] sum = new int[variables.length + other.variables.length];
    Fr[] factors = new Fr[sum.length];
    int count = 0;
    int i = 0;
    int j = 0;
    while (i < variables.length || j < other.variables.length) {
      int left = i < variables.length ? variables[i] : Integer.MAX_VALUE;
      int right = j < other.variables.length ? other.variables[j] : Integer.MAX_VALUE;
      Fr factor = Fr.ZERO;
      if (left <= right) {
        factor = factor.add(coefficients[i++]);
      }
      if (right <= left) {
        factor = factor.add(other.coefficients[j++]);
      }
      if (!factor.isZero()) {
        sum[count] = Math.min(left, right);
        factors[count++] = factor;
      }
    }
    return new Linear(Arrays.copyOf(sum, count), Arrays.copyOf(factors, count));
  }

  /** The terms whose variables are wanted. */
  Linear only(IntPredicate wanted) {
    int[] left = new int[variables.length];
    Fr[] factors = new Fr[variables.length];
    int count = 0;
    for (int i = 0; i < variables.length; i++) {
      if (wanted.test(variables[i])) {
        left[count] = variables[i];
        factors[count++] = coefficients[i];
      }
    }
    return new Linear(Arrays.copyOf(left, count), Arrays.copyOf(factors, count));
  }

  /** Whether two combinations are the same. */
  boolean same(Linear other) {
    return Arrays.equals(variables, other.variables)
        && Arrays.equals(coefficients, other.coefficients);
  }
}

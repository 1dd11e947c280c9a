package dev.freehold.circuits.r1cs;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.core.field.FrArrays;

/**
 * The two factors of constraints, evaluated row by row. An S-box has one long combination in three
 * factors of two neighbouring rows; it is computed once. Used by one thread.
 */
public final class Factors {
  private final SparseMatrix a;
  private final SparseMatrix b;
  private final long[] scratch = new long[LIMBS];
  private final long[] kept = new long[LIMBS];
  private int keptRow = -1;

  /** Evaluates the constraints of a system. */
  public Factors(R1cs system) {
    a = system.a();
    b = system.b();
  }

  /**
   * Sets {@code x[xo..]} to A w and {@code y[yo..]} to B w in one row. No variable that a row
   * evaluated before takes in may have changed since.
   *
   * @param w Montgomery limbs of all variables
   */
  public void evaluate(int row, long[] w, long[] x, int xo, long[] y, int yo) {
    if (keptRow >= 0 && a.equalRows(row, b, keptRow)) {
      FrArrays.copy(x, xo, kept, 0);
    } else {
      a.evaluate(row, w, x, xo, scratch);
    }
    if (b.equalRows(row, a, row)) {
      FrArrays.copy(y, yo, x, xo);
    } else if (keptRow >= 0 && b.equalRows(row, b, keptRow)) {
      FrArrays.copy(y, yo, kept, 0);
    } else {
      b.evaluate(row, w, y, yo, scratch);
    }
    // One variable is as cheap to read again, and would push out what is not.
    if (b.rowStart(row + 1) - b.rowStart(row) > 1) {
      FrArrays.copy(kept, 0, y, yo);
      keptRow = row;
    }
  }
}

package dev.freehold.circuits.r1cs;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A sparse matrix over Fr in compressed rows. Coefficients are indices into a table shared by the
 * matrices of one system: circuits use few distinct ones.
 */
public final class SparseMatrix {
  private final int[] rowStarts;
  private final int[] columns;
  private final int[] coefficients;
  private final long[] table;

  private SparseMatrix(int[] rowStarts, int[] columns, int[] coefficients, long[] table) {
    this.rowStarts = rowStarts;
    this.columns = columns;
    this.coefficients = coefficients;
    this.table = table;
  }

  /**
   * A matrix from its parts, which are not copied: do not change them.
   *
   * @param rowStarts one more than there are rows, from 0 to the number of entries, not descending
   * @param columns ascending in each row
   * @param coefficients indexes into the table, whose first is 1
   * @throws IllegalArgumentException if the parts do not fit together
   */
  public static SparseMatrix of(int[] rowStarts, int[] columns, int[] coefficients, long[] table) {
    boolean fits =
        rowStarts.length > 0
            && rowStarts[0] == 0
            && rowStarts[rowStarts.length - 1] == columns.length
            && columns.length == coefficients.length
            && table.length >= LIMBS
            && Fr.fromLimbs(table, 0).equals(Fr.ONE);
    for (int row = 1; fits && row < rowStarts.length; row++) {
      fits = rowStarts[row - 1] <= rowStarts[row];
    }
    if (!fits) {
      throw new IllegalArgumentException("the parts of a matrix do not fit together");
    }
    return new SparseMatrix(rowStarts, columns, coefficients, table);
  }

  /** How many rows there are: constraints, or hints. */
  public int rows() {
    return rowStarts.length - 1;
  }

  /** Where a row's entries begin; {@code rowStart(rows())} is the number of entries. */
  public int rowStart(int row) {
    return rowStarts[row];
  }

  /** The entry of a row in a column, -1 if there is none. */
  public int entry(int row, int column) {
    int found = Arrays.binarySearch(columns, rowStarts[row], rowStarts[row + 1], column);
    return found >= 0 ? found : -1;
  }

  /** The column (variable) of an entry. */
  public int column(int entry) {
    return columns[entry];
  }

  /** The index of an entry's coefficient in {@link #coefficientTable}. */
  public int coefficient(int entry) {
    return coefficients[entry];
  }

  /** Distinct coefficients as Montgomery limbs, end to end. Not a copy: do not change it. */
  public long[] coefficientTable() {
    return table;
  }

  /** How many entries there are in all. */
  public int entries() {
    return columns.length;
  }

  /** Whether a row has the entries of another matrix's row; both have one table. */
  boolean equalRows(int row, SparseMatrix other, int otherRow) {
    int from = rowStarts[row];
    int to = rowStarts[row + 1];
    int otherFrom = other.rowStarts[otherRow];
    int otherTo = other.rowStarts[otherRow + 1];
    return table == other.table
        && Arrays.equals(columns, from, to, other.columns, otherFrom, otherTo)
        && Arrays.equals(coefficients, from, to, other.coefficients, otherFrom, otherTo);
  }

  /** {@code out[oo..] = row * w} for Montgomery limbs {@code w} of all variables. */
  public void evaluate(int row, long[] w, long[] out, int oo) {
    long[] product = new long[LIMBS];
    evaluate(row, w, out, oo, product);
  }

  /** As {@link #evaluate(int, long[], long[], int)}, with scratch space for one element. */
  public void evaluate(int row, long[] w, long[] out, int oo, long[] scratch) {
    Arrays.fill(out, oo, oo + LIMBS, 0);
    for (int entry = rowStarts[row]; entry < rowStarts[row + 1]; entry++) {
      int at = columns[entry] * LIMBS;
      if (coefficients[entry] == Table.ONE) {
        FrArrays.add(out, oo, out, oo, w, at);
      } else {
        FrArrays.mul(scratch, 0, w, at, table, coefficients[entry] * LIMBS);
        FrArrays.add(out, oo, out, oo, scratch, 0);
      }
    }
  }

  /** Distinct coefficients, shared by several matrices while they are built. */
  public static final class Table {
    /** The index of the coefficient 1. */
    static final int ONE = 0;

    // Looked up, never iterated: order does not matter.
    private final Map<Fr, Integer> indices = new HashMap<>();
    private long[] limbs = new long[64 * LIMBS];

    /** A table of the coefficient 1 alone. */
    public Table() {
      index(Fr.ONE);
    }

    int index(Fr coefficient) {
      Integer known = indices.get(coefficient);
      if (known != null) {
        return known;
      }
      int index = indices.size();
      if ((index + 1) * LIMBS > limbs.length) {
        limbs = Arrays.copyOf(limbs, 2 * limbs.length);
      }
      coefficient.copyLimbs(limbs, index * LIMBS);
      indices.put(coefficient, index);
      return index;
    }

    /** The table as it is now; made once, after all matrices are filled. */
    public long[] freeze() {
      return Arrays.copyOf(limbs, indices.size() * LIMBS);
    }
  }

  /** Collects rows. */
  public static final class Builder {
    private final Table table;
    private int[] rowStarts = new int[1024];
    private int[] columns = new int[4096];
    private int[] coefficients = new int[4096];
    private int rows;
    private int entries;

    /**
     * @param table shared with the other matrices of the system
     */
    public Builder(Table table) {
      this.table = table;
    }

    /** Adds an entry to the row under way; each column once, in ascending order. */
    public Builder entry(int column, Fr coefficient) {
      if (entries == columns.length) {
        columns = Arrays.copyOf(columns, 2 * entries);
        coefficients = Arrays.copyOf(coefficients, 2 * entries);
      }
      columns[entries] = column;
      coefficients[entries++] = table.index(coefficient);
      return this;
    }

    /**
     * Ends the row under way.
     *
     * @return its number
     */
    public int endRow() {
      if (rows + 1 == rowStarts.length) {
        rowStarts = Arrays.copyOf(rowStarts, 2 * rowStarts.length);
      }
      rowStarts[++rows] = entries;
      return rows - 1;
    }

    /** The matrix, over a frozen table. */
    public SparseMatrix build(long[] frozenTable) {
      return new SparseMatrix(
          Arrays.copyOf(rowStarts, rows + 1),
          Arrays.copyOf(columns, entries),
          Arrays.copyOf(coefficients, entries),
          frozenTable);
    }
  }
}

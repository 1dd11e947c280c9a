package dev.freehold.circuits.r1cs;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Constraint systems: what satisfies them, what names them, and what is no matrix. */
class R1csTest {
  private static final int VARIABLES = 4;

  private static long[] limbs(Fr... values) {
    long[] limbs = new long[values.length * LIMBS];
    for (int i = 0; i < values.length; i++) {
      values[i].copyLimbs(limbs, i * LIMBS);
    }
    return limbs;
  }

  private static Fr element(Random random) {
    return Fr.fromBigInteger(new BigInteger(300, random).mod(Fr.MODULUS));
  }

  /** {@code x1 * x2 = x3} and {@code coefficient * x1 = x2}. */
  private static R1cs system(int publicCount, Fr coefficient) {
    SparseMatrix.Table table = new SparseMatrix.Table();
    SparseMatrix.Builder a = new SparseMatrix.Builder(table);
    SparseMatrix.Builder b = new SparseMatrix.Builder(table);
    SparseMatrix.Builder c = new SparseMatrix.Builder(table);
    a.entry(1, Fr.ONE).endRow();
    b.entry(2, Fr.ONE).endRow();
    c.entry(3, Fr.ONE).endRow();
    a.entry(1, coefficient).endRow();
    b.entry(0, Fr.ONE).endRow();
    c.entry(2, Fr.ONE).endRow();
    long[] frozen = table.freeze();
    return new R1cs(publicCount, VARIABLES, a.build(frozen), b.build(frozen), c.build(frozen));
  }

  @Test
  void theFirstViolatedConstraintIsNamed() {
    R1cs system = system(1, Fr.of(5));
    assertEquals(2, system.constraints());
    assertEquals(-1, system.firstViolation(limbs(Fr.ONE, Fr.of(2), Fr.of(10), Fr.of(20))));
    assertEquals(0, system.firstViolation(limbs(Fr.ONE, Fr.of(2), Fr.of(10), Fr.of(21))));
    assertEquals(1, system.firstViolation(limbs(Fr.ONE, Fr.of(2), Fr.of(11), Fr.of(22))));
    long[] both = limbs(Fr.ONE, Fr.of(2), Fr.of(11), Fr.of(20));
    assertEquals(0, system.firstViolation(both));
    assertFalse(system.isSatisfied(1, both));
    assertThrows(IllegalArgumentException.class, () -> system.firstViolation(new long[LIMBS]));
  }

  @Test
  void aDigestNamesEverythingThatAKeyDependsOn() {
    R1cs system = system(1, Fr.of(5));
    assertEquals(system.digest(), system(1, Fr.of(5)).digest());
    assertNotEquals(system.digest(), system(2, Fr.of(5)).digest());
    assertNotEquals(system.digest(), system(1, Fr.of(6)).digest());
    R1cs larger = new R1cs(1, VARIABLES + 1, system.a(), system.b(), system.c());
    assertNotEquals(system.digest(), larger.digest());
    R1cs turned = new R1cs(1, VARIABLES, system.b(), system.a(), system.c());
    assertNotEquals(system.digest(), turned.digest());
  }

  @Test
  void aDigestDoesNotDependOnTheTableOfCoefficients() {
    R1cs system = system(1, Fr.of(5));
    // The same entries over a table that also holds what nobody uses.
    long[] table = limbs(Fr.ONE, Fr.of(8), Fr.of(5));
    SparseMatrix a =
        SparseMatrix.of(new int[] {0, 1, 2}, new int[] {1, 1}, new int[] {0, 2}, table);
    assertEquals(system.digest(), new R1cs(1, VARIABLES, a, system.b(), system.c()).digest());
  }

  /** Rows of a few patterns, which come again in either matrix, now and then with a change. */
  @Test
  void factorsAreThoseThatTheMatricesGive() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      int columns = 6;
      SparseMatrix.Table table = new SparseMatrix.Table();
      SparseMatrix.Builder[] builders = new SparseMatrix.Builder[3];
      for (int matrix = 0; matrix < builders.length; matrix++) {
        builders[matrix] = new SparseMatrix.Builder(table);
      }
      int rows = 40;
      for (int row = 0; row < rows; row++) {
        for (SparseMatrix.Builder builder : builders) {
          int pattern = random.nextInt(4);
          for (int column = pattern; column < columns; column += 1 + pattern % 3) {
            builder.entry(column, Fr.of(random.nextInt(8) == 0 ? 9 : 1 + column));
          }
          builder.endRow();
        }
      }
      long[] frozen = table.freeze();
      SparseMatrix a = builders[0].build(frozen);
      SparseMatrix b = builders[1].build(frozen);
      Factors factors = new Factors(new R1cs(0, columns, a, b, builders[2].build(frozen)));
      Fr[] values = new Fr[columns];
      for (int column = 0; column < columns; column++) {
        values[column] = element(random);
      }
      long[] w = limbs(values);
      long[] actual = new long[3 * LIMBS];
      long[] expected = new long[3 * LIMBS];
      for (int row = 0; row < rows; row++) {
        factors.evaluate(row, w, actual, 0, actual, 2 * LIMBS);
        a.evaluate(row, w, expected, 0);
        b.evaluate(row, w, expected, 2 * LIMBS);
        assertArrayEquals(expected, actual, "row " + row + ", seed " + seed);
      }
    }
  }

  @Test
  void rowsAreEvaluatedAsADenseMatrixWouldBe() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      int rows = 1 + random.nextInt(8);
      int columns = 1 + random.nextInt(12);
      Fr[][] dense = new Fr[rows][columns];
      SparseMatrix.Table table = new SparseMatrix.Table();
      SparseMatrix.Builder builder = new SparseMatrix.Builder(table);
      for (Fr[] row : dense) {
        for (int column = 0; column < columns; column++) {
          row[column] = random.nextInt(3) == 0 ? Fr.of(random.nextInt(3)) : Fr.ZERO;
          row[column] = random.nextInt(5) == 0 ? element(random) : row[column];
          if (!row[column].isZero()) {
            builder.entry(column, row[column]);
          }
        }
        builder.endRow();
      }
      SparseMatrix matrix = builder.build(table.freeze());
      Fr[] values = new Fr[columns];
      for (int column = 0; column < columns; column++) {
        values[column] = element(random);
      }
      for (int row = 0; row < rows; row++) {
        Fr expected = Fr.ZERO;
        for (int column = 0; column < columns; column++) {
          expected = expected.add(dense[row][column].mul(values[column]));
          assertEquals(
              !dense[row][column].isZero(), matrix.entry(row, column) >= 0, "seed " + seed);
        }
        long[] out = new long[LIMBS];
        matrix.evaluate(row, limbs(values), out, 0);
        assertEquals(expected, Fr.fromLimbs(out, 0), "seed " + seed);
      }
    }
  }

  @Test
  void partsThatDoNotFitMakeNoMatrix() {
    int[] starts = {0, 1};
    int[] one = {0};
    long[] table = limbs(Fr.ONE);
    assertEquals(1, SparseMatrix.of(starts, one, one, table).rows());
    refused(new int[] {}, one, one, table);
    refused(new int[] {1, 1}, one, one, table);
    refused(new int[] {0, 2}, one, one, table);
    refused(new int[] {0, 2, 1}, one, one, table);
    refused(starts, one, new int[] {0, 0}, table);
    refused(starts, one, one, new long[0]);
    refused(starts, one, one, limbs(Fr.of(2)));
  }

  private static void refused(int[] starts, int[] columns, int[] coefficients, long[] table) {
    assertThrows(
        IllegalArgumentException.class,
        () -> SparseMatrix.of(starts, columns, coefficients, table));
  }

  @Test
  void matricesOfDifferentHeightsMakeNoSystem() {
    R1cs system = system(1, Fr.of(5));
    SparseMatrix lower = SparseMatrix.of(new int[] {0}, new int[0], new int[0], limbs(Fr.ONE));
    assertThrows(
        IllegalArgumentException.class,
        () -> new R1cs(1, VARIABLES, system.a(), system.b(), lower));
    assertThrows(
        IllegalArgumentException.class,
        () -> new R1cs(VARIABLES, VARIABLES, system.a(), system.b(), system.c()));
    assertTrue(system.isSatisfied(0, limbs(Fr.ONE, Fr.ZERO, Fr.ONE, Fr.ZERO)));
  }
}

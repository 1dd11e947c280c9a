package dev.freehold.prover.iden3;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;

/**
 * The section that repeats the matrices A and B, with the rows of the public inputs. Its numbers
 * are multiplied by R twice, where R is Montgomery's 2^256.
 */
final class CoefficientSection {
  private static final long BYTES = 3L * Integer.BYTES + Fr.BYTES;

  private final SectionFile file;
  private final R1cs system;
  private final SparseMatrix[] matrices;
  private final boolean[][] seen;
  private final boolean[] seenInputs;
  private final long[] value = new long[LIMBS];

  CoefficientSection(SectionFile file, R1cs system) {
    this.file = file;
    this.system = system;
    matrices = new SparseMatrix[] {system.a(), system.b()};
    seen = new boolean[][] {new boolean[system.a().entries()], new boolean[system.b().entries()]};
    seenInputs = new boolean[1 + system.publicCount()];
  }

  /** Requires that the section holds the system's matrices, each entry once in any order. */
  void requireSame() {
    SectionFile.Cursor in = file.section(ZkeyFile.COEFFICIENTS);
    long expected = (long) seen[0].length + seen[1].length + seenInputs.length;
    if (in.u32() != expected) {
      throw file.failure(Reason.FOREIGN_CIRCUIT);
    }
    in.requireLeft(expected, BYTES);
    for (long i = 0; i < expected; i++) {
      long matrix = in.u32();
      long row = in.u32();
      long variable = in.u32();
      in.limbs(value, 0);
      if (!FrArrays.isCanonical(value, 0)) {
        throw file.failure(Reason.NOT_CANONICAL);
      }
      FrArrays.toCanonical(value, 0, value, 0);
      if (matrix > 1
          || variable >= system.variableCount()
          || !(row < system.constraints()
              ? isEntry((int) matrix, (int) row, (int) variable)
              : matrix == 0 && isInput(row, (int) variable))) {
        throw file.failure(Reason.FOREIGN_CIRCUIT);
      }
    }
  }

  /** Whether the value is an entry of a matrix that has not come before. */
  private boolean isEntry(int matrix, int row, int variable) {
    SparseMatrix of = matrices[matrix];
    int entry = of.entry(row, variable);
    return entry >= 0
        && FrArrays.equal(value, 0, of.coefficientTable(), of.coefficient(entry) * LIMBS)
        && mark(seen[matrix], entry);
  }

  /** Whether the value is the 1 of a public input's own row and has not come before. */
  private boolean isInput(long row, int variable) {
    return row == system.constraints() + (long) variable
        && variable <= system.publicCount()
        && Fr.fromLimbs(value, 0).equals(Fr.ONE)
        && mark(seenInputs, variable);
  }

  private static boolean mark(boolean[] seen, int i) {
    boolean first = !seen[i];
    seen[i] = true;
    return first;
  }

  static void write(R1cs system, SectionWriter out) throws IOException {
    long count = 1L + system.publicCount() + system.a().entries() + system.b().entries();
    out.begin(ZkeyFile.COEFFICIENTS, Integer.BYTES + count * BYTES);
    out.u32(count);
    long[] value = new long[LIMBS];
    for (int row = 0; row < system.constraints(); row++) {
      for (int matrix = 0; matrix < 2; matrix++) {
        SparseMatrix of = matrix == 0 ? system.a() : system.b();
        for (int i = of.rowStart(row); i < of.rowStart(row + 1); i++) {
          out.u32(matrix);
          out.u32(row);
          out.u32(of.column(i));
          FrArrays.fromCanonical(value, 0, of.coefficientTable(), of.coefficient(i) * LIMBS);
          out.limbs(value, 0);
        }
      }
    }
    Fr.ONE.copyLimbs(value, 0);
    FrArrays.fromCanonical(value, 0, value, 0);
    for (int i = 0; i <= system.publicCount(); i++) {
      out.u32(0);
      out.u32(system.constraints() + (long) i);
      out.u32(i);
      out.limbs(value, 0);
    }
  }
}

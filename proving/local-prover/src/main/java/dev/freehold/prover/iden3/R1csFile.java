package dev.freehold.prover.iden3;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Constraint systems as {@code .r1cs} files of version 1: what circom compiles to. */
public final class R1csFile {
  /** The most constraints and the most variables that a system is read with. */
  public static final int SIZE_MAX = 1 << 22;

  private static final String MAGIC = "r1cs";
  private static final int VERSION = 1;
  private static final int HEADER = 1;
  private static final int CONSTRAINTS = 2;
  private static final int LABELS = 3;
  private static final int CUSTOM_GATES = 4;
  private static final int CUSTOM_GATES_USED = 5;
  private static final int HEADER_COUNTS_BYTES = 28;
  private static final long TERM_BYTES = Integer.BYTES + Fr.BYTES;

  private R1csFile() {}

  /**
   * Writes a system; its public inputs become inputs of the main component.
   *
   * @throws Iden3FileException if the file system refuses
   */
  public static void write(R1cs system, Path file) {
    SectionWriter.write(
        file,
        MAGIC,
        VERSION,
        3,
        out -> {
          writeHeader(system, out);
          writeConstraints(system, out);
          out.begin(LABELS, (long) system.variableCount() * Long.BYTES);
          for (int i = 0; i < system.variableCount(); i++) {
            out.u64(i);
          }
        });
  }

  private static void writeHeader(R1cs system, SectionWriter out) throws IOException {
    out.begin(HEADER, FieldHeader.SCALARS.bytes() + HEADER_COUNTS_BYTES);
    FieldHeader.SCALARS.write(out);
    out.u32(system.variableCount());
    out.u32(0); // public outputs
    out.u32(system.publicCount());
    out.u32(0); // private inputs: what is not computed from others; of no use outside circom
    out.u64(system.variableCount());
    out.u32(system.constraints());
  }

  private static void writeConstraints(R1cs system, SectionWriter out) throws IOException {
    List<SparseMatrix> matrices = List.of(system.a(), system.b(), system.c());
    long terms = matrices.stream().mapToLong(SparseMatrix::entries).sum();
    out.begin(CONSTRAINTS, 3L * system.constraints() * Integer.BYTES + terms * TERM_BYTES);
    long[] plain = new long[LIMBS];
    for (int row = 0; row < system.constraints(); row++) {
      for (SparseMatrix matrix : matrices) {
        int end = matrix.rowStart(row + 1);
        out.u32(end - matrix.rowStart(row));
        for (int i = matrix.rowStart(row); i < end; i++) {
          out.u32(matrix.column(i));
          FrArrays.toCanonical(plain, 0, matrix.coefficientTable(), matrix.coefficient(i) * LIMBS);
          out.limbs(plain, 0);
        }
      }
    }
  }

  /**
   * Reads a system. Its public inputs are the main component's outputs, then its public inputs.
   *
   * @throws Iden3FileException if it is none over this field, or larger than {@link #SIZE_MAX}
   */
  public static R1cs read(Path file) {
    try (SectionFile sections = SectionFile.read(file, MAGIC, VERSION)) {
      if (sections.has(CUSTOM_GATES) || sections.has(CUSTOM_GATES_USED)) {
        throw sections.failure(Reason.UNSUPPORTED);
      }
      SectionFile.Cursor header = sections.section(HEADER);
      FieldHeader.SCALARS.read(sections, header);
      int variables = header.count(SIZE_MAX);
      long publicCount = header.u32() + header.u32();
      long privateInputs = header.u32();
      header.u64(); // labels, which nothing here depends on
      int constraints = header.count(SIZE_MAX);
      header.end();
      if (publicCount + privateInputs >= variables) {
        throw sections.failure(Reason.BAD_COUNTS);
      }
      return readConstraints(sections, (int) publicCount, variables, constraints);
    }
  }

  private static R1cs readConstraints(
      SectionFile file, int publicCount, int variables, int constraints) {
    SectionFile.Cursor in = file.section(CONSTRAINTS);
    SparseMatrix.Table table = new SparseMatrix.Table();
    SparseMatrix.Builder[] matrices = new SparseMatrix.Builder[3];
    for (int i = 0; i < matrices.length; i++) {
      matrices[i] = new SparseMatrix.Builder(table);
    }
    for (int row = 0; row < constraints; row++) {
      for (SparseMatrix.Builder matrix : matrices) {
        for (Map.Entry<Integer, Fr> term : readTerms(file, in, variables).entrySet()) {
          matrix.entry(term.getKey(), term.getValue());
        }
        matrix.endRow();
      }
    }
    in.end();
    long[] frozen = table.freeze();
    return new R1cs(
        publicCount,
        variables,
        matrices[0].build(frozen),
        matrices[1].build(frozen),
        matrices[2].build(frozen));
  }

  /** A linear combination, by ascending variables whatever their order in the file. */
  private static TreeMap<Integer, Fr> readTerms(
      SectionFile file, SectionFile.Cursor in, int variables) {
    TreeMap<Integer, Fr> terms = new TreeMap<>();
    long[] coefficient = new long[LIMBS];
    for (long left = in.u32(); left > 0; left--) {
      long variable = in.u32();
      FieldHeader.readScalar(file, in, coefficient, 0);
      if (variable >= variables
          || terms.put((int) variable, Fr.fromLimbs(coefficient, 0)) != null) {
        throw file.failure(Reason.BAD_VARIABLE);
      }
    }
    return terms;
  }
}

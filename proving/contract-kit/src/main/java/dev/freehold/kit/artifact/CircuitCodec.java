package dev.freehold.kit.artifact;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.CircuitLimits;
import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.circuit.Label;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.kit.artifact.ArtifactException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A circuit in an artifact: variables, coefficients, the matrices A, B, C and of the solver's
 * hints, the program, the labels as runs of the same.
 */
final class CircuitCodec {
  private CircuitCodec() {}

  static void write(ArtifactWriter out, CompiledCircuit circuit) {
    R1cs system = circuit.system();
    out.number(system.variableCount());
    long[] table = system.a().coefficientTable();
    out.number(table.length / LIMBS);
    for (int at = 0; at < table.length; at += LIMBS) {
      out.element(Fr.fromLimbs(table, at));
    }
    SparseMatrix hints = circuit.program().hints();
    for (SparseMatrix matrix : List.of(system.a(), system.b(), system.c(), hints)) {
      write(out, matrix);
    }
    out.number(circuit.program().code().length);
    for (int number : circuit.program().code()) {
      out.number(number);
    }
    writeLabels(out, circuit.labels());
  }

  private static void write(ArtifactWriter out, SparseMatrix matrix) {
    out.number(matrix.rows()).number(matrix.entries());
    for (int row = 0; row < matrix.rows(); row++) {
      int end = matrix.rowStart(row + 1);
      out.number(end - matrix.rowStart(row));
      int before = -1;
      for (int entry = matrix.rowStart(row); entry < end; entry++) {
        out.number(matrix.column(entry) - before - 1L);
        before = matrix.column(entry);
        out.number(matrix.coefficient(entry));
      }
    }
  }

  private static void writeLabels(ArtifactWriter out, List<Label> labels) {
    Map<Label, Integer> indexes = new LinkedHashMap<>();
    labels.forEach(label -> indexes.putIfAbsent(label, indexes.size()));
    out.number(indexes.size());
    indexes
        .keySet()
        .forEach(
            label -> {
              out.text(label.text()).number(label.values().size());
              label.values().forEach(value -> out.text(value.name()).number(value.hint()));
            });
    for (int start = 0, end; start < labels.size(); start = end) {
      end = start + 1;
      while (end < labels.size() && labels.get(end).equals(labels.get(start))) {
        end++;
      }
      out.number(indexes.get(labels.get(start))).number(end - start);
    }
  }

  /** Reads a circuit and checks that its program points nowhere outside of it. */
  static CompiledCircuit read(ArtifactReader in, SlotShape shape, int arguments) {
    int variables = in.number(CircuitLimits.VARIABLES_MAX, "variables");
    if (variables <= Statement.COUNT) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "a circuit of " + variables + " variables");
    }
    long[] table = table(in);
    SparseMatrix a = matrix(in, variables, table);
    SparseMatrix b = matrix(in, variables, table);
    SparseMatrix c = matrix(in, variables, table);
    if (a.rows() == 0 || a.rows() != b.rows() || a.rows() != c.rows()) {
      throw new ArtifactException(
          Reason.OUT_OF_RANGE, "the matrices differ in their rows, or have none");
    }
    SparseMatrix hints = matrix(in, variables, table);
    int[] code = new int[in.count(CircuitLimits.CODE_MAX, "numbers of a program")];
    for (int i = 0; i < code.length; i++) {
      code[i] = in.number(Integer.MAX_VALUE, "an instruction's number");
    }
    R1cs system = new R1cs(Statement.COUNT, variables, a, b, c);
    SolverProgram program = new SolverProgram(code, hints);
    ProgramCheck.require(system, program, shape, arguments);
    return new CompiledCircuit(system, program, labels(in, a.rows(), hints.rows()));
  }

  private static long[] table(ArtifactReader in) {
    int count = in.count(CircuitLimits.COEFFICIENTS_MAX, "coefficients");
    if ((long) count * Fr.BYTES > in.remaining()) {
      throw new ArtifactException(Reason.WRONG_LENGTH, count + " coefficients do not follow");
    }
    long[] table = new long[count * LIMBS];
    for (int i = 0; i < count; i++) {
      in.element().copyLimbs(table, i * LIMBS);
    }
    if (count == 0 || !Fr.fromLimbs(table, 0).equals(Fr.ONE)) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "the first coefficient is not 1");
    }
    return table;
  }

  private static SparseMatrix matrix(ArtifactReader in, int variables, long[] table) {
    int rows = in.count(CircuitLimits.CONSTRAINTS_MAX, "rows");
    int entries = in.count(CircuitLimits.ENTRIES_MAX, "entries");
    int[] rowStarts = new int[rows + 1];
    int[] columns = new int[entries];
    int[] coefficients = new int[entries];
    int next = 0;
    for (int row = 0; row < rows; row++) {
      int end = next + in.number(entries - next, "a row's entries");
      int before = -1;
      for (; next < end; next++) {
        before += 1 + in.number(variables - before - 2, "a column");
        columns[next] = before;
        coefficients[next] = in.number(table.length / LIMBS - 1, "a coefficient");
      }
      rowStarts[row + 1] = next;
    }
    if (next != entries) {
      throw new ArtifactException(
          Reason.WRONG_LENGTH, "the rows have fewer entries than announced");
    }
    return SparseMatrix.of(rowStarts, columns, coefficients, table);
  }

  private static List<Label> labels(ArtifactReader in, int rows, int hints) {
    int count = in.count(CircuitLimits.LABELS_MAX, "labels");
    List<Label> distinct = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = in.text(CircuitLimits.LABEL_LENGTH_MAX, "a label");
      int values = in.count(CircuitLimits.LABEL_VALUES_MAX, "values of a label");
      List<Label.Watched> watched = new ArrayList<>();
      for (int k = 0; k < values; k++) {
        watched.add(
            new Label.Watched(
                in.text(CircuitLimits.LABEL_LENGTH_MAX, "a value's name"),
                in.number(hints - 1, "a value's hint")));
      }
      distinct.add(new Label(text, watched));
    }
    if (new HashSet<>(distinct).size() != count) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "a label stands there twice");
    }
    Label[] labels = new Label[rows];
    int used = 0;
    int before = -1;
    for (int row = 0; row < rows; ) {
      // They stand in the order of their first use, so that a list of them has one encoding.
      int index = in.number(Math.min(used, count - 1), "a label's index");
      int end = row + in.number(rows - row, "a run of labels");
      if (end == row || index == before) {
        throw new ArtifactException(Reason.OUT_OF_RANGE, "an empty run of labels, or half of one");
      }
      Arrays.fill(labels, row, end, distinct.get(index));
      used = Math.max(used, index + 1);
      before = index;
      row = end;
    }
    if (used != count) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "a label that no row has");
    }
    return Arrays.asList(labels);
  }
}

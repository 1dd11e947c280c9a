package dev.freehold.circuits.circuit;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.core.field.Fr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Builder of rank-one constraint systems: a constraint is a row of three sparse matrices. */
public final class R1csBuilder implements CircuitBuilder {
  private final SparseMatrix.Table table = new SparseMatrix.Table();
  private final SparseMatrix.Builder a = new SparseMatrix.Builder(table);
  private final SparseMatrix.Builder b = new SparseMatrix.Builder(table);
  private final SparseMatrix.Builder c = new SparseMatrix.Builder(table);
  private final SparseMatrix.Builder hints = new SparseMatrix.Builder(table);
  private final List<String> publicNames = new ArrayList<>();
  private final BitSet mayBeUnused = new BitSet();
  private final BitSet used = new BitSet();
  private final List<Label> labels = new ArrayList<>();
  private int[] code = new int[4096];
  private int codeLength;
  private int variables = 1;

  @Override
  public int publicInput(String name, boolean optional) {
    if (variables != publicNames.size() + 1) {
      throw new CircuitException("public inputs are declared before anything else: " + name);
    }
    publicNames.add(name);
    mayBeUnused.set(variables, optional);
    return variables++;
  }

  @Override
  public int take(int count) {
    int first = variables;
    variables += count;
    return first;
  }

  @Override
  public void constrain(Variable x, Variable y, Variable z, Label label) {
    row(a, x);
    row(b, y);
    row(c, z);
    labels.add(label);
  }

  @Override
  public int product(Variable x, Variable y, Label label) {
    int product = take(1);
    constrain(x, y, Variable.of(product), label);
    emit(Opcode.MULTIPLY, labels.size() - 1, product);
    return product;
  }

  private void row(SparseMatrix.Builder matrix, Variable x) {
    for (int i = 0; i < x.terms(); i++) {
      matrix.entry(x.variable(i), x.coefficient(i));
      used.set(x.variable(i));
    }
    matrix.endRow();
  }

  @Override
  public int hint(Variable x) {
    for (int i = 0; i < x.terms(); i++) {
      hints.entry(x.variable(i), x.coefficient(i));
    }
    return hints.endRow();
  }

  @Override
  public void emit(Opcode opcode, int... operands) {
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

  /**
   * {@inheritDoc}
   *
   * <p>Every public input gets a row {@code x * 0 = 0} besides, which makes the public polynomials
   * of Groth16 independent: without it an input that no constraint uses could be changed after the
   * proof was made.
   */
  @Override
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

package dev.freehold.circuits.soundness;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.Solver;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.core.field.Fr;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Instructions of a solver's program, with what each sets and which constraints are due then. */
final class Steps {
  private final R1cs system;
  private final SolverProgram program;
  private final SlotShape shape;
  private final List<Step> steps = new ArrayList<>();
  private final int[] setBy;
  private final List<int[]> due;

  /**
   * An instruction.
   *
   * @param at where in the code its operands begin
   */
  record Step(Opcode opcode, int at) {}

  /**
   * @param shape of a user's state in the contract
   */
  Steps(CompiledCircuit circuit, SlotShape shape) {
    this.system = circuit.system();
    this.program = circuit.program();
    this.shape = shape;
    program.forEach((opcode, _, at) -> steps.add(new Step(opcode, at)));
    setBy = new int[system.variableCount()];
    for (int step = 0; step < steps.size(); step++) {
      for (int variable : sets(step)) {
        setBy[variable] = step;
      }
    }
    due = dueRows();
  }

  int count() {
    return steps.size();
  }

  Step get(int step) {
    return steps.get(step);
  }

  int operand(int step, int which) {
    return program.code()[steps.get(step).at + which];
  }

  /** The constraints whose variables are all set once an instruction has run. */
  int[] due(int step) {
    return due.get(step);
  }

  /** The first instruction at which one of some constraints is due; beyond the last if none is. */
  int firstDue(BitSet rows) {
    return IntStream.range(0, steps.size())
        .filter(step -> Arrays.stream(due(step)).anyMatch(rows::get))
        .findFirst()
        .orElse(steps.size());
  }

  /** Whether an instruction computes from what is marked; of a read, where it looks. */
  boolean uses(int step, BitSet marked) {
    Step it = steps.get(step);
    SparseMatrix hints = program.hints();
    return switch (it.opcode) {
      case MULTIPLY ->
          occurs(system.a(), operand(step, 0), marked)
              || occurs(system.b(), operand(step, 0), marked);
      case ASSIGN, INVERT, BITS, OWN_READ -> occurs(hints, operand(step, 0), marked);
      case REMOTE_LEAF, REMOTE_READ, REMOTE_NODE, DIVIDE, OWN_WRITE ->
          occurs(hints, operand(step, 0), marked) || occurs(hints, operand(step, 1), marked);
      case ARGUMENT, CONTEXT, OWN_NODE, DEMAND -> false;
    };
  }

  /** Whether a constraint is about what is marked. */
  boolean concerns(int row, BitSet marked) {
    return occurs(system.a(), row, marked)
        || occurs(system.b(), row, marked)
        || occurs(system.c(), row, marked);
  }

  private static boolean occurs(SparseMatrix matrix, int row, BitSet marked) {
    for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
      if (marked.get(matrix.column(i))) {
        return true;
      }
    }
    return false;
  }

  /** The variables that an instruction sets, in ascending order. */
  int[] sets(int step) {
    return switch (steps.get(step).opcode) {
      case MULTIPLY, ASSIGN, INVERT, ARGUMENT, CONTEXT, OWN_NODE -> new int[] {operand(step, 1)};
      case BITS -> range(operand(step, 1), operand(step, 2));
      case OWN_READ -> range(operand(step, 3), 1 + path(operand(step, 1), operand(step, 2)));
      case REMOTE_READ -> range(operand(step, 4), 1 + path(operand(step, 2), operand(step, 3)));
      case REMOTE_NODE -> new int[] {operand(step, 3)};
      case REMOTE_LEAF -> range(operand(step, 2), Opcode.LEAF_VARIABLES);
      case DIVIDE -> new int[] {operand(step, 2), operand(step, 3)};
      case OWN_WRITE, DEMAND -> new int[0];
    };
  }

  private int path(int region, int layout) {
    return shape.regions().get(region).depth()
        * (layout == Opcode.SIBLINGS ? MerklePath.SIBLINGS : MerklePath.ARITY);
  }

  private static int[] range(int first, int count) {
    return IntStream.range(first, first + count).toArray();
  }

  /**
   * Carries one instruction out.
   *
   * @throws dev.freehold.circuits.solver.UnsatisfiedException where a value shows that nothing can
   */
  void run(int step, CallInputs inputs, long[] witness) {
    Step it = steps.get(step);
    Solver.resumed(system, program, inputs, witness).step(it.opcode, program.code(), it.at);
  }

  Fr hint(int row, long[] witness) {
    long[] out = new long[LIMBS];
    program.hints().evaluate(row, witness, out, 0);
    return Fr.fromLimbs(out, 0);
  }

  private List<int[]> dueRows() {
    int[] at = new int[system.constraints()];
    int[] counts = new int[steps.size()];
    for (int row = 0; row < at.length; row++) {
      for (SparseMatrix matrix : List.of(system.a(), system.b(), system.c())) {
        for (int i = matrix.rowStart(row); i < matrix.rowStart(row + 1); i++) {
          at[row] = Math.max(at[row], setBy[matrix.column(i)]);
        }
      }
      counts[at[row]]++;
    }
    List<int[]> rows = new ArrayList<>(Arrays.stream(counts).mapToObj(int[]::new).toList());
    Arrays.fill(counts, 0);
    for (int row = 0; row < at.length; row++) {
      rows.get(at[row])[counts[at[row]]++] = row;
    }
    return rows;
  }
}

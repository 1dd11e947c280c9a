package dev.freehold.kit.artifact;

import dev.freehold.circuits.CircuitLimits;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.ContextValue;
import dev.freehold.circuits.solver.MalformedProgramException;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.core.Limits;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.kit.artifact.ArtifactException.Reason;

/**
 * Checks a solver program before it is run: that each number in it is in its range, and how much
 * work it makes. A program has no jumps: it runs each instruction once.
 */
final class ProgramCheck {
  private static final int BITS_MAX = 255;

  private final R1cs system;
  private final SparseMatrix hints;
  private final SlotShape shape;
  private final int arguments;
  private long work;
  private int reads;
  private int writes;

  private ProgramCheck(R1cs system, SparseMatrix hints, SlotShape shape, int arguments) {
    this.system = system;
    this.hints = hints;
    this.shape = shape;
    this.arguments = arguments;
  }

  /**
   * Checks a program.
   *
   * @param shape of a user's state
   * @param arguments how many the function takes
   * @throws ArtifactException naming what is out of its range
   */
  static void require(R1cs system, SolverProgram program, SlotShape shape, int arguments) {
    ProgramCheck check = new ProgramCheck(system, program.hints(), shape, arguments);
    try {
      program.forEach(check::check);
    } catch (MalformedProgramException e) {
      Reason reason =
          switch (e.fault()) {
            case UNKNOWN_OPCODE -> Reason.OUT_OF_RANGE;
            case CUT_SHORT -> Reason.WRONG_LENGTH;
          };
      throw new ArtifactException(reason, e.getMessage(), e);
    }
    atMost(check.work, CircuitLimits.SOLVER_WORK_MAX, "the program's work");
    atMost(check.reads, CircuitLimits.CALL_READS_MAX, "the program's reads");
    atMost(check.writes, Limits.CALL_WRITES_MAX, "the program's writes");
  }

  private void check(Opcode opcode, int[] code, int at) {
    switch (opcode) {
      case MULTIPLY -> {
        row(system.a(), code[at]);
        row(system.b(), code[at]);
        variables(code[at + 1], 1);
      }
      case ASSIGN, INVERT -> {
        row(hints, code[at]);
        variables(code[at + 1], 1);
      }
      case BITS -> {
        row(hints, code[at]);
        atMost(code[at + 2], BITS_MAX, "a number of bits");
        variables(code[at + 1], code[at + 2]);
      }
      case ARGUMENT -> {
        atMost(code[at], arguments - 1L, "an argument");
        variables(code[at + 1], 1);
      }
      case CONTEXT -> {
        atMost(code[at], ContextValue.values().length - 1L, "a value of the context");
        variables(code[at + 1], 1);
      }
      case OWN_READ -> {
        row(hints, code[at]);
        variables(code[at + 3], 1 + path(code[at + 1], code[at + 2]));
        reads++;
      }
      case OWN_NODE -> {
        place(code[at]);
        variables(code[at + 1], 1);
      }
      case OWN_WRITE -> {
        row(hints, code[at]);
        row(hints, code[at + 1]);
        writes++;
      }
      case REMOTE_LEAF -> {
        row(hints, code[at]);
        row(hints, code[at + 1]);
        variables(code[at + 2], Opcode.LEAF_VARIABLES);
        reads++;
      }
      case REMOTE_READ -> {
        row(hints, code[at]);
        row(hints, code[at + 1]);
        variables(code[at + 4], 1 + path(code[at + 2], code[at + 3]));
        reads++;
      }
      case REMOTE_NODE -> {
        row(hints, code[at]);
        row(hints, code[at + 1]);
        place(code[at + 2]);
        variables(code[at + 3], 1);
      }
      case DIVIDE -> {
        row(hints, code[at]);
        row(hints, code[at + 1]);
        variables(code[at + 2], 1);
        variables(code[at + 3], 1);
      }
      case DEMAND -> demand(code, at);
    }
  }

  private void demand(int[] code, int at) {
    row(hints, code[at]);
    atMost(code[at + 1], Limits.CONTRACT_FUNCTIONS_MAX - 1L, "a demanded function");
    atMost(code[at + 3], Limits.CALL_ARGS_MAX, "arguments of a demanded call");
    for (int i = 0; i < code[at + 3]; i++) {
      row(hints, (long) code[at + 2] + i);
    }
  }

  /** A node of the state's tree: of any other the solver knows nothing. */
  private void place(int place) {
    if (shape.regionAt(place) < 0 && !shape.isNode(place)) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "a place is " + place + ": no node");
    }
    work += shape.regions().size();
  }

  private int path(int region, int layout) {
    atMost(region, shape.regions().size() - 1L, "a region");
    atMost(layout, Opcode.CHILDREN, "a layout");
    return shape.regions().get(region).depth()
        * (layout == Opcode.SIBLINGS ? MerklePath.SIBLINGS : MerklePath.ARITY);
  }

  private void row(SparseMatrix matrix, long row) {
    atMost(row, matrix.rows() - 1L, "a row");
    work += 1 + matrix.rowStart((int) row + 1) - matrix.rowStart((int) row);
  }

  /** Variable 0 is the constant 1: no instruction sets it. */
  private void variables(int first, int count) {
    if (first < 1) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, "an instruction sets the constant");
    }
    atMost((long) first + count, system.variableCount(), "a variable");
  }

  private static void atMost(long value, long max, String what) {
    if (value > max) {
      throw new ArtifactException(Reason.OUT_OF_RANGE, what + " is " + value + ", at most " + max);
    }
  }
}

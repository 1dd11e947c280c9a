package dev.freehold.circuits.soundness;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.circuit.CompiledCircuit;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.Opcode;
import dev.freehold.circuits.solver.Solver;
import dev.freehold.circuits.solver.UnsatisfiedException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Run of a function's program from a lie on, which computes anew what depends on it and nothing
 * else, and looks at each constraint as soon as its last value is there.
 */
final class LyingRun {
  private final CompiledCircuit circuit;
  private final Steps steps;
  private final long[] honest;
  private final BitSet violated;
  private final long[] witness;
  private final Solver solver;
  private final BitSet changed = new BitSet();
  private boolean ownChanged;
  private int liedAt;

  /**
   * @param inputs with the caller's slots as they are before the lie
   * @param honest the witness of who does not lie
   * @param violated the constraints that do not hold for it
   */
  LyingRun(
      CompiledCircuit circuit, Steps steps, CallInputs inputs, long[] honest, BitSet violated) {
    this.circuit = circuit;
    this.steps = steps;
    this.honest = honest;
    this.violated = violated;
    witness = honest.clone();
    solver = Solver.resumed(circuit.system(), circuit.program(), inputs, witness);
  }

  /** Whether no constraint objects. */
  boolean isBelieved(Lie lie) {
    liedAt = lie.step();
    lie.tell(witness);
    note(lie.variables());
    for (int step = lie.step(); step < steps.count(); step++) {
      if (step > lie.step()) {
        follow(step);
      }
      for (int row : steps.due(step)) {
        if (!isProductOf(step, row) && isViolated(row)) {
          return false;
        }
      }
    }
    return true;
  }

  private void follow(int step) {
    Steps.Step next = steps.get(step);
    Opcode opcode = next.opcode();
    boolean isWrite = opcode == Opcode.OWN_WRITE;
    boolean concerned = steps.uses(step, changed);
    ownChanged |= isWrite && concerned;
    boolean readsOwn = opcode == Opcode.OWN_READ || opcode == Opcode.OWN_NODE;
    concerned |= isWrite || readsOwn && ownChanged;
    // The digest of the arguments is known to who verifies, and stays.
    if (!concerned
        || opcode == Opcode.ASSIGN && steps.operand(step, 1) == LyingSolver.CALL_DIGEST) {
      return;
    }
    try {
      solver.step(opcode, circuit.program().code(), next.at());
    } catch (UnsatisfiedException e) {
      // There is nothing to read under such a key. What was read honestly is as good as anything.
      return;
    }
    note(steps.sets(step));
  }

  /** Marks what was set to something else than it is honestly. */
  private void note(int... variables) {
    for (int variable : variables) {
      int at = variable * LIMBS;
      changed.set(variable, !Arrays.equals(witness, at, at + LIMBS, honest, at, at + LIMBS));
    }
  }

  /** A product that was just computed is one; the one that was lied about is looked at. */
  private boolean isProductOf(int step, int row) {
    return steps.get(step).opcode() == Opcode.MULTIPLY
        && steps.operand(step, 0) == row
        && step != liedAt;
  }

  private boolean isViolated(int row) {
    return steps.concerns(row, changed)
        ? !circuit.system().isSatisfied(row, witness)
        : violated.get(row);
  }
}

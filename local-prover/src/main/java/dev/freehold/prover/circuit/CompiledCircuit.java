package dev.freehold.prover.circuit;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.core.field.Fr;
import dev.freehold.prover.r1cs.R1cs;
import dev.freehold.prover.r1cs.SparseMatrix;
import dev.freehold.prover.solver.CallInputs;
import dev.freehold.prover.solver.Solver;
import dev.freehold.prover.solver.SolverProgram;
import dev.freehold.prover.solver.UnsatisfiedException;
import java.util.List;

/**
 * A circuit as data.
 *
 * @param labels what each constraint says, with the Java line it comes from
 */
public record CompiledCircuit(R1cs system, SolverProgram program, List<String> labels) {

  /**
   * A witness that satisfies every constraint.
   *
   * @throws UnsatisfiedException naming the first constraint that the inputs violate
   */
  public long[] solve(CallInputs inputs) {
    long[] witness = Solver.solve(system, program, inputs);
    int row = system.firstViolation(witness);
    if (row >= 0) {
      throw new UnsatisfiedException(
          "%s: constraint %d, %s * %s != %s"
              .formatted(
                  labels.get(row),
                  row,
                  value(system.a(), row, witness),
                  value(system.b(), row, witness),
                  value(system.c(), row, witness)));
    }
    return witness;
  }

  private static Fr value(SparseMatrix matrix, int row, long[] witness) {
    long[] out = new long[LIMBS];
    matrix.evaluate(row, witness, out, 0);
    return Fr.fromLimbs(out, 0);
  }
}

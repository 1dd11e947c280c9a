package dev.freehold.circuits.circuit;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.circuits.solver.CallInputs;
import dev.freehold.circuits.solver.Solver;
import dev.freehold.circuits.solver.SolverProgram;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A circuit as data.
 *
 * @param labels what each constraint says, with the Java line it comes from
 */
public record CompiledCircuit(R1cs system, SolverProgram program, List<Label> labels) {
  private static final int PLAIN_BITS_MAX = 128;

  public CompiledCircuit {
    labels = List.copyOf(labels);
    if (labels.size() != system.constraints()) {
      throw new IllegalArgumentException(
          labels.size() + " labels for " + system.constraints() + " constraints");
    }
  }

  /**
   * A witness that satisfies every constraint.
   *
   * @throws UnsatisfiedException naming the first constraint that the inputs violate
   */
  public long[] solve(CallInputs inputs) {
    long[] witness = Solver.solve(system, program, inputs);
    int row = system.firstViolation(witness);
    if (row >= 0) {
      throw violation(row, witness);
    }
    return witness;
  }

  private UnsatisfiedException violation(int row, long[] witness) {
    Label label = labels.get(row);
    List<UnsatisfiedException.Named> values = new ArrayList<>();
    for (Label.Watched watched : label.values()) {
      Fr value = value(program.hints(), watched.hint(), witness);
      values.add(new UnsatisfiedException.Named(watched.name(), value, text(value)));
    }
    return new UnsatisfiedException(
        label.text(),
        values,
        String.format(
            Locale.ROOT,
            "constraint %d: %s * %s != %s",
            row,
            text(value(system.a(), row, witness)),
            text(value(system.b(), row, witness)),
            text(value(system.c(), row, witness))));
  }

  /** Small numbers and the negatives of small numbers in decimal, the rest as they are. */
  private static String text(Fr value) {
    BigInteger number = value.toBigInteger();
    BigInteger negative = Fr.MODULUS.subtract(number);
    if (number.bitLength() <= PLAIN_BITS_MAX) {
      return number.toString();
    }
    return negative.bitLength() <= PLAIN_BITS_MAX ? "-" + negative : value.toString();
  }

  private static Fr value(SparseMatrix matrix, int row, long[] witness) {
    long[] out = new long[LIMBS];
    matrix.evaluate(row, witness, out, 0);
    return Fr.fromLimbs(out, 0);
  }
}

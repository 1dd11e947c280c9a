package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.Factors;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.prover.polynomial.Domain;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The polynomial h Z = a b - c of a satisfied system (Groth 2016, section 3.2), by its values on
 * the coset that makes the domain one of twice the size. On the domain itself it is zero and its
 * degree is below twice the size, so these values are all of it; no division by Z is needed.
 */
final class Quotient {
  private static final int ROWS_PER_TURN = 1024;

  private final Domain domain;
  private final ParallelLoop loop;

  // Values on the domain, then on its coset.
  private final long[] a;
  private final long[] b;
  private final long[] c;

  private Quotient(Domain domain, ParallelLoop loop) {
    this.domain = domain;
    this.loop = loop;
    a = new long[domain.size() * LIMBS];
    b = new long[domain.size() * LIMBS];
    c = new long[domain.size() * LIMBS];
  }

  /**
   * Evaluates a system's constraints on a witness.
   *
   * @throws UnsatisfiedException if one does not hold: there is no h then, and what would come out
   *     in its place is no proof but might tell of the witness
   */
  static Quotient of(
      KeyLayout layout, Domain domain, R1cs system, long[] witness, ParallelLoop loop) {
    if (!Fr.fromLimbs(witness, 0).equals(Fr.ONE)) {
      throw new UnsatisfiedException("variable 0 of the witness is not 1");
    }
    Quotient quotient = new Quotient(domain, loop);
    quotient.evaluate(system, witness);
    int inputs = layout.form().inputRows(layout.publicCount());
    System.arraycopy(witness, 0, quotient.a, system.constraints() * LIMBS, inputs * LIMBS);
    return quotient;
  }

  private void evaluate(R1cs system, long[] witness) {
    int rows = system.constraints();
    AtomicInteger violated = new AtomicInteger(rows);
    loop.run(
        (rows + ROWS_PER_TURN - 1) / ROWS_PER_TURN,
        turn -> {
          Factors factors = new Factors(system);
          long[] scratch = new long[LIMBS];
          int to = Math.min(rows, (turn + 1) * ROWS_PER_TURN);
          for (int row = turn * ROWS_PER_TURN; row < to; row++) {
            int at = row * LIMBS;
            factors.evaluate(row, witness, a, at, b, at);
            system.c().evaluate(row, witness, c, at, scratch);
            FrArrays.mul(scratch, 0, a, at, b, at);
            if (!FrArrays.equal(scratch, 0, c, at)) {
              violated.accumulateAndGet(row, Math::min);
            }
          }
        });
    if (violated.get() < rows) {
      throw new UnsatisfiedException("the witness violates constraint " + violated.get());
    }
  }

  /** The n values of h Z on the coset, in natural order. To be called once: works in place. */
  long[] cosetValues() {
    for (long[] values : new long[][] {a, b, c}) {
      domain.toCoset(loop, values);
    }
    int turns = Math.max(1, domain.size() / ROWS_PER_TURN);
    int perTurn = domain.size() / turns * LIMBS;
    loop.run(
        turns,
        turn -> {
          for (int at = turn * perTurn; at < (turn + 1) * perTurn; at += LIMBS) {
            FrArrays.mul(a, at, a, at, b, at);
            FrArrays.sub(a, at, a, at, c, at);
          }
        });
    return a;
  }
}

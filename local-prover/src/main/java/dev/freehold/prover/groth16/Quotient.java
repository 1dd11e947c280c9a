package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.prover.polynomial.Domain;
import dev.freehold.prover.r1cs.R1cs;
import dev.freehold.prover.solver.UnsatisfiedException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The polynomial h = (a b - c) / Z of a satisfied system (Groth 2016, section 3.2), computed on a
 * coset of the domain, where Z is a constant and never zero.
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
  static Quotient of(R1cs system, long[] witness, Domain domain, ParallelLoop loop) {
    if (!Fr.fromLimbs(witness, 0).equals(Fr.ONE)) {
      throw new UnsatisfiedException("variable 0 of the witness is not 1");
    }
    Quotient quotient = new Quotient(domain, loop);
    quotient.evaluate(system, witness);
    return quotient;
  }

  private void evaluate(R1cs system, long[] witness) {
    int rows = system.constraints();
    AtomicInteger violated = new AtomicInteger(rows);
    loop.run(
        (rows + ROWS_PER_TURN - 1) / ROWS_PER_TURN,
        turn -> {
          long[] scratch = new long[LIMBS];
          int to = Math.min(rows, (turn + 1) * ROWS_PER_TURN);
          for (int row = turn * ROWS_PER_TURN; row < to; row++) {
            int at = row * LIMBS;
            system.a().evaluate(row, witness, a, at, scratch);
            system.b().evaluate(row, witness, b, at, scratch);
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

  /** The n - 1 coefficients of h, in natural order. To be called once: works in place. */
  long[] coefficients() {
    toCoset(a);
    toCoset(b);
    toCoset(c);
    Fr shift = Domain.cosetShift();
    long[] divisor = new long[LIMBS];
    shift.pow(domain.size()).sub(Fr.ONE).inverse().copyLimbs(divisor, 0);
    int turns = Math.max(1, domain.size() / ROWS_PER_TURN);
    int perTurn = domain.size() / turns * LIMBS;
    loop.run(
        turns,
        turn -> {
          for (int at = turn * perTurn; at < (turn + 1) * perTurn; at += LIMBS) {
            FrArrays.mul(a, at, a, at, b, at);
            FrArrays.sub(a, at, a, at, c, at);
            FrArrays.mul(a, at, a, at, divisor, 0);
          }
        });
    domain.inverse(loop, a);
    domain.scale(loop, a, Fr.of(domain.size()).inverse(), shift.inverse());
    // Z has degree n and a b - c at most 2 n - 2: the coefficient of degree n - 1 is zero.
    long[] h = new long[(domain.size() - 1) * LIMBS];
    for (int i = 0; i < domain.size() - 1; i++) {
      FrArrays.copy(h, i * LIMBS, a, domain.reversed(i) * LIMBS);
    }
    return h;
  }

  private void toCoset(long[] values) {
    domain.inverse(loop, values);
    domain.scale(loop, values, Fr.of(domain.size()).inverse(), Domain.cosetShift());
    domain.forward(loop, values);
  }
}

package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.prover.polynomial.Domain;
import dev.freehold.prover.r1cs.R1cs;
import dev.freehold.prover.r1cs.SparseMatrix;

/**
 * The polynomial h = (a b - c) / Z of a satisfied system (Groth 2016, section 3.2), computed on a
 * coset of the domain, where Z is a constant and never zero.
 */
final class Quotient {
  private static final int ROWS_PER_TURN = 1024;

  private Quotient() {}

  /** The n - 1 coefficients of h, in natural order. */
  static long[] coefficients(R1cs system, long[] witness, Domain domain, ParallelLoop loop) {
    long[] a = onCoset(system.a(), witness, domain, loop);
    long[] b = onCoset(system.b(), witness, domain, loop);
    long[] c = onCoset(system.c(), witness, domain, loop);
    Fr shift = Domain.cosetShift();
    long[] divisor = new long[LIMBS];
    shift.pow(domain.size()).sub(Fr.ONE).inverse().copyLimbs(divisor, 0);
    int turns = Math.max(1, domain.size() / ROWS_PER_TURN);
    loop.run(
        turns,
        turn -> {
          int to = domain.size() * (turn + 1) / turns * LIMBS;
          for (int at = domain.size() * turn / turns * LIMBS; at < to; at += LIMBS) {
            FrArrays.mul(a, at, a, at, b, at);
            FrArrays.sub(a, at, a, at, c, at);
            FrArrays.mul(a, at, a, at, divisor, 0);
          }
        });
    domain.inverse(loop, a);
    domain.scale(loop, a, Fr.of(domain.size()).inverse(), shift.inverse());
    long[] h = new long[(domain.size() - 1) * LIMBS];
    for (int i = 0; i < domain.size() - 1; i++) {
      FrArrays.copy(h, i * LIMBS, a, domain.reversed(i) * LIMBS);
    }
    return h;
  }

  /** The values on the coset of the polynomial whose values on the domain are matrix * witness. */
  private static long[] onCoset(
      SparseMatrix matrix, long[] witness, Domain domain, ParallelLoop loop) {
    long[] values = new long[domain.size() * LIMBS];
    int turns = (matrix.rows() + ROWS_PER_TURN - 1) / ROWS_PER_TURN;
    loop.run(
        turns,
        turn -> {
          long[] scratch = new long[LIMBS];
          int to = Math.min(matrix.rows(), (turn + 1) * ROWS_PER_TURN);
          for (int row = turn * ROWS_PER_TURN; row < to; row++) {
            matrix.evaluate(row, witness, values, row * LIMBS, scratch);
          }
        });
    domain.inverse(loop, values);
    domain.scale(loop, values, Fr.of(domain.size()).inverse(), Domain.cosetShift());
    domain.forward(loop, values);
    return values;
  }
}

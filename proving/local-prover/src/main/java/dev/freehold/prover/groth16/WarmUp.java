package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.Digits;
import dev.freehold.blst.Group;
import dev.freehold.blst.Multiples;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.core.field.Fr;
import dev.freehold.prover.polynomial.Domain;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Work like a proof's, on numbers of no meaning, which has the just-in-time compiler done with the
 * prover's loops when the first proof comes. Takes about a quarter of a second of a thread, which a
 * process has to spare while it reads its key and waits for the network.
 */
final class WarmUp {
  private static final int DOMAIN_LOG = 11;
  private static final int ROUNDS = 6;
  private static final int ROWS = 2000;
  private static final int TERMS = 12;
  private static final int VARIABLES = 64;
  private static final int SCALARS = 2000;
  private static final Multiples SHAPE = new Multiples(15, 1);

  private WarmUp() {}

  static void run() {
    Domain domain = new Domain(DOMAIN_LOG);
    long[] values = new long[domain.size() * LIMBS];
    Fr value = Fr.fromBigInteger(Fr.MODULUS.shiftRight(1));
    for (int i = 0; i < domain.size(); i++) {
      value.copyLimbs(values, i * LIMBS);
    }
    R1cs system = system(value);
    for (int round = 0; round < ROUNDS; round++) {
      domain.toCoset(ParallelLoop.serial(), values);
      system.firstViolation(Arrays.copyOf(values, system.variableCount() * LIMBS));
      Digits digits = new Digits(SHAPE, SCALARS);
      for (int i = 0; i < SCALARS; i++) {
        digits.set(i, values, i * LIMBS);
      }
    }
    for (Group group : new Group[] {Group.G1, Group.G2}) {
      sum(group);
    }
  }

  /** Long rows times nothing make nothing: whatever the numbers, all rows are evaluated. */
  private static R1cs system(Fr coefficient) {
    SparseMatrix.Table table = new SparseMatrix.Table();
    SparseMatrix.Builder a = new SparseMatrix.Builder(table);
    SparseMatrix.Builder b = new SparseMatrix.Builder(table);
    SparseMatrix.Builder c = new SparseMatrix.Builder(table);
    for (int row = 0; row < ROWS; row++) {
      for (int term = 0; term < TERMS; term++) {
        a.entry(1 + (row + 5 * term) % VARIABLES, term % 4 == 0 ? Fr.ONE : coefficient);
      }
      a.endRow();
      b.endRow();
      c.endRow();
    }
    long[] frozen = table.freeze();
    return new R1cs(0, VARIABLES + 1, a.build(frozen), b.build(frozen), c.build(frozen));
  }

  private static void sum(Group group) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment generator = group.allocateAffine(arena, 1);
      group.generator(generator, 0);
      MemorySegment multiples = group.allocateAffine(arena, SHAPE.count());
      SHAPE.fill(ParallelLoop.serial(), group, multiples, generator, 1);
      MemorySegment out = group.allocatePoints(arena, 1);
      SHAPE.sum(group, out, 0, multiples, new Digits(SHAPE, 1));
    }
  }
}

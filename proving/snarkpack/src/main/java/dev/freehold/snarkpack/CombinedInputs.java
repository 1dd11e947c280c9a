package dev.freehold.snarkpack;

import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.proof.Statement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;

/**
 * The public inputs of all proofs combined: the sum of r^i, then for each input the sum of r^i
 * times it, over the padded statements.
 */
final class CombinedInputs {
  private static final int LIMBS = FrArrays.LIMBS;
  private static final int SUMS = Statement.COUNT + 1;

  private final long[] sums = new long[SUMS * LIMBS];

  /**
   * @param padded how many proofs there are with the last one repeated
   */
  CombinedInputs(Fr r, List<Statement> statements, int padded) {
    long[] factor = new long[LIMBS];
    r.copyLimbs(factor, 0);
    long[] weight = new long[LIMBS];
    long[] power = new long[LIMBS];
    Fr.ONE.copyLimbs(power, 0);
    for (int i = 0; i < statements.size(); i++) {
      FrArrays.copy(weight, 0, power, 0);
      FrArrays.mul(power, 0, power, 0, factor, 0);
      if (i == statements.size() - 1) {
        for (int k = i + 1; k < padded; k++) {
          FrArrays.add(weight, 0, weight, 0, power, 0);
          FrArrays.mul(power, 0, power, 0, factor, 0);
        }
      }
      add(weight, statements.get(i));
    }
  }

  private void add(long[] weight, Statement statement) {
    FrArrays.add(sums, 0, sums, 0, weight, 0);
    long[] term = new long[LIMBS];
    for (int j = 0; j < Statement.COUNT; j++) {
      statement.input(j).copyLimbs(term, 0);
      FrArrays.mul(term, 0, term, 0, weight, 0);
      int sum = (j + 1) * LIMBS;
      FrArrays.add(sums, sum, sums, sum, term, 0);
    }
  }

  /** The sum of the powers of r. */
  Fr weight() {
    return Fr.fromLimbs(sums, 0);
  }

  /** All sums: what the key's points IC are multiplied by. */
  MemorySegment scalars(SegmentAllocator allocator) {
    MemorySegment scalars = Scalars.allocate(allocator, SUMS);
    Scalars.setAll(scalars, 0, sums, 0, SUMS);
    return scalars;
  }
}

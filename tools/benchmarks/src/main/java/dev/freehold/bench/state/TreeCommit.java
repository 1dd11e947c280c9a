package dev.freehold.bench.state;

import dev.freehold.core.field.FrArrays;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Updates of one contract's leaves in a realm's tree: reading, hashing, without the commit. */
public final class TreeCommit {
  private TreeCommit() {}

  /**
   * Cost of an update.
   *
   * @param accounts users the leaves are drawn from
   * @param updates leaves written at once
   * @param permutationsPerLeaf counted, the leaves' own compression not included
   * @param serialUsPerLeaf median wall time on one thread
   * @param parallelUsPerLeaf the same with the given hasher, in rounds between the serial ones
   */
  public record Cost(
      int accounts,
      int updates,
      double permutationsPerLeaf,
      double serialUsPerLeaf,
      double parallelUsPerLeaf) {}

  /**
   * Measures random updates of the tree behind {@code nodes}.
   *
   * @param accounts users of contract 0 that exist; leaves are drawn from them
   * @param updates leaves of one update, fewer where there are fewer accounts
   * @param rounds how often; the medians are given
   */
  public static Cost measure(
      SparseTree.NodeSource nodes,
      int accounts,
      int updates,
      int rounds,
      LevelHasher parallel,
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int leaves = Math.min(updates, accounts);
    double[] serialNs = new double[rounds];
    double[] parallelNs = new double[rounds];
    long permutations = 0;
    for (int round = 0; round < rounds; round++) {
      long[] indexes = random.longs(0, accounts).distinct().limit(leaves).sorted().toArray();
      long[] values = new long[leaves * FrArrays.LIMBS];
      for (int at = 0; at < values.length; at += FrArrays.LIMBS) {
        values[at] = random.nextLong();
      }
      // Who comes first reads from disk what the other then finds in a cache: take turns.
      boolean serialFirst = round % 2 == 0;
      update(nodes, indexes, values, LevelHasher.SERIAL);
      for (boolean serial : new boolean[] {serialFirst, !serialFirst}) {
        long began = System.nanoTime();
        TreeDelta delta = update(nodes, indexes, values, serial ? LevelHasher.SERIAL : parallel);
        (serial ? serialNs : parallelNs)[round] = (double) (System.nanoTime() - began) / leaves;
        permutations += delta.permutations();
      }
    }
    return new Cost(
        accounts,
        leaves,
        (double) permutations / (2L * rounds * leaves),
        median(serialNs) / 1e3,
        median(parallelNs) / 1e3);
  }

  private static TreeDelta update(
      SparseTree.NodeSource nodes, long[] indexes, long[] values, LevelHasher hasher) {
    return SparseTree.update(StateShape.REALM_DEPTH, 0, nodes, indexes, values, hasher);
  }

  static double median(double[] samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

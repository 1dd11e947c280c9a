package dev.freehold.snarkpack;

import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;

/**
 * Several products of pairings, computed together: their Miller loops in runs that share the
 * squarings, spread over the threads whatever product they belong to. Used by one thread.
 */
final class PairingProducts {
  /** Pairs of a run: as many as one native call takes. */
  private static final int RUN = 64;

  private final ParallelLoop loop;
  private final MemorySegment values;
  private final List<Run> runs = new ArrayList<>();

  /** Of each product, the number of its first run. */
  private final List<Integer> products = new ArrayList<>();

  private record Run(MemorySegment g1, long i, MemorySegment g2, long j, int count) {}

  /**
   * @param pairs of one product, at the most, in two calls of {@link #pair}
   * @param products at the most
   */
  PairingProducts(SegmentAllocator allocator, ParallelLoop loop, int pairs, int products) {
    this.loop = loop;
    this.values = Pairing.allocate(allocator, (long) products * (pairs / RUN + 2));
  }

  /** Begins a product: pairs belong to the one begun last. */
  PairingProducts begin() {
    products.add(runs.size());
    return this;
  }

  /** Adds {@code count} pairs of affine points, from {@code i} and {@code j} on. */
  PairingProducts pair(MemorySegment g1, long i, MemorySegment g2, long j, int count) {
    for (int from = 0; from < count; from += RUN) {
      runs.add(new Run(g1, i + from, g2, j + from, Math.min(RUN, count - from)));
    }
    return this;
  }

  /** out[k] = product k, an element of GT; then there are none. */
  void compute(MemorySegment out) {
    loop.run(
        runs.size(),
        k -> {
          Run run = runs.get(k);
          Pairing.millerLoops(values, k, run.g1, run.i, run.g2, run.j, run.count);
        });
    loop.run(products.size(), product -> finish(out, product));
    runs.clear();
    products.clear();
  }

  private void finish(MemorySegment out, int product) {
    int from = products.get(product);
    int to = product + 1 < products.size() ? products.get(product + 1) : runs.size();
    for (int k = from + 1; k < to; k++) {
      Pairing.mul(values, from, values, from, values, k);
    }
    Pairing.finalExp(out, product, values, from);
  }
}

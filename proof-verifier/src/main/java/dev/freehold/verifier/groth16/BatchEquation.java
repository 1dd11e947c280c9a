package dev.freehold.verifier.groth16;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The batch equation of the package's description, evaluated over ranges of a batch's places.
 *
 * <p>The <em>value</em> of a range is the equation's left side over its places: 1 if all proofs
 * hold. It takes the Miller loops of (r_i A_i, B_i), one more for each distinct G2 point among the
 * keys of the range, and a final exponentiation.
 */
final class BatchEquation {
  /** Places whose Miller loops are computed together and kept: more share nothing more. */
  static final int CHUNK = 16;

  /** Pairs a thread should have before another one is asked to help. */
  private static final int PAIRS_PER_TURN = 32;

  private static final int LIMBS = FrArrays.LIMBS;

  private final Places places;
  private final Weighting weighting;
  private final Workspace memory;
  private final ParallelLoop loop;
  private final AtomicInteger finalExponentiations = new AtomicInteger();
  private final AtomicInteger millerLoops = new AtomicInteger();

  /**
   * @param weighting the coefficients of the batch; they are drawn, and the points scaled, later
   */
  BatchEquation(Places places, Weighting weighting, Workspace memory, ParallelLoop loop) {
    this.places = places;
    this.weighting = weighting;
    this.memory = memory;
    this.loop = loop;
  }

  static int chunks(int places) {
    return (places + CHUNK - 1) / CHUNK;
  }

  int finalExponentiations() {
    return finalExponentiations.get();
  }

  int millerLoops() {
    return millerLoops.get();
  }

  /**
   * Takes the Miller loops of a chunk's pairs (r_i A_i, B_i) and keeps their product.
   *
   * @param decoded how many of its proofs were not refused
   */
  void keepChunk(int chunk, int decoded) {
    int from = chunk * CHUNK;
    int count = Math.min(places.count(), from + CHUNK) - from;
    millerLoops.addAndGet(decoded);
    Pairing.millerLoops(memory.chunkValues, chunk, memory.rA, from, memory.points.b(), from, count);
  }

  /** The runs of all places, their sums in the workspace. */
  List<Run> allRuns() {
    int[] bounds = places.runs(0, places.count());
    Run[] runs = new Run[bounds.length - 1];
    long bytes = (long) Run.SUMS * Group.G1.pointBytes();
    loop.run(
        runs.length,
        k ->
            runs[k] =
                run(memory.sums.asSlice(k * bytes, bytes), weighting, bounds[k], bounds[k + 1]));
    return List.of(runs);
  }

  /** The run of places [from, to), all of one key; computes its sums. */
  Run run(MemorySegment sums, Weighting weighting, int from, int to) {
    PreparedVerifyingKey key = places.key(from);
    int inputs = key.publicInputs();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment scalars = Scalars.allocate(arena, inputs + 1);
      Scalars.setAll(scalars, 0, weightedInputs(weighting, inputs, from, to), 0, inputs + 1);
      // The weight of IC_0 is the sum of the coefficients, which is alpha's weight too.
      Group.G1.fromAffine(sums, Run.R_ALPHA, key.alpha(), 0);
      Group.G1.mult(sums, Run.R_ALPHA, sums, Run.R_ALPHA, scalars, 0, Group.SCALAR_BITS);
      key.combineIc(sums, Run.R_IC, scalars);
    }
    Msm.multiply(
        loop,
        Group.G1,
        sums,
        Run.R_C,
        memory.points.c().asSlice((long) from * Group.G1.affineBytes()),
        weighting.rFrom(from),
        to - from,
        weighting.bits());
    return new Run(key, from, to, sums);
  }

  /** sum r_i, then sum r_i x_ij for each input j, over the places: Montgomery limbs. */
  private long[] weightedInputs(Weighting weighting, int inputs, int from, int to) {
    long[] sums = new long[(inputs + 1) * LIMBS];
    long[] coefficient = new long[LIMBS];
    long[] term = new long[LIMBS];
    for (int place = from; place < to; place++) {
      weighting.copyLimbs(place, coefficient);
      if (FrArrays.isZero(coefficient, 0)) {
        continue; // Refused; its inputs may not even be as many as the key's.
      }
      FrArrays.fromCanonical(coefficient, 0, coefficient, 0);
      FrArrays.add(sums, 0, sums, 0, coefficient, 0);
      List<Fr> values = places.item(place).inputs();
      for (int j = 0; j < inputs; j++) {
        values.get(j).copyLimbs(term, 0);
        FrArrays.mul(term, 0, term, 0, coefficient, 0);
        int sum = (j + 1) * LIMBS;
        FrArrays.add(sums, sum, sums, sum, term, 0);
      }
    }
    return sums;
  }

  /** out = the value of [from, to), which {@code runs} cover exactly. */
  void value(MemorySegment out, int from, int to, List<Run> runs) {
    proofsProduct(out, from, to);
    finish(out, runs);
  }

  /** out = the value of all that {@code runs} cover, wherever they are. */
  void value(MemorySegment out, List<Run> runs) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment part = Pairing.allocate(arena, 1);
      Pairing.one(out, 0);
      for (Run run : runs) {
        proofsProduct(part, run.from(), run.to());
        Pairing.mul(out, 0, out, 0, part, 0);
      }
    }
    finish(out, runs);
  }

  /** As {@link #value} under coefficients other than the batch's. */
  void value(MemorySegment out, Weighting other, int from, int to, List<Run> runs) {
    pairsProduct(out, other, from, to);
    finish(out, runs);
  }

  /** Makes the product of the proofs' Miller loops a value. */
  private void finish(MemorySegment product, List<Run> runs) {
    try (Arena arena = sharedArena()) {
      Pairing.mul(product, 0, product, 0, keysProduct(arena, runs), 0);
    }
    finalExponentiations.incrementAndGet();
    Pairing.finalExp(product, 0, product, 0);
  }

  /** An arena whose memory all threads of the loop may use. */
  Arena sharedArena() {
    return loop.threads() == 1 ? Arena.ofConfined() : Arena.ofShared();
  }

  /** The product of the Miller loops of (r_i A_i, B_i), from whole chunks where there are any. */
  private void proofsProduct(MemorySegment out, int from, int to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment part = Pairing.allocate(arena, 1);
      Pairing.one(out, 0);
      for (int place = from; place < to; ) {
        int chunk = place / CHUNK;
        int end = Math.min(to, (chunk + 1) * CHUNK);
        boolean whole = place == chunk * CHUNK && end == Math.min(places.count(), place + CHUNK);
        if (whole) {
          Pairing.mul(out, 0, out, 0, memory.chunkValues, chunk);
        } else {
          pairsProduct(part, weighting, place, end);
          Pairing.mul(out, 0, out, 0, part, 0);
        }
        place = end;
      }
    }
  }

  private void pairsProduct(MemorySegment out, Weighting by, int from, int to) {
    millerLoops.addAndGet(to - from);
    Pairing.millerLoops(out, 0, by.rA(), from - by.base(), memory.points.b(), from, to - from);
  }

  /** The product of the Miller loops of the runs' sums with their keys' G2 points. */
  private MemorySegment keysProduct(Arena arena, List<Run> runs) {
    int terms = Run.SUMS * runs.size();
    MemorySegment sums = Group.G1.allocatePoints(arena, terms);
    MemorySegment g2 = Group.G2.allocateAffine(arena, terms);
    Map<ByteBuffer, Integer> slots = new HashMap<>();
    for (Run run : runs) {
      for (int i = 0; i < Run.SUMS; i++) {
        int next = slots.size();
        Integer slot = slots.putIfAbsent(run.key().g2Name(i), next);
        if (slot == null) {
          copy(Group.G1.pointBytes(), run.sums(), i, sums, next);
          copy(Group.G2.affineBytes(), run.key().negatedG2(), i, g2, next);
        } else {
          Group.G1.add(sums, slot, sums, slot, run.sums(), i);
        }
      }
    }
    int pairs = slots.size();
    MemorySegment g1 = Group.G1.allocateAffine(arena, pairs);
    Group.G1.toAffine(g1, 0, sums, 0, pairs);
    return millerProduct(arena, g1, g2, pairs);
  }

  private static void copy(long bytes, MemorySegment from, long i, MemorySegment to, long j) {
    MemorySegment.copy(from, i * bytes, to, j * bytes, bytes);
  }

  private MemorySegment millerProduct(Arena arena, MemorySegment g1, MemorySegment g2, int pairs) {
    millerLoops.addAndGet(pairs);
    int turns = Math.clamp(pairs / PAIRS_PER_TURN, 1, loop.threads());
    MemorySegment products = Pairing.allocate(arena, turns);
    loop.run(
        turns,
        k -> {
          int from = pairs * k / turns;
          int to = pairs * (k + 1) / turns;
          Pairing.millerLoops(products, k, g1, from, g2, from, to - from);
        });
    for (int k = 1; k < turns; k++) {
      Pairing.mul(products, 0, products, 0, products, k);
    }
    return products;
  }

  /** The runs of the first places of a range, up to {@code middle}; cuts at most one run. */
  List<Run> head(Arena arena, List<Run> runs, int middle) {
    List<Run> head = new ArrayList<>();
    for (Run run : runs) {
      if (run.to() <= middle) {
        head.add(run);
      } else if (run.from() < middle) {
        head.add(run(Run.allocateSums(arena, 1), weighting, run.from(), middle));
      }
    }
    return head;
  }

  /** The runs of the places after {@code head}. */
  static List<Run> tail(Arena arena, List<Run> runs, List<Run> head) {
    List<Run> tail = new ArrayList<>(runs.subList(head.size(), runs.size()));
    Run last = head.getLast();
    Run cut = runs.get(head.size() - 1);
    if (last.to() < cut.to()) {
      tail.addFirst(cut.without(last, arena));
    }
    return tail;
  }
}

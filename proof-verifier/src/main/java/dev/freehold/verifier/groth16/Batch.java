package dev.freehold.verifier.groth16;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.proof.Proof;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One batch on its way to its verdicts. Proofs stand in <em>places</em>, those of one key side by
 * side; place i has the coefficient r_i. A refused proof keeps its place with everything neutral.
 *
 * <p>The <em>value</em> of a range of places is the product of the proofs' equations, each to the
 * power of its coefficient: 1 if all hold. The value of a range is the product of its halves'
 * values, so splitting a range of known value costs one evaluation and tells about both halves: a
 * tree with n leaves has n - 1 inner nodes, hence with the whole batch n evaluations at the most.
 */
final class Batch {
  /** Places whose Miller loops are computed together and kept for bisecting. */
  private static final int CHUNK = 32;

  private static final int LIMBS = FrArrays.LIMBS;

  private final List<BatchVerifier.Item> items;
  private final Workspace memory;
  private final ParallelLoop loop;
  private final SecureRandom random;

  /** Place to index in {@link #items}. */
  private final int[] order;

  /** By place; null is undecided. */
  private final ProofVerdict[] verdicts;

  private int checks;

  Batch(List<BatchVerifier.Item> items, Workspace memory, ParallelLoop loop, SecureRandom random) {
    this.items = items;
    this.memory = memory;
    this.loop = loop;
    this.random = random;
    this.order = byKey(items);
    this.verdicts = new ProofVerdict[items.size()];
  }

  static int chunks(int places) {
    return (places + CHUNK - 1) / CHUNK;
  }

  /** A stable order that brings the items of one key together, keys by first appearance. */
  private static int[] byKey(List<BatchVerifier.Item> items) {
    Map<PreparedVerifyingKey, Integer> ranks = new IdentityHashMap<>();
    long[] ranked = new long[items.size()];
    for (int i = 0; i < ranked.length; i++) {
      int known = ranks.size();
      Integer rank = ranks.putIfAbsent(items.get(i).key(), known);
      ranked[i] = (long) (rank == null ? known : rank) << 32 | i;
    }
    Arrays.sort(ranked);
    return Arrays.stream(ranked).mapToInt(r -> (int) r).toArray();
  }

  private BatchVerifier.Item item(int place) {
    return items.get(order[place]);
  }

  BatchVerifier.Outcome verify() {
    int places = order.length;
    Coefficients.draw(random, memory.coefficients, places);
    loop.run(chunks(places), this::prepareChunk);
    if (undecided(0, places) > 0) {
      try (Arena arena = Arena.ofConfined()) {
        settle(arena, 0, places, value(arena, 0, places));
      }
    }
    ProofVerdict[] ordered = new ProofVerdict[places];
    for (int place = 0; place < places; place++) {
      ordered[order[place]] = verdicts[place];
    }
    return new BatchVerifier.Outcome(List.of(ordered), checks);
  }

  /** Decodes and checks a chunk's proofs, scales each A, and takes their Miller loops. */
  private void prepareChunk(int chunk) {
    int from = chunk * CHUNK;
    int to = Math.min(order.length, from + CHUNK);
    byte[] scratch = new byte[Proof.BYTES];
    for (int place = from; place < to; place++) {
      BatchVerifier.Item item = item(place);
      ProofVerdict verdict =
          item.inputs().size() == item.key().publicInputs()
              ? memory.points.decode(place, item.proof(), scratch)
              : ProofVerdict.INPUT_COUNT;
      if (verdict == ProofVerdict.VALID) {
        scale(place);
      } else {
        verdicts[place] = verdict;
        neutralize(place);
      }
    }
    Group.G1.toAffine(memory.scaled, from, memory.scaledJacobian, from, to - from);
    Pairing.millerLoops(
        memory.chunkValues, chunk, memory.scaled, from, memory.points.b(), from, to - from);
  }

  private void scale(int place) {
    Group.G1.fromAffine(memory.scaledJacobian, place, memory.points.a(), place);
    Group.G1.mult(
        memory.scaledJacobian,
        place,
        memory.scaledJacobian,
        place,
        memory.coefficients,
        place,
        Coefficients.BITS);
  }

  /** Gives a refused proof no weight in any sum or product. */
  private void neutralize(int place) {
    Coefficients.set(memory.coefficients, place, 0, 0);
    Group.G1.setInfinity(memory.scaledJacobian, place);
    Group.G1.setAffineInfinity(memory.points.c(), place);
  }

  private int undecided(int from, int to) {
    int count = 0;
    for (int place = from; place < to; place++) {
      count += verdicts[place] == null ? 1 : 0;
    }
    return count;
  }

  private void decide(int from, int to, ProofVerdict verdict) {
    for (int place = from; place < to; place++) {
      if (verdicts[place] == null) {
        verdicts[place] = verdict;
      }
    }
  }

  /** Decides every proof of a range whose value is known. */
  private void settle(Arena arena, int from, int to, MemorySegment value) {
    if (Pairing.isOne(value, 0)) {
      decide(from, to, ProofVerdict.VALID);
      return;
    }
    if (undecided(from, to) == 1) {
      decide(from, to, ProofVerdict.EQUATION_FAILS);
      return;
    }
    int middle = middle(from, to);
    MemorySegment left = value(arena, from, middle);
    MemorySegment right = Pairing.allocate(arena, 1);
    Pairing.inverse(right, 0, left, 0);
    Pairing.mul(right, 0, right, 0, value, 0);
    settle(arena, from, middle, left);
    settle(arena, middle, to, right);
  }

  /** Halves the undecided; on the nearest chunk's boundary if that leaves some on either side. */
  private int middle(int from, int to) {
    int half = undecided(from, to) / 2;
    int middle = from;
    for (int seen = 0; seen < half; middle++) {
      seen += verdicts[middle] == null ? 1 : 0;
    }
    int boundary = (middle + CHUNK / 2) / CHUNK * CHUNK;
    boolean splits =
        boundary > from
            && boundary < to
            && undecided(from, boundary) > 0
            && undecided(boundary, to) > 0;
    return splits ? boundary : middle;
  }

  /** The value of a range with at least one undecided proof. */
  private MemorySegment value(Arena arena, int from, int to) {
    checks++;
    MemorySegment product = Pairing.allocate(arena, 1);
    proofsValue(product, from, to);
    int[] runs = runs(from, to);
    loop.run(runs.length - 1, k -> keyValue(k, runs[k], runs[k + 1]));
    for (int k = 0; k < runs.length - 1; k++) {
      Pairing.mul(product, 0, product, 0, memory.runValues, k);
    }
    Pairing.finalExp(product, 0, product, 0);
    return product;
  }

  /** The product of the Miller loops of (r_i A_i, B_i), from whole chunks where there are any. */
  private void proofsValue(MemorySegment product, int from, int to) {
    Pairing.one(product, 0);
    for (int place = from; place < to; ) {
      int chunk = place / CHUNK;
      int end = Math.min(to, (chunk + 1) * CHUNK);
      boolean whole = place == chunk * CHUNK && end == Math.min(order.length, place + CHUNK);
      if (whole) {
        Pairing.mul(product, 0, product, 0, memory.chunkValues, chunk);
      } else {
        multiplyMillerLoops(product, place, end);
      }
      place = end;
    }
  }

  private void multiplyMillerLoops(MemorySegment product, int from, int to) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment part = Pairing.allocate(arena, 1);
      Pairing.millerLoops(part, 0, memory.scaled, from, memory.points.b(), from, to - from);
      Pairing.mul(product, 0, product, 0, part, 0);
    }
  }

  /** The boundaries of the runs of one key: from, where each next one begins, to. */
  private int[] runs(int from, int to) {
    int[] bounds = new int[to - from + 1];
    int count = 0;
    for (int place = from; place < to; place++) {
      if (place == from || item(place).key() != item(place - 1).key()) {
        bounds[count++] = place;
      }
    }
    bounds[count++] = to;
    return Arrays.copyOf(bounds, count);
  }

  /**
   * The product of the Miller loops of (sum r_i alpha, -beta), (sum r_i IC(x_i), -gamma) and (sum
   * r_i C_i, -delta) over a run of proofs under one key.
   */
  private void keyValue(int run, int from, int to) {
    PreparedVerifyingKey key = item(from).key();
    int inputs = key.publicInputs();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sums = Group.G1.allocatePoints(arena, 3);
      MemorySegment scalars = Scalars.allocate(arena, inputs + 1);
      Scalars.setAll(scalars, 0, weightedInputs(inputs, from, to), 0, inputs + 1);
      // The weight of IC_0 is the sum of the coefficients, which is alpha's weight too.
      Group.G1.fromAffine(sums, 0, key.alpha(), 0);
      Group.G1.mult(sums, 0, sums, 0, scalars, 0, Group.SCALAR_BITS);
      Msm.multiply(Group.G1, sums, 1, key.ic(), 0, scalars, 0, inputs + 1, Group.SCALAR_BITS);
      Msm.multiply(
          loop,
          Group.G1,
          sums,
          2,
          memory.points.c().asSlice((long) from * Group.G1.affineBytes()),
          memory.coefficients.asSlice((long) from * Coefficients.BYTES),
          to - from,
          Coefficients.BITS);
      MemorySegment affine = Group.G1.allocateAffine(arena, 3);
      Group.G1.toAffine(affine, 0, sums, 0, 3);
      Pairing.millerLoops(memory.runValues, run, affine, 0, key.negatedG2(), 0, 3);
    }
  }

  /** sum r_i, then sum r_i x_ij for each input j, over the places: Montgomery limbs. */
  private long[] weightedInputs(int inputs, int from, int to) {
    long[] sums = new long[(inputs + 1) * LIMBS];
    long[] coefficient = new long[LIMBS];
    long[] term = new long[LIMBS];
    for (int place = from; place < to; place++) {
      coefficient[0] = Coefficients.low(memory.coefficients, place);
      coefficient[1] = Coefficients.high(memory.coefficients, place);
      if ((coefficient[0] | coefficient[1]) == 0) {
        continue; // Refused; its inputs may not even be as many as the key's.
      }
      coefficient[2] = 0;
      coefficient[3] = 0;
      FrArrays.fromCanonical(coefficient, 0, coefficient, 0);
      FrArrays.add(sums, 0, sums, 0, coefficient, 0);
      List<Fr> values = item(place).inputs();
      for (int j = 0; j < inputs; j++) {
        values.get(j).copyLimbs(term, 0);
        FrArrays.mul(term, 0, term, 0, coefficient, 0);
        int sum = (j + 1) * LIMBS;
        FrArrays.add(sums, sum, sums, sum, term, 0);
      }
    }
    return sums;
  }
}

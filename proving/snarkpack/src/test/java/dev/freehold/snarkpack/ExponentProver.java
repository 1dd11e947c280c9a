package dev.freehold.snarkpack;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.TargetGroup;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Makes aggregates out of discrete logarithms: those of the proofs' points, and the secrets of the
 * development reference string. The paper's formulas over Fr, one line each: a second opinion on
 * the {@link AggregateProver}. It can also lie in any element before the challenges that follow
 * from it.
 */
final class ExponentProver {
  /** Proofs whose points' logarithms are known. */
  record Known(Sample sample, Fr[] a, Fr[] b, Fr[] c) {
    /** Valid proofs, padded. */
    static Known of(long seed, int count) {
      return of(seed, count, Fr.ZERO);
    }

    /**
     * @param error added to the last proof's C, which makes it wrong unless it is 0
     */
    static Known of(long seed, int count, Fr error) {
      SplittableRandom random = new SplittableRandom(seed);
      SimulatedKey key = new SimulatedKey(random, Statement.COUNT);
      int padded = AggregateLayout.of(count).proofs();
      Fr[] a = new Fr[padded];
      Fr[] b = new Fr[padded];
      Fr[] c = new Fr[padded];
      List<Statement> statements = new ArrayList<>();
      List<Proof> proofs = new ArrayList<>();
      for (int i = 0; i < padded; i++) {
        if (i >= count) {
          a[i] = a[count - 1];
          b[i] = b[count - 1];
          c[i] = c[count - 1];
          continue;
        }
        Statement statement = Sample.statement(random);
        a[i] = Sample.randomFr(random);
        b[i] = Sample.randomFr(random);
        c[i] = key.solveC(List.of(statement.inputs()), a[i], b[i]);
        c[i] = i == count - 1 ? c[i].add(error) : c[i];
        statements.add(statement);
        proofs.add(SimulatedKey.proof(a[i], b[i], c[i]));
      }
      Sample sample =
          new Sample(Hash32.ZERO, Sample.payee(random), key.verifyingKey(), statements, proofs);
      return new Known(sample, a, b, c);
    }
  }

  private final AggregateLayout layout;
  private final Challenges challenges;
  private final byte[] out;
  private final Map<Integer, Fr> added = new HashMap<>();
  private final Map<Integer, UnaryOperator<byte[]>> replaced = new HashMap<>();

  private Fr[] a;
  private Fr[] b;
  private Fr[] c;
  private Fr[] weights;
  private final Fr[][] v = new Fr[2][];
  private final Fr[][] w = new Fr[2][];

  ExponentProver(Known known, Hash32 srs) {
    Sample sample = known.sample();
    this.layout = AggregateLayout.of(sample.count());
    this.challenges =
        new Challenges(srs, sample.job(), sample.payee(), sample.key(), sample.statements());
    this.out = new byte[layout.bytes()];
    this.a = known.a();
    this.b = known.b();
    this.c = known.c();
    int n = layout.proofs();
    for (int key = 0; key < 2; key++) {
      Fr secret = secret(key);
      v[key] = powers(secret, n);
      w[key] = times(powers(secret, n), secret.pow(n));
    }
  }

  /** Adds to the logarithm of the element that begins at {@code at}, before it is hashed. */
  ExponentProver add(int at, Fr delta) {
    added.put(at, delta);
    return this;
  }

  /** Puts other bytes for the element that begins at {@code at}, before it is hashed. */
  ExponentProver replace(int at, UnaryOperator<byte[]> by) {
    replaced.put(at, by);
    return this;
  }

  byte[] aggregate() {
    out[0] = AggregateLayout.VERSION;
    int n = layout.proofs();
    Fr[][] commitments = {pairs(0, 0, 0, n), pairs(1, 0, 0, n)};
    for (int key = 0; key < 2; key++) {
      target(layout.targetAt(0, AggregateLayout.T_AB + key), commitments[key][0]);
      target(layout.targetAt(0, AggregateLayout.T_C + key), commitments[key][1]);
    }
    Fr r = challenges.combination(out);
    weights = powers(r, n);
    b = times(b, weights);
    Fr[] inverse = powers(r.inverse(), n);
    w[0] = times(w[0], inverse);
    w[1] = times(w[1], inverse);
    target(layout.targetAt(0, AggregateLayout.Z_AB), dot(a, 0, b, 0, n));
    point(Group.G1, layout.sumAt(0), dot(c, 0, weights, 0, n));
    Fr[] x = new Fr[layout.rounds()];
    Fr[] inverses = new Fr[layout.rounds()];
    for (int round = 0; round < x.length; round++) {
      int half = a.length / 2;
      claim(AggregateLayout.left(round), half, 0, half);
      claim(AggregateLayout.left(round) + 1, 0, half, half);
      x[round] = challenges.round(out, round);
      inverses[round] = x[round].inverse();
      fold(x[round], inverses[round]);
    }
    finals();
    openings(challenges.opening(out), r, x, inverses);
    return out;
  }

  private void claim(int claim, int i, int j, int half) {
    for (int key = 0; key < 2; key++) {
      Fr[] pairs = pairs(key, i, j, half);
      target(layout.targetAt(claim, AggregateLayout.T_AB + key), pairs[0]);
      target(layout.targetAt(claim, AggregateLayout.T_C + key), pairs[1]);
    }
    target(layout.targetAt(claim, AggregateLayout.Z_AB), dot(a, i, b, j, half));
    point(Group.G1, layout.sumAt(claim), dot(c, i, weights, j, half));
  }

  /** The commitments to A and B, and to C. */
  private Fr[] pairs(int key, int i, int j, int count) {
    return new Fr[] {
      dot(a, i, v[key], j, count).add(dot(w[key], i, b, j, count)), dot(c, i, v[key], j, count)
    };
  }

  private void fold(Fr x, Fr inverse) {
    a = folded(a, x);
    c = folded(c, x);
    b = folded(b, inverse);
    weights = folded(weights, inverse);
    for (int key = 0; key < 2; key++) {
      v[key] = folded(v[key], inverse);
      w[key] = folded(w[key], x);
    }
  }

  private void finals() {
    point(Group.G1, layout.finalA(), a[0]);
    point(Group.G2, layout.finalB(), b[0]);
    point(Group.G1, layout.finalC(), c[0]);
    for (int key = 0; key < 2; key++) {
      point(Group.G2, layout.finalV(key), v[key][0]);
      point(Group.G1, layout.finalW(key), w[key][0]);
    }
  }

  /** An opening at z is (f(s) - f(z)) / (s - z): s is known here. */
  private void openings(Fr z, Fr r, Fr[] x, Fr[] inverses) {
    int n = layout.proofs();
    for (int key = 0; key < 2; key++) {
      Fr secret = secret(key);
      Fr ofV = foldedPowers(z, n, inverses);
      Fr ofW = foldedPowers(z.mul(r.inverse()), n, x).mul(z.pow(n));
      Fr inverse = secret.sub(z).inverse();
      Fr trueV = foldedPowers(secret, n, inverses);
      Fr trueW = foldedPowers(secret.mul(r.inverse()), n, x).mul(secret.pow(n));
      point(Group.G2, layout.openingV(key), trueV.sub(ofV).mul(inverse));
      point(Group.G1, layout.openingW(key), trueW.sub(ofW).mul(inverse));
    }
  }

  private static Fr foldedPowers(Fr base, int n, Fr[] factors) {
    Fr[] vector = powers(base, n);
    for (Fr factor : factors) {
      vector = folded(vector, factor);
    }
    return vector[0];
  }

  private static Fr secret(int key) {
    return StructuredReferenceString.developmentSecret(key == 0 ? "a" : "b");
  }

  private void target(int at, Fr logarithm) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment g1 = Group.G1.allocateAffine(arena, 1);
      MemorySegment g2 = Group.G2.allocateAffine(arena, 1);
      Fr value = logarithm.add(added.getOrDefault(at, Fr.ZERO));
      Group.G1.uncompress(g1, 0, SimulatedKey.point(Group.G1, value));
      Group.G2.generator(g2, 0);
      MemorySegment element = Pairing.allocate(arena, 1);
      Pairing.millerLoop(element, 0, g1, 0, g2, 0);
      Pairing.finalExp(element, 0, element, 0);
      write(at, TargetGroup.compress(element, 0));
    }
  }

  private void point(Group group, int at, Fr logarithm) {
    write(at, SimulatedKey.point(group, logarithm.add(added.getOrDefault(at, Fr.ZERO))));
  }

  private void write(int at, byte[] element) {
    byte[] put = replaced.getOrDefault(at, UnaryOperator.identity()).apply(element);
    System.arraycopy(put, 0, out, at, element.length);
  }

  static Fr[] powers(Fr base, int count) {
    Fr[] powers = new Fr[count];
    for (int i = 0; i < count; i++) {
      powers[i] = i == 0 ? Fr.ONE : powers[i - 1].mul(base);
    }
    return powers;
  }

  private static Fr[] times(Fr[] x, Fr[] y) {
    Fr[] products = new Fr[x.length];
    for (int i = 0; i < x.length; i++) {
      products[i] = x[i].mul(y[i]);
    }
    return products;
  }

  private static Fr[] times(Fr[] x, Fr factor) {
    Fr[] products = new Fr[x.length];
    for (int i = 0; i < x.length; i++) {
      products[i] = x[i].mul(factor);
    }
    return products;
  }

  private static Fr dot(Fr[] x, int i, Fr[] y, int j, int count) {
    Fr sum = Fr.ZERO;
    for (int k = 0; k < count; k++) {
      sum = sum.add(x[i + k].mul(y[j + k]));
    }
    return sum;
  }

  /** Left half plus factor times right half. */
  static Fr[] folded(Fr[] vector, Fr factor) {
    Fr[] half = new Fr[vector.length / 2];
    for (int i = 0; i < half.length; i++) {
      half[i] = vector[i].add(vector[half.length + i].mul(factor));
    }
    return half;
  }
}

package dev.freehold.snarkpack;

import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.MultiExponentiation;
import dev.freehold.blst.Pairing;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One equation in GT: a product of pairings and powers that must be 1. Points of G1 that are paired
 * with the same point of G2 are summed before their Miller loop. Used by one thread.
 */
final class PairingCheck {
  private record Term(MemorySegment point, long i, Fr factor) {}

  /** A point of G2 and what is paired with it. */
  static final class Side {
    private final MemorySegment g2;
    private final long j;
    private final List<Term> terms = new ArrayList<>();

    private Side(MemorySegment g2, long j) {
      this.g2 = g2;
      this.j = j;
    }

    /** Adds {@code factor} times an affine point of G1. */
    Side add(MemorySegment point, long i, Fr factor) {
      terms.add(new Term(point, i, factor));
      return this;
    }
  }

  private final List<Side> sides = new ArrayList<>();
  private final MemorySegment elements;
  private final Fr[] exponents;

  /**
   * @param elements of GT; each has an exponent, zero until {@link #raise} is called
   */
  PairingCheck(MemorySegment elements) {
    this.elements = elements;
    this.exponents = new Fr[(int) (elements.byteSize() / Pairing.ELEMENT_BYTES)];
    Arrays.fill(exponents, Fr.ZERO);
  }

  /** Begins the points of G1 that are paired with an affine point of G2. */
  Side with(MemorySegment g2, long j) {
    Side side = new Side(g2, j);
    sides.add(side);
    return side;
  }

  /** Multiplies the product by element {@code i} to the power {@code exponent}. */
  void raise(int i, Fr exponent) {
    exponents[i] = exponents[i].add(exponent);
  }

  /** Whether the product is 1. */
  boolean holds(ParallelLoop loop) {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment sums = Group.G1.allocatePoints(arena, sides.size());
      MemorySegment g1 = Group.G1.allocateAffine(arena, sides.size());
      MemorySegment g2 = Group.G2.allocateAffine(arena, sides.size());
      loop.run(sides.size(), k -> sum(sides.get(k), sums, k));
      Group.G1.toAffine(g1, 0, sums, 0, sides.size());
      long bytes = Group.G2.affineBytes();
      for (int k = 0; k < sides.size(); k++) {
        MemorySegment.copy(sides.get(k).g2, sides.get(k).j * bytes, g2, k * bytes, bytes);
      }
      MemorySegment value = Pairing.allocate(arena, 2);
      Pairing.millerLoops(value, 0, g1, 0, g2, 0, sides.size());
      Pairing.finalExp(value, 0, value, 0);
      MultiExponentiation.multiply(loop, value, 1, elements, exponents);
      Pairing.mul(value, 0, value, 0, value, 1);
      return Pairing.isOne(value, 0);
    }
  }

  /** out[o] = the sum of a side's terms. */
  private static void sum(Side side, MemorySegment out, int o) {
    int count = side.terms.size();
    long bytes = Group.G1.affineBytes();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points = Group.G1.allocateAffine(arena, count);
      MemorySegment scalars = Scalars.allocate(arena, count);
      for (int k = 0; k < count; k++) {
        Term term = side.terms.get(k);
        MemorySegment.copy(term.point, term.i * bytes, points, k * bytes, bytes);
        Scalars.set(scalars, k, term.factor);
      }
      Msm.multiply(Group.G1, out, o, points, 0, scalars, 0, count, Group.SCALAR_BITS);
    }
  }
}

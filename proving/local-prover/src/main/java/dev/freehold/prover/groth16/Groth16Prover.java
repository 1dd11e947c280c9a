package dev.freehold.prover.groth16;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.prover.groth16.QuerySums.Query;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Makes proofs (Groth 2016, section 3.2). Thread-safe. */
public final class Groth16Prover {
  private static final AtomicBoolean WARM = new AtomicBoolean();

  private final ParallelLoop loop;
  private final Supplier<Fr> blinding;

  /** A proof and where its time went. */
  public record Result(Proof proof, ProofTimings timings) {}

  /**
   * A prover with fresh randomness for each proof.
   *
   * @param loop the threads to use
   */
  public Groth16Prover(ParallelLoop loop) {
    this(loop, random(new SecureRandom()));
  }

  /**
   * @param blinding gives the two secret numbers of each proof; they must be uniform and never the
   *     same again, or the proof gives its witness away
   */
  public Groth16Prover(ParallelLoop loop, Supplier<Fr> blinding) {
    this.loop = loop;
    this.blinding = blinding;
  }

  private static Supplier<Fr> random(SecureRandom source) {
    return () -> {
      byte[] wide = new byte[2 * Fr.BYTES];
      source.nextBytes(wide);
      return Fr.fromWideBytes(wide);
    };
  }

  /**
   * Prepares the process for its first proof, which otherwise takes half as long again. To be
   * called as soon as it is known that something will be proved: it takes about a quarter of a
   * second of a thread of its own, once, and nobody waits for it.
   */
  public static void warmUp() {
    if (WARM.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("prover-warm-up").start(WarmUp::run);
    }
  }

  /**
   * Proves that a witness satisfies a system.
   *
   * @param witness Montgomery limbs of all variables, {@code 4 * variableCount}
   * @throws IllegalArgumentException if the key is another system's or the witness has another
   *     length
   * @throws UnsatisfiedException if the witness violates a constraint
   */
  public Result prove(ProvingKey key, R1cs system, long[] witness) {
    if (witness.length != system.variableCount() * LIMBS) {
      throw new IllegalArgumentException(
          "a witness of %d limbs for %d variables"
              .formatted(witness.length, system.variableCount()));
    }
    if (!key.isFor(system)) {
      throw new IllegalArgumentException("the proving key is of another circuit");
    }
    long start = System.nanoTime();
    Quotient quotient = Quotient.of(key.layout(), key.domain(), system, witness, loop);
    long evaluated = System.nanoTime();
    long[] h = quotient.cosetValues();
    long transformed = System.nanoTime();
    Proof proof;
    try (Arena arena = Arena.ofShared()) {
      proof = assemble(key, witness, h, arena);
    }
    long multiplied = System.nanoTime();
    return new Result(
        proof,
        new ProofTimings(evaluated - start, transformed - evaluated, multiplied - transformed));
  }

  private Proof assemble(ProvingKey key, long[] witness, long[] h, Arena arena) {
    KeyLayout layout = key.layout();
    Fr r = blinding.get();
    Fr s = blinding.get();
    MemorySegment factors = Scalars.allocate(arena, 3);
    Scalars.set(factors, 0, r);
    Scalars.set(factors, 1, s);
    Scalars.set(factors, 2, r.mul(s).negate());

    List<MemorySegment> sums = new QuerySums(key, witness, h).run(loop, arena);
    Group g1 = Group.G1;
    Group g2 = Group.G2;
    MemorySegment a = sums.get(Query.A.ordinal());
    g1.addAffine(a, 0, a, 0, key.points(g1, layout.alpha1(), 1), 0);
    addProduct(g1, a, key, layout.delta1(), factors, 0, arena);

    MemorySegment b1 = sums.get(Query.B1.ordinal());
    g1.addAffine(b1, 0, b1, 0, key.points(g1, layout.beta1(), 1), 0);
    addProduct(g1, b1, key, layout.delta1(), factors, 1, arena);

    MemorySegment b2 = sums.get(Query.B2.ordinal());
    g2.addAffine(b2, 0, b2, 0, key.points(g2, layout.beta2(), 1), 0);
    addProduct(g2, b2, key, layout.delta2(), factors, 1, arena);

    MemorySegment c = sums.get(Query.LH.ordinal());
    addProduct(g1, c, a, factors, 1, arena);
    addProduct(g1, c, b1, factors, 0, arena);
    addProduct(g1, c, key, layout.delta1(), factors, 2, arena);

    byte[] bytes = new byte[Proof.BYTES];
    compress(g1, a, bytes, 0);
    compress(g2, b2, bytes, g1.compressedBytes());
    compress(g1, c, bytes, g1.compressedBytes() + g2.compressedBytes());
    return new Proof(bytes);
  }

  /** sum += factors[s] * the key's point at a position. */
  private static void addProduct(
      Group group,
      MemorySegment sum,
      ProvingKey key,
      long position,
      MemorySegment factors,
      long s,
      Arena arena) {
    MemorySegment point = group.allocatePoints(arena, 1);
    group.fromAffine(point, 0, key.points(group, position, 1), 0);
    addProduct(group, sum, point, factors, s, arena);
  }

  private static void addProduct(
      Group group,
      MemorySegment sum,
      MemorySegment point,
      MemorySegment factors,
      long s,
      Arena arena) {
    MemorySegment product = group.allocatePoints(arena, 1);
    group.mult(product, 0, point, 0, factors, s, Group.SCALAR_BITS);
    group.add(sum, 0, sum, 0, product, 0);
  }

  private static void compress(Group group, MemorySegment point, byte[] out, int offset) {
    byte[] compressed = group.compressPoint(point, 0);
    System.arraycopy(compressed, 0, out, offset, compressed.length);
  }
}

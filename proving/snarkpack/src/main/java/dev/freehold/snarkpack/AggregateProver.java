package dev.freehold.snarkpack;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.Group;
import dev.freehold.blst.Msm;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.PointVerdict;
import dev.freehold.blst.Scalars;
import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.snarkpack.AggregationException.Reason;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;

/**
 * Makes one aggregate out of many Groth16 proofs under one key (Gailly, Maller, Nitulescu, section
 * 5.3). It does not verify the proofs: with a wrong one among them the aggregate is wrong.
 *
 * <p>Makes one at a time; its memory, about 1.2 KiB a proof, is kept for the next. Not thread-safe.
 */
public final class AggregateProver {
  /** Shares of the whole time, as measured: for the progress alone. */
  private static final double DECODED = 0.04;

  private static final double COMMITTED = 0.3;
  private static final double COMBINED = 0.45;
  private static final double FOLDED = 0.98;

  private final StructuredReferenceString srs;
  private final ParallelLoop loop;
  private Vectors vectors;

  /**
   * @param srs must stay open
   * @param threads how many work at once, the caller's among them; the others are lent by the
   *     common pool
   */
  public AggregateProver(StructuredReferenceString srs, int threads) {
    BlstSelfCheck.run();
    this.srs = srs;
    this.loop = new ParallelLoop(ForkJoinPool.commonPool(), threads);
  }

  /**
   * Aggregates proofs. They are padded to a power of two, at least 2, by repeating the last.
   *
   * @param job bound by the aggregate
   * @param payee bound by the aggregate
   * @param statements one for each proof
   * @param progress told the share that is done, in [0, 1], by the calling thread; what it throws
   *     ends the work and is thrown here
   * @throws AggregationException if these cannot be aggregated
   */
  public byte[] aggregate(
      Hash32 job,
      UserId payee,
      VerifyingKey key,
      List<Statement> statements,
      List<Proof> proofs,
      DoubleConsumer progress) {
    check(key, statements, proofs);
    AggregateLayout layout = AggregateLayout.of(proofs.size());
    load(proofs, layout.proofs());
    progress.accept(DECODED);
    Challenges challenges = new Challenges(srs.digest(), job, payee, key, statements);
    byte[] out = new byte[layout.bytes()];
    out[0] = AggregateLayout.VERSION;
    try (Arena arena = Arena.ofShared()) {
      Folding folding = new Folding(arena, loop, vectors, layout.proofs());
      folding.commit(out, layout.claimAt(0));
      progress.accept(COMMITTED);
      Fr r = challenges.combination(out);
      folding.combine(r, out, layout.claimAt(0));
      progress.accept(COMBINED);
      Fr[] x = new Fr[layout.rounds()];
      Fr[] inverses = new Fr[layout.rounds()];
      for (int round = 0; round < layout.rounds(); round++) {
        folding.cross(out, layout.claimAt(AggregateLayout.left(round)));
        x[round] = challenges.round(out, round);
        inverses[round] = x[round].inverse();
        folding.fold(x[round], inverses[round]);
        double left = (double) folding.length() / layout.proofs();
        progress.accept(FOLDED - left * (FOLDED - COMBINED));
      }
      writeFinals(layout, out);
      Fr z = challenges.opening(out);
      KeyPolynomial v = KeyPolynomial.ofV(inverses);
      KeyPolynomial w = KeyPolynomial.ofW(x, r.inverse());
      open(arena, layout, v.quotient(z), w.quotient(z), out);
    }
    progress.accept(1);
    return out;
  }

  private void check(VerifyingKey key, List<Statement> statements, List<Proof> proofs) {
    if (proofs.isEmpty() || proofs.size() > srs.maxProofs()) {
      throw new AggregationException(Reason.PROOF_COUNT, proofs.size() + " proofs");
    }
    if (statements.size() != proofs.size()) {
      throw new AggregationException(
          Reason.STATEMENT_COUNT, statements.size() + " statements, " + proofs.size() + " proofs");
    }
    if (key.publicInputs() != Statement.COUNT) {
      throw new AggregationException(Reason.KEY, key.publicInputs() + " public inputs");
    }
  }

  /** Fills the vectors: the proofs, padded, and the keys. */
  private void load(List<Proof> proofs, int padded) {
    if (vectors == null || vectors.capacity() < padded) {
      vectors = new Vectors(Arena.ofAuto(), padded);
    }
    AtomicInteger refused = new AtomicInteger(-1);
    loop.run(
        proofs.size(),
        i -> {
          if (vectors.decode(i, proofs.get(i)) != PointVerdict.VALID) {
            refused.set(i);
          }
        });
    if (refused.get() >= 0) {
      throw new AggregationException(Reason.PROOF, "proof " + refused + " is not well-formed");
    }
    vectors.pad(proofs.size(), padded);
    vectors.loadKeys(srs, padded);
  }

  private void writeFinals(AggregateLayout layout, byte[] out) {
    Folding.writePoint(out, layout.finalA(), Group.G1, vectors.g1(Vectors.A), 0);
    Folding.writePoint(out, layout.finalB(), Group.G2, vectors.g2(Vectors.B), 0);
    Folding.writePoint(out, layout.finalC(), Group.G1, vectors.g1(Vectors.C), 0);
    for (int key = 0; key < 2; key++) {
      Folding.writePoint(out, layout.finalV(key), Group.G2, vectors.g2(Vectors.V1 + key), 0);
      Folding.writePoint(out, layout.finalW(key), Group.G1, vectors.g1(Vectors.W1 + key), 0);
    }
  }

  /**
   * Opens the final keys (Kate, Zaverucha, Goldberg, ASIACRYPT 2010): the quotients at the secrets.
   */
  private void open(Arena arena, AggregateLayout layout, long[] v, long[] w, byte[] out) {
    MemorySegment g2 = Group.G2.allocatePoints(arena, 2);
    MemorySegment g1 = Group.G1.allocatePoints(arena, 2);
    MemorySegment ofV = scalars(arena, v);
    MemorySegment ofW = scalars(arena, w);
    loop.run(
        4,
        turn -> {
          int key = turn % 2;
          PowerSequence powers = srs.powers(key);
          if (turn < 2) {
            multiply(Group.G2, g2, key, powers.g2(), ofV);
          } else {
            multiply(Group.G1, g1, key, powers.g1(), ofW);
          }
        });
    MemorySegment affine2 = Group.G2.allocateAffine(arena, 2);
    MemorySegment affine1 = Group.G1.allocateAffine(arena, 2);
    Group.G2.toAffine(affine2, 0, g2, 0, 2);
    Group.G1.toAffine(affine1, 0, g1, 0, 2);
    for (int key = 0; key < 2; key++) {
      Folding.writePoint(out, layout.openingV(key), Group.G2, affine2, key);
      Folding.writePoint(out, layout.openingW(key), Group.G1, affine1, key);
    }
  }

  private static MemorySegment scalars(Arena arena, long[] montgomery) {
    int count = montgomery.length / FrArrays.LIMBS;
    MemorySegment scalars = Scalars.allocate(arena, count);
    Scalars.setAll(scalars, 0, montgomery, 0, count);
    return scalars;
  }

  private static void multiply(
      Group group, MemorySegment out, int o, MemorySegment points, MemorySegment scalars) {
    long count = scalars.byteSize() / Group.SCALAR_BYTES;
    Msm.multiply(group, out, o, points, 0, scalars, 0, count, Group.SCALAR_BITS);
  }
}

package dev.freehold.bench.worker;

import dev.freehold.blst.FixedBase;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.blst.Scalars;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Trapdoor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes proofs under a development key without a witness: the zero-knowledge simulator of Groth16
 * (ePrint 2016/260, section 3.2). A development key comes from a published seed, so its trapdoor is
 * known. For a statement x it picks random a and b, computes {@code c = (ab - alpha beta - sum_i
 * x_i (beta u_i(tau) + alpha v_i(tau) + w_i(tau))) / delta}, and gives (aG1, bG2, cG1).
 *
 * <p>To a verifier these are proofs like any other, of the same distribution and the same cost; but
 * they prove nothing, as the simulator does not ask whether the statement is true. They let a
 * benchmark have a hundred thousand distinct ones in half a minute. Thread-safe.
 */
public final class TrapdoorProver implements AutoCloseable {
  /** Products that the tables are sized for. */
  private static final long PRODUCTS = 1 << 16;

  private final Trapdoor trapdoor;
  private final SecureRandom random = new SecureRandom();
  private final Arena arena = Arena.ofShared();
  private final FixedBase g1 = table(Group.G1, arena);
  private final FixedBase g2 = table(Group.G2, arena);

  /**
   * @param system the circuit
   * @param seed what its development key was made from
   */
  public TrapdoorProver(R1cs system, String seed) {
    trapdoor = DevelopmentSetup.trapdoor(system, seed);
  }

  private static FixedBase table(Group group, Arena arena) {
    MemorySegment generator = group.allocateAffine(arena, 1);
    group.generator(generator, 0);
    return FixedBase.of(group, generator, 0, PRODUCTS, arena);
  }

  /** A proof of each statement, on the caller's thread. */
  public List<Proof> prove(List<Statement> statements) {
    int count = statements.size();
    try (Arena scratch = Arena.ofConfined()) {
      MemorySegment scalars = Scalars.allocate(scratch, 3L * count);
      for (int i = 0; i < count; i++) {
        Fr a = random();
        Fr b = random();
        Scalars.set(scalars, i, a);
        Scalars.set(scalars, count + i, trapdoor.c(a, b, List.of(statements.get(i).inputs())));
        Scalars.set(scalars, 2L * count + i, b);
      }
      MemorySegment ac = Group.G1.allocateAffine(scratch, 2L * count);
      MemorySegment b = Group.G2.allocateAffine(scratch, count);
      ParallelLoop serial = ParallelLoop.serial();
      g1.multiply(serial, ac, 0, scalars, 0, 2 * count);
      g2.multiply(serial, b, 0, scalars, 2L * count, count);
      List<Proof> proofs = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        proofs.add(proof(ac, b, i, count));
      }
      return proofs;
    }
  }

  private static Proof proof(MemorySegment ac, MemorySegment b, int i, int count) {
    byte[] bytes = new byte[Proof.BYTES];
    int g1Bytes = Group.G1.compressedBytes();
    int g2Bytes = Group.G2.compressedBytes();
    System.arraycopy(Group.G1.compress(ac, i), 0, bytes, 0, g1Bytes);
    System.arraycopy(Group.G2.compress(b, i), 0, bytes, g1Bytes, g2Bytes);
    System.arraycopy(Group.G1.compress(ac, count + i), 0, bytes, g1Bytes + g2Bytes, g1Bytes);
    return new Proof(bytes);
  }

  private Fr random() {
    byte[] wide = new byte[2 * Fr.BYTES];
    random.nextBytes(wide);
    return Fr.fromWideBytes(wide);
  }

  @Override
  public void close() {
    arena.close();
  }
}

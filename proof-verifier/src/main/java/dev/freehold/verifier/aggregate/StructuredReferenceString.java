package dev.freehold.verifier.aggregate;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ForkJoinPool;

/**
 * What aggregates are made and checked with: the powers of two secrets a and b times the generators
 * of G1 and G2 (Gailly, Maller, Nitulescu, section 5.1). Whoever knows a or b can make aggregates
 * of anything, so the secrets must be those of two ceremonies and be known to nobody.
 *
 * <p>Off-heap. Thread-safe; no call may run while it is closed, or after.
 */
public final class StructuredReferenceString implements AutoCloseable {
  /** The most proofs in an aggregate. */
  public static final int PROOFS_MAX = 1 << Layout.ROUNDS_MAX;

  private static final String DEVELOPMENT_SEED = "freehold development reference string 1";

  private final Arena arena;
  private final boolean development;
  private final int maxProofs;
  private final PowerSequence a;
  private final PowerSequence b;
  private final Hash32 digest;

  private StructuredReferenceString(
      Arena arena, boolean development, int maxProofs, PowerSequence a, PowerSequence b) {
    this.arena = arena;
    this.development = development;
    this.maxProofs = maxProofs;
    this.a = a;
    this.b = b;
    this.digest = digest(development, a, b);
  }

  /**
   * The string whose secrets everyone knows, from a published seed: for development and tests
   * alone.
   *
   * @param maxProofs in [1, {@link #PROOFS_MAX}]
   */
  public static StructuredReferenceString development(int maxProofs) {
    BlstSelfCheck.run();
    int proofs = Layout.of(maxProofs).proofs();
    ParallelLoop loop =
        new ParallelLoop(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
    Arena arena = Arena.ofShared();
    return new StructuredReferenceString(
        arena,
        true,
        proofs,
        PowerSequence.of(arena, loop, developmentSecret("a"), proofs),
        PowerSequence.of(arena, loop, developmentSecret("b"), proofs));
  }

  /** One of the secrets of {@link #development}: "a" or "b". */
  static Fr developmentSecret(String name) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-512");
      String text = DEVELOPMENT_SEED + ' ' + name;
      return Fr.fromWideBytes(sha.digest(text.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-512", e);
    }
  }

  /** All powers follow from the first: these and where they come from are the string's name. */
  private static Hash32 digest(boolean development, PowerSequence a, PowerSequence b) {
    Encoder out = new Encoder().bool(development);
    for (PowerSequence powers : new PowerSequence[] {a, b}) {
      out.raw(Group.G1.compress(powers.g1(), 1)).raw(Group.G2.compress(powers.g2(), 1));
    }
    return TaggedHash.REFERENCE_STRING.of(out.toBytes());
  }

  /** The string's name. It does not depend on how many powers are at hand. */
  public Hash32 digest() {
    return digest;
  }

  /** Whether it is the one of {@link #development(int)}, with which anyone can forge. */
  public boolean development() {
    return development;
  }

  /** The most proofs it serves for: a power of two, at least 2. */
  public int maxProofs() {
    return maxProofs;
  }

  /** The powers of the first secret, or of the second. */
  PowerSequence powers(int key) {
    return key == 0 ? a : b;
  }

  /** Frees the memory. */
  @Override
  public void close() {
    arena.close();
  }
}

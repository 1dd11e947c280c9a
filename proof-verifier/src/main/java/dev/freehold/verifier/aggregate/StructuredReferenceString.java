package dev.freehold.verifier.aggregate;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.verifier.aggregate.ReferenceStringException.Reason;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
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
    ParallelLoop loop = allProcessors();
    Arena arena = Arena.ofShared();
    return new StructuredReferenceString(
        arena,
        true,
        proofs,
        PowerSequence.of(arena, loop, developmentSecret("a"), proofs),
        PowerSequence.of(arena, loop, developmentSecret("b"), proofs));
  }

  /**
   * The string of two ceremonies, out of a response of each in the powersoftau format, as Zcash and
   * Filecoin have published theirs: a hash of 64 bytes, then the powers of the secret, compressed.
   * Only the beginnings of both groups' powers are read. Their points are checked one by one, and
   * the powers by pairings of random combinations; that nobody knows the secrets is for the
   * ceremonies to show.
   *
   * @param maxProofs in [1, {@link #PROOFS_MAX}]; a ceremony must have more powers than that
   * @throws ReferenceStringException if a file holds no such powers, or both hold the same
   */
  public static StructuredReferenceString ofCeremonies(Path first, Path second, int maxProofs) {
    BlstSelfCheck.run();
    int proofs = Layout.of(maxProofs).proofs();
    ParallelLoop loop = allProcessors();
    SecureRandom random = new SecureRandom();
    Arena arena = Arena.ofShared();
    try {
      PowerSequence a = new CeremonyTranscript(first, loop, random).read(arena, proofs);
      PowerSequence b = new CeremonyTranscript(second, loop, random).read(arena, proofs);
      if (Group.G1.affineIsEqual(a.g1(), 1, b.g1(), 1)) {
        throw new ReferenceStringException(Reason.SAME_SECRET, second);
      }
      return new StructuredReferenceString(arena, false, proofs, a, b);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static ParallelLoop allProcessors() {
    return new ParallelLoop(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
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

package dev.freehold.snarkpack;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

/**
 * Powers that aggregates are made and checked with: those of two secrets a and b times the
 * generators of G1 and G2 (Gailly, Maller, Nitulescu, section 5.1). Whoever knows a or b can make
 * aggregates of anything, so the secrets must be those of two ceremonies and be known to nobody.
 *
 * <p>Off-heap. Thread-safe; no call may run while it is closed, or after.
 */
public final class StructuredReferenceString implements AutoCloseable {
  /** The most proofs in an aggregate. */
  public static final int PROOFS_MAX = 1 << AggregateLayout.ROUNDS_MAX;

  private static final String DEVELOPMENT_SEED = "freehold development reference string 1";

  private final Arena arena;
  private final int maxProofs;
  private final PowerSequence a;
  private final PowerSequence b;
  private final ReferenceKey key;

  private StructuredReferenceString(Arena arena, int maxProofs, PowerSequence a, PowerSequence b) {
    this.arena = arena;
    this.maxProofs = maxProofs;
    this.a = a;
    this.b = b;
    this.key = key(a, b);
  }

  /**
   * The string whose secrets everyone knows, from a published seed: for development and tests
   * alone.
   *
   * @param maxProofs in [1, {@link #PROOFS_MAX}]
   */
  public static StructuredReferenceString development(int maxProofs) {
    BlstSelfCheck.run();
    int proofs = AggregateLayout.of(maxProofs).proofs();
    ParallelLoop loop = allProcessors();
    Arena arena = Arena.ofShared();
    return new StructuredReferenceString(
        arena,
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
    int proofs = AggregateLayout.of(maxProofs).proofs();
    ParallelLoop loop = allProcessors();
    PowerCheck check = new PowerCheck(loop, new SecureRandom());
    return made(
        second,
        arena ->
            new ReferenceStringFile.Content(
                proofs,
                new CeremonyTranscript(first, loop, check).read(arena, proofs),
                new CeremonyTranscript(second, loop, check).read(arena, proofs)));
  }

  /**
   * The string that {@link #save} wrote. All is checked again: points, powers, and that there are
   * two secrets.
   *
   * @param proofs that it must serve for at least
   * @throws ReferenceStringException if the file is no such string
   */
  public static StructuredReferenceString load(Path file, int proofs) {
    BlstSelfCheck.run();
    ParallelLoop loop = allProcessors();
    PowerCheck check = new PowerCheck(loop, new SecureRandom());
    return made(file, arena -> new ReferenceStringFile(file).read(arena, proofs, loop, check));
  }

  private static StructuredReferenceString made(
      Path named, Function<Arena, ReferenceStringFile.Content> read) {
    Arena arena = Arena.ofShared();
    try {
      ReferenceStringFile.Content content = read.apply(arena);
      PowerCheck.requireDistinct(content.a(), content.b(), named);
      return new StructuredReferenceString(arena, content.proofs(), content.a(), content.b());
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Writes the string as a file, about 384 bytes for each proof that it serves for. The file
   * appears whole or not at all.
   *
   * @throws ReferenceStringException if it cannot be written
   */
  public void save(Path file) {
    new ReferenceStringFile(file).write(new ReferenceStringFile.Content(maxProofs, a, b));
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

  private static ReferenceKey key(PowerSequence a, PowerSequence b) {
    Encoder out = new Encoder();
    for (PowerSequence powers : new PowerSequence[] {a, b}) {
      out.raw(Group.G1.compress(powers.g1(), 1)).raw(Group.G2.compress(powers.g2(), 1));
    }
    return new ReferenceKey(out.toBytes());
  }

  /** What aggregates that are made with it are checked with, and what a genesis names. */
  public ReferenceKey key() {
    return key;
  }

  /** The string's name. It does not depend on how many powers are at hand. */
  public Hash32 digest() {
    return key.digest();
  }

  /** Whether it has a secret of {@link #development(int)}, so that anyone can forge. */
  public boolean development() {
    return key.development();
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

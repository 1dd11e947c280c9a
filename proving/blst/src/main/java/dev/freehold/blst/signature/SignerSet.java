package dev.freehold.blst.signature;

import dev.freehold.blst.BlstSelfCheck;
import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Signers in an order, of whom some sign one message together: a bitmap says who, one aggregate
 * signature shows it. Their keys stand decoded off-heap for as long as this is reachable. Immutable
 * and thread-safe.
 */
public final class SignerSet {
  /** Bytes of a signature, of one or of many: a compressed point of G2. */
  public static final int SIGNATURE_BYTES = 96;

  private final int size;
  private final MemorySegment keys;

  /**
   * A set of signers.
   *
   * @param keys by index, at least one
   * @throws IllegalArgumentException if there is none, or one stands there twice: a proof can be
   *     repeated with its key, and whoever did so would count where only its owner signed
   */
  public SignerSet(List<ProvenKey> keys) {
    BlstSelfCheck.run();
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("a set of no signers");
    }
    if (new HashSet<>(keys).size() < keys.size()) {
      throw new IllegalArgumentException("a key stands twice in a set of signers");
    }
    size = keys.size();
    this.keys = Group.G1.allocateAffine(Arena.ofAuto(), size);
    for (int i = 0; i < size; i++) {
      keys.get(i).key().copyTo(this.keys, i);
    }
  }

  /** How many there are. */
  public int size() {
    return size;
  }

  /**
   * Whether an aggregate shows that these signed a message: {@code FastAggregateVerify}, section
   * 3.3.4. No signers verify nothing. Nor do keys that cancel each other out: infinity alone holds
   * under their sum, and it is no signature.
   *
   * @param signers their indices; whoever is not in this set has not signed
   */
  public boolean verify(BitSet signers, byte[] message, byte[] aggregate) {
    if (signers.isEmpty() || signers.length() > size) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment signature = Group.G2.allocateAffine(arena, 1);
      if (Group.G2.uncompress(signature, 0, aggregate) != PointVerdict.VALID) {
        return false;
      }
      MemorySegment chosen = Group.G1.allocateAffine(arena, signers.cardinality());
      long count = 0;
      for (int i = signers.nextSetBit(0); i >= 0; i = signers.nextSetBit(i + 1)) {
        copyKey(chosen, count++, i);
      }
      MemorySegment sum = Group.G1.allocatePoints(arena, 1);
      Group.G1.sum(sum, 0, chosen, 0, count);
      Group.G1.toAffine(chosen, 0, sum, 0, 1);
      return new SigningEquation(arena, Ciphersuite.MESSAGE, message).holds(chosen, signature);
    }
  }

  /** Whether one signer's signature holds, alone. */
  public boolean verifyOne(int signer, byte[] message, byte[] signature) {
    BitSet alone = new BitSet();
    alone.set(signer);
    return verify(alone, message, signature);
  }

  /**
   * The sum of signatures: {@code Aggregate}, section 2.8.
   *
   * @param signatures at least one
   * @return empty if one of them is none, or they cancel each other out
   */
  public static Optional<byte[]> sum(List<byte[]> signatures) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = Group.G2.allocateAffine(arena, signatures.size());
      for (int i = 0; i < signatures.size(); i++) {
        if (Group.G2.uncompress(affine, i, signatures.get(i)) != PointVerdict.VALID) {
          return Optional.empty();
        }
      }
      MemorySegment sum = Group.G2.allocatePoints(arena, 1);
      Group.G2.sum(sum, 0, affine, 0, signatures.size());
      return signature(sum);
    }
  }

  /** A sum as a signature; infinity is none, and signatures may cancel each other out. */
  static Optional<byte[]> signature(MemorySegment sum) {
    return Group.G2.isInfinity(sum, 0)
        ? Optional.empty()
        : Optional.of(Group.G2.compressPoint(sum, 0));
  }

  /** One signer's signature of the message at hand. */
  public record Share(int signer, byte[] signature) {}

  /**
   * Outcome of putting shares together.
   *
   * @param signers whose shares are in the aggregate
   * @param aggregate of all of them; empty if there are none, or their shares cancel each other out
   * @param bad signers whose shares do not hold
   */
  public record Assembly(BitSet signers, Optional<byte[]> aggregate, BitSet bad) {}

  /**
   * Puts shares of one message together: all at once, and only if that does not hold by halves,
   * until those that do not hold are found; b of them among n cost at most 2 b log2(n) checks more.
   *
   * <p>Whoever is named bad is: his share does not hold alone. That each of the others' does is not
   * shown, only that all of them signed: two who work together may send shares that are wrong by
   * the same amount. A share that has to convince others alone is checked by {@link #verifyOne}.
   *
   * @param shares at most one of a signer
   * @throws IllegalArgumentException if a signer is not in this set, or has two shares
   */
  public Assembly assemble(byte[] message, List<Share> shares) {
    BitSet given = new BitSet();
    for (Share share : shares) {
      if (share.signer() < 0 || share.signer() >= size || given.get(share.signer())) {
        throw new IllegalArgumentException("a share of signer " + share.signer());
      }
      given.set(share.signer());
    }
    try (Arena arena = Arena.ofConfined()) {
      return new ShareSearch(arena, this, message, shares).run();
    }
  }

  /** Writes a signer's key to affine point {@code o}. */
  void copyKey(MemorySegment out, long o, int signer) {
    int bytes = Group.G1.affineBytes();
    MemorySegment.copy(keys, (long) signer * bytes, out, o * bytes, bytes);
  }
}

package dev.freehold.core.replica;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SignatureVerifier;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Statement of a worker, signed by its key, of all that it holds of a realm when an epoch begins
 * that nobody serves yet. It has promised that epoch: it acknowledges nothing of an earlier one any
 * more.
 *
 * <p>Blocks count by the epoch that they were taken in, as entries of a log do by their term (Raft,
 * section 5.4.1): a longer chain of an earlier epoch may lack what was acknowledged in a later one.
 * A block that a later epoch has not reached again may stand above those of that epoch, so that the
 * epochs of {@code ends} fall.
 *
 * @param publicKey the worker's, Ed25519, 32 bytes; its digest is the worker's node id
 * @param epoch the one that is promised, at least 1
 * @param ends of each epoch of which no later one stands above: the last block taken in it, lowest
 *     block first; epochs fall and heights rise, and the last is the worker's last block. At least
 *     one, at most {@link Limits#BLOCKS_AHEAD_MAX}. Of what is final the epoch means nothing.
 * @param signature over {@link #digest}, 64 bytes
 */
public record StorageHead(byte[] publicKey, long epoch, List<BlockMark> ends, byte[] signature) {
  private static final SignatureScheme SCHEME = SignatureScheme.ED25519;

  public StorageHead {
    publicKey = publicKey.clone();
    ends = List.copyOf(ends);
    signature = signature.clone();
    if (publicKey.length != SCHEME.publicKeyBytes()
        || signature.length != SCHEME.signatureBytes()
        || ends.isEmpty()
        || ends.size() > Limits.BLOCKS_AHEAD_MAX) {
      throw new IllegalArgumentException("not a head");
    }
    for (int i = 0; i < ends.size(); i++) {
      BlockMark end = ends.get(i);
      BlockMark before = ends.get(Math.max(0, i - 1));
      boolean fits =
          end.realm().equals(before.realm())
              && (i == 0 || end.epoch() < before.epoch() && end.height() > before.height());
      if (!fits || end.epoch() > epoch) {
        throw new IllegalArgumentException("not the ends of one chain: " + ends);
      }
    }
  }

  @Override
  public byte[] publicKey() {
    return publicKey.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  /**
   * What a head's signature is over.
   *
   * @param genesis the network's genesis hash
   */
  public static Hash32 digest(Hash32 genesis, long epoch, List<BlockMark> ends) {
    return TaggedHash.STORAGE_HEAD.of(
        new Encoder().hash(genesis).u63(epoch).list(ends, (out, end) -> end.encode(out)).toBytes());
  }

  /** The realm that it is of. */
  public RealmId realm() {
    return ends.getFirst().realm();
  }

  /** The node id of the worker that says so, if {@link #isSigned}. */
  public Hash32 worker() {
    return TaggedHash.NODE_ID.of(publicKey);
  }

  /** The worker's last block. */
  public BlockMark last() {
    return ends.getLast();
  }

  /**
   * Whether the worker has said this on a network.
   *
   * @param genesis the network's genesis hash
   */
  public boolean isSigned(Hash32 genesis, SignatureVerifier signatures) {
    return signatures.verify(SCHEME, publicKey, digest(genesis, epoch, ends).toBytes(), signature);
  }

  /**
   * Order of heads of one realm: of those of as many workers as acknowledge, the greatest holds all
   * that was ever acknowledged.
   *
   * @param finalHeight of the realm's last final block: what is not above it counts as nothing
   */
  public static Comparator<StorageHead> byReach(long finalHeight) {
    return (a, b) -> {
      List<BlockMark> ofA = a.above(finalHeight);
      List<BlockMark> ofB = b.above(finalHeight);
      for (int i = 0; i < Math.min(ofA.size(), ofB.size()); i++) {
        int order =
            Comparator.comparingLong(BlockMark::epoch)
                .thenComparingLong(BlockMark::height)
                .compare(ofA.get(i), ofB.get(i));
        if (order != 0) {
          return order;
        }
      }
      return Integer.compare(ofA.size(), ofB.size());
    };
  }

  private List<BlockMark> above(long height) {
    return ends.stream().filter(end -> end.height() > height).toList();
  }

  public void encode(Encoder out) {
    out.raw(publicKey).u63(epoch).list(ends, (o, end) -> end.encode(o)).raw(signature);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if it is no head
   */
  public static StorageHead decode(Decoder in) {
    return new StorageHead(
        in.raw(SCHEME.publicKeyBytes()),
        in.u63(),
        in.list(Limits.BLOCKS_AHEAD_MAX, BlockMark::decode),
        in.raw(SCHEME.signatureBytes()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StorageHead that
        && Arrays.equals(publicKey, that.publicKey)
        && epoch == that.epoch
        && ends.equals(that.ends)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * ends.hashCode() + Long.hashCode(epoch)) + Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "head of worker %s in epoch %d: %s".formatted(worker().abbreviated(), epoch, ends);
  }
}

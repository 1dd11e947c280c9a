package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.tree.RealmLeaf;
import dev.freehold.core.tree.StateShape;

/**
 * A link of a realm's chain of blocks.
 *
 * @param height 1 for the first block
 * @param previous hash of the header before, {@link Hash32#ZERO} at height 1
 * @param checkpointHeight the latest checkpoint this block adopted; its events and those of all
 *     since the block before are carried out first
 * @param rootBefore the realm's root before the block
 * @param rootAfter the realm's root after the block
 * @param bundlesDigest of the bundles in order, and of what each made of the state; see {@link
 *     BundleList}
 * @param eventsDigest of the events of this block alone; see {@link RealmEvent#digest}
 * @param eventsChain over all events this realm has ever sent, this block's included; see {@link
 *     RealmEvent#chain}
 * @param proofsDigest see {@link FunctionProofs#digest}
 * @param feesTotal all fees this realm has collected, this block included
 * @param lostTotal all value that was delivered to this realm and that no account of it could take,
 *     this block included; see {@link dev.freehold.core.transition.BlockTransition#deliver}
 * @param market the price of the realm's room: the rate that the block's bundles paid, and what is
 *     used since {@code checkpointHeight}, this block included
 */
public record RealmHeader(
    RealmId realm,
    long height,
    Hash32 previous,
    long checkpointHeight,
    Fr rootBefore,
    Fr rootAfter,
    int bundleCount,
    Hash32 bundlesDigest,
    Hash32 eventsDigest,
    Hash32 eventsChain,
    Hash32 proofsDigest,
    long feesTotal,
    long lostTotal,
    FeeMarket market) {
  /** The {@link #checkpointHeight} of a realm that has adopted none. */
  public static final long NO_CHECKPOINT = -1;

  public RealmHeader {
    if (height < 0
        || checkpointHeight < NO_CHECKPOINT
        || bundleCount < 0
        || bundleCount > Limits.BLOCK_BUNDLES_MAX
        || feesTotal < 0
        || lostTotal < 0) {
      throw new IllegalArgumentException("not a realm header");
    }
  }

  /** What stands before a realm's first block: height 0, an untouched tree. */
  public static RealmHeader origin(RealmId realm) {
    Fr empty = EmptyRoots.at(StateShape.REALM_DEPTH);
    return new RealmHeader(
        realm,
        0,
        Hash32.ZERO,
        NO_CHECKPOINT,
        empty,
        empty,
        0,
        Hash32.ZERO,
        Hash32.ZERO,
        Hash32.ZERO,
        Hash32.ZERO,
        0,
        0,
        FeeMarket.ORIGIN);
  }

  /**
   * The header's hash; {@link Hash32#ZERO} for the {@linkplain #origin origin}, and for no other.
   */
  public Hash32 hash() {
    // Not for whatever says that it has height 0: the first block of every realm links to zeros.
    if (height == 0 && equals(origin(realm))) {
      return Hash32.ZERO;
    }
    return hash(previous, bodyHash());
  }

  /**
   * The hash of a header by the hash before it and that of the rest. So a header is shown to be
   * ahead of another by 32 bytes for each between: the hashes of their bodies.
   */
  public static Hash32 hash(Hash32 previous, Hash32 bodyHash) {
    return TaggedHash.REALM_HEADER.of(previous, bodyHash);
  }

  /** The hash of all but {@link #previous}. */
  public Hash32 bodyHash() {
    Encoder out = new Encoder();
    encode(out, false);
    return TaggedHash.HEADER_BODY.of(out.toBytes());
  }

  /** What the realm's blocks have added up to. */
  public RealmSums sums() {
    return new RealmSums(eventsChain, feesTotal, lostTotal, market);
  }

  /**
   * The checkpoint that the block adopted, 0 if it adopted none: no later block of the realm has
   * adopted an earlier one.
   */
  public long asOf() {
    return Math.max(0, checkpointHeight);
  }

  /** The leaf of the realm in the global tree, once this is its latest block. */
  public Fr leaf() {
    return RealmLeaf.of(rootAfter, asOf());
  }

  /** Whether this can stand right after {@code before} in the same realm's chain. */
  public boolean follows(RealmHeader before) {
    return realm.equals(before.realm)
        && height == before.height + 1
        && previous.equals(before.hash())
        && rootBefore.equals(before.rootAfter)
        && checkpointHeight >= before.checkpointHeight
        && feesTotal >= before.feesTotal
        && lostTotal >= before.lostTotal
        && market.slots() >= before.market.slots();
  }

  public void encode(Encoder out) {
    encode(out, true);
  }

  private void encode(Encoder out, boolean whole) {
    out.u16(realm.value()).u63(height);
    if (whole) {
      out.hash(previous);
    }
    out.i64(checkpointHeight);
    out.fr(rootBefore).fr(rootAfter).i32(bundleCount);
    out.hash(bundlesDigest)
        .hash(eventsDigest)
        .hash(eventsChain)
        .hash(proofsDigest)
        .u63(feesTotal)
        .u63(lostTotal);
    market.encode(out);
  }

  public static RealmHeader decode(Decoder in) {
    return new RealmHeader(
        new RealmId(in.u16()),
        in.u63(),
        in.hash(),
        in.i64(),
        in.fr(),
        in.fr(),
        in.i32(),
        in.hash(),
        in.hash(),
        in.hash(),
        in.hash(),
        in.u63(),
        in.u63(),
        FeeMarket.decode(in));
  }
}

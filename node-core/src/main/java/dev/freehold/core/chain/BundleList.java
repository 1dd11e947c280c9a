package dev.freehold.core.chain;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.tree.HashTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The tree over a block's bundles whose digest the header carries. Its first leaf is what the
 * block's checkpoints deliver, then comes one for each bundle, in order. A leaf commits to the
 * bundle's id and signature, to whether and why it failed, and to what it made of the state; so it
 * stays when proofs are dropped, and one bundle is shown, or disputed, by one path.
 */
public final class BundleList {
  /** Stands in a leaf for "it did not fail". */
  private static final int APPLIED = 255;

  private final List<Hash32> ids = new ArrayList<>();
  private final List<Optional<RejectReason>> marks = new ArrayList<>();
  private final List<Hash32> rests = new ArrayList<>();
  private final BlockChanges changes;
  private final HashTree tree;

  /**
   * @param failed marks of bundles that failed, by position
   * @param changes an entry for the delivery and for each bundle
   */
  public BundleList(List<Bundle> bundles, List<FailedBundle> failed, BlockChanges changes) {
    this.changes = changes;
    Map<Integer, RejectReason> reasons = FailedBundle.reasons(failed);
    List<Hash32> leaves = new ArrayList<>(bundles.size() + 1);
    leaves.add(
        leaf(Hash32.ZERO, Optional.empty(), rest(new byte[0], changes.entries().getFirst())));
    for (int i = 0; i < bundles.size(); i++) {
      ids.add(bundles.get(i).id());
      marks.add(Optional.ofNullable(reasons.get(i)));
      rests.add(rest(bundles.get(i).signature(), changes.entries().get(i + 1)));
      leaves.add(leaf(ids.get(i), marks.get(i), rests.get(i)));
    }
    tree = new HashTree(leaves);
  }

  /** The digest that the header carries. */
  public Hash32 digest() {
    return digest(ids.size(), tree.root(), changes.touched(), changes.touchedRoot());
  }

  /** The bundle that stands at a position. */
  public Hash32 id(int position) {
    return ids.get(position);
  }

  /** Where a bundle stands; -1 if it does not. */
  public int position(Hash32 bundle) {
    return ids.indexOf(bundle);
  }

  /**
   * What shows that a bundle stands in the block.
   *
   * @param header of this block
   * @param links see {@link Inclusion#links}
   */
  public Inclusion inclusion(RealmHeader header, int position, List<Hash32> links) {
    return new Inclusion(
        header,
        position,
        marks.get(position),
        rests.get(position),
        path(position + 1),
        changes.touched(),
        changes.touchedRoot(),
        links);
  }

  /** The path of an entry: 0 for the delivery, then the bundles. */
  public List<Hash32> path(int entry) {
    return tree.path(entry);
  }

  /** The root over the entries. */
  public Hash32 root() {
    return tree.root();
  }

  /** What a leaf commits to beside id and mark. */
  public static Hash32 rest(byte[] signature, Hash32 entry) {
    return TaggedHash.BUNDLE_REST.of(new Encoder().bytes(signature).hash(entry).toBytes());
  }

  /** The hash of a leaf. */
  public static Hash32 leaf(Hash32 id, Optional<RejectReason> failed, Hash32 rest) {
    return TaggedHash.BUNDLE_LEAF.of(
        new Encoder()
            .hash(id)
            .u8(failed.map(RejectReason::ordinal).orElse(APPLIED))
            .hash(rest)
            .toBytes());
  }

  /** The digest over both trees and their counts. */
  public static Hash32 digest(int bundles, Hash32 root, int touched, Hash32 touchedRoot) {
    return TaggedHash.BUNDLE_LIST.of(
        new Encoder().i32(bundles).hash(root).i32(touched).hash(touchedRoot).toBytes());
  }
}

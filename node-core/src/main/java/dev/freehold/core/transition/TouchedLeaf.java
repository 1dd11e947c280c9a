package dev.freehold.core.transition;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.tree.HashTree;
import java.util.List;

/**
 * A leaf of the realm's tree that a block touches.
 *
 * @param place its index in the realm's tree
 * @param writer the last entry of the block that touches it
 */
public record TouchedLeaf(long place, int writer) {
  /** What the tree over a block's touched leaves has of it. */
  public Hash32 hash() {
    return TaggedHash.TOUCHED_LEAF.of(new Encoder().u40(place).i32(writer).toBytes());
  }

  /** The tree over a block's touched leaves, ascending by place. */
  public static HashTree tree(List<TouchedLeaf> touched) {
    return new HashTree(touched.stream().map(TouchedLeaf::hash).toList());
  }
}

package dev.freehold.protocol.query;

import dev.freehold.core.chain.BundleList;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.port.RealmStore;
import java.util.Optional;

/**
 * Trees over blocks' bundles, of which the last is kept: whoever asks for one bundle of a block
 * asks for others. Any thread.
 */
final class ListedBlocks {
  /** The tree over a block's bundles. */
  record Listed(RealmHeader header, BundleList list) {}

  // Who loses a race makes it again.
  private volatile Optional<Listed> cached = Optional.empty();

  /** The tree of a block; empty if the block is not in the store. */
  Optional<Listed> block(RealmStore store, long height) {
    Optional<RealmHeader> header = store.header(height);
    Optional<Listed> known = cached.filter(c -> header.equals(Optional.of(c.header)));
    if (known.isEmpty()) {
      known = store.block(height).map(block -> new Listed(block.header(), block.bundleList()));
      cached = known;
    }
    return known;
  }
}

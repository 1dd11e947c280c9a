package dev.freehold.node.sync;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.worker.agent.CopyFailure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Brings a realm from its last block here to a final header. Between one header that a checkpoint
 * holds and the next, blocks are fetched backwards, so that each is named by the one after it; then
 * they are replayed forwards, and every root must come out as it stands in the header.
 */
final class BlockFollowing {
  /** Bytes of bundles kept between fetching and replaying; more are fetched a second time. */
  private static final long KEPT_BYTES_MAX = 64L << 20;

  private final NodeStore store;
  private final BlockSource source;
  private final RealmHeader target;
  private final BlockReplay replay;
  private final ChainStore chain;
  private final Map<Long, RealmBlock> kept = new HashMap<>();
  private long keptBytes;

  BlockFollowing(Genesis genesis, NodeStore store, BlockSource source, RealmHeader target) {
    this.store = store;
    this.source = source;
    this.target = target;
    chain = store.chain();
    replay = new BlockReplay(RealmRules.of(genesis, target.realm()), chain, chain::checkpoint);
  }

  void run() {
    RealmId realm = target.realm();
    RealmStore stored = store.realm(realm);
    while (stored.head().height() < target.height()) {
      RealmHeader next = chain.finalHeaderAbove(realm, stored.head().height()).orElseThrow();
      for (RealmHeader header : headersUpTo(stored.head(), next)) {
        RealmBlock block = kept.remove(header.height());
        BlockTransition.Result result =
            replay.apply(
                stored.head(), stored, stored, block == null ? source.block(header) : block);
        stored.commit(result.delta(), result.block());
        if (Thread.currentThread().isInterrupted()) {
          throw new CopyFailure("interrupted");
        }
      }
      keptBytes = 0;
    }
  }

  /** The headers after one that is here, up to one that is final, in order. */
  private Deque<RealmHeader> headersUpTo(RealmHeader here, RealmHeader last) {
    Deque<RealmHeader> headers = new ArrayDeque<>();
    RealmBlock block = source.block(last);
    while (true) {
      headers.addFirst(block.header());
      keep(block);
      if (block.header().height() == here.height() + 1) {
        break;
      }
      block = source.before(block.header());
    }
    if (!headers.getFirst().follows(here)) {
      throw new CopyFailure(
          "block %d of realm %s here is not one that is final: this data cannot be gone on from"
              .formatted(here.height(), here.realm()));
    }
    return headers;
  }

  private void keep(RealmBlock block) {
    keptBytes += block.bundles().stream().mapToLong(Bundle::length).sum();
    if (keptBytes <= KEPT_BYTES_MAX) {
      kept.put(block.header().height(), block);
    }
  }
}

package dev.freehold.worker.copy;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.RealmRules;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Way of a realm from its last block here to a final header. Between one header that a checkpoint
 * holds and the next, blocks are fetched backwards, so that each is named by the one after it; then
 * they are replayed forwards, and every root must come out as it stands in the header.
 */
final class BlockFollowing {
  /** Bytes of bundles kept between fetching and replaying; more are fetched a second time. */
  private static final long KEPT_BYTES_MAX = 64L << 20;

  private final RealmStore stored;
  private final BlockSource source;
  private final RealmHeader target;
  private final Supplier<CopyStep> then;
  private final BlockReplay replay;
  private final ChainStore chain;
  private final Deque<RealmHeader> headers = new ArrayDeque<>();
  private final Map<Long, RealmBlock> kept = new HashMap<>();
  private long keptBytes;

  /**
   * @param then what follows once the realm stands at the target
   */
  BlockFollowing(
      Genesis genesis,
      NodeStore store,
      BlockSource source,
      RealmHeader target,
      Supplier<CopyStep> then) {
    this.source = source;
    this.target = target;
    this.then = then;
    stored = store.realm(target.realm());
    chain = store.chain();
    replay = new BlockReplay(RealmRules.of(genesis, target.realm()), chain, chain::checkpoint);
  }

  CopyStep run() {
    long height = stored.head().height();
    if (height >= target.height()) {
      return then.get();
    }
    keptBytes = 0;
    return source.block(
        chain.finalHeaderAbove(target.realm(), height).orElseThrow(), this::backwards);
  }

  private CopyStep backwards(RealmBlock block) {
    headers.addFirst(block.header());
    keep(block);
    RealmHeader here = stored.head();
    if (block.header().height() > here.height() + 1) {
      return source.before(block.header(), this::backwards);
    }
    if (!block.header().follows(here)) {
      throw new CopyException(
          "block %d of realm %s here is not one that is final: this data cannot be gone on from"
              .formatted(here.height(), here.realm()));
    }
    return forwards();
  }

  private CopyStep forwards() {
    while (!headers.isEmpty()) {
      RealmHeader header = headers.removeFirst();
      RealmBlock block = kept.remove(header.height());
      if (block == null) {
        return source.block(
            header,
            again -> {
              replay.commit(stored, again);
              return forwards();
            });
      }
      replay.commit(stored, block);
    }
    return run();
  }

  private void keep(RealmBlock block) {
    keptBytes += block.bundles().stream().mapToLong(Bundle::length).sum();
    if (keptBytes <= KEPT_BYTES_MAX) {
      kept.put(block.header().height(), block);
    }
  }
}

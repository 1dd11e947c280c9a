package dev.freehold.worker.follow;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.ReplayException;
import java.util.List;
import java.util.Optional;

/** Replay of a realm's tail into the realm's store: how {@link FollowEffect.Replay} is done. */
public final class TailReplay {
  private final Genesis genesis;
  private final NodeStore store;

  public TailReplay(Genesis genesis, NodeStore store) {
    this.genesis = genesis;
    this.store = store;
  }

  /**
   * Has a realm's store take over all of its tail, as its next worker does that has promised the
   * epoch which is to be served. Where a block is not what the transition makes of its bundles, it
   * and all above it are dropped: no checkpoint can hold them. The tail is empty then.
   *
   * @return why something was dropped; empty if nothing was
   */
  public Optional<String> takeOver(RealmId realm) {
    Optional<String> dropped = Optional.empty();
    List<TailLink> links = store.tails().links(realm);
    try {
      if (!links.isEmpty()) {
        run(links.getLast().header());
      }
    } catch (ReplayException e) {
      dropped = Optional.of(e.getMessage());
    }
    long height = store.realm(realm).head().height();
    store
        .tails()
        .write(
            List.of(new TailWrite.DroppedTo(realm, height), new TailWrite.CutAbove(realm, height)));
    return dropped;
  }

  /** Has what is above a block leave a realm's store for its tail. */
  public void unwind(RealmId realm, long height) {
    store.unwind(realm, height);
  }

  /**
   * Replays the blocks up to one. Those of before that fails, or a crash, are in the store and
   * still in the tail.
   *
   * @param last a header whose block is in the tail
   * @throws dev.freehold.core.transition.ReplayException if a block is not what the transition
   *     makes of its bundles: a contradiction if it is final
   * @throws StoreException if the tail lacks a block
   */
  public void run(RealmHeader last) {
    RealmId realm = last.realm();
    ChainStore chain = store.chain();
    RealmStore to = store.realm(realm);
    BlockReplay replay = new BlockReplay(RealmRules.of(genesis, realm), chain, chain::checkpoint);
    for (long height = to.head().height() + 1; height <= last.height(); height++) {
      long missing = height;
      RealmBlock block =
          store
              .tails()
              .block(realm, height)
              .orElseThrow(
                  () ->
                      new StoreException(
                          "block %d of realm %s is not in its tail".formatted(missing, realm)));
      replay.commit(to, block);
    }
  }
}

package dev.freehold.worker.machine;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.TailLink;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.List;
import java.util.function.Function;

/**
 * Turns of a worker from following a realm to serving it, and back: what the realm's store and tail
 * need before. Who serves has all blocks in the store, and an empty tail; who follows has there
 * what is final, and the rest in the tail. The epoch that is promised says of which epoch the
 * blocks are that go from the one to the other: so it is promised before a block of it is made.
 * Where each realm is kept by its worker alone nothing is done.
 */
final class RoleTurns {
  private final boolean alone;
  private final ChainStore chain;
  private final Function<RealmId, ? extends RealmView> stores;
  private final RealmTails tails;

  /**
   * @param tails of what is followed here; only read
   */
  RoleTurns(
      Genesis genesis,
      ChainStore chain,
      Function<RealmId, ? extends RealmView> stores,
      RealmTails tails) {
    alone = genesis.replication().equals(Replication.ALONE);
    this.chain = chain;
    this.stores = stores;
    this.tails = tails;
  }

  /**
   * Whether a later epoch has begun without this worker, which makes blocks of the realm: what it
   * has acknowledged is with those that keep the realm too.
   */
  boolean isFence(RealmLife life, RealmEndpoint line) {
    return !alone && line.epoch() > life.seat().epoch();
  }

  /**
   * Has blocks leave the store of a realm that is to be followed.
   *
   * @param finalHeight of the realm's last block that a checkpoint here holds
   * @return whether there are any: it is followed once they have left
   */
  boolean unwinds(RealmLife life, long finalHeight, List<WorkerEffect> effects) {
    if (alone || stores.apply(life.realm()).head().height() <= finalHeight) {
      return false;
    }
    life.copyBegins();
    effects.add(new WorkerEffect.Unwind(life.realm(), finalHeight));
    return true;
  }

  /**
   * Has the tail of a realm that is to be served replayed into its store, if it was followed in the
   * very epoch that it is to be served in: this worker has said that it holds all of it.
   *
   * @return whether it has to be: it is served once it was
   */
  boolean replays(RealmLife life, List<WorkerEffect> effects) {
    RealmId realm = life.realm();
    List<TailLink> links = alone ? List.of() : tails.links(realm);
    if (links.isEmpty() || tails.promised(realm) != life.seat().epoch()) {
      return false;
    }
    // What its blocks adopted must be here; it comes with the checkpoints.
    if (links.getLast().header().checkpointHeight() <= chain.head().height()) {
      life.copyBegins();
      effects.add(new WorkerEffect.ReplayTail(realm));
    }
    return true;
  }

  /** Has the epoch promised in which a realm is served, before anything of it is. */
  void promises(RealmLife life, List<WorkerEffect> effects) {
    if (!alone) {
      effects.add(new WorkerEffect.Promise(life.realm(), life.seat().epoch()));
    }
  }
}

package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmView;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Steps of realms whose blocks this worker copies from another: those it follows, and those it is
 * to serve but does not hold up to date. One copy of a realm runs at a time, towards a header that
 * a checkpoint here holds; nothing else writes to the realm's store meanwhile.
 */
final class Copies {
  private final ChainStore chain;
  private final Function<RealmId, ? extends RealmView> stores;

  Copies(ChainStore chain, Function<RealmId, ? extends RealmView> stores) {
    this.chain = chain;
    this.stores = stores;
  }

  /**
   * Does what is next for a realm that is copied, and of which no copy runs.
   *
   * @param upToDate whether all checkpoints that are known of are here
   * @return whether the realm is to be served and nothing more can be copied for it
   */
  boolean advance(RealmLife life, boolean upToDate, List<WorkerEffect> effects) {
    long held = stores.apply(life.realm()).head().height();
    Optional<String> from = life.copiedFrom();
    if (life.phase() == RealmPhase.CATCHING_UP
        && (held >= life.seat().header().height() || from.isEmpty())) {
      return true;
    }
    if (!upToDate) {
      // What is final now may be long past there, and no longer readable.
      return false;
    }
    Optional<RealmHeader> last = lastFinal(life.realm());
    if (last.isPresent() && held < last.get().height()) {
      life.copyBegins();
      effects.add(
          new WorkerEffect.Copy(
              last.get(),
              from.orElseThrow(Invariant.missing("the endpoint that a realm is copied from"))));
    } else if (life.owesCaughtUp()) {
      life.saysCaughtUp();
      effects.add(new WorkerEffect.CaughtUp(life.realm(), life.seat().epoch()));
    }
    return false;
  }

  /** The latest header of a realm that a checkpoint here holds. */
  private Optional<RealmHeader> lastFinal(RealmId realm) {
    long last = chain.realmHeightAt(realm, chain.head().height()).orElse(0L);
    return last == 0 ? Optional.empty() : chain.finalHeaderAbove(realm, last - 1);
  }
}

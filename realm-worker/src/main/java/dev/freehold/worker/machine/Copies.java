package dev.freehold.worker.machine;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The realms of which this worker copies blocks from another: those it follows, and those it is to
 * serve but does not hold up to date. One copy of a realm runs at a time, towards a header that a
 * checkpoint here holds; nothing else writes to the realm's store meanwhile.
 */
final class Copies {
  /**
   * A realm to copy.
   *
   * @param from where
   * @param served whether this worker is to serve the realm once it holds {@code seat.header()}
   */
  private record Copy(RealmEndpoint seat, String from, boolean served) {
    boolean isTakingOver() {
      return seat.follower()
          .filter(f -> !served && f.phase() == RealmFollower.Phase.TAKING_OVER)
          .isPresent();
    }
  }

  private final ChainStore chain;
  private final Function<RealmId, RealmStore> stores;
  private final List<WorkerEffect> effects;
  private final Map<RealmId, Copy> copies = new TreeMap<>();
  private final Set<RealmId> running = new TreeSet<>();
  private final Set<RealmId> toldCaughtUp = new TreeSet<>();

  /**
   * @param effects where the machine collects the effects of the current step
   */
  Copies(ChainStore chain, Function<RealmId, RealmStore> stores, List<WorkerEffect> effects) {
    this.chain = chain;
    this.stores = stores;
    this.effects = effects;
  }

  /** Keeps a copy of a realm that another worker serves. */
  void follow(RealmEndpoint seat) {
    put(new Copy(seat, seat.endpoint(), false));
  }

  /** Gets hold of a realm that this worker is to serve, from the one that follows it. */
  void catchUp(RealmEndpoint seat) {
    put(new Copy(seat, seat.follower().orElseThrow().endpoint(), true));
  }

  private void put(Copy copy) {
    RealmId realm = copy.seat.header().realm();
    copies.put(realm, copy);
    // Said again on every new assignment: the coordinator may have forgotten.
    toldCaughtUp.remove(realm);
  }

  void drop(RealmId realm) {
    copies.remove(realm);
  }

  /** Whether something may be written to the realm's store right now. */
  boolean isRunning(RealmId realm) {
    return running.contains(realm);
  }

  /** Whether there is a realm that this worker is to serve and does not hold yet. */
  boolean isCatchingUp() {
    return copies.values().stream().anyMatch(Copy::served);
  }

  /** The realms that are copied. */
  Set<RealmId> realms() {
    return copies.keySet();
  }

  /** A copy has ended, well or not. */
  void ended(RealmId realm) {
    running.remove(realm);
  }

  /**
   * Does what is next for every realm.
   *
   * @param upToDate whether all checkpoints that are known of are here
   * @return realms that are to be served and are here now
   */
  List<RealmEndpoint> advance(boolean upToDate) {
    List<RealmEndpoint> here = new ArrayList<>();
    for (Map.Entry<RealmId, Copy> entry : copies.entrySet()) {
      if (!running.contains(entry.getKey())) {
        advance(entry.getKey(), entry.getValue(), upToDate, here);
      }
    }
    here.forEach(seat -> drop(seat.header().realm()));
    return here;
  }

  private void advance(RealmId realm, Copy copy, boolean upToDate, List<RealmEndpoint> here) {
    long held = stores.apply(realm).head().height();
    if (copy.served && held >= copy.seat.header().height()) {
      here.add(copy.seat);
      return;
    }
    if (!upToDate) {
      // What is final now may be long past there, and no longer readable.
      return;
    }
    Optional<RealmHeader> last = lastFinal(realm);
    if (last.isPresent() && held < last.get().height()) {
      running.add(realm);
      effects.add(new WorkerEffect.Copy(last.get(), copy.from));
    } else if (copy.isTakingOver() && toldCaughtUp.add(realm)) {
      effects.add(new WorkerEffect.CaughtUp(realm, copy.seat.epoch()));
    }
  }

  /** The latest header of a realm that a checkpoint here holds. */
  private Optional<RealmHeader> lastFinal(RealmId realm) {
    long last = chain.realmHeightAt(realm, chain.head().height()).orElse(0L);
    return last == 0 ? Optional.empty() : chain.finalHeaderAbove(realm, last - 1);
  }
}

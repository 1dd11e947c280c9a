package dev.freehold.worker.machine;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmView;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Statuses of bundles in all realms of a worker: those that are served, and those held here. */
final class BundleStatuses {
  private final boolean isAlone;
  private final ChainStore chain;
  private final Function<RealmId, ? extends RealmView> stores;
  private final Map<RealmId, RealmLife> lives;
  private final Doubts doubts;

  /**
   * @param lives the realms here, which come and go
   */
  BundleStatuses(
      Genesis genesis,
      ChainStore chain,
      Function<RealmId, ? extends RealmView> stores,
      Map<RealmId, RealmLife> lives,
      Doubts doubts) {
    isAlone = genesis.replication().receipts() == 0;
    this.chain = chain;
    this.stores = stores;
    this.lives = lives;
    this.doubts = doubts;
  }

  /**
   * Answers where a bundle stands, or says that it is not known here.
   *
   * @param assigned whether any table was heard
   */
  void answer(WorkerInput.StatusAsked asked, boolean assigned, List<WorkerEffect> effects) {
    BundleStatus status = statusOf(asked.bundle());
    Optional<String> doubt = Optional.empty();
    if (!assigned || isIn(RealmPhase.CATCHING_UP)) {
      doubt = Optional.of("not all realms are here yet");
    } else if (status instanceof BundleStatus.Unknown && isIn(RealmPhase.STOPPED)) {
      doubt = Optional.of("it may be of a realm that is stopped here");
    } else if (status instanceof BundleStatus.Unknown && awaitsAnotherTable()) {
      doubt = Optional.of("it may be of a realm that is in doubt here");
    }
    effects.add(
        doubt.isPresent()
            ? new WorkerEffect.RefuseStatus(asked.connection(), asked.request(), doubt.get())
            : new WorkerEffect.AnswerStatus(
                asked.connection(), asked.request(), asked.bundle(), status));
  }

  /** Whether a realm is not served for what a table said of it. */
  private boolean awaitsAnotherTable() {
    return doubts.realms().stream()
        .anyMatch(id -> Optional.ofNullable(lives.get(id)).flatMap(RealmLife::machine).isEmpty());
  }

  private boolean isIn(RealmPhase phase) {
    return lives.values().stream().anyMatch(life -> life.phase() == phase);
  }

  private BundleStatus statusOf(Hash32 bundle) {
    for (RealmLife life : lives.values()) {
      if (life.machine().isPresent()) {
        BundleStatus status = life.machine().get().statusOf(bundle);
        if (!(status instanceof BundleStatus.Unknown)) {
          return status;
        }
      }
    }
    return lives.values().stream()
        .filter(life -> life.phase() != RealmPhase.ELSEWHERE && !life.phase().isServed())
        .flatMap(life -> stored(life, bundle).stream())
        .findFirst()
        .orElseGet(BundleStatus.Unknown::new);
  }

  /** Where a bundle stands whose realm is held here and not served. */
  private Optional<BundleStatus> stored(RealmLife life, Hash32 bundle) {
    RealmView store = stores.apply(life.realm());
    Optional<BundleStatus> failed = store.failure(bundle).map(failure -> failure);
    long acknowledged = acknowledged(life);
    return failed
        .or(() -> store.blockOf(bundle).map(height -> stored(life.realm(), height)))
        .map(durable -> BundleTracker.said(durable, acknowledged));
  }

  /** The last block that is acknowledged of a realm that is held here and not served. */
  private long acknowledged(RealmLife life) {
    long finalHeight = chain.realmHeightAt(life.realm(), chain.head().height()).orElse(0L);
    return isAlone ? Long.MAX_VALUE : Math.max(finalHeight, life.acknowledged());
  }

  private BundleStatus stored(RealmId id, long blockHeight) {
    return chain
        .finalSince(id, blockHeight)
        .<BundleStatus>map(checkpoint -> new BundleStatus.Final(blockHeight, checkpoint))
        .orElseGet(() -> new BundleStatus.Committed(blockHeight));
  }
}

package dev.freehold.worker.machine;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.Machine;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All the realms of one worker: takes up the realms it is assigned, follows the chain of
 * checkpoints and hands each to every realm.
 */
public final class WorkerMachine implements Machine<WorkerInput, WorkerEffect> {
  private final Hash32 node;
  private final Genesis genesis;
  private final RealmSettings settings;
  private final ChainStore chain;
  private final Function<RealmId, RealmStore> stores;
  private final Predicate<Checkpoint> isSigned;
  private final Map<RealmId, RealmMachine> realms = new TreeMap<>();
  private final List<WorkerEffect> effects = new ArrayList<>();
  private Hash32 headHash;
  private long headHeight;
  private long appendingHeight;
  private long knownHeight;
  private boolean draining;
  private boolean assigned;

  /**
   * A worker without realms.
   *
   * @param node this worker's node id
   * @param isSigned whether the coordinator's signature on a checkpoint holds; deterministic
   */
  public WorkerMachine(
      Hash32 node,
      Genesis genesis,
      RealmSettings settings,
      ChainStore chain,
      Function<RealmId, RealmStore> stores,
      Predicate<Checkpoint> isSigned) {
    this.node = node;
    this.genesis = genesis;
    this.settings = settings;
    this.chain = chain;
    this.stores = stores;
    this.isSigned = isSigned;
    headHash = chain.head().hash();
    headHeight = chain.head().height();
    appendingHeight = headHeight;
  }

  @Override
  public List<WorkerEffect> step(WorkerInput input) {
    effects.clear();
    switch (input) {
      case WorkerInput.Assigned i -> {
        assigned = true;
        assign(i.realms());
      }
      case WorkerInput.CheckpointArrived i -> arrived(i.checkpoint());
      case WorkerInput.CheckpointKnown i -> {
        knownHeight = Math.max(knownHeight, i.height());
        askNext();
      }
      case WorkerInput.StatusAsked i ->
          effects.add(
              assigned
                  ? new WorkerEffect.AnswerStatus(
                      i.connection(), i.request(), i.bundle(), statusOf(i.bundle()))
                  : new WorkerEffect.RefuseStatus(i.connection(), i.request()));
      case WorkerInput.CheckpointAppended i -> appended(i.checkpoint());
      case WorkerInput.ToRealm i -> {
        RealmMachine realm = realms.get(i.realm());
        if (realm == null) {
          effects.add(new WorkerEffect.RefuseRealm(i.realm(), i.input()));
        } else {
          step(i.realm(), realm, i.input());
        }
      }
      case WorkerInput.Drain _ -> {
        draining = true;
        realms.forEach((id, realm) -> step(id, realm, new RealmInput.Drain()));
      }
      case WorkerInput.Tick i ->
          realms.forEach((id, realm) -> step(id, realm, new RealmInput.Tick(i.nowNs())));
    }
    return List.copyOf(effects);
  }

  /** Whether a worker that was told to drain has: all that was admitted is durable. */
  public boolean isDrained() {
    return draining && realms.values().stream().allMatch(RealmMachine::isDrained);
  }

  private BundleStatus statusOf(Hash32 bundle) {
    for (RealmMachine realm : realms.values()) {
      BundleStatus status = realm.statusOf(bundle);
      if (!(status instanceof BundleStatus.Unknown)) {
        return status;
      }
    }
    return new BundleStatus.Unknown();
  }

  private void step(RealmId id, RealmMachine realm, RealmInput input) {
    for (RealmEffect effect : realm.step(input)) {
      effects.add(new WorkerEffect.OfRealm(id, effect));
    }
  }

  private void assign(List<RealmEndpoint> table) {
    for (RealmEndpoint seat : table) {
      RealmId id = seat.header().realm();
      if (!seat.worker().equals(node)) {
        realms.remove(id);
      } else if (isOurs(seat.header())) {
        if (!realms.containsKey(id)) {
          takeUp(id);
        }
        long last = stores.apply(id).head().height();
        if (last > seat.header().height()) {
          effects.add(new WorkerEffect.ReportAgain(id, seat.header().height() + 1, last));
        }
      }
    }
  }

  /** Whether the block that the coordinator has sealed is the one in this worker's store. */
  private boolean isOurs(RealmHeader sealed) {
    RealmStore store = stores.apply(sealed.realm());
    if (sealed.height() > store.head().height()) {
      effects.add(
          new WorkerEffect.Halt(
              "realm %s stands at block %d here, but block %d is final: this data is too old"
                  .formatted(sealed.realm(), store.head().height(), sealed.height())));
      return false;
    }
    boolean same =
        sealed.height() == 0
            || store
                .block(sealed.height())
                .filter(block -> block.header().equals(sealed))
                .isPresent();
    if (!same) {
      effects.add(
          new WorkerEffect.Halt(
              "block %d of realm %s here is not the one that is final"
                  .formatted(sealed.height(), sealed.realm())));
    }
    return same;
  }

  private void takeUp(RealmId id) {
    RealmStore store = stores.apply(id);
    RealmMachine realm =
        new RealmMachine(
            settings,
            RealmRules.of(genesis, id),
            store,
            chain,
            chain.realmHeightAt(id, headHeight).orElse(0L),
            headHeight);
    realms.put(id, realm);
    if (draining) {
      step(id, realm, new RealmInput.Drain());
    }
    for (long h = store.head().checkpointHeight() + 1; h <= headHeight; h++) {
      Checkpoint checkpoint =
          chain
              .checkpoint(h)
              .orElseThrow(() -> new IllegalStateException("a checkpoint is missing below head"));
      step(id, realm, new RealmInput.CheckpointFinal(checkpoint));
    }
  }

  private void arrived(Checkpoint checkpoint) {
    if (checkpoint.height() <= appendingHeight) {
      return;
    }
    if (checkpoint.height() > headHeight + 1) {
      knownHeight = Math.max(knownHeight, checkpoint.height());
      askNext();
      return;
    }
    if (!checkpoint.previous().equals(headHash) || !isSigned.test(checkpoint)) {
      effects.add(
          new WorkerEffect.Halt(
              "checkpoint %d does not continue the chain of checkpoints here"
                  .formatted(checkpoint.height())));
      return;
    }
    appendingHeight = checkpoint.height();
    effects.add(new WorkerEffect.AppendCheckpoint(checkpoint));
  }

  private void appended(Checkpoint checkpoint) {
    headHeight = checkpoint.height();
    headHash = checkpoint.hash();
    realms.forEach((id, realm) -> step(id, realm, new RealmInput.CheckpointFinal(checkpoint)));
    effects.add(new WorkerEffect.Relay(checkpoint));
    askNext();
  }

  /** Asks for the checkpoint after the last one here, if there is one. */
  private void askNext() {
    if (knownHeight > headHeight) {
      effects.add(new WorkerEffect.AskCheckpoint(headHeight + 1));
    }
  }
}

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
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All the realms of one worker: takes up the realms it is assigned, once it holds them up to date;
 * follows the chain of checkpoints and hands each to every realm; hands realms over.
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
  private final Copies copies;

  /** Realms to hand over as soon as all that was admitted is durable, with their epochs. */
  private final Map<RealmId, Long> handingOver = new TreeMap<>();

  /** Realms of which this worker makes no more blocks. */
  private final Set<RealmId> handedOver = new TreeSet<>();

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
    copies = new Copies(chain, stores, effects);
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
        copy();
      }
      case WorkerInput.Copied i -> {
        copies.ended(i.realm());
        copy();
      }
      case WorkerInput.CheckpointArrived i -> arrived(i.checkpoint());
      case WorkerInput.CheckpointKnown i -> {
        knownHeight = Math.max(knownHeight, i.height());
        askNext();
      }
      case WorkerInput.StatusAsked i ->
          effects.add(
              assigned && !copies.isCatchingUp()
                  ? new WorkerEffect.AnswerStatus(
                      i.connection(), i.request(), i.bundle(), statusOf(i.bundle()))
                  : new WorkerEffect.RefuseStatus(i.connection(), i.request()));
      case WorkerInput.CheckpointAppended i -> appended(i.checkpoint());
      case WorkerInput.ToRealm i -> {
        RealmMachine realm = realms.get(i.realm());
        if (realm == null) {
          boolean coming = handedOver.contains(i.realm()) || copies.realms().contains(i.realm());
          effects.add(new WorkerEffect.RefuseRealm(i.realm(), i.input(), coming));
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
    handOver();
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
    return Stream.concat(handedOver.stream(), copies.realms().stream())
        .flatMap(id -> stores.apply(id).blockOf(bundle).map(h -> stored(id, h)).stream())
        .findFirst()
        .orElseGet(BundleStatus.Unknown::new);
  }

  /** Where a bundle stands whose realm is held here and not served. */
  private BundleStatus stored(RealmId id, long blockHeight) {
    return blockHeight <= chain.realmHeightAt(id, headHeight).orElse(0L)
        ? new BundleStatus.Final(blockHeight, headHeight)
        : new BundleStatus.Committed(blockHeight);
  }

  private void step(RealmId id, RealmMachine realm, RealmInput input) {
    for (RealmEffect effect : realm.step(input)) {
      effects.add(new WorkerEffect.OfRealm(id, effect));
    }
  }

  private void assign(List<RealmEndpoint> table) {
    for (RealmEndpoint seat : table) {
      RealmId id = seat.header().realm();
      if (seat.worker().equals(node)) {
        copies.drop(id);
        serve(seat);
      } else {
        leave(seat);
      }
    }
  }

  /** Another worker serves the realm. */
  private void leave(RealmEndpoint seat) {
    RealmId id = seat.header().realm();
    if (realms.containsKey(id)) {
      effects.add(
          new WorkerEffect.Halt(
              "realm %s was given to %s before it was handed over here"
                  .formatted(id, seat.worker())));
      return;
    }
    handedOver.remove(id);
    if (seat.follower().filter(f -> f.worker().equals(node)).isPresent()) {
      copies.follow(seat);
    } else {
      copies.drop(id);
    }
  }

  private void copy() {
    copies.advance(headHeight >= knownHeight).forEach(this::serve);
  }

  /** Serves a realm that is this worker's, or gets hold of it first, or hands it over. */
  private void serve(RealmEndpoint seat) {
    RealmId id = seat.header().realm();
    boolean behind = stores.apply(id).head().height() < seat.header().height();
    if (copies.isRunning(id) || (behind && canBeCopied(seat))) {
      copies.catchUp(seat);
      return;
    }
    if (!isOurs(seat.header())) {
      return;
    }
    boolean leaving =
        seat.follower().filter(f -> f.phase() == RealmFollower.Phase.HANDED_OVER).isPresent();
    if (!leaving) {
      handedOver.remove(id);
      if (!realms.containsKey(id)) {
        takeUp(id);
      }
    }
    RealmHeader last = stores.apply(id).head();
    if (last.height() > seat.header().height()) {
      effects.add(new WorkerEffect.ReportAgain(id, seat.header().height() + 1, last.height()));
    }
    if (leaving) {
      handingOver.put(id, seat.epoch());
      if (realms.containsKey(id)) {
        step(id, realms.get(id), new RealmInput.Drain());
      }
    }
  }

  private boolean canBeCopied(RealmEndpoint seat) {
    return seat.follower().filter(f -> !f.worker().equals(node)).isPresent();
  }

  /**
   * A realm is handed over once nothing of it is on its way; a new process has admitted nothing.
   */
  private void handOver() {
    for (RealmId id : List.copyOf(handingOver.keySet())) {
      RealmMachine realm = realms.get(id);
      if (realm == null || realm.isDrained()) {
        realms.remove(id);
        handedOver.add(id);
        effects.add(new WorkerEffect.HandedOver(stores.apply(id).head(), handingOver.remove(id)));
      }
    }
  }

  /** Whether the block that the coordinator knows as the last is in this worker's store. */
  private boolean isOurs(RealmHeader sealed) {
    RealmStore store = stores.apply(sealed.realm());
    if (sealed.height() > store.head().height()) {
      effects.add(
          new WorkerEffect.Halt(
              "realm %s stands at block %d here, but block %d is known: this data is too old, and nobody has a copy to go on from"
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
    copy();
  }

  /** Asks for the checkpoint after the last one here, if there is one. */
  private void askNext() {
    if (knownHeight > headHeight) {
      effects.add(new WorkerEffect.AskCheckpoint(headHeight + 1));
    }
  }
}

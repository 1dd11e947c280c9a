package dev.freehold.worker.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.Machine;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.BundleOutcome;
import dev.freehold.core.transition.BundleTransition;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StateOverlay;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The gatherer of one realm (DESIGN section 7): the only writer of the state that is not committed.
 *
 * <p>There are three states, each on top of the one before: <em>committed</em> in the store;
 * <em>verified</em>, which adds sealed batches and the open one; <em>admitted</em>, which adds
 * bundles whose proofs are still being checked. A bundle is judged by the transition's rules
 * against the admitted state when it comes, and re-enters in the order of submission: as it was
 * judged, unless a bundle ahead of it was rejected meanwhile; then by the same rules against the
 * verified state. When a proof fails, the admitted state is built anew from the verified one.
 */
public final class RealmMachine implements Machine<RealmInput, RealmEffect> {
  private final RealmSettings settings;
  private final RealmRules rules;
  private final RealmStore store;
  private final ChainView chain;
  private final BundleTransition transition;
  private final LayeredState verified;
  private final PendingQueue pending;
  private final List<RealmEffect> effects = new ArrayList<>();
  private final BundleTracker tracker = new BundleTracker(effects);
  private final OpenBatch open;

  /** Headers committed by this machine that no checkpoint here holds yet. */
  private final TreeMap<Long, RealmHeader> uncovered = new TreeMap<>();

  private LayeredState admitted;
  private long admittedCheckpoint;
  private long coveredHeight;
  private long coveredAt;
  private long committedHeight;
  private long sealedHeight;
  private long nowNs;
  private boolean draining;

  /**
   * The machine of a realm at the store's head. It must be told every checkpoint after {@code
   * store.head().checkpointHeight()}, in order.
   *
   * @param coveredHeight the realm's latest block that is in a checkpoint known here
   * @param coveredAt the height of the latest checkpoint known here
   */
  public RealmMachine(
      RealmSettings settings,
      RealmRules rules,
      RealmStore store,
      ChainView chain,
      long coveredHeight,
      long coveredAt) {
    this.settings = settings;
    this.rules = rules;
    this.store = store;
    this.chain = chain;
    this.coveredHeight = coveredHeight;
    this.coveredAt = coveredAt;
    transition = new BundleTransition(rules, chain);
    verified = new LayeredState(store);
    admitted = new LayeredState(verified);
    pending = new PendingQueue(settings.verificationBundlesMax());
    RealmHeader head = store.head();
    open = new OpenBatch(head.checkpointHeight());
    admittedCheckpoint = head.checkpointHeight();
    committedHeight = head.height();
    sealedHeight = head.height();
  }

  @Override
  public List<RealmEffect> step(RealmInput input) {
    effects.clear();
    switch (input) {
      case RealmInput.Submitted i -> submit(i.connection(), i.bundle());
      case RealmInput.Judged i -> pending.judge(i.verification(), i.verdicts());
      case RealmInput.CheckpointFinal i -> checkpoint(i.checkpoint());
      case RealmInput.Committed i -> committed(i.block());
      case RealmInput.Drain _ -> draining = true;
      case RealmInput.Tick i -> nowNs = i.nowNs();
    }
    reenter();
    sealIfDue();
    dispatch();
    return List.copyOf(effects);
  }

  private void submit(long connection, Bundle bundle) {
    if (tracker.status(bundle.id()) != null) {
      tracker.listen(bundle.id(), connection);
      effects.add(new RealmEffect.Released(connection));
      return;
    }
    BundleStatus known = statusOf(bundle.id());
    if (known instanceof BundleStatus.Committed(long blockHeight)) {
      tracker.awaitCover(bundle, blockHeight, connection);
      effects.add(new RealmEffect.Released(connection));
      return;
    }
    if (known instanceof BundleStatus.Final) {
      answerAtOnce(connection, bundle, known);
      return;
    }
    // One that was rejected is judged anew: its turn may have come since.
    if (draining) {
      answerAtOnce(
          connection,
          bundle,
          new BundleStatus.Rejected(RejectReason.NOT_SERVING, "this worker is stopping"));
      return;
    }
    if (tracker.isAtLimit(bundle.user())) {
      answerAtOnce(
          connection,
          bundle,
          new BundleStatus.Rejected(
              RejectReason.TOO_MANY_PENDING, Limits.USER_PENDING_MAX + " are on their way"));
      return;
    }
    StateOverlay changes = new StateOverlay(admitted);
    switch (transition.apply(changes, admittedCheckpoint, bundle)) {
      case BundleOutcome.Refused refused ->
          answerAtOnce(
              connection, bundle, new BundleStatus.Rejected(refused.reason(), refused.detail()));
      case BundleOutcome.Applied applied -> {
        ProofTask task = ProofTask.of(admitted, chain, bundle);
        PendingQueue.Item item = pending.add(task, connection);
        item.admission(new PendingQueue.Admission(changes, applied));
        admitted.absorb(changes, item.ticket());
        tracker.admit(bundle, connection);
      }
    }
  }

  /** Whether a machine that was told to drain has: all that was admitted is durable. */
  boolean isDrained() {
    return draining && pending.isEmpty() && open.isEmpty() && sealedHeight == committedHeight;
  }

  private void answerAtOnce(long connection, Bundle bundle, BundleStatus status) {
    effects.add(new RealmEffect.Tell(connection, bundle.id(), status));
    effects.add(new RealmEffect.Released(connection));
  }

  /** Where a bundle stands; unknown if it is not of this realm or longer ago than receipts go. */
  BundleStatus statusOf(Hash32 bundle) {
    BundleStatus tracked = tracker.status(bundle);
    if (tracked != null) {
      return tracked;
    }
    return store
        .blockOf(bundle)
        .<BundleStatus>map(
            height ->
                height <= coveredHeight
                    ? new BundleStatus.Final(height, coveredAt)
                    : new BundleStatus.Committed(height))
        .or(() -> store.rejection(bundle))
        .orElseGet(BundleStatus.Unknown::new);
  }

  private void checkpoint(Checkpoint checkpoint) {
    if (checkpoint.height() != admittedCheckpoint + 1) {
      throw new IllegalStateException(
          "checkpoint " + checkpoint.height() + " after " + admittedCheckpoint);
    }
    for (RealmHeader header : checkpoint.headers()) {
      if (header.realm().equals(rules.realm())) {
        requireOwn(header);
        coveredHeight = Math.max(coveredHeight, header.height());
        tracker.covered(coveredHeight, checkpoint.height());
      }
    }
    coveredAt = Math.max(coveredAt, checkpoint.height());
    PendingQueue.Item item = pending.add(checkpoint);
    admit(item);
  }

  /** What a checkpoint holds of this realm must be what was committed here. */
  private void requireOwn(RealmHeader header) {
    RealmHeader own = uncovered.get(header.height());
    if (own != null && !own.equals(header)) {
      throw new IllegalStateException(
          "a checkpoint holds another block %d of realm %s than was committed here"
              .formatted(header.height(), header.realm()));
    }
    uncovered.headMap(header.height(), true).clear();
  }

  /** Applies an item of the queue to the admitted state, if it applies. */
  private void admit(PendingQueue.Item item) {
    StateOverlay changes = new StateOverlay(admitted);
    if (item.checkpoint() != null) {
      BlockTransition.deliver(rules, item.checkpoint(), changes, new ArrayList<>());
      admittedCheckpoint = item.checkpoint().height();
      admitted.absorb(changes, item.ticket());
    } else {
      item.admission(null);
      if (item.verdict().isEmpty()
          && transition.apply(changes, admittedCheckpoint, item.bundle())
              instanceof BundleOutcome.Applied applied) {
        item.admission(new PendingQueue.Admission(changes, applied));
        admitted.absorb(changes, item.ticket());
      }
    }
  }

  private void committed(RealmBlock block) {
    committedHeight = block.header().height();
    uncovered.put(committedHeight, block.header());
    verified.settle(committedHeight);
    effects.add(new RealmEffect.Report(block));
    tracker.committed(block);
  }

  /** Takes items back in submission order, for as long as there is room for them. */
  private void reenter() {
    boolean rejected = false;
    for (PendingQueue.Item item = pending.peekReady(); item != null; item = pending.peekReady()) {
      if (item.checkpoint() != null) {
        if (!open.isEmpty() && !seal()) {
          break;
        }
        reenterCheckpoint(item);
      } else {
        if (open.isFull() && !seal()) {
          break;
        }
        rejected |= !reenterBundle(item, rejected);
      }
      pending.removeFirst();
      admitted.settle(item.ticket());
    }
    if (rejected) {
      rebuildAdmitted();
    }
  }

  private void reenterCheckpoint(PendingQueue.Item item) {
    StateOverlay changes = new StateOverlay(verified);
    List<RealmEvent> emitted = new ArrayList<>();
    BlockTransition.deliver(rules, item.checkpoint(), changes, emitted);
    boolean delivers = !item.checkpoint().eventsFor(rules.realm()).isEmpty();
    open.adopt(item.checkpoint(), delivers, emitted, nowNs);
    verified.absorb(changes, sealedHeight + 1);
  }

  /**
   * Whether the bundle entered the open batch.
   *
   * @param alone whether a bundle that this one was admitted behind has just been rejected
   */
  private boolean reenterBundle(PendingQueue.Item item, boolean alone) {
    Bundle bundle = item.bundle();
    effects.add(new RealmEffect.Released(item.connection()));
    if (item.verdict().isPresent()) {
      tracker.change(
          bundle.id(), new BundleStatus.Rejected(item.verdict().get(), "its proof was refused"));
      return false;
    }
    if (item.admission() != null && !alone) {
      // All that was ahead of it has gone in as it was admitted: the verified state is now what the
      // admitted one was then, and the rules would say the same again.
      accept(bundle, item.admission().changes(), item.admission().outcome());
      return true;
    }
    StateOverlay changes = new StateOverlay(verified);
    return switch (transition.apply(changes, open.checkpointHeight(), bundle)) {
      case BundleOutcome.Refused refused -> {
        tracker.change(bundle.id(), new BundleStatus.Rejected(refused.reason(), refused.detail()));
        yield false;
      }
      case BundleOutcome.Applied applied -> {
        accept(bundle, changes, applied);
        yield true;
      }
    };
  }

  private void accept(Bundle bundle, StateOverlay changes, BundleOutcome.Applied applied) {
    verified.absorb(changes, sealedHeight + 1);
    open.add(bundle, applied.events(), nowNs);
    tracker.change(bundle.id(), new BundleStatus.Verified());
  }

  /** The admitted state again, without what was rejected; what it carried is re-entered later. */
  private void rebuildAdmitted() {
    admitted = new LayeredState(verified);
    admittedCheckpoint = open.checkpointHeight();
    pending.items().forEach(this::admit);
  }

  private void sealIfDue() {
    if (open.isEmpty() || sealedHeight > committedHeight) {
      // While a block commits, the batch goes on filling up.
      return;
    }
    boolean last = draining && pending.isEmpty();
    if (last || open.isFull() || open.ageNs(nowNs) >= settings.sealAfterNs()) {
      seal();
    }
  }

  /** Seals the open batch unless too many blocks are on their way. */
  private boolean seal() {
    boolean room =
        sealedHeight - committedHeight < settings.sealedBlocksMax()
            && sealedHeight - coveredHeight < Limits.BLOCKS_AHEAD_MAX;
    if (room) {
      sealedHeight++;
      effects.add(new RealmEffect.Process(open.seal()));
    }
    return room;
  }

  private void dispatch() {
    while (pending.verificationsOut() < settings.verificationsMax()) {
      var next = pending.nextVerification();
      if (next.isEmpty()) {
        return;
      }
      effects.add(next.get());
    }
  }
}

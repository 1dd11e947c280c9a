package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.Machine;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.BundleOutcome;
import dev.freehold.core.transition.BundleTransition;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StateOverlay;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The gatherer of one realm (docs/ARCHITECTURE.md, the life of a bundle): the only writer of the
 * state that is not committed.
 *
 * <p>There are three states, each on top of the one before: <em>committed</em> in the store;
 * <em>verified</em>, which adds sealed batches and the open one; <em>admitted</em>, which adds
 * bundles whose proofs are still being checked. A bundle is judged by the transition's rules
 * against the admitted state when it comes, and re-enters in the order of submission: as it was
 * judged, unless a bundle ahead of it came to something else meanwhile; then by the same rules
 * against the verified state. When a proof fails, its bundle pays and does nothing more, and the
 * admitted state is built anew from the verified one. A bundle that was admitted pays in any case,
 * whatever those ahead of it come to: only one whose fee or key they were to bring is rejected, and
 * one behind a nonce that was taken apart with a suspect's bundle.
 */
public final class RealmMachine implements Machine<RealmInput, RealmEffect> {
  private final RealmSettings settings;
  private final RealmRules rules;
  private final RealmView store;
  private final ChainStore chain;
  private final BundleTransition transition;
  private final LayeredState verified;
  private final PendingQueue pending;
  private final BundleTracker tracker;
  private final OpenBatch open;
  private final EventsAhead ahead = new EventsAhead();

  /** Headers committed by this machine that no checkpoint here holds yet. */
  private final TreeMap<Long, RealmHeader> uncovered = new TreeMap<>();

  private LayeredState admitted;
  private long admittedCheckpoint;

  /** The latest block that a checkpoint known here holds; 0 for none. */
  private long finalBlock;

  private long committedHeight;
  private long sealedHeight;

  /** What the last sealed block adopts, -1 for nothing. */
  private long sealedCheckpoint;

  private long nowNs;
  private boolean draining;

  /** When each block was sealed that no checkpoint known here holds, by height. */
  private final TreeMap<Long, Long> sealedNs = new TreeMap<>();

  /** The batches that are being committed, by height. */
  private final TreeMap<Long, OpenBatch.Size> committing = new TreeMap<>();

  /**
   * The machine of a realm at the store's head. It must be told every checkpoint after {@code
   * store.head().checkpointHeight()}, in order.
   *
   * @param chain holds the checkpoint of each block that is final
   * @param finalBlock the latest block that a checkpoint known here holds; 0 for none
   * @param acknowledged the latest block that this process knows to be acknowledged; 0 for none.
   *     Where the realm's worker alone keeps it, and of what is final, every block is.
   */
  public RealmMachine(
      RealmSettings settings,
      RealmRules rules,
      RealmView store,
      ChainStore chain,
      long finalBlock,
      long acknowledged) {
    this.settings = settings;
    this.rules = rules;
    this.store = store;
    this.chain = chain;
    this.finalBlock = finalBlock;
    transition = new BundleTransition(rules, chain);
    verified = new LayeredState(store);
    admitted = new LayeredState(verified);
    pending = new PendingQueue(settings.verificationBundlesMax());
    RealmHeader head = store.head();
    tracker = new BundleTracker(isAlone() ? head.height() : Math.max(finalBlock, acknowledged));
    open = new OpenBatch(head.checkpointHeight());
    admittedCheckpoint = head.checkpointHeight();
    committedHeight = head.height();
    sealedHeight = head.height();
    sealedCheckpoint = head.checkpointHeight();
  }

  @Override
  public List<RealmEffect> step(RealmInput input) {
    List<RealmEffect> effects = new ArrayList<>();
    switch (input) {
      case RealmInput.Submitted i -> submit(i.connection(), i.bundle(), effects);
      case RealmInput.Judged i -> judged(i, effects);
      case RealmInput.CheckpointFinal i -> checkpoint(i.checkpoint(), effects);
      case RealmInput.Committed i -> committed(i.block(), effects);
      case RealmInput.Acknowledged i -> acknowledged(i.height(), effects);
      case RealmInput.Drain _ -> drain(effects);
      case RealmInput.Tick i -> nowNs = i.nowNs();
    }
    reenter(effects);
    sealIfDue(effects);
    dispatch(effects);
    return effects;
  }

  private void submit(long connection, Bundle bundle, List<RealmEffect> effects) {
    if (tracker.isHere(bundle.id())) {
      tracker.listen(bundle.id(), connection, effects);
      effects.add(new RealmEffect.Released(connection));
      return;
    }
    BundleStatus standing = stored(bundle.id());
    if (tracker.isToFollow(standing)) {
      tracker.follow(bundle, standing, connection, effects);
      effects.add(new RealmEffect.Released(connection));
      return;
    }
    if (standing instanceof BundleStatus.Final || standing instanceof BundleStatus.Failed) {
      answerAtOnce(connection, bundle, standing, effects);
      return;
    }
    // One that was rejected is judged anew: its turn may have come since.
    if (draining) {
      answerAtOnce(
          connection,
          bundle,
          new BundleStatus.Rejected(RejectReason.NOT_SERVING, "this worker is stopping"),
          effects);
      return;
    }
    boolean suspect = pending.isSuspect(bundle.user(), connection, admittedCheckpoint);
    int most = suspect ? Limits.SUSPECT_PENDING_MAX : Limits.USER_PENDING_MAX;
    if (tracker.pending(bundle.user()) >= most) {
      answerAtOnce(connection, bundle, tooMany(most + " are on their way"), effects);
      return;
    }
    StateOverlay changes = new StateOverlay(admitted);
    switch (transition.apply(changes, admittedCheckpoint, bundle)) {
      case BundleOutcome.Refused refused ->
          answerAtOnce(
              connection,
              bundle,
              new BundleStatus.Rejected(refused.reason(), refused.detail()),
              effects);
      case BundleOutcome.Failed failed ->
          // It would pay for nothing, and no work was done for it yet.
          answerAtOnce(
              connection,
              bundle,
              new BundleStatus.Rejected(failed.reason(), failed.detail()),
              effects);
      case BundleOutcome.Applied applied -> {
        ProofTask task = ProofTask.of(chain, bundle);
        if (suspect) {
          submitApart(task, connection, effects);
        } else {
          PendingBundle item = pending.add(task, connection, nowNs);
          item.admit(changes, applied);
          admitted.absorb(changes, item.ticket());
          tracker.admit(bundle, connection, effects);
        }
      }
    }
  }

  /** Has a suspect's bundle verified before it takes a place in the queue. */
  private void submitApart(ProofTask task, long connection, List<RealmEffect> effects) {
    if (pending.addApart(task, connection, nowNs)) {
      tracker.admit(task.bundle(), connection, effects);
      effects.add(new RealmEffect.Released(connection));
    } else {
      answerAtOnce(connection, task.bundle(), tooMany("too many wait to be verified"), effects);
    }
  }

  private static BundleStatus.Rejected tooMany(String detail) {
    return new BundleStatus.Rejected(RejectReason.TOO_MANY_PENDING, detail);
  }

  private void judged(RealmInput.Judged input, List<RealmEffect> effects) {
    PendingQueue.Sorted sorted =
        pending.judge(input.verification(), input.judgements(), admittedCheckpoint);
    for (PendingBundle bundle : sorted.removed()) {
      // It waits for others no more than they for it: its sender may send something else.
      release(bundle, effects);
    }
    drop(sorted.dropped(), tooMany("too many wait to be verified"), effects);
    if (!sorted.removed().isEmpty() || !sorted.dropped().isEmpty()) {
      rebuildAdmitted();
    }
    sorted.entered().forEach(this::admit);
  }

  private void drain(List<RealmEffect> effects) {
    draining = true;
    drop(
        pending.clearApart(),
        new BundleStatus.Rejected(RejectReason.NOT_SERVING, "this worker is stopping"),
        effects);
  }

  /**
   * Gives the realm up: senders of what is in no sealed block are told to turn to the worker that
   * serves it. What is in one may be in its blocks, too, and nothing is said of it.
   */
  List<RealmEffect> giveUp() {
    List<RealmEffect> effects = new ArrayList<>();
    List<Bundle> bundles = new ArrayList<>();
    pending.clearApart().forEach(item -> bundles.add(item.bundle()));
    for (PendingItem item : pending.items()) {
      if (item instanceof PendingBundle bundle) {
        bundles.add(bundle.bundle());
      }
    }
    if (!open.isEmpty()) {
      bundles.addAll(open.seal().bundles());
    }
    BundleStatus.Rejected why =
        new BundleStatus.Rejected(
            RejectReason.NOT_SERVING, "another worker takes the realm over from this one");
    bundles.forEach(bundle -> tracker.change(bundle.id(), why, effects));
    // Whoever serves the realm may carry them out: no refusal is on record.
    effects.removeIf(RealmEffect.KeepRejection.class::isInstance);
    return effects;
  }

  /** Gives bundles up that are in no queue any more. */
  private void drop(
      List<PendingBundle> bundles, BundleStatus.Rejected why, List<RealmEffect> effects) {
    for (PendingBundle bundle : bundles) {
      release(bundle, effects);
      tracker.change(bundle.bundle().id(), why, effects);
    }
  }

  private static void release(PendingBundle bundle, List<RealmEffect> effects) {
    if (bundle.release()) {
      effects.add(new RealmEffect.Released(bundle.connection()));
    }
  }

  /** What waits on its way to a block, or to a checkpoint. */
  Waiting waiting() {
    Waiting waiting =
        pending
            .waiting(nowNs)
            .plus(new Waiting(0, 0, open.size().bundles(), 0, uncovered.size(), age(open.size())));
    for (OpenBatch.Size batch : committing.values()) {
      waiting = waiting.plus(new Waiting(0, 0, 0, batch.bundles(), 0, age(batch)));
    }
    return waiting;
  }

  private long age(OpenBatch.Size batch) {
    return batch.bundles() == 0 ? 0 : nowNs - batch.oldestNs();
  }

  /**
   * Whether a machine that was told to drain has: all that was admitted is durable, and its senders
   * were told so.
   */
  boolean isDrained() {
    return draining
        && pending.isEmpty()
        && open.isEmpty()
        && sealedHeight == committedHeight
        && tracker.acknowledged() >= committedHeight;
  }

  private static void answerAtOnce(
      long connection, Bundle bundle, BundleStatus status, List<RealmEffect> effects) {
    effects.add(new RealmEffect.Tell(connection, bundle.id(), status));
    effects.add(new RealmEffect.Released(connection));
  }

  /** Where a bundle stands; unknown if it is not of this realm or longer ago than receipts go. */
  BundleStatus statusOf(Hash32 bundle) {
    return tracker
        .status(bundle)
        .orElseGet(() -> BundleTracker.said(stored(bundle), tracker.acknowledged()));
  }

  /** Where a bundle stands by what is durable here, whether or not it is acknowledged. */
  private BundleStatus stored(Hash32 bundle) {
    return store
        .receipt(bundle)
        .map(r -> r instanceof BundleStatus.Committed(long h) ? ofBlock(h) : r)
        .orElseGet(BundleStatus.Unknown::new);
  }

  /** The last block that was sealed, whether or not it is durable yet. */
  long sealedHeight() {
    return sealedHeight;
  }

  /** The last block of which senders may be told that it is committed. */
  long acknowledged() {
    return tracker.acknowledged();
  }

  private boolean isAlone() {
    return settings.replication().receipts() == 0;
  }

  private BundleStatus ofBlock(long height) {
    if (height > finalBlock) {
      return new BundleStatus.Committed(height);
    }
    return new BundleStatus.Final(
        height,
        chain
            .finalSince(rules.realm(), height)
            .orElseThrow(Invariant.missing("the checkpoint of a final block")));
  }

  private void checkpoint(Checkpoint checkpoint, List<RealmEffect> effects) {
    if (checkpoint.height() != admittedCheckpoint + 1) {
      throw new Invariant("checkpoint " + checkpoint.height() + " after " + admittedCheckpoint);
    }
    for (RealmHeader header : checkpoint.headers()) {
      if (header.realm().equals(rules.realm())) {
        requireOwn(header);
        finalBlock = Math.max(finalBlock, header.height());
        tracker.covered(header.height(), checkpoint.height(), effects);
      }
    }
    ahead.covered(finalBlock);
    sealedNs.headMap(finalBlock, true).clear();
    admit(pending.add(checkpoint));
  }

  /** What a checkpoint holds of this realm must be what was committed here. */
  private void requireOwn(RealmHeader header) {
    RealmHeader own = uncovered.get(header.height());
    if (own != null && !own.equals(header)) {
      throw new Invariant(
          "a checkpoint holds another block %d of realm %s than was committed here"
              .formatted(header.height(), header.realm()));
    }
    uncovered.headMap(header.height(), true).clear();
  }

  /** Carries out an item of the queue on the admitted state. */
  private void admit(PendingItem item) {
    StateOverlay changes = new StateOverlay(admitted);
    switch (item) {
      case PendingCheckpoint(long ticket, Checkpoint checkpoint) -> {
        BlockTransition.adopt(rules, checkpoint, changes);
        admittedCheckpoint = checkpoint.height();
        admitted.absorb(changes, ticket);
      }
      case PendingBundle bundle -> {
        bundle.dismiss();
        BundleOutcome outcome =
            transition.apply(changes, admittedCheckpoint, bundle.bundle(), bundle.verdict());
        if (!(outcome instanceof BundleOutcome.Refused)) {
          bundle.admit(changes, outcome);
          admitted.absorb(changes, bundle.ticket());
        }
      }
    }
  }

  private void committed(RealmBlock block, List<RealmEffect> effects) {
    committedHeight = block.header().height();
    committing.headMap(committedHeight, true).clear();
    uncovered.put(committedHeight, block.header());
    verified.settle(committedHeight);
    effects.add(new RealmEffect.Report(block));
    tracker.committed(block);
    if (isAlone()) {
      tracker.acknowledged(committedHeight, effects);
    }
  }

  private void acknowledged(long height, List<RealmEffect> effects) {
    if (height > committedHeight) {
      throw new Invariant(
          "block %d of realm %s is acknowledged, and %d is the last that is durable here"
              .formatted(height, rules.realm(), committedHeight));
    }
    tracker.acknowledged(height, effects);
  }

  /** Takes items back in submission order, for as long as there is room for them. */
  private void reenter(List<RealmEffect> effects) {
    boolean moved = false;
    for (var next = pending.peekReady(); next.isPresent(); next = pending.peekReady()) {
      PendingItem item = next.get();
      if (!hasRoom(item) && !seal(effects)) {
        break;
      }
      switch (item) {
        case PendingCheckpoint(_, Checkpoint checkpoint) -> reenter(checkpoint);
        case PendingBundle bundle -> moved |= !reenter(bundle, moved, effects);
      }
      pending.removeFirst();
      admitted.settle(item.ticket());
    }
    if (moved) {
      rebuildAdmitted();
    }
  }

  /** Whether the open batch takes the item: a checkpoint begins a batch. */
  private boolean hasRoom(PendingItem item) {
    return item instanceof PendingCheckpoint ? open.isEmpty() : !open.isFull();
  }

  private void reenter(Checkpoint checkpoint) {
    StateOverlay changes = new StateOverlay(verified);
    BlockTransition.adopt(rules, checkpoint, changes);
    boolean delivers = !checkpoint.eventsFor(rules.realm()).isEmpty();
    open.adopt(checkpoint, delivers, nowNs);
    verified.absorb(changes, sealedHeight + 1);
  }

  /**
   * Whether the bundle came to what the admitted state holds of it.
   *
   * @param moved whether a bundle that this one was admitted behind has just come to something else
   */
  private boolean reenter(PendingBundle item, boolean moved, List<RealmEffect> effects) {
    Bundle bundle = item.bundle();
    release(item, effects);
    if (item.standing().isPresent() && !moved) {
      // All that was ahead of it has come to what it was admitted behind: the verified state is now
      // what the admitted one was then, and the rules would say the same again.
      PendingBundle.Admission admission = item.standing().get();
      take(item, admission.changes(), admission.outcome(), effects);
      return true;
    }
    StateOverlay changes = new StateOverlay(verified);
    BundleOutcome outcome =
        transition.apply(changes, open.checkpointHeight(), bundle, item.verdict());
    take(item, changes, outcome, effects);
    return false;
  }

  private void take(
      PendingBundle item, StateOverlay changes, BundleOutcome outcome, List<RealmEffect> effects) {
    Bundle bundle = item.bundle();
    switch (outcome) {
      case BundleOutcome.Applied applied -> {
        verified.absorb(changes, sealedHeight + 1);
        open.add(bundle, applied.events(), item.sinceNs(), nowNs);
        tracker.change(bundle.id(), new BundleStatus.Verified(), effects);
      }
      case BundleOutcome.Failed failed -> {
        // Its sender is told when its fee is durably taken.
        verified.absorb(changes, sealedHeight + 1);
        open.addFailed(bundle, failed.reason(), item.sinceNs(), nowNs);
      }
      case BundleOutcome.Refused refused ->
          tracker.change(
              bundle.id(), new BundleStatus.Rejected(refused.reason(), refused.detail()), effects);
    }
  }

  /** The admitted state again, on what those ahead came to; what it carried re-enters later. */
  private void rebuildAdmitted() {
    admitted = new LayeredState(verified);
    admittedCheckpoint = open.checkpointHeight();
    pending.items().forEach(this::admit);
  }

  private void sealIfDue(List<RealmEffect> effects) {
    if (sealedHeight > committedHeight) {
      // While a block commits, the batch goes on filling up.
      return;
    }
    if (open.isEmpty()) {
      // Who hands over or stops leaves it to who comes next.
      if (!draining && IdleTurns.isDue(rules.realm(), sealedCheckpoint, open.checkpointHeight())) {
        seal(effects);
      }
      return;
    }
    boolean last = draining && pending.isEmpty();
    if (last || open.isFull() || open.isDue(nowNs, settings.sealAfterNs(), unfinalNs())) {
      seal(effects);
    }
  }

  /** How long the oldest block waits that no checkpoint holds. */
  private long unfinalNs() {
    return sealedNs.isEmpty() ? 0 : nowNs - sealedNs.firstEntry().getValue();
  }

  /** Seals the open batch unless too many blocks are on their way. */
  private boolean seal(List<RealmEffect> effects) {
    boolean room =
        sealedHeight - committedHeight < settings.sealedBlocksMax()
            && ahead.hasRoom()
            && sealedHeight - finalBlock < Limits.BLOCKS_AHEAD_MAX;
    if (room) {
      sealedHeight++;
      sealedCheckpoint = open.checkpointHeight();
      ahead.sealed(sealedHeight, open.eventBytes());
      sealedNs.put(sealedHeight, nowNs);
      committing.put(sealedHeight, open.size());
      effects.add(new RealmEffect.Process(open.seal()));
    }
    return room;
  }

  private void dispatch(List<RealmEffect> effects) {
    while (pending.verificationsOut() < settings.verificationsMax()) {
      var next = pending.nextVerification();
      if (next.isEmpty()) {
        break;
      }
      effects.add(next.get());
    }
    pending.nextApart().ifPresent(effects::add);
  }
}

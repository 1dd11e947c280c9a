package dev.freehold.node.service;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.CoverageCheck;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through all that final checkpoints say is covered, of the realms that have blocks here: asks
 * for aggregates that are missing, and, if that is wanted, checks them and drops the proofs of
 * blocks that are covered as a whole. What is dealt with for good is noted in the store; after a
 * restart it goes on from there, and finds again which blocks are covered in part. Used by one
 * thread.
 */
final class CoverageSweep {
  private static final Logger LOG = LoggerFactory.getLogger(CoverageSweep.class);

  /** Checkpoints that one step looks at. */
  private static final int STEP = 256;

  /** Aggregates that are waited for; until one of them has come it looks no further. */
  private static final int WAITING_MAX = 16;

  /** Checkpoints after which one that has not come is asked for again. */
  private static final int ASK_AGAIN = 16;

  /** How often one is asked for, until the next start. */
  private static final int ASKED_MAX = 4;

  /** Checkpoints after which it is noted again how far it came. */
  private static final int NOTED_EVERY = 256;

  /**
   * An aggregate that a checkpoint names and that is not here: how often it was asked for, when.
   */
  private static final class MissingAggregate {
    final Covered covered;
    final long checkpoint;
    int asked;
    long askedAt;

    MissingAggregate(Covered covered, long checkpoint) {
      this.covered = covered;
      this.checkpoint = checkpoint;
    }
  }

  /**
   * The oldest checkpoint that names blocks of a realm that are not here yet, so that it is looked
   * at again when they are.
   *
   * @param checkpoint its height
   * @param block height of the last such block
   */
  private record SkippedCheckpoint(long checkpoint, long block) {}

  private final NodeStore store;
  private final boolean dropping;
  private final Supplier<CoverageCheck> check;
  private final Consumer<Covered> asking;
  private final PartialCoverage partial;
  private final Map<Hash32, MissingAggregate> missing = new LinkedHashMap<>();
  private final Map<RealmId, SkippedCheckpoint> skipped = new HashMap<>();

  /** Up to where each realm was dealt with before the start. */
  private final Map<RealmId, Long> settled = new HashMap<>();

  /** Realms of which something is left for the next start. */
  private final Set<RealmId> unfinished = new HashSet<>();

  private long next = 1;
  private long notedAt;

  /**
   * @param verifier checks aggregates; without one no proof is ever dropped
   * @param asking asks for the aggregate of a job; it may come or not
   */
  CoverageSweep(
      Hash32 chainId,
      NodeStore store,
      Optional<Supplier<AggregateVerifier>> verifier,
      Consumer<Covered> asking) {
    this.store = store;
    this.asking = asking;
    dropping = verifier.isPresent();
    check =
        () -> new CoverageCheck(chainId, store.chain(), store::realm, verifier.orElseThrow().get());
    partial = new PartialCoverage(store);
  }

  /**
   * Keeps an aggregate, if there are blocks of its realm here and it is not kept already.
   *
   * @return whether it was waited for
   */
  boolean keep(Aggregate aggregate) {
    Job job = aggregate.job();
    if (store.realm(job.realm()).head().height() == 0) {
      return false;
    }
    if (store.realm(job.realm()).aggregate(job.firstBlock(), job.id()).isEmpty()) {
      store.realm(job.realm()).keepAggregate(aggregate);
    }
    MissingAggregate waiting = missing.remove(job.id());
    if (waiting != null) {
      take(waiting);
    }
    return waiting != null;
  }

  /**
   * Goes on for a step.
   *
   * @return whether there is more to do at once
   */
  boolean step() {
    lookForRealms();
    long head = store.chain().head().height();
    long end = Math.min(head, next + STEP - 1);
    while (next <= end && missing.size() < WAITING_MAX) {
      Checkpoint checkpoint = store.chain().checkpoint(next).orElseThrow();
      for (var event : checkpoint.events()) {
        if (event instanceof Covered covered
            && settled.getOrDefault(covered.realm(), Long.MAX_VALUE) < checkpoint.height()) {
          take(new MissingAggregate(covered, checkpoint.height()));
        }
      }
      next++;
    }
    askAgain();
    if (next > head && head >= notedAt + NOTED_EVERY) {
      note();
    }
    return next <= head && missing.size() < WAITING_MAX;
  }

  /** Of a realm that is new here, or has got the blocks it lacked, all is looked at. */
  private void lookForRealms() {
    for (RealmId realm : store.heldRealms()) {
      if (!settled.containsKey(realm)) {
        long from = store.realm(realm).coverageSettled(dropping);
        settled.put(realm, from);
        next = Math.min(next, from + 1);
      }
      SkippedCheckpoint oldest = skipped.get(realm);
      if (oldest != null && store.realm(realm).head().height() >= oldest.block) {
        skipped.remove(realm);
        next = Math.min(next, oldest.checkpoint);
      }
    }
  }

  private void askAgain() {
    long head = store.chain().head().height();
    for (MissingAggregate each : List.copyOf(missing.values())) {
      if (each.asked == 0 || head >= each.askedAt + ASK_AGAIN) {
        ask(each, head);
      }
    }
  }

  private void ask(MissingAggregate wanted, long head) {
    if (wanted.asked == ASKED_MAX) {
      LOG.warn(
          "no aggregate of job {} of realm {}: what it covers is left for the next start",
          wanted.covered.job().abbreviated(),
          wanted.covered.realm());
      missing.remove(wanted.covered.job());
      unfinished.add(wanted.covered.realm());
      return;
    }
    wanted.asked++;
    wanted.askedAt = head;
    asking.accept(wanted.covered);
  }

  /** Deals with something that is covered, or waits for what that takes. */
  private void take(MissingAggregate wanted) {
    Covered covered = wanted.covered;
    RealmId realm = covered.realm();
    if (store.realm(realm).head().height() < covered.lastBlock()) {
      skipped.merge(
          realm,
          new SkippedCheckpoint(wanted.checkpoint, covered.lastBlock()),
          (a, b) ->
              new SkippedCheckpoint(
                  Math.min(a.checkpoint, b.checkpoint), Math.max(a.block, b.block)));
      return;
    }
    Optional<Aggregate> aggregate =
        store.realm(realm).aggregate(covered.firstBlock(), covered.job());
    if (aggregate.isEmpty()) {
      missing.putIfAbsent(covered.job(), wanted);
      return;
    }
    if (!dropping || !partial.isOpen(aggregate.get().job())) {
      return;
    }
    if (holds(aggregate.get(), covered)) {
      partial.cover(aggregate.get().job(), wanted.checkpoint);
      return;
    }
    LOG.warn("an aggregate of realm {} does not hold: the proofs are kept", realm);
    store.realm(realm).forgetAggregate(covered.firstBlock(), covered.job());
    missing.putIfAbsent(covered.job(), wanted);
  }

  private boolean holds(Aggregate aggregate, Covered covered) {
    try {
      return check.get().holds(aggregate, covered);
    } catch (IllegalArgumentException e) {
      LOG.warn("what a checkpoint says is covered is not here: {}", e.getMessage());
      return false;
    }
  }

  /** Notes in the store up to where all is dealt with. */
  void note() {
    List<RealmId> realms = new ArrayList<>(settled.keySet());
    for (RealmId realm : realms) {
      if (unfinished.contains(realm)) {
        continue;
      }
      long open = Math.min(next, partial.oldest(realm).orElse(next));
      if (skipped.containsKey(realm)) {
        open = Math.min(open, skipped.get(realm).checkpoint);
      }
      for (MissingAggregate each : missing.values()) {
        if (each.covered.realm().equals(realm)) {
          open = Math.min(open, each.checkpoint);
        }
      }
      if (open - 1 > settled.get(realm)) {
        store.realm(realm).settleCoverage(dropping, open - 1);
        settled.put(realm, open - 1);
      }
    }
    notedAt = store.chain().head().height();
  }
}

package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.transition.ProofTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Queue of what was admitted and has not re-entered, in submission order: bundles waiting for a
 * verdict, and checkpoints that take effect at their place among them. Bundles of suspects wait
 * apart, in a {@link SuspectRoom}, and enter the queue with their verdict: so nothing in it waits
 * for them. An account that is found out has what it has in the queue without a verdict taken out
 * of it.
 */
final class PendingQueue {
  private final int verificationBundlesMax;
  private final Deque<PendingItem> items = new ArrayDeque<>();
  private final Deque<PendingBundle> unsent = new ArrayDeque<>();
  // Looked up, never iterated: order does not matter.
  private final Map<Long, List<PendingBundle>> inVerification = new HashMap<>();
  private final Suspects suspects = new Suspects();
  private final SuspectRoom room = new SuspectRoom();

  /** The verification of suspects that is out; none if it is negative. */
  private long apart = -1;

  private long nextTicket;
  private long nextVerification;

  /**
   * Outcome of a verification for the queue.
   *
   * @param removed bundles that were in the queue and wait apart now: what was admitted behind them
   *     is to be admitted again
   * @param dropped bundles that were in the queue and for which there is no room apart
   * @param entered bundles that waited apart and are in the queue now, with their verdicts
   */
  record Sorted(
      List<PendingBundle> removed, List<PendingBundle> dropped, List<PendingBundle> entered) {}

  PendingQueue(int verificationBundlesMax) {
    this.verificationBundlesMax = verificationBundlesMax;
  }

  PendingCheckpoint add(Checkpoint checkpoint) {
    PendingCheckpoint item = new PendingCheckpoint(nextTicket++, checkpoint);
    items.addLast(item);
    return item;
  }

  PendingBundle add(ProofTask task, long connection, long nowNs) {
    PendingBundle item = new PendingBundle(nextTicket++, task, connection, nowNs);
    items.addLast(item);
    unsent.addLast(item);
    return item;
  }

  /** Whether what an account sends by a connection is verified apart. */
  boolean isSuspect(UserId account, long connection, long checkpoint) {
    return suspects.isSuspect(account, connection, checkpoint);
  }

  /**
   * Has a suspect's bundle wait apart, where it is not in the way of others' and does not count
   * among them.
   *
   * @return whether there was room
   */
  boolean addApart(ProofTask task, long connection, long nowNs) {
    if (room.isFull()) {
      return false;
    }
    PendingBundle bundle = new PendingBundle(nextTicket++, task, connection, nowNs);
    bundle.release();
    room.add(bundle);
    return true;
  }

  /** What waits here. */
  Waiting waiting(long nowNs) {
    List<PendingBundle> checked = apart < 0 ? List.of() : inVerification.get(apart);
    int unjudged = room.size() + checked.size();
    int judged = 0;
    long oldestNs = room.oldestNs(nowNs);
    for (PendingBundle bundle : checked) {
      oldestNs = Math.max(oldestNs, nowNs - bundle.sinceNs());
    }
    for (PendingItem item : items) {
      if (item instanceof PendingBundle bundle) {
        unjudged += bundle.isJudged() ? 0 : 1;
        judged += bundle.isJudged() ? 1 : 0;
        oldestNs = Math.max(oldestNs, nowNs - bundle.sinceNs());
      }
    }
    return new Waiting(unjudged, judged, 0, 0, 0, oldestNs);
  }

  /** Everything in the queue, in order. */
  Iterable<PendingItem> items() {
    return items;
  }

  /** The first item if it can re-enter now. */
  Optional<PendingItem> peekReady() {
    PendingItem first = items.peekFirst();
    return first != null && first.isJudged() ? Optional.of(first) : Optional.empty();
  }

  /** Whether nothing is in the queue, and nothing waits apart. */
  boolean isEmpty() {
    return items.isEmpty() && room.isEmpty() && apart < 0;
  }

  void removeFirst() {
    items.removeFirst();
  }

  /** Takes out what waits apart and is not being verified. */
  List<PendingBundle> clearApart() {
    return room.clear();
  }

  /** Verifications that are out, but for that of suspects. */
  int verificationsOut() {
    return inVerification.size() - (apart < 0 ? 0 : 1);
  }

  /** The next verification; empty if nothing waits for one. */
  Optional<RealmEffect.Verify> nextVerification() {
    List<PendingBundle> batch = new ArrayList<>();
    while (!unsent.isEmpty() && batch.size() < verificationBundlesMax) {
      batch.add(unsent.removeFirst());
    }
    return batch.isEmpty() ? Optional.empty() : Optional.of(send(batch, false));
  }

  /** The next verification of suspects; empty if one is out, or nothing waits for one. */
  Optional<RealmEffect.Verify> nextApart() {
    List<PendingBundle> batch = apart < 0 ? room.next() : List.of();
    if (batch.isEmpty()) {
      return Optional.empty();
    }
    apart = nextVerification;
    return Optional.of(send(batch, true));
  }

  private RealmEffect.Verify send(List<PendingBundle> batch, boolean ofSuspects) {
    long number = nextVerification++;
    inVerification.put(number, batch);
    return new RealmEffect.Verify(
        number, batch.stream().map(PendingBundle::task).toList(), ofSuspects);
  }

  /**
   * Takes the judgements of a verification.
   *
   * @param checkpoint the latest one, by which suspects are remembered
   */
  Sorted judge(long verification, List<Judgement> judgements, long checkpoint) {
    List<PendingBundle> batch = inVerification.remove(verification);
    if (batch == null || batch.size() != judgements.size()) {
      throw new Invariant("verdicts that fit no verification: " + verification);
    }
    Set<PendingBundle> undecided = new HashSet<>();
    Set<UserId> found = new HashSet<>();
    for (int i = 0; i < batch.size(); i++) {
      PendingBundle bundle = batch.get(i);
      boolean good = false;
      switch (judgements.get(i)) {
        case Judgement.Decided(var refusal) -> {
          bundle.judge(refusal);
          good = refusal.isEmpty();
        }
        case Judgement.Undecided() -> undecided.add(bundle);
      }
      if (!good) {
        suspects.blame(bundle.bundle().user(), bundle.connection(), checkpoint);
        found.add(bundle.bundle().user());
      }
    }
    if (verification == apart) {
      apart = -1;
      // What is verified apart is decided; what is not would wait apart again.
      undecided.forEach(room::add);
      batch.removeIf(undecided::contains);
      return new Sorted(List.of(), List.of(), batch.stream().map(this::enter).toList());
    }
    unsent.stream().filter(b -> found.contains(b.bundle().user())).forEach(undecided::add);
    return undecided.isEmpty() ? new Sorted(List.of(), List.of(), List.of()) : remove(undecided);
  }

  /** Puts a bundle that has its verdict at the end of the queue. */
  private PendingBundle enter(PendingBundle judged) {
    PendingBundle item = judged.at(nextTicket++);
    items.addLast(item);
    return item;
  }

  /** Takes bundles out of the queue, to wait apart as long as there is room. */
  private Sorted remove(Set<PendingBundle> bundles) {
    List<PendingBundle> removed = new ArrayList<>();
    List<PendingBundle> dropped = new ArrayList<>();
    for (PendingItem item : items) {
      if (item instanceof PendingBundle bundle && bundles.contains(bundle)) {
        if (room.isFull()) {
          dropped.add(bundle);
        } else {
          room.add(bundle);
          removed.add(bundle);
        }
      }
    }
    items.removeIf(item -> item instanceof PendingBundle bundle && bundles.contains(bundle));
    unsent.removeIf(bundles::contains);
    return new Sorted(removed, dropped, List.of());
  }
}

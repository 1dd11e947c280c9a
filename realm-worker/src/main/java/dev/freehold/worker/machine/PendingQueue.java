package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.transition.ProofTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Queue of what was admitted and has not re-entered, in submission order: bundles waiting for a
 * verdict, and checkpoints that take effect at their place among them.
 */
final class PendingQueue {
  private final int verificationBundlesMax;
  private final Deque<PendingItem> items = new ArrayDeque<>();
  private final Deque<PendingBundle> unsent = new ArrayDeque<>();
  // Looked up, never iterated: order does not matter.
  private final Map<Long, List<PendingBundle>> inVerification = new HashMap<>();
  private long nextTicket;
  private long nextVerification;

  PendingQueue(int verificationBundlesMax) {
    this.verificationBundlesMax = verificationBundlesMax;
  }

  PendingCheckpoint add(Checkpoint checkpoint) {
    PendingCheckpoint item = new PendingCheckpoint(nextTicket++, checkpoint);
    items.addLast(item);
    return item;
  }

  PendingBundle add(ProofTask task, long connection) {
    PendingBundle item = new PendingBundle(nextTicket++, task, connection);
    items.addLast(item);
    unsent.addLast(item);
    return item;
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

  boolean isEmpty() {
    return items.isEmpty();
  }

  void removeFirst() {
    items.removeFirst();
  }

  /** Verifications that are out. */
  int verificationsOut() {
    return inVerification.size();
  }

  /** The next verification; empty if nothing waits for one. */
  Optional<RealmEffect.Verify> nextVerification() {
    if (unsent.isEmpty()) {
      return Optional.empty();
    }
    List<PendingBundle> batch = new ArrayList<>();
    while (!unsent.isEmpty() && batch.size() < verificationBundlesMax) {
      batch.add(unsent.removeFirst());
    }
    long number = nextVerification++;
    inVerification.put(number, batch);
    return Optional.of(
        new RealmEffect.Verify(number, batch.stream().map(PendingBundle::task).toList()));
  }

  /** Takes the verdicts of a verification. */
  void judge(long verification, List<Optional<RejectReason>> verdicts) {
    List<PendingBundle> batch = inVerification.remove(verification);
    if (batch == null || batch.size() != verdicts.size()) {
      throw new Invariant("verdicts that fit no verification: " + verification);
    }
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).judge(verdicts.get(i));
    }
  }
}

package dev.freehold.worker.machine;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.transition.BundleOutcome;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.StateOverlay;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was admitted and has not re-entered, in submission order: bundles waiting for a verdict, and
 * checkpoints that take effect at their place among them.
 */
final class PendingQueue {
  /** What a bundle changes and sends out when it is applied at its place in the queue. */
  record Admission(StateOverlay changes, BundleOutcome.Applied outcome) {}

  /** One place in the queue. */
  static final class Item {
    private final long ticket;
    private final Checkpoint checkpoint;
    private final ProofTask task;
    private final long connection;
    private Optional<RejectReason> verdict = Optional.empty();
    private Admission admission;
    private boolean judged;

    private Item(long ticket, Checkpoint checkpoint, ProofTask task, long connection) {
      this.ticket = ticket;
      this.checkpoint = checkpoint;
      this.task = task;
      this.connection = connection;
      this.judged = task == null;
    }

    /** Its number; rises along the queue. */
    long ticket() {
      return ticket;
    }

    /** The checkpoint, or {@code null} for a bundle. */
    Checkpoint checkpoint() {
      return checkpoint;
    }

    /** The bundle, or {@code null} for a checkpoint. */
    Bundle bundle() {
      return task == null ? null : task.bundle();
    }

    /** The connection that sent the bundle. */
    long connection() {
      return connection;
    }

    /** What the bundle comes to where it stands; {@code null} if it does not apply there. */
    Admission admission() {
      return admission;
    }

    void admission(Admission newAdmission) {
      admission = newAdmission;
    }

    /** Why the proofs do not hold; empty if they do. */
    Optional<RejectReason> verdict() {
      return verdict;
    }
  }

  private final int verificationBundlesMax;
  private final Deque<Item> items = new ArrayDeque<>();
  private final Deque<Item> unsent = new ArrayDeque<>();
  // Looked up, never iterated: order does not matter.
  private final Map<Long, List<Item>> inVerification = new HashMap<>();
  private long nextTicket;
  private long nextVerification;

  PendingQueue(int verificationBundlesMax) {
    this.verificationBundlesMax = verificationBundlesMax;
  }

  Item add(Checkpoint checkpoint) {
    Item item = new Item(nextTicket++, checkpoint, null, -1);
    items.addLast(item);
    return item;
  }

  Item add(ProofTask task, long connection) {
    Item item = new Item(nextTicket++, null, task, connection);
    items.addLast(item);
    unsent.addLast(item);
    return item;
  }

  /** Everything in the queue, in order. */
  Iterable<Item> items() {
    return items;
  }

  /** The first item if it can re-enter now; {@code null} otherwise. */
  Item peekReady() {
    Item first = items.peekFirst();
    return first != null && first.judged ? first : null;
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
    List<Item> batch = new ArrayList<>();
    while (!unsent.isEmpty() && batch.size() < verificationBundlesMax) {
      batch.add(unsent.removeFirst());
    }
    long number = nextVerification++;
    inVerification.put(number, batch);
    return Optional.of(
        new RealmEffect.Verify(number, batch.stream().map(item -> item.task).toList()));
  }

  /** Takes the verdicts of a verification. */
  void judge(long verification, List<Optional<RejectReason>> verdicts) {
    List<Item> batch = inVerification.remove(verification);
    if (batch == null || batch.size() != verdicts.size()) {
      throw new IllegalStateException("verdicts that fit no verification: " + verification);
    }
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).verdict = verdicts.get(i);
      batch.get(i).judged = true;
    }
  }
}

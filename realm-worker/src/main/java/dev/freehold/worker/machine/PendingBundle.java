package dev.freehold.worker.machine;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.transition.BundleOutcome;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.StateOverlay;
import java.util.Optional;

/** Bundle that was admitted and waits for the verdict on its proofs, or to re-enter. */
final class PendingBundle implements PendingItem {
  /**
   * Changes and outcome of a bundle at its place in the queue.
   *
   * @param outcome that it applies, or that it fails
   */
  record Admission(StateOverlay changes, BundleOutcome outcome) {}

  private final long ticket;
  private final ProofTask task;
  private final long connection;
  private final long sinceNs;
  private Optional<RejectReason> verdict = Optional.empty();
  private Optional<Admission> admission = Optional.empty();
  private boolean judged;
  private boolean released;

  /**
   * A bundle that is neither judged nor applied.
   *
   * @param connection the one that sent it
   * @param sinceNs when it was admitted
   */
  PendingBundle(long ticket, ProofTask task, long connection, long sinceNs) {
    this.ticket = ticket;
    this.sinceNs = sinceNs;
    this.task = task;
    this.connection = connection;
  }

  /** This bundle with its verdict, which waited apart, at a place in the queue. */
  PendingBundle at(long place) {
    PendingBundle item = new PendingBundle(place, task, connection, sinceNs);
    item.verdict = verdict;
    item.judged = judged;
    item.released = released;
    return item;
  }

  /**
   * The bundle has left the stretch between admission and the open batch, or does not count there
   * any more.
   *
   * @return whether it had not before
   */
  boolean release() {
    boolean first = !released;
    released = true;
    return first;
  }

  @Override
  public long ticket() {
    return ticket;
  }

  @Override
  public boolean isJudged() {
    return judged;
  }

  /** When it was admitted. */
  long sinceNs() {
    return sinceNs;
  }

  ProofTask task() {
    return task;
  }

  Bundle bundle() {
    return task.bundle();
  }

  long connection() {
    return connection;
  }

  /** What the bundle comes to where it stands; empty if it cannot pay its fee there. */
  Optional<Admission> admission() {
    return admission;
  }

  /** The bundle applies where it stands, or fails there. */
  void admit(StateOverlay changes, BundleOutcome outcome) {
    admission = Optional.of(new Admission(changes, outcome));
  }

  /**
   * What the bundle was found to come to, if that still holds: a bad verdict that has come since
   * makes a failure of what would apply.
   */
  Optional<Admission> standing() {
    return admission.filter(
        a -> verdict.isEmpty() || !(a.outcome() instanceof BundleOutcome.Applied));
  }

  /** The bundle cannot pay its fee where it stands, or is not known to. */
  void dismiss() {
    admission = Optional.empty();
  }

  /** Why the proofs do not hold; empty if they do, or nothing is known yet. */
  Optional<RejectReason> verdict() {
    return verdict;
  }

  void judge(Optional<RejectReason> newVerdict) {
    verdict = newVerdict;
    judged = true;
  }
}

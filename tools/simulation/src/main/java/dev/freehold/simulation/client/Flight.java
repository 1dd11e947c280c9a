package dev.freehold.simulation.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.tree.SlotTree;
import java.util.Optional;

/** One bundle on its way, as its user knows of it. */
final class Flight {
  final Bundle bundle;

  /** Whether it was made to be refused. */
  final boolean bad;

  /** The user's slots once it is applied; empty if the user has lost track. */
  final Optional<SlotTree> slotsAfter;

  private BundleStatus status = new BundleStatus.Unknown();
  private boolean dead;
  private long quietSinceNs;

  Flight(Bundle bundle, boolean bad, Optional<SlotTree> slotsAfter) {
    this.bundle = bundle;
    this.bad = bad;
    this.slotsAfter = slotsAfter;
  }

  /** Whether its user waits for nothing more. */
  boolean isResolved() {
    return dead || status instanceof BundleStatus.Final || isCharged();
  }

  /** Given up after a refusal. */
  boolean isDead() {
    return dead;
  }

  /** Whether it is known to be applied. */
  boolean isApplied() {
    return status instanceof BundleStatus.Committed || status instanceof BundleStatus.Final;
  }

  /** Whether it is known that its nonce is used and nothing of it was done. */
  boolean isCharged() {
    return status instanceof BundleStatus.Failed;
  }

  long quietNs(long nowNs) {
    return nowNs - quietSinceNs;
  }

  /** Something was sent for it or heard of it. */
  void touch(long nowNs) {
    quietSinceNs = nowNs;
  }

  /**
   * It was told where the bundle stands.
   *
   * @param predecessorDead whether an earlier bundle, which this one needs, was given up
   */
  void heard(BundleStatus told, boolean predecessorDead, long nowNs) {
    touch(nowNs);
    if (told instanceof BundleStatus.Rejected rejected) {
      dead |= bad || !isTransient(rejected.reason(), predecessorDead);
    } else if (!isCharged() && !isApplied() || told instanceof BundleStatus.Final) {
      // An older message may come over another connection.
      status = told;
    }
  }

  private static boolean isTransient(RejectReason reason, boolean predecessorDead) {
    return switch (reason) {
      case WRONG_REALM, NOT_SERVING, TOO_MANY_PENDING, UNKNOWN_ANCHOR, UNKNOWN_CONTRACT -> true;
      case NONCE_TOO_HIGH -> !predecessorDead;
      default -> false;
    };
  }
}

package dev.freehold.core.transition;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.RealmEvent;
import java.util.List;

/** Verdict of the transition on one bundle. */
public sealed interface BundleOutcome {
  /** It applies: the events it sends out and the fee it paid. */
  record Applied(List<RealmEvent> events, long fee) implements BundleOutcome {}

  /**
   * Its nonce is stepped and its fee taken, and nothing else of it applies: its calls do not, or
   * its proofs do not hold.
   */
  record Failed(RejectReason reason, String detail, long fee) implements BundleOutcome {}

  /** It cannot even pay: no block may hold it, and nothing of it was applied. */
  record Refused(RejectReason reason, String detail) implements BundleOutcome {}
}

package dev.freehold.core.transition;

import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.RealmEvent;
import java.util.List;

/** Verdict of the transition on one bundle. */
public sealed interface BundleOutcome {
  /** It applies: the events it sends out and the fee it paid. */
  record Applied(List<RealmEvent> events, long fee) implements BundleOutcome {}

  /** It does not, and nothing of it was applied. */
  record Refused(RejectReason reason, String detail) implements BundleOutcome {}
}

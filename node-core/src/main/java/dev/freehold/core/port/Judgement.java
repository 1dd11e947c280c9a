package dev.freehold.core.port;

import dev.freehold.core.bundle.RejectReason;
import java.util.Optional;

/** Judgement on the proofs of one bundle among those of many accounts. */
public sealed interface Judgement {
  /**
   * They were looked into.
   *
   * @param refusal why they do not hold; empty if every one does
   */
  record Decided(Optional<RejectReason> refusal) implements Judgement {}

  /** Another proof of the same account is bad; these are to be verified apart from others'. */
  record Undecided() implements Judgement {}
}

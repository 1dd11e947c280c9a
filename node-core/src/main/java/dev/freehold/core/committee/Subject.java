package dev.freehold.core.committee;

import dev.freehold.core.id.Hash32;

/**
 * Subject of a vote, and of the certificate that votes alike make: what is said of which slot.
 *
 * @param era at least 0
 * @param slot at least 1
 * @param candidate hash of the candidate; zeros if it is a SKIP
 */
public record Subject(VoteKind kind, long era, long slot, Hash32 candidate) {
  public Subject {
    require(kind, era, slot, candidate);
  }

  /** Throws unless these are a subject. */
  static void require(VoteKind kind, long era, long slot, Hash32 candidate) {
    if (era < 0 || slot < 1 || (kind == VoteKind.SKIP) != candidate.equals(Hash32.ZERO)) {
      throw new IllegalArgumentException("nothing to vote on: " + kind + " of slot " + slot);
    }
  }

  /**
   * Whether no validator that keeps the rules votes for both: two NOTAR, or two FINAL, or a NOTAR
   * and a FINAL, of different candidates of one slot; a SKIP and a FINAL of one.
   */
  public boolean excludes(Subject other) {
    return era == other.era
        && slot == other.slot
        && !candidate.equals(other.candidate)
        && (kind == VoteKind.FINAL || other.kind == VoteKind.FINAL || kind == other.kind);
  }
}

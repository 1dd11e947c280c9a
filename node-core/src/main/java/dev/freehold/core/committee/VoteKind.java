package dev.freehold.core.committee;

/** Kind of a vote, and of the certificate that a quorum of it makes. */
public enum VoteKind {
  /** The candidate is valid, and this is the only one that its validator says so of in the slot. */
  NOTAR,

  /** Nothing of the slot needs to be in the chain; its validator has said no FINAL there. */
  SKIP,

  /** The notarized candidate stays; its validator has said no SKIP there, and never will. */
  FINAL
}

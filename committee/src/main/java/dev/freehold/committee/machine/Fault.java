package dev.freehold.committee.machine;

/** Kind of a breach of the protocol that proves nothing to others. */
public enum Fault {
  /** Named a validator that is not the one who speaks. */
  NOT_ITSELF,

  /** A vote of its own whose signature does not verify. */
  BAD_SIGNATURE,

  /** A certificate that is none. */
  BAD_CERTIFICATE,

  /** A candidate for a slot that it does not lead, which nobody asked for. */
  NOT_LEADER,

  /** A candidate that is invalid by what all can see. */
  INVALID_CANDIDATE
}

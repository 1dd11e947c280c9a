package dev.freehold.committee.machine;

/** Origin of a machine's log, as whoever starts it knows: what it may be silent about. */
public enum Origin {
  /** The era begins, and the validator's key has signed nothing in it. */
  NEW_ERA,

  /** The log is all that the key has signed in this era: an ordinary start. */
  KEPT,

  /** The log may be older than what the key has signed: a copy, or nothing where there was one. */
  COPY
}

package dev.freehold.protocol.wire;

/** Roles of processes in a network. The ordinal is the code on the wire. */
public enum Role {
  /** A process that reads state and submits bundles. */
  CLIENT,
  /** A process that serves realms. */
  WORKER,
  /** The process that assigns realms and seals checkpoints. */
  COORDINATOR,
  /** A process that makes aggregates for pay. */
  AGGREGATOR,
  /** A process that agrees with others on the next checkpoint, where it speaks to one of them. */
  VALIDATOR
}

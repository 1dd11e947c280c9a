package dev.freehold.protocol.wire;

/** Roles of processes in a network. The ordinal is the code on the wire. */
public enum Role {
  CLIENT,
  WORKER,
  COORDINATOR,
  AGGREGATOR
}

package dev.freehold.protocol.wire;

/** What a process is to the network. The ordinal is the code on the wire. */
public enum Role {
  CLIENT,
  WORKER,
  COORDINATOR,
  AGGREGATOR
}

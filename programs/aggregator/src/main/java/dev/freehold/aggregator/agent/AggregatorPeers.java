package dev.freehold.aggregator.agent;

import dev.freehold.protocol.wire.Work;

/** The coordinator and the people, as an aggregator sees them. Every method returns at once. */
public interface AggregatorPeers {
  /** Sends to the coordinator; lost if there is no connection. */
  void send(Work message);

  /** Asks the coordinator for its board; the answer comes as an input. */
  void askBoard();

  /** Says something to people. */
  void tell(String text);

  /** Shows how far a job is, in [0, 1]. */
  void progress(double done);
}

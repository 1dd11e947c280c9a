package dev.freehold.aggregator.agent;

import dev.freehold.protocol.wire.Work;

/** The validators and the people, as an aggregator sees them. Every method returns at once. */
public interface AggregatorPeers {
  /** Sends by a link; lost if it has no connection, or too much waits for it. */
  void send(int link, Work message);

  /** Asks by a link for the board; the answer comes as an input. */
  void askBoard(int link);

  /** Says something to people. */
  void tell(String text);

  /** Shows how far a job is, in [0, 1]. */
  void progress(double done);
}

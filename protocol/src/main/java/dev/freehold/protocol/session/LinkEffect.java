package dev.freehold.protocol.session;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;

/** Effects of {@link PeerLink}. */
public sealed interface LinkEffect {
  /** A connection is opened; {@link LinkInput.Connected} or {@link LinkInput.Failed} answers. */
  record Connect() implements LinkEffect {}

  /** A message goes to the node. */
  record Send(Message message) implements LinkEffect {}

  /** The node has welcomed this side: what this side has to say may be sent. */
  record Opened() implements LinkEffect {}

  /** A message of the node's goes to this side; the welcome is the first. */
  record Deliver(Message message) implements LinkEffect {}

  /** The connection is closed, and what still comes of it is passed over. */
  record Disconnect() implements LinkEffect {}

  /** The attempt or the connection is over, for a reason in words; the next attempt follows. */
  record Down(String why) implements LinkEffect {}

  /**
   * The node turns this side away, and would whenever it came: there is no further attempt.
   *
   * @param why what the node said, in words
   */
  record TurnedAway(GoodbyeReason reason, String why) implements LinkEffect {}

  /** {@link LinkInput.Due} comes at this time. */
  record Wake(long timeNs) implements LinkEffect {}
}

package dev.freehold.protocol.session;

import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;

/** Effects of {@link ServerSession}. */
public sealed interface SessionEffect {
  /** A message goes to the peer. */
  record Send(Message message) implements SessionEffect {}

  /** The peer has said who it is and was welcomed. */
  record Opened(Peer peer) implements SessionEffect {}

  /** A message of the peer goes to the node. */
  record Deliver(Peer peer, Message message) implements SessionEffect {}

  /** The peer hears goodbye after all that was sent before, then the connection is closed. */
  record Close(GoodbyeReason reason, String text) implements SessionEffect {}

  /** The connection is closed without a word. */
  record HangUp() implements SessionEffect {}

  /** The connection of a peer that was {@link Opened} is gone. */
  record Ended(Peer peer) implements SessionEffect {}
}

package dev.freehold.node.transport;

import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.Message;

/**
 * Node behind accepted connections; it hears of peers that were let in alone. Called on event
 * loops: nothing here may block for long.
 */
public interface NodeHandler {
  /** A peer was welcomed. */
  void opened(Connection connection, Peer peer);

  /** A message came. */
  void received(Connection connection, Peer peer, Message message);

  /** The connection of a peer that was welcomed is gone. */
  void closed(Connection connection, Peer peer);
}

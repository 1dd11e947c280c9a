package dev.freehold.node.transport;

import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;

/**
 * What a node does with its connections. Called on event loops: nothing here may block for long.
 */
public interface NodeHandler {
  /** This node's answer to a hello that fits; called before anything else of the connection. */
  Message.Welcome welcome();

  /** Whether this node takes connections of a role. */
  boolean accepts(Role role);

  /** A peer said hello and was welcomed. */
  void opened(Connection connection, Peer peer);

  /** A message came. */
  void received(Connection connection, Peer peer, Message message);

  /** A connection that was opened is gone. */
  void closed(Connection connection, Peer peer);
}

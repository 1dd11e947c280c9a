package dev.freehold.node.transport;

import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.identity.Standing;
import dev.freehold.protocol.wire.Message;
import java.util.List;

/**
 * Node behind accepted connections; it hears of peers that were let in alone. Called on event
 * loops: nothing here may block for long.
 */
public interface NodeHandler {
  /** A peer was welcomed. */
  void opened(Connection connection, Peer peer);

  /** How a peer stands now; asked whenever it matters. Any thread. */
  Standing standing(Connection connection, Peer peer);

  /** A message came. */
  void received(Connection connection, Peer peer, Message message);

  /** Bundles came in one go, at least one: what {@link #received} would be told one by one. */
  default void submitted(Connection connection, Peer peer, List<Message.Submit> submits) {
    submits.forEach(submit -> received(connection, peer, submit));
  }

  /** A connection whose room was awaited has room again. */
  void roomy(Connection connection);

  /** The connection of a peer that was welcomed is gone. */
  void closed(Connection connection, Peer peer);
}

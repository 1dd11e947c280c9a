package dev.freehold.node.service;

import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.CoordinatorLinks;
import dev.freehold.node.transport.IntakeGate;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.worker.agent.FollowingPeers;

/** Connections of a worker as those use them who follow realms: what is said to primaries. */
final class PrimaryConnections implements FollowingPeers {
  private final ConnectionRegistry registry;
  private final IntakeGate gate;
  private final CoordinatorLinks links;
  private final NodeEvents events;

  /**
   * @param gate counts the bytes of blocks that are not written yet
   */
  PrimaryConnections(
      ConnectionRegistry registry, IntakeGate gate, CoordinatorLinks links, NodeEvents events) {
    this.registry = registry;
    this.gate = gate;
    this.links = links;
    this.events = events;
  }

  @Override
  public void send(long connection, Message message) {
    registry.connection(connection).ifPresent(open -> open.send(message));
  }

  @Override
  public void close(long connection, GoodbyeReason reason, String text) {
    registry.connection(connection).ifPresent(open -> open.close(reason, text));
  }

  @Override
  public void sendToCoordinator(Message message) {
    if (message instanceof Message.CaughtUp m) {
      events.caughtUp(m.realm());
    }
    links.send(message);
  }

  @Override
  public void taken(long connection, long bytes) {
    gate.leave(connection, bytes);
  }
}

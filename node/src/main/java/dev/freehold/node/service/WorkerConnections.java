package dev.freehold.node.service;

import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.CoordinatorLink;
import dev.freehold.node.transport.IntakeGate;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.worker.agent.WorkerPeers;

/** Connections of a worker as its machine's effects use them. */
final class WorkerConnections implements WorkerPeers {
  private final ConnectionRegistry registry;
  private final IntakeGate gate;
  private final CoordinatorLink coordinator;
  private final NodeEvents events;
  private final HeadClock head;

  WorkerConnections(
      ConnectionRegistry registry,
      IntakeGate gate,
      CoordinatorLink coordinator,
      HeadClock head,
      NodeEvents events) {
    this.registry = registry;
    this.gate = gate;
    this.coordinator = coordinator;
    this.head = head;
    this.events = events;
  }

  @Override
  public void send(long connection, Message message) {
    registry.connection(connection).ifPresent(open -> open.send(message));
  }

  @Override
  public void broadcast(Message message) {
    head.look(message);
    registry.broadcast(message);
  }

  @Override
  public void sendToCoordinator(Message message) {
    if (message instanceof Message.CaughtUp m) {
      events.caughtUp(m.realm());
    } else if (message instanceof Message.HandedOver m) {
      events.handedOver(m.last());
    }
    coordinator.send(message);
  }

  @Override
  public void closeCoordinator(GoodbyeReason reason, String text) {
    coordinator.giveUp(reason, text);
  }

  @Override
  public void released(long connection) {
    gate.leave(connection);
  }
}

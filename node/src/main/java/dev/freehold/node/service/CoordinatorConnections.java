package dev.freehold.node.service;

import dev.freehold.coordinator.agent.CoordinatorPeers;
import dev.freehold.coordinator.desk.CoordinatorDesk;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import java.util.List;

/** Connections of the coordinator as its machine's effects use them. */
final class CoordinatorConnections implements CoordinatorPeers {
  private final ConnectionRegistry registry;
  private final CoordinatorDesk desk;
  private final HeadClock head;

  /**
   * @param desk knows who has not registered; whoever calls it holds its monitor
   */
  CoordinatorConnections(ConnectionRegistry registry, CoordinatorDesk desk, HeadClock head) {
    this.registry = registry;
    this.desk = desk;
    this.head = head;
  }

  @Override
  public void send(long connection, Message message) {
    registry.connection(connection).ifPresent(open -> open.send(message));
  }

  @Override
  public void broadcast(Message message) {
    head.look(message);
    registry.broadcast(message);
    // With each checkpoint, which is often enough.
    List<Long> overdue;
    synchronized (desk) {
      overdue = desk.overdue(System.nanoTime());
    }
    for (long connection : overdue) {
      close(connection, GoodbyeReason.IDLE, "an aggregator registers, or goes");
    }
  }

  @Override
  public void broadcastToWorkers(Message message) {
    registry.broadcast(message, Role.WORKER);
  }

  @Override
  public void reading(long connection, boolean on) {
    registry
        .connection(connection)
        .ifPresent(
            open -> {
              if (on) {
                open.resume(Connection.Pause.REPORTS);
              } else {
                open.pause(Connection.Pause.REPORTS);
              }
            });
  }

  @Override
  public void close(long connection, GoodbyeReason reason, String text) {
    registry.connection(connection).ifPresent(open -> open.close(reason, text));
  }
}

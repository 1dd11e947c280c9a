package dev.freehold.node.service;

import dev.freehold.node.logging.NodeEvents;
import dev.freehold.node.transport.ConnectionRegistry;
import dev.freehold.node.transport.CoordinatorLinks;
import dev.freehold.node.transport.IntakeGate;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import dev.freehold.worker.agent.WorkerPeers;
import java.time.Duration;

/** Connections of a worker as its machine's effects use them. */
final class WorkerConnections implements WorkerPeers {
  private static final Duration STALL_MIN = Duration.ofSeconds(10);

  private final ConnectionRegistry registry;
  private final IntakeGate gate;
  private final CoordinatorLinks links;
  private final NodeEvents events;
  private final HeadClock head;

  // On the agent's thread alone.
  private boolean checkpointSeen;
  private long checkpointAtNs;

  WorkerConnections(
      ConnectionRegistry registry,
      IntakeGate gate,
      CoordinatorLinks links,
      HeadClock head,
      NodeEvents events) {
    this.registry = registry;
    this.gate = gate;
    this.links = links;
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
    if (message instanceof Message.CheckpointPush push) {
      noteCheckpoint(push.checkpoint().height());
    }
    // Workers hear it of validators.
    registry.broadcast(message, Role.CLIENT);
  }

  /** Unlike one that merely came, this one is final: no lie about how far the chain is. */
  private void noteCheckpoint(long height) {
    long nowNs = System.nanoTime();
    Duration pause = Duration.ofNanos(nowNs - checkpointAtNs);
    if (checkpointSeen && pause.compareTo(STALL_MIN) > 0) {
      events.stalled(height, pause);
    }
    checkpointSeen = true;
    checkpointAtNs = nowNs;
  }

  @Override
  public void obey(int link) {
    links.obey(link);
  }

  @Override
  public void sendByLink(int link, Message message) {
    links.send(link, message);
  }

  @Override
  public void sendToCoordinator(Message message) {
    if (message instanceof Message.CaughtUp m) {
      events.caughtUp(m.realm());
    } else if (message instanceof Message.HandedOver m) {
      events.handedOver(m.last());
    }
    links.send(message);
  }

  @Override
  public void sendToOthers(Message message) {
    links.sendToOthers(message);
  }

  @Override
  public void closeLink(int link, GoodbyeReason reason, String text) {
    links.giveUp(link, reason, text);
  }

  @Override
  public void released(long connection) {
    gate.leave(connection);
  }
}

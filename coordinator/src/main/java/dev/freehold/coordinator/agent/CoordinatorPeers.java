package dev.freehold.coordinator.agent;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;

/** The coordinator's connections, as its agent uses them. Every method returns at once. */
public interface CoordinatorPeers {
  /** Sends to one connection; nothing if it is gone. */
  void send(long connection, Message message);

  /** Sends to all connections that have said hello. */
  void broadcast(Message message);

  /** Sends to all workers that have said hello. */
  void broadcastToWorkers(Message message);

  /** Says why and closes. */
  void close(long connection, GoodbyeReason reason, String text);
}

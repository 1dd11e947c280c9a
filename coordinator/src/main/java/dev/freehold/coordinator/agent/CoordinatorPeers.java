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

  /** Reads a connection, or leaves unread what comes by it; nothing if it is gone. */
  void reading(long connection, boolean on);

  /** Says why and closes. */
  void close(long connection, GoodbyeReason reason, String text);
}

package dev.freehold.worker.agent;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;

/**
 * Connections of a worker that follows realms: those that the realms' primaries have opened, and
 * the one to the coordinator. Every method returns at once.
 */
public interface FollowingPeers {
  /** Sends by one connection; nothing if it is gone. */
  void send(long connection, Message message);

  /** Says goodbye on a connection and closes it; nothing if it is gone. */
  void close(long connection, GoodbyeReason reason, String text);

  /** Tells the coordinator; nothing while it has no connection: it gives out its table again. */
  void sendToCoordinator(Message message);

  /** A block of a connection is on the disk, or is not wanted: its bytes count no more. */
  void taken(long connection, long bytes);
}

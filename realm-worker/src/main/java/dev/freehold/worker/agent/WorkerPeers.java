package dev.freehold.worker.agent;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;

/** A worker's connections, as its agent uses them. Every method returns at once. */
public interface WorkerPeers {
  /** Sends to one client; nothing if it is gone. */
  void send(long connection, Message message);

  /** Sends to everybody who is connected here. */
  void broadcast(Message message);

  /** Sends to the coordinator; nothing while there is no connection: reports are sent again. */
  void sendToCoordinator(Message message);

  /**
   * Says goodbye to the coordinator and closes the connection, which is opened again after a pause;
   * nothing while there is none.
   *
   * @param text at most {@link dev.freehold.core.Limits#TEXT_BYTES_MAX} bytes
   */
  void closeCoordinator(GoodbyeReason reason, String text);

  /** One bundle of a connection has left the stretch in which bundles are counted. */
  void released(long connection);
}

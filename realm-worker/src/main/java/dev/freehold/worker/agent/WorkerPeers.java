package dev.freehold.worker.agent;

import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;

/**
 * A worker's connections, as its agent uses them: those of its clients, and its links to the
 * network's validators, which have numbers from 0. Every method returns at once.
 */
public interface WorkerPeers {
  /** Sends to one client; nothing if it is gone. */
  void send(long connection, Message message);

  /** Sends to everybody who is connected here. */
  void broadcast(Message message);

  /**
   * A table came by this link: who is at its other end coordinates from now on, and has heard
   * nothing of what was sent there before.
   */
  void obey(int link);

  /**
   * Sends to whoever coordinates, by the link that is obeyed; nothing while it has no connection:
   * reports are sent again.
   */
  void sendToCoordinator(Message message);

  /**
   * Sends by all links but the one that is obeyed, where they have a connection. A sole link is
   * always obeyed.
   */
  void sendToOthers(Message message);

  /** Sends by one link; nothing while it has no connection. */
  void sendByLink(int link, Message message);

  /**
   * Says goodbye on a link and closes its connection, which is opened again after a pause; nothing
   * while there is none.
   *
   * @param text at most {@link dev.freehold.core.Limits#TEXT_BYTES_MAX} bytes
   */
  void closeLink(int link, GoodbyeReason reason, String text);

  /** One bundle of a connection has left the stretch in which bundles are counted. */
  void released(long connection);
}

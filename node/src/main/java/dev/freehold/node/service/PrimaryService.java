package dev.freehold.node.service;

import dev.freehold.core.id.Hash32;
import dev.freehold.node.transport.Connection;
import dev.freehold.node.transport.IntakeGate;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.session.LinkTimes;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.worker.agent.FollowingThread;
import dev.freehold.worker.desk.Intake;
import java.util.HashMap;
import java.util.Map;

/**
 * Connections that other workers have opened here: takes blocks of those that serve a realm which
 * this worker follows, and of nobody else. A worker is heard by one connection, its latest.
 */
final class PrimaryService {
  private static final long PING_MS = LinkTimes.DEFAULT.pingNs() / 1_000_000;

  /** A worker's connection. */
  private static final class Caller {
    private final Connection connection;

    /** Whether it was a primary's at any time: one that is it no more hears where things are. */
    private boolean admitted;

    private Caller(Connection connection) {
      this.connection = connection;
    }
  }

  private final FollowingThread following;
  private final IntakeGate gate;

  // Under this object's monitor.
  private final Map<Hash32, Caller> callers = new HashMap<>();

  /**
   * @param gate counts the bytes of blocks that are not written yet
   */
  PrimaryService(FollowingThread following, IntakeGate gate) {
    this.following = following;
    this.gate = gate;
  }

  /** A gate of the bytes of blocks. */
  static IntakeGate gate() {
    return new IntakeGate(Intake.ofBlocks(), Connection.Pause.BLOCKS);
  }

  /** Whether a worker serves a realm that is followed here. */
  boolean isPrimary(Peer peer) {
    return following.isPrimary(peer.node());
  }

  /** A worker has connected. */
  synchronized void opened(Connection connection, Peer peer) {
    Caller before = callers.put(peer.node(), new Caller(connection));
    if (before != null) {
      following.disconnected(before.connection.id());
      before.connection.close(GoodbyeReason.OUT_OF_STEP, "the same node is connected again");
    }
    following.connected(connection.id(), peer.node());
    // Where nothing is replicated, nothing else shows the other end that this side lives.
    connection.keepAlive(PING_MS, () -> isHeard(connection, peer));
  }

  private synchronized boolean isHeard(Connection connection, Peer peer) {
    Caller caller = callers.get(peer.node());
    return caller != null && caller.connection == connection;
  }

  /** A worker's connection is gone. */
  synchronized void closed(Connection connection, Peer peer) {
    if (isHeard(connection, peer)) {
      callers.remove(peer.node());
      following.disconnected(connection.id());
    }
  }

  /** A block came from a worker. */
  synchronized void received(Connection connection, Peer peer, Message.Replicate message) {
    if (!isHeard(connection, peer)) {
      // Another of its connections has taken this one's place.
      return;
    }
    Caller caller = callers.get(peer.node());
    caller.admitted |= isPrimary(peer);
    if (!caller.admitted) {
      connection.close(
          GoodbyeReason.NOT_ALLOWED,
          "node %s serves no realm that is followed here".formatted(peer.node().abbreviated()));
      return;
    }
    long bytes = Intake.weight(message.block());
    gate.enter(connection, bytes);
    following.came(connection.id(), message.epoch(), message.block(), bytes);
  }
}

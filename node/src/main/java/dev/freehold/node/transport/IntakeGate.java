package dev.freehold.node.transport;

import dev.freehold.core.Limits;
import dev.freehold.worker.desk.Intake;
import java.util.HashMap;
import java.util.Map;

/**
 * Back-pressure at the sockets: stops and resumes reading from connections as the {@link Intake}
 * says. Thread-safe.
 */
public final class IntakeGate {
  private final Intake intake =
      new Intake(Limits.PENDING_BUNDLES_MAX, Limits.CONNECTION_IN_FLIGHT_MAX);
  private final Map<Long, Connection> paused = new HashMap<>();

  /** Counts a bundle in, and stops reading from its connection if that was one too many. */
  public synchronized void enter(Connection connection) {
    if (intake.enter(connection.id())) {
      paused.put(connection.id(), connection);
      connection.pause(Connection.Pause.BUNDLES);
    }
  }

  /** Counts a bundle out; connections that there is room for again are read from. */
  public synchronized void leave(long connection) {
    for (long resumed : intake.leave(connection)) {
      paused.remove(resumed).resume(Connection.Pause.BUNDLES);
    }
  }

  /** Bundles between the socket and the open batch. */
  public synchronized int total() {
    return intake.total();
  }
}

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
  private final Intake intake;
  private final Connection.Pause reason;
  private final Map<Long, Connection> paused = new HashMap<>();

  /** A gate of bundles. */
  public IntakeGate() {
    this(
        new Intake(Limits.PENDING_BUNDLES_MAX, Limits.CONNECTION_IN_FLIGHT_MAX),
        Connection.Pause.BUNDLES);
  }

  /**
   * @param reason for which connections are not read from
   */
  public IntakeGate(Intake intake, Connection.Pause reason) {
    this.intake = intake;
    this.reason = reason;
  }

  /** Counts a bundle in, and stops reading from its connection if that was one too many. */
  public void enter(Connection connection) {
    enter(connection, 1);
  }

  /** Counts something in, and stops reading from its connection if that was too much. */
  public synchronized void enter(Connection connection, long count) {
    if (intake.enter(connection.id(), count)) {
      paused.put(connection.id(), connection);
      connection.pause(reason);
    }
  }

  /** Counts a bundle out; connections that there is room for again are read from. */
  public void leave(long connection) {
    leave(connection, 1);
  }

  /** Counts something out, as it was counted in; likewise. */
  public synchronized void leave(long connection, long count) {
    for (long resumed : intake.leave(connection, count)) {
      paused.remove(resumed).resume(reason);
    }
  }

  /** What was counted in and not out. */
  public synchronized long total() {
    return intake.total();
  }
}

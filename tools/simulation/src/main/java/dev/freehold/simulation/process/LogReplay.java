package dev.freehold.simulation.process;

import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.disk.MemoryLog;
import dev.freehold.simulation.kernel.Invariant;
import dev.freehold.simulation.kernel.Mutant;
import java.util.ArrayList;
import java.util.List;

/**
 * Replay of a coordinator's log: another machine takes over each entry, which no other validator
 * would object to, and is then the one that wrote them.
 */
final class LogReplay {
  private final Cluster cluster;
  private boolean wasPutBack;

  LogReplay(Cluster cluster) {
    this.cluster = cluster;
  }

  /** The log was put back to an older copy. */
  void putBack() {
    wasPutBack = true;
  }

  /** Requires that a machine which takes over a log is the one that wrote it. */
  void require(CoordinatorMachine wrote, CoordinatorMachine replica, MemoryLog log) {
    try {
      log.replay(bytes -> takeOver(replica, LogEntry.decode(bytes)));
    } catch (RuntimeException e) {
      throw new Violation(Invariant.LOG_REPLAYS, "the log does not restore: " + e, e);
    }
    Object was = known(wrote);
    Object is = known(replica);
    if (!was.equals(is)) {
      throw new Violation(Invariant.LOG_REPLAYS, "the log restores %s, not %s".formatted(is, was));
    }
  }

  private void takeOver(CoordinatorMachine replica, LogEntry entry) {
    if (isLeaders(replica, entry)) {
      replica
          .objection(entry)
          .ifPresent(
              why -> {
                throw new Violation(
                    Invariant.LOG_REPLAYS,
                    "other validators would refuse %s: %s".formatted(entry, why));
              });
    }
    replica.restore(entry);
  }

  /** Whether a leader that does what it should writes such an entry. */
  private boolean isLeaders(CoordinatorMachine replica, LogEntry entry) {
    return cluster.mutant() == Mutant.NONE
        && switch (entry) {
          case LogEntry.Ended _, LogEntry.SnapshotPart _ -> false;
          // A world with a hostile worker begins with seats.
          case LogEntry.Assigned _ ->
              replica.head().height() > 0 || cluster.swarm().hostiles().isEmpty();
          // Taken back from workers, perhaps, without what was named before it.
          case LogEntry.Sealed _ -> !wasPutBack;
          default -> true;
        };
  }

  /** Knowledge that a machine must have again after a restart. */
  private static List<Object> known(CoordinatorMachine of) {
    List<Object> known =
        new ArrayList<>(List.of(of.head(), of.realms(), of.nextOrder(), of.snapshot().digest()));
    for (CoordinatorEffect effect : of.step(new CoordinatorInput.JobsAsked(0, 0, 0))) {
      if (effect instanceof CoordinatorEffect.Send(long _, Answer.Jobs board)) {
        board.jobs().forEach(job -> known.add(job.job()));
        known.addAll(board.counts().realms());
      }
    }
    return known;
  }
}

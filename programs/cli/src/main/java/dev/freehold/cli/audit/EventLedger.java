package dev.freehold.cli.audit;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Check that a checkpoint delivers what the blocks it takes in sent out: each once, and no other.
 */
final class EventLedger {
  private final List<RealmEvent> sent = new ArrayList<>();

  private final Set<Hash32> covered = new HashSet<>();
  private long rewards;

  /** What was paid to aggregators. */
  long rewards() {
    return rewards;
  }

  /** A block that the next checkpoint takes in sent these out. */
  void send(List<RealmEvent> events) {
    sent.addAll(events);
  }

  /**
   * Settles what was sent against a checkpoint.
   *
   * @throws AuditException if they differ
   */
  void settle(Checkpoint checkpoint) {
    Map<RealmEvent, Integer> balance = new HashMap<>();
    Map<Hash32, UserId> unpaid = new HashMap<>();
    for (CheckpointEvent event : checkpoint.events()) {
      switch (event) {
        case CheckpointEvent.Covered e -> cover(checkpoint, e, unpaid);
        case CheckpointEvent.Rewarded e -> reward(checkpoint, e, unpaid);
        default -> balance.merge(event.sent().orElseThrow(), 1, Integer::sum);
      }
    }
    for (RealmEvent event : sent) {
      balance.merge(event, -1, Integer::sum);
    }
    balance.forEach(
        (event, count) -> {
          if (count != 0) {
            throw new AuditException(
                "checkpoint %d delivers %s %s than it was sent"
                    .formatted(
                        checkpoint.height(), event, count > 0 ? "more often" : "less often"));
          }
        });
    sent.clear();
  }

  private void cover(
      Checkpoint checkpoint, CheckpointEvent.Covered event, Map<Hash32, UserId> unpaid) {
    if (!covered.add(event.job())) {
      throw new AuditException(
          "checkpoint %d covers job %s again".formatted(checkpoint.height(), event.job()));
    }
    unpaid.put(event.job(), event.payee());
  }

  /** A job is paid for in the checkpoint that covers it, once, to whom its aggregate names. */
  private void reward(
      Checkpoint checkpoint, CheckpointEvent.Rewarded event, Map<Hash32, UserId> unpaid) {
    if (!unpaid.remove(event.job(), event.payee())) {
      throw new AuditException(
          "checkpoint %d pays %s for job %s, which it does not cover"
              .formatted(checkpoint.height(), event.payee(), event.job()));
    }
    rewards = Math.addExact(rewards, event.amount());
  }
}

package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Sums;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Results that were taken, from the moment they are in the log to the checkpoint that records and
 * pays them, and a bounded memory of the last ones and of refusals.
 */
final class Results {
  /** Payments that are remembered, so that a result sent again is known for one. */
  static final int PAYMENTS_MAX = 16 * 1024;

  static final int REFUSALS_MAX = 1024;

  /**
   * Results that wait for a checkpoint: as long as they do, one sent again is known for one, and
   * they fit into a snapshot.
   */
  static final int WAITING_MAX = PAYMENTS_MAX;

  /** Aggregates that workers are sent when they join. */
  static final int AGGREGATES_MAX = 64;

  private final Map<Hash32, Payment> payments = new LinkedHashMap<>();
  private final Deque<Payment> unsealed = new ArrayDeque<>();
  private final Deque<Aggregate> recent = new ArrayDeque<>();
  private final Deque<Refusal> refusals = new ArrayDeque<>();

  /** Those of the refusals that are in the log: a restart knows no others. */
  private final Deque<Refusal> logged = new ArrayDeque<>();

  private long count;
  private long paid;

  void take(Payment payment) {
    payments.put(payment.job(), payment);
    if (payments.size() > PAYMENTS_MAX) {
      payments.remove(payments.keySet().iterator().next());
    }
    unsealed.addLast(payment);
    // A sum that does not fit leaves nothing of any pool.
    paid = Sums.bounded(paid, payment.amount());
    count++;
  }

  /** How many results wait for a checkpoint that records them. */
  int waiting() {
    return unsealed.size();
  }

  /** Keeps an aggregate for workers that join later. */
  void keep(Aggregate aggregate) {
    recent.addLast(aggregate);
    if (recent.size() > AGGREGATES_MAX) {
      recent.removeFirst();
    }
  }

  /** The last aggregates, oldest first. */
  List<Aggregate> recent() {
    return List.copyOf(recent);
  }

  /** A refusal that is in the log. */
  void refuse(Refusal refusal) {
    note(refusal);
    add(logged, refusal);
  }

  /** A refusal that is remembered until the next restart. */
  void note(Refusal refusal) {
    add(refusals, refusal);
  }

  private static void add(Deque<Refusal> to, Refusal refusal) {
    to.addLast(refusal);
    if (to.size() > REFUSALS_MAX) {
      to.removeFirst();
    }
  }

  void encode(Encoder out) {
    out.list(payments.values(), (o, payment) -> payment.encode(o));
    out.list(unsealed, (o, payment) -> payment.encode(o));
    out.list(recent, (o, aggregate) -> aggregate.encode(o));
    out.list(logged, (o, refusal) -> refusal.encode(o));
    out.u63(count).u63(paid);
  }

  /** Takes over what was written. */
  void restore(Decoder in) {
    payments.clear();
    in.list(PAYMENTS_MAX, Payment::decode).forEach(p -> payments.put(p.job(), p));
    unsealed.clear();
    unsealed.addAll(in.list(Limits.COORDINATOR_SNAPSHOT_LIST_MAX, Payment::decode));
    recent.clear();
    recent.addAll(in.list(AGGREGATES_MAX, Aggregate::decode));
    logged.clear();
    logged.addAll(in.list(REFUSALS_MAX, Refusal::decode));
    refusals.clear();
    refusals.addAll(logged);
    count = in.u63();
    paid = in.u63();
  }

  Optional<Payment> payment(Hash32 job) {
    return Optional.ofNullable(payments.get(job));
  }

  /** All that was paid, sealed or not. */
  long paid() {
    return paid;
  }

  /** How many jobs were ever done. */
  long count() {
    return count;
  }

  /** What the next checkpoint records: the oldest results it has not, at most {@code max}. */
  List<CheckpointEvent> events(int max) {
    List<CheckpointEvent> events = new ArrayList<>();
    unsealed.stream().limit(max).forEach(payment -> events.addAll(events(payment)));
    return events;
  }

  /**
   * Drops what a checkpoint now records.
   *
   * @return what it records that was not taken here: a log that a repair has rebuilt lacks results
   *     that its checkpoints pay
   */
  List<CheckpointEvent.Covered> adopt(Checkpoint checkpoint) {
    Map<Hash32, CheckpointEvent.Covered> unexplained = new LinkedHashMap<>();
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.Covered covered
          && !unsealed.removeIf(payment -> payment.job().equals(covered.job()))) {
        unexplained.put(covered.job(), covered);
        count++;
      }
      if (event instanceof CheckpointEvent.Rewarded rewarded
          && unexplained.containsKey(rewarded.job())) {
        paid = Sums.bounded(paid, rewarded.amount());
      }
    }
    return List.copyOf(unexplained.values());
  }

  /** The last payments to an account, latest first. */
  List<Payment> paymentsTo(UserId payee, int max) {
    return payments.values().stream()
        .filter(payment -> payment.payee().equals(payee))
        .toList()
        .reversed()
        .stream()
        .limit(max)
        .toList();
  }

  /** The last refusals of results for an account, latest first. */
  List<Refusal> refusalsOf(UserId payee, int max) {
    return refusals.stream()
        .filter(refusal -> refusal.payee().equals(payee))
        .toList()
        .reversed()
        .stream()
        .limit(max)
        .toList();
  }

  private static List<CheckpointEvent> events(Payment p) {
    CheckpointEvent covered =
        new CheckpointEvent.Covered(
            p.job(),
            p.realm(),
            p.contract(),
            p.function(),
            p.firstBlock(),
            p.firstEntry(),
            p.lastBlock(),
            p.lastEntry(),
            p.proofs(),
            p.payee());
    return p.amount() == 0
        ? List.of(covered)
        : List.of(covered, new CheckpointEvent.Rewarded(p.payee(), p.amount(), p.job()));
  }
}

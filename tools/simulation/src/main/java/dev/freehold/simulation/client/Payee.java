package dev.freehold.simulation.client;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.simulation.contract.DeadlineRules;
import dev.freehold.simulation.contract.Deal;
import dev.freehold.simulation.process.Cluster;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Collects what payers have locked, by anchors from before the deadline, which it keeps for as long
 * as it likes.
 */
final class Payee extends DeadlineUser {
  private static final double FRESHER = 0.05;

  /** The share that acts when its realm is no longer cut off, and has perhaps adopted too much. */
  private static final double TOO_LATE = 0.5;

  private static final long LATE_NS_MIN = 1_000_000_000;
  private static final long LATE_NS_MAX = 10_000_000_000L;

  private final Runnable prepared;

  /** What each payer had locked, under an anchor from before the deadline. */
  private final Map<UserId, Proved> evidence = new TreeMap<>();

  private final long patienceNs;
  private long fromNs = Long.MAX_VALUE;

  /**
   * @param cutNs how long its realm is cut off once it could act
   * @param prepared is told when it could act first
   */
  Payee(
      Cluster cluster,
      SimClient messenger,
      Deal deal,
      byte[] secret,
      long cutNs,
      Runnable prepared) {
    super(cluster, messenger, deal, deal.payee(), secret);
    this.prepared = prepared;
    patienceNs =
        dice.chance(TOO_LATE)
            ? cutNs + dice.between(LATE_NS_MIN, LATE_NS_MAX)
            : (long) (dice.unit() * cutNs);
  }

  @Override
  void learn() {
    if (deal.contract().isEmpty() || deal.deadline().isEmpty()) {
      return;
    }
    Checkpoint latest = latest();
    for (UserId payer : deal.payers()) {
      boolean wanted = !evidence.containsKey(payer) || dice.chance(FRESHER);
      if (wanted && latest.height() <= deal.deadline().get()) {
        read(
            payer,
            DeadlineRules.LOCKED,
            latest.height(),
            proof -> !proof.value().isZero(),
            found -> keep(payer, found));
      }
    }
  }

  private void keep(UserId payer, Proved found) {
    evidence.put(payer, found);
    if (fromNs == Long.MAX_VALUE && evidence.size() == deal.payers().size()) {
      fromNs = nowNs() + patienceNs;
      prepared.run();
    }
  }

  @Override
  void move() {
    if (nowNs() < fromNs) {
      return;
    }
    for (UserId payer : deal.payers()) {
      Proved at = evidence.get(payer);
      Optional<List<SlotWrite>> count =
          DeadlineRules.count(deal, own(), payer, at.anchor().height(), at.proof());
      if (count.isPresent()) {
        send(at.anchor(), count.get());
        return;
      }
    }
    DeadlineRules.collect(deal, own()).ifPresent(writes -> send(latest(), writes));
  }
}

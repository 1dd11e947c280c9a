package dev.freehold.worker.agent;

import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.Judgement;
import dev.freehold.protocol.wire.Answer.Counter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of what a worker's pipeline has done since the process started, and of how much of it side
 * by side: bundles of a realm that were admitted, or whose proofs were found to hold, while a block
 * of the same realm was being applied and committed. Thread-safe.
 */
final class PipelineCounters {
  private static final Judgement GOOD = new Judgement.Decided(Optional.empty());

  private final Map<RealmId, LongAdder> committing = new ConcurrentHashMap<>();
  private final LongAdder admitted = new LongAdder();
  private final LongAdder admittedWhileCommitting = new LongAdder();
  private final LongAdder verified = new LongAdder();
  private final LongAdder verifiedWhileCommitting = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder undecided = new LongAdder();
  private final LongAdder blocks = new LongAdder();
  private final LongAdder committed = new LongAdder();

  /** Bundles of a realm were admitted and are sent to be verified. */
  void admitted(RealmId realm, int bundles) {
    admitted.add(bundles);
    if (isCommitting(realm)) {
      admittedWhileCommitting.add(bundles);
    }
  }

  /** The proofs of bundles of a realm were checked. */
  void judged(RealmId realm, List<Judgement> judgements) {
    long good = judgements.stream().filter(GOOD::equals).count();
    long open = judgements.stream().filter(Judgement.Undecided.class::isInstance).count();
    verified.add(good);
    undecided.add(open);
    refused.add(judgements.size() - good - open);
    if (isCommitting(realm)) {
      verifiedWhileCommitting.add(good);
    }
  }

  /** A block of a realm begins to be applied. */
  void commitBegins(RealmId realm) {
    committing.computeIfAbsent(realm, _ -> new LongAdder()).increment();
  }

  /** It is durable. */
  void commitEnds(RealmId realm, int bundles) {
    committing.get(realm).decrement();
    blocks.increment();
    committed.add(bundles);
  }

  private boolean isCommitting(RealmId realm) {
    LongAdder count = committing.get(realm);
    return count != null && count.sum() > 0;
  }

  /** All counts, in a fixed order. */
  List<Counter> counters() {
    return List.of(
        new Counter("bundlesAdmitted", admitted.sum()),
        new Counter("bundlesAdmittedWhileCommitting", admittedWhileCommitting.sum()),
        new Counter("bundlesVerified", verified.sum()),
        new Counter("bundlesVerifiedWhileCommitting", verifiedWhileCommitting.sum()),
        new Counter("bundlesRefusedByProof", refused.sum()),
        new Counter("bundlesSetApart", undecided.sum()),
        new Counter("bundlesCommitted", committed.sum()),
        new Counter("blocksCommitted", blocks.sum()));
  }
}

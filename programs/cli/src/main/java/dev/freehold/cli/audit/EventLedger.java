package dev.freehold.cli.audit;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.id.Hash32;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Check that a checkpoint follows from those before it and its headers: it delivers what their
 * blocks sent out, each once and no other, no realm spends more than came into it, no job is paid
 * twice. Replaying shows that the blocks sent out what their headers say.
 */
final class EventLedger {
  private final ChainState chain;
  private final Set<Hash32> covered = new HashSet<>();

  EventLedger(Genesis genesis) {
    chain = ChainState.of(genesis);
  }

  /** What was paid to aggregators. */
  long rewards() {
    return chain.rewards();
  }

  /**
   * Settles a checkpoint.
   *
   * @throws AuditException if it does not follow
   */
  void settle(Checkpoint checkpoint) {
    Optional<String> refusal = chain.refusal(checkpoint);
    if (refusal.isPresent()) {
      throw new AuditException(refusal.get());
    }
    for (CheckpointEvent event : checkpoint.events()) {
      if (event instanceof CheckpointEvent.Covered e && !covered.add(e.job())) {
        throw new AuditException(
            "checkpoint %d covers job %s again".formatted(checkpoint.height(), e.job()));
      }
    }
    chain.adopt(checkpoint);
  }
}

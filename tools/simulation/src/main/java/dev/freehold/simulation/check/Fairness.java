package dev.freehold.simulation.check;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.simulation.kernel.Invariant;
import java.util.ArrayList;
import java.util.List;

/** Reports of honest realms that the coordinator took, until a checkpoint holds them. */
final class Fairness {
  /** Checkpoints by which a report must be in one: the next but one. */
  private static final long CHECKPOINTS_MAX = 2;

  /** A report that the coordinator took when it stood at a checkpoint. */
  private record Waiting(RealmId realm, long height, long checkpoint) {}

  private final SealedChain chain;
  private final List<Waiting> waiting = new ArrayList<>();

  Fairness(SealedChain chain) {
    this.chain = chain;
  }

  /** The coordinator took a report while it stood at a checkpoint. */
  void taken(RealmHeader header, long checkpoint) {
    waiting.add(new Waiting(header.realm(), header.height(), checkpoint));
  }

  /** The coordinator has forgotten what it took and did not seal. */
  void forget() {
    waiting.clear();
  }

  /** What waits of a realm is forgotten, since its worker is gone. */
  void forget(RealmId realm) {
    waiting.removeIf(report -> report.realm.equals(realm));
  }

  /** The checkpoint was added to the chain. */
  void require(Checkpoint checkpoint) {
    waiting.removeIf(w -> chain.coveredAt(w.realm, checkpoint.height()) >= w.height);
    for (Waiting w : waiting) {
      Checker.require(
          Invariant.FAIR,
          checkpoint.height() < w.checkpoint + CHECKPOINTS_MAX,
          "block %d of realm %s came at checkpoint %d and is in none up to %d"
              .formatted(w.height, w.realm, w.checkpoint, checkpoint.height()));
    }
  }
}

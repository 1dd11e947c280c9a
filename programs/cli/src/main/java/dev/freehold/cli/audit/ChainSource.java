package dev.freehold.cli.audit;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Aggregate;
import java.util.Optional;

/** Source of the chain that an audit checks. What it gives is checked, never trusted. */
public interface ChainSource {
  /** The height of the latest checkpoint. */
  long headHeight();

  /**
   * A checkpoint up to {@link #headHeight}.
   *
   * @throws AuditException if it is not there
   */
  Checkpoint checkpoint(long height);

  /**
   * A realm block that a checkpoint holds.
   *
   * @throws AuditException if it is not there
   */
  RealmBlock block(RealmId realm, long height);

  /** The aggregate of a job, where a chain lacks single proofs; empty if it is not there. */
  default Optional<Aggregate> aggregate(RealmId realm, long firstBlock, Hash32 job) {
    return Optional.empty();
  }
}

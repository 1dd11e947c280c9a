package dev.freehold.node.audit;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.RealmId;

/** Where an audit takes a chain from. What it gives is checked, never trusted. */
public interface ChainSource {
  /** The height of the latest checkpoint. */
  long headHeight();

  /**
   * A checkpoint up to {@link #headHeight}.
   *
   * @throws AuditFailure if it is not there
   */
  Checkpoint checkpoint(long height);

  /**
   * A realm block that a checkpoint holds.
   *
   * @throws AuditFailure if it is not there
   */
  RealmBlock block(RealmId realm, long height);
}

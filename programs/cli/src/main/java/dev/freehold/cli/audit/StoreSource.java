package dev.freehold.cli.audit;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Aggregate;
import dev.freehold.store.WorkerStore;
import java.util.Optional;

/** A chain in a store on this machine. */
public final class StoreSource implements ChainSource {
  private final WorkerStore store;

  public StoreSource(WorkerStore store) {
    this.store = store;
  }

  @Override
  public long headHeight() {
    return store.chain().head().height();
  }

  @Override
  public Checkpoint checkpoint(long height) {
    return store
        .chain()
        .checkpoint(height)
        .orElseThrow(() -> new AuditException("checkpoint " + height + " is missing"));
  }

  @Override
  public Optional<Aggregate> aggregate(RealmId realm, long firstBlock, Hash32 job) {
    return store.realm(realm).aggregate(firstBlock, job);
  }

  @Override
  public RealmBlock block(RealmId realm, long height) {
    return store
        .realm(realm)
        .block(height)
        .orElseThrow(
            () -> new AuditException("block %d of realm %s is missing".formatted(height, realm)));
  }
}

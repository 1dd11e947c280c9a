package dev.freehold.node.service;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.node.transport.ReplicaLinks;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.util.Optional;

/** Blocks and denials on a worker's disk. */
record ReplicaFiles(WorkerStore store, DataDirectory data) implements ReplicaLinks.Store {
  @Override
  public Optional<byte[]> block(RealmId realm, long height) {
    return store.realm(realm).blockBytes(height);
  }

  @Override
  public boolean keep(Hash32 worker, StorageDenial denial) {
    return data.denial(worker, denial);
  }
}

package dev.freehold.simulation.disk;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.StoreException;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import java.util.Map;
import java.util.TreeMap;

/** The chain store and the realms' stores of one process, as its disk has them. */
public final class Stores {
  private final Disk disk;
  private final DiskUser user;
  private final MemoryChainStore chain;
  private final Map<RealmId, MemoryRealmStore> realms = new TreeMap<>();
  private boolean lazily;

  /**
   * Reads the disk.
   *
   * @throws StoreException if what is there does not fit together
   */
  public Stores(Checkpoint genesis, RealmTrees trees, Disk disk, DiskUser user, Mutant mutant) {
    this.disk = disk;
    this.user = user;
    chain = new MemoryChainStore(genesis, trees, this::append);
    for (Write write : disk.writes()) {
      switch (write) {
        case Write.Block w -> {
          if (w.block() == null) {
            realm(w.realm()).applyState(w.delta(), Long.MAX_VALUE);
          } else {
            realm(w.realm()).apply(w.delta(), w.block());
          }
        }
        case Write.Appended w -> chain.apply(w.checkpoint());
        case Write.Entry _ -> {
          // The log's.
        }
      }
    }
    realms.values().forEach(MemoryRealmStore::requireWhole);
    if (mutant == Mutant.BUNDLE_INDEX_LOST) {
      realms.values().forEach(MemoryRealmStore::loseBundleIndex);
    }
  }

  public MemoryChainStore chain() {
    return chain;
  }

  public MemoryRealmStore realm(RealmId realm) {
    return realms.computeIfAbsent(realm, id -> new MemoryRealmStore(id, this::commit));
  }

  /** From now on commits return before they are synced: the work of a mutant. */
  public void commitLazily() {
    lazily = true;
  }

  private void append(Write.Appended write) {
    user.crashPoint();
    user.spend(disk.waitNs());
    disk.write(write);
    user.syncPoint(Fault.UNSYNCED_LOST);
    user.spend(disk.syncNs());
    disk.sync();
    user.crashPoint();
  }

  private void commit(Write.Block write) {
    disk.write(write);
    if (!lazily) {
      disk.sync();
    }
  }
}

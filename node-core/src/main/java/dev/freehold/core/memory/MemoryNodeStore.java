package dev.freehold.core.memory;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A process' store in memory. Versions are never thrown away, but what a store on a disk may have
 * forgotten is not answered: the states that no checkpoint of the last {@link
 * Limits#READABLE_CHECKPOINTS_MIN} refers to.
 */
public final class MemoryNodeStore implements NodeStore {
  /** Hashing of what a checkpoint changes in the tree over the realms. */
  @FunctionalInterface
  public interface TreeUpdates {
    /**
     * The update that a checkpoint makes.
     *
     * @param before the tree at the checkpoint before
     */
    TreeDelta of(Checkpoint checkpoint, SparseTree.NodeSource before);
  }

  private final MemoryChainStore chain;
  private final Map<RealmId, MemoryRealmStore> realms = new TreeMap<>();
  private final MemoryTails tails;
  private final Consumer<StoreWrite> journal;

  /** A store whose writes nothing outlives. */
  public MemoryNodeStore(Checkpoint genesis) {
    this(genesis, (checkpoint, before) -> RealmTree.update(before, checkpoint.headers()), _ -> {});
  }

  /**
   * An empty store.
   *
   * @param genesis checkpoint 0
   * @param journal makes a write durable before it returns; if it throws, nothing has changed here
   */
  public MemoryNodeStore(Checkpoint genesis, TreeUpdates updates, Consumer<StoreWrite> journal) {
    this.journal = journal;
    chain = new MemoryChainStore(genesis, updates, journal);
    tails = new MemoryTails(this::realm, journal);
  }

  /** Takes over a write that is in the journal already. */
  public void replay(StoreWrite write) {
    switch (write) {
      case StoreWrite.Appended w -> chain.apply(w.checkpoint());
      case StoreWrite.KeptForBegin w -> chain.apply(w);
      case StoreWrite.BegunAt w -> chain.apply(w);
      case StoreWrite.Prepended w -> chain.apply(w);
      case StoreWrite.TailsWritten w -> tails.apply(w);
      case StoreWrite.Unwound w -> {
        RealmBlock last = realm(w.realm()).undo();
        tails.begin(new TailLink(w.epoch(), last.header()), last);
      }
      case StoreWrite.OfRealm w -> realm(w.realm()).apply(w);
    }
  }

  /**
   * Requires that every realm's tree has the root of its last block, and cuts tails to chains on
   * them, as a store does when it is opened.
   *
   * @throws dev.freehold.core.port.StoreException if it has not
   */
  public void requireWhole() {
    realms.values().forEach(MemoryRealmStore::requireWhole);
    tails.cutToChains();
  }

  @Override
  public ChainStore chain() {
    return chain;
  }

  @Override
  public MemoryRealmStore realm(RealmId realm) {
    return realms.computeIfAbsent(
        realm, id -> new MemoryRealmStore(id, () -> chain.readableFrom(id), journal));
  }

  @Override
  public RealmTails tails() {
    return tails;
  }

  @Override
  public List<RealmId> heldRealms() {
    return realms.entrySet().stream()
        .filter(realm -> realm.getValue().head().height() > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public void unwind(RealmId realm, long height) {
    long epoch = tails.promiseFirst(realm);
    while (realm(realm).head().height() > height) {
      StoreWrite.Unwound write = new StoreWrite.Unwound(realm, epoch);
      journal.accept(write);
      replay(write);
    }
  }

  @Override
  public RealmCopy copyRealm(RealmId realm) {
    return realm(realm).copy();
  }
}

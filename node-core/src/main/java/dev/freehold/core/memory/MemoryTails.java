package dev.freehold.core.memory;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailChain;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** Tails in memory. */
final class MemoryTails implements RealmTails {
  private final Function<RealmId, ? extends RealmView> stores;
  private final Consumer<StoreWrite> journal;
  private final Map<RealmId, TailChain> chains = new TreeMap<>();
  private final Map<RealmId, TreeMap<Long, RealmBlock>> blocks = new TreeMap<>();

  /**
   * @param stores the realms' stores
   * @param journal makes a write durable before it returns
   */
  MemoryTails(Function<RealmId, ? extends RealmView> stores, Consumer<StoreWrite> journal) {
    this.stores = stores;
    this.journal = journal;
  }

  private TailChain chain(RealmId realm) {
    TailChain here = chains.get(realm);
    return here == null ? empty(realm) : here;
  }

  private TailChain empty(RealmId realm) {
    RealmView store = stores.apply(realm);
    return new TailChain(realm, store::head, store::header);
  }

  @Override
  public List<RealmId> realms() {
    return List.copyOf(chains.keySet());
  }

  @Override
  public long promised(RealmId realm) {
    return chain(realm).promised();
  }

  @Override
  public RealmHeader head(RealmId realm) {
    return chain(realm).head();
  }

  @Override
  public List<TailLink> links(RealmId realm) {
    return chain(realm).links();
  }

  @Override
  public Optional<RealmBlock> block(RealmId realm, long height) {
    return chain(realm).link(height).map(_ -> blocks.get(realm).get(height));
  }

  @Override
  public void write(List<TailWrite> writes) {
    Map<RealmId, TailChain> tried = new TreeMap<>();
    for (TailWrite write : writes) {
      tried.computeIfAbsent(write.realm(), realm -> chain(realm).copy()).apply(write);
    }
    if (!tried.isEmpty()) {
      journal.accept(new StoreWrite.TailsWritten(List.copyOf(writes)));
      take(writes);
      chains.putAll(tried);
    }
  }

  private void take(List<TailWrite> writes) {
    for (TailWrite write : writes) {
      TreeMap<Long, RealmBlock> own = blocks.computeIfAbsent(write.realm(), _ -> new TreeMap<>());
      switch (write) {
        case TailWrite.Promised _ -> {
          // The chain has it.
        }
        case TailWrite.Appended w -> own.put(w.block().header().height(), w.block());
        case TailWrite.DroppedTo w -> own.headMap(w.height(), true).clear();
        case TailWrite.CutAbove w -> own.tailMap(w.height(), false).clear();
      }
    }
  }

  /** Takes over what is in the journal, whatever it is. */
  void apply(StoreWrite.TailsWritten written) {
    for (TailWrite write : written.writes()) {
      chains.computeIfAbsent(write.realm(), this::empty).restore(write);
    }
    take(written.writes());
  }

  /** Takes over a block from the end of a realm's store, which is not there any more. */
  void begin(TailLink link, RealmBlock block) {
    RealmId realm = block.header().realm();
    chains.computeIfAbsent(realm, this::empty).restore(link);
    blocks.computeIfAbsent(realm, _ -> new TreeMap<>()).put(link.height(), block);
  }

  /** Drops what the realms' stores hold, and cuts what does not stand on them. */
  void cutToChains() {
    write(chains.values().stream().flatMap(chain -> chain.settling().stream()).toList());
  }
}

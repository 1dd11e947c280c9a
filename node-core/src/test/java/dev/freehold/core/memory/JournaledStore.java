package dev.freehold.core.memory;

import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.StoreUnderTest;
import dev.freehold.core.port.TestLedger;
import java.util.ArrayList;
import java.util.List;

/** A store in memory with a journal that outlives it. */
final class JournaledStore implements StoreUnderTest {
  private final List<StoreWrite> journal = new ArrayList<>();
  private MemoryNodeStore store;

  JournaledStore() {
    reopen();
  }

  @Override
  public NodeStore store() {
    return store;
  }

  @Override
  public void reopen() {
    store =
        new MemoryNodeStore(
            TestLedger.genesis().checkpoint(),
            (checkpoint, before) -> RealmTree.update(before, checkpoint.headers()),
            journal::add);
    journal.forEach(store::replay);
    store.requireWhole();
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}

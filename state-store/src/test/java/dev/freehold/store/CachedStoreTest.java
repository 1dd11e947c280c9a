package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The caches are not seen: answers and trees are the same with and without them. */
class CachedStoreTest {
  private static final long SEED = 41;

  /** So small that every set evicts all the time. */
  private static final WorkerStore.Memory TINY = new WorkerStore.Memory(8 << 20, 0);

  private static final WorkerStore.Memory AMPLE = new WorkerStore.Memory(8 << 20, 4 << 20);

  @TempDir Path dir;

  @Test
  void everyBudgetGivesTheSameState() {
    for (WorkerStore.Memory memory : new WorkerStore.Memory[] {TINY, AMPLE}) {
      TestChain chain = new TestChain(new SplittableRandom(SEED), 2, 3);
      Path data = dir.resolve("cache-" + memory.cacheBytes());
      WorkerStore store = WorkerStore.open(data, chain.genesis, memory);
      try {
        for (int i = 0; i < 60; i++) {
          for (TestRealm realm : chain.realms) {
            chain.block(store, realm);
            requireLatest(store, realm);
          }
          chain.checkpoint(store);
          if (i % 20 == 7) {
            store.close();
            store = WorkerStore.open(data, chain.genesis, memory);
          }
        }
      } finally {
        store.close();
      }
    }
  }

  @Test
  void aCommitThatFailsLeavesNothingBehind() {
    TestChain chain = new TestChain(new SplittableRandom(SEED), 2);
    TestRealm realm = chain.realms.getFirst();
    try (WorkerStore worker = WorkerStore.open(dir, chain.genesis, AMPLE)) {
      RealmStore store = worker.realm(realm.id);
      for (int i = 0; i < 40; i++) {
        TestRealm.Step step = realm.next(chain.genesis.hash(), 0);
        // It ends in its root, so it is taken for what it says, and then cannot be written.
        TreeMap<UserId, Account> accounts = new TreeMap<>(step.delta().accounts());
        accounts.put(realm.user(TestRealm.USERS), null);
        BlockDelta broken =
            new BlockDelta(
                accounts, step.delta().slots(), step.delta().tree(), step.delta().statements());
        assertThrows(NullPointerException.class, () -> store.commit(broken, step.block()));
        assertEquals(realm.head(), store.head());
        requireLatest(worker, realm);
        store.commit(step.delta(), step.block());
        realm.adopt(step);
        requireLatest(worker, realm);
      }
    }
  }

  /** Single reads, reads of families, and an update on top of them. */
  private static void requireLatest(WorkerStore worker, TestRealm realm) {
    RealmStore store = worker.realm(realm.id);
    TestRealm.Version want = realm.latest();
    SparseTree.NodeSource model =
        (level, index) -> want.nodes().get(new TestRealm.NodeKey(level, index));
    long[] indexes = new long[TestRealm.USERS];
    for (int i = 0; i < TestRealm.USERS; i++) {
      UserId user = realm.user(i);
      assertEquals(
          Optional.ofNullable(want.accounts().get(user)), store.account(user), "seed " + SEED);
      indexes[i] = StateShape.realmLeaf(TestRealm.contract(1), user.index());
    }
    want.nodes()
        .forEach(
            (key, _) ->
                assertEquals(
                    SparseTree.node(model, 0, key.level(), key.index()),
                    SparseTree.node(store, 0, key.level(), key.index()),
                    "seed " + SEED));
    long[] values = new long[indexes.length * 4];
    Fr.of(9).copyLimbs(values, 8);
    assertEquals(update(model, indexes, values), update(store, indexes, values), "seed " + SEED);
  }

  private static TreeDelta update(SparseTree.NodeSource nodes, long[] indexes, long[] values) {
    return SparseTree.update(StateShape.REALM_DEPTH, 0, nodes, indexes, values, LevelHasher.SERIAL);
  }
}

package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One realm's blocks and indexes. Versions have their own test. */
class RocksRealmStoreTest {
  @TempDir Path dir;
  private TestChain chain;
  private TestRealm realm;
  private WorkerStore worker;
  private RealmStore store;

  @BeforeEach
  void open() {
    chain = new TestChain(new SplittableRandom(11), 2, 3);
    realm = chain.realms.getFirst();
    worker = WorkerStore.open(dir, chain.genesis);
    store = worker.realm(realm.id);
  }

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void aBlockThatDoesNotFollowTheHeadIsRefused() {
    TestRealm.Step first = next();
    commit(first);
    assertThrows(IllegalStateException.class, () -> commit(first));
    realm.adopt(first);
    realm.adopt(next());
    TestRealm.Step third = next();
    assertThrows(IllegalStateException.class, () -> commit(third));
    TestRealm.Step otherRealm = chain.realms.get(1).next(chain.genesis.hash(), 0);
    assertThrows(IllegalStateException.class, () -> commit(otherRealm));
    assertEquals(first.block().header(), store.head());
    assertEquals(Optional.empty(), store.block(2));
  }

  @Test
  void changesThatDoNotEndInTheHeadersRootAreRefused() {
    TestRealm.Step step = next();
    while (step.delta().tree().isEmpty()) {
      realm.commitTo(store, chain.genesis.hash(), 0);
      step = next();
    }
    BlockDelta delta = step.delta();
    BlockDelta other =
        new BlockDelta(
            delta.accounts(),
            delta.slots(),
            SparseTree.update(
                StateShape.REALM_DEPTH,
                0,
                (level, index) -> null,
                new TreeMap<>(Map.of(5L, Fr.ONE))),
            delta.statements());
    BlockDelta empty =
        new BlockDelta(
            delta.accounts(),
            delta.slots(),
            TreeDelta.none(StateShape.REALM_DEPTH),
            delta.statements());
    RealmBlock block = step.block();
    assertThrows(IllegalStateException.class, () -> store.commit(other, block));
    assertThrows(IllegalStateException.class, () -> store.commit(empty, block));
    store.commit(delta, block);
    assertEquals(block.header(), store.head());
  }

  @Test
  void blocksAreFoundByHeightAndByBundle() {
    for (int i = 0; i < 12; i++) {
      realm.commitTo(store, chain.genesis.hash(), 0);
    }
    for (RealmBlock block : realm.blocks) {
      long height = block.header().height();
      assertEquals(Optional.of(block), store.block(height));
      block.bundles().forEach(b -> assertEquals(Optional.of(height), store.blockOf(b.id())));
    }
    assertTrue(realm.blocks.stream().anyMatch(block -> !block.bundles().isEmpty()));
    assertEquals(Optional.empty(), store.blockOf(Hash32.ZERO));
    assertEquals(Optional.empty(), store.block(0));
    assertEquals(Optional.empty(), store.block(-1));
    assertEquals(Optional.empty(), worker.realm(chain.realms.get(1).id).block(1));
  }

  @Test
  void accountsAreFoundByTheKeyTheyHoldNow() {
    for (int i = 0; i < 60; i++) {
      realm.commitTo(store, chain.genesis.hash(), 0);
      for (int key = 0; key < 4; key++) {
        Fr authKey = TestRealm.key(key);
        List<UserId> holders =
            realm.latest().accounts().entrySet().stream()
                .filter(entry -> entry.getValue().authKey().equals(authKey))
                .map(Map.Entry::getKey)
                .toList();
        assertEquals(holders, store.accountsWithKey(authKey));
      }
    }
    assertEquals(List.of(), worker.realm(chain.realms.get(1).id).accountsWithKey(TestRealm.key(0)));
  }

  @Test
  void aSnapshotDoesNotSeeWhatIsCommittedAfterIt() {
    UserId user = realm.user(0);
    while (!realm.latest().accounts().containsKey(user)) {
      realm.commitTo(store, chain.genesis.hash(), 0);
    }
    Account before = realm.latest().accounts().get(user);
    long height = store.head().height();
    try (RealmSnapshot snapshot = store.at(height).orElseThrow()) {
      while (realm.latest().accounts().get(user).equals(before)) {
        realm.commitTo(store, chain.genesis.hash(), 0);
      }
      assertEquals(Optional.of(before), snapshot.account(user));
      assertEquals(height, snapshot.height());
    }
    assertEquals(Optional.of(realm.latest().accounts().get(user)), store.account(user));
  }

  @Test
  void aClosedSnapshotIsNotRead() {
    RealmSnapshot snapshot = store.at(0).orElseThrow();
    snapshot.close();
    snapshot.close();
    assertThrows(IllegalStateException.class, () -> snapshot.node(0, 0));
  }

  @Test
  void readersAreRightWhileBlocksAreCommittedAndForgotten() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    try (ExecutorService reading = Executors.newSingleThreadExecutor()) {
      Future<Long> reads =
          reading.submit(
              () -> {
                SplittableRandom random = new SplittableRandom(1);
                long count = 0;
                while (!done.get() || count == 0) {
                  long height = random.nextLong(store.head().height() + 1);
                  Optional<RealmSnapshot> at = store.at(height);
                  if (at.isPresent()) {
                    try (RealmSnapshot snapshot = at.get()) {
                      Fr root = snapshot.node(20, 0);
                      Fr expected =
                          height == 0
                              ? null
                              : store.block(height).orElseThrow().header().rootAfter();
                      if (root != null) {
                        assertEquals(expected, root);
                        count++;
                      }
                    }
                  }
                  started.countDown();
                }
                return count;
              });
      started.await();
      for (int i = 0; i < 150; i++) {
        chain.block(worker, realm);
        chain.block(worker, realm);
        chain.checkpoint(worker);
      }
      done.set(true);
      assertTrue(reads.get() > 0);
    }
    assertEquals(Optional.empty(), store.at(0));
  }

  private TestRealm.Step next() {
    return realm.next(chain.genesis.hash(), chain.head().height());
  }

  private void commit(TestRealm.Step step) {
    store.commit(step.delta(), step.block());
  }
}

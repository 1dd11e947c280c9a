package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.ContractRegistered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints and contracts. Versions of the tree over the realms are in VersionedStateTest. */
class RocksChainStoreTest {
  @TempDir Path dir;
  private TestChain chain;
  private WorkerStore worker;
  private ChainStore store;

  @BeforeEach
  void open() {
    chain = new TestChain(new SplittableRandom(17), 1, 2);
    worker = WorkerStore.open(dir, chain.genesis);
    store = worker.chain();
  }

  @AfterEach
  void close() {
    worker.close();
  }

  private void reopen() {
    worker.close();
    worker = WorkerStore.open(dir, chain.genesis);
    store = worker.chain();
  }

  @Test
  void aCheckpointThatDoesNotFollowIsRefused() {
    Checkpoint first = chain.next();
    store.append(first);
    requireRefused(first, "does not follow");
    Checkpoint forked =
        new Checkpoint(
            2,
            Hash32.ZERO,
            5,
            first.globalRoot(),
            List.of(),
            List.of(),
            Hash32.ZERO,
            Totals.NONE,
            Optional.empty());
    requireRefused(forked, "does not follow");
    assertEquals(first, store.head());
  }

  @Test
  void aWrongRootIsRefused() {
    chain.block(worker, chain.realms.getFirst());
    Checkpoint right = chain.next();
    requireRefused(withRoot(right, Fr.of(1)), "names root");
    requireRefused(withRoot(chain.over(List.of()), Fr.of(1)), "names root");
    store.append(right);
    assertEquals(right, store.head());
  }

  /** The update of a tree that stands beside the store's. */
  private TreeDelta update(RealmTree tree, Checkpoint checkpoint) {
    return RealmTree.update(tree, checkpoint.headers());
  }

  @Test
  void anUpdateThatWasMadeAlreadyIsTakenIfItIsOfThisTree() {
    RealmTree beside = new RealmTree();
    for (int i = 0; i < 3; i++) {
      chain.block(worker, chain.realms.get(i % 2));
      Checkpoint next = chain.next();
      TreeDelta update = update(beside, next);
      store.append(next, update);
      chain.adopt(next);
      beside.put(update);
    }
    reopen();
    assertEquals(chain.head().globalRoot(), RealmTree.root(store.realmTreeAt(3).orElseThrow()));
    chain.block(worker, chain.realms.getFirst());
    Checkpoint right = chain.next();
    TreeDelta ofAnother = update(new RealmTree(), right);
    Checkpoint wrong = withRoot(right, ofAnother.root());
    InvalidCheckpointException refused =
        assertThrows(InvalidCheckpointException.class, () -> store.append(wrong, ofAnother));
    assertTrue(refused.getMessage().contains("update of another tree"), refused.getMessage());
    Checkpoint misnamed = withRoot(right, Fr.of(1));
    TreeDelta good = update(beside, right);
    assertThrows(InvalidCheckpointException.class, () -> store.append(misnamed, good));
    store.append(right, good);
    assertEquals(right, store.head());
  }

  @Test
  void aRealmThatGoesBackOrComesTwiceIsRefused() {
    TestRealm realm = chain.realms.getFirst();
    TestRealm other = chain.realms.get(1);
    chain.block(worker, realm);
    chain.block(worker, other);
    requireRefused(chain.over(List.of(realm.head(), realm.head())), "out of order");
    requireRefused(chain.over(List.of(other.head(), realm.head())), "out of order");
    chain.checkpoint(worker);
    requireRefused(chain.over(List.of(realm.head())), "takes realm 1 from block 1 to 1");
  }

  @Test
  void contractsAreRegisteredOnce() {
    Contract contract = TestChain.contract(1, 1);
    assertEquals(Optional.empty(), store.contract(contract.id()));
    chain.checkpoint(worker, new ContractRegistered(contract, Hash32.ZERO, 0));
    assertEquals(Optional.of(contract), store.contract(contract.id()));
    reopen();
    assertEquals(Optional.of(contract), store.contract(contract.id()));
    assertEquals(Optional.empty(), store.contract(new ContractId(2)));
    requireRefused(
        chain.next(new ContractRegistered(TestChain.contract(1, 2), Hash32.ZERO, 0)),
        "registers contract 1 again");
  }

  @Test
  void anchorsStayKnownAfterAReopening() {
    for (int i = 0; i < 5; i++) {
      chain.block(worker, chain.realms.getFirst());
      chain.checkpoint(worker);
    }
    reopen();
    for (Checkpoint checkpoint : chain.checkpoints) {
      assertEquals(Optional.of(checkpoint.globalRoot()), store.anchorRoot(checkpoint.height()));
    }
    assertEquals(Optional.empty(), store.anchorRoot(6));
    assertEquals(Optional.empty(), store.anchorRoot(-1));
    assertEquals(Optional.empty(), store.checkpoint(-1));
  }

  @Test
  void realmHeightsAreThoseOfTheLatestBlockInACheckpoint() {
    TestRealm realm = chain.realms.getFirst();
    chain.block(worker, realm);
    chain.block(worker, realm);
    chain.checkpoint(worker);
    chain.checkpoint(worker);
    chain.block(worker, realm);
    assertEquals(Optional.of(0L), store.realmHeightAt(realm.id, 0));
    assertEquals(Optional.of(2L), store.realmHeightAt(realm.id, 1));
    assertEquals(Optional.of(2L), store.realmHeightAt(realm.id, 2));
    assertEquals(Optional.empty(), store.realmHeightAt(realm.id, 3));
    assertEquals(Optional.empty(), store.realmHeightAt(realm.id, -1));
    // Neighbours in key order.
    assertEquals(Optional.of(0L), store.realmHeightAt(new RealmId(0), 2));
    assertEquals(Optional.of(0L), store.realmHeightAt(new RealmId(2), 2));
  }

  @Test
  void aTreeHeldUntilItIsForgottenAnswersWithAnError() {
    TestRealm realm = chain.realms.getFirst();
    chain.block(worker, realm);
    chain.checkpoint(worker);
    SparseTree.NodeSource tree = store.realmTreeAt(1).orElseThrow();
    for (int i = 0; i < Limits.READABLE_CHECKPOINTS_MIN; i++) {
      chain.block(worker, realm);
      chain.checkpoint(worker);
    }
    assertEquals(chain.checkpoints.get(1).globalRoot(), tree.node(6, 0));
    chain.checkpoint(worker);
    StoreException e = assertThrows(StoreException.class, () -> tree.node(0, 1));
    assertEquals("checkpoint 1 is no longer readable", e.getMessage());
    assertEquals(Optional.empty(), store.realmTreeAt(1));
    assertTrue(store.realmTreeAt(2).isPresent());
  }

  private void requireRefused(Checkpoint checkpoint, String reason) {
    Checkpoint head = store.head();
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> store.append(checkpoint));
    assertTrue(e.getMessage().contains(reason), e.getMessage());
    assertEquals(head, store.head());
  }

  private static Checkpoint withRoot(Checkpoint c, Fr root) {
    return new Checkpoint(
        c.height(),
        c.previous(),
        c.timeMs(),
        root,
        c.headers(),
        c.events(),
        c.registryRoot(),
        c.totals(),
        c.finality());
  }
}

package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random blocks and checkpoints: what the store answers of every readable version is the model. */
class VersionedStateTest {
  private static final int STEPS = 2 * Limits.READABLE_CHECKPOINTS_MIN + 12;

  /** Hashing a path costs more than all reads of a version. */
  private static final int PATH_EVERY = 11;

  @TempDir Path dir;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 20_261_121})
  void everyReadableVersionIsTheModels(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TestChain chain = new TestChain(random.split(), 0, 7, 4095);
    WorkerStore store = WorkerStore.open(dir, chain.genesis);
    try {
      for (int step = 0; step < STEPS; step++) {
        for (TestRealm realm : chain.realms) {
          // The last realm is slow, so that its blocks stay readable for longer.
          int blocks = realm.id.value() == 4095 ? random.nextInt(8) / 7 : random.nextInt(3);
          for (int i = 0; i < blocks; i++) {
            chain.block(store, realm);
          }
        }
        chain.checkpoint(store);
        if (random.nextInt(20) == 0) {
          store.close();
          store = WorkerStore.open(dir, chain.genesis);
        }
        if (step == STEPS / 2 || step == STEPS - 1) {
          requireCheckpoints(store, chain);
          for (TestRealm realm : chain.realms) {
            requireVersions(store, chain, realm);
          }
        }
      }
    } finally {
      store.close();
    }
  }

  private static void requireVersions(WorkerStore store, TestChain chain, TestRealm realm) {
    RealmStore stored = store.realm(realm.id);
    assertEquals(realm.head(), stored.head());
    assertEquals(Optional.empty(), stored.at(realm.head().height() + 1));
    assertEquals(Optional.empty(), stored.at(-1));
    long oldest = Math.max(0, chain.head().height() - Limits.READABLE_CHECKPOINTS_MIN);
    long readableFrom = chain.heights.get((int) oldest).getOrDefault(realm.id, 0L);
    boolean wasReadable = false;
    for (int height = 0; height < realm.versions.size(); height++) {
      Optional<RealmSnapshot> at = stored.at(height);
      assertTrue(at.isPresent() || height < readableFrom, "height " + height + " must be readable");
      assertTrue(at.isPresent() || !wasReadable, "readable heights have a hole at " + height);
      wasReadable = at.isPresent();
      if (at.isPresent()) {
        try (RealmSnapshot snapshot = at.get()) {
          requireVersion(snapshot, realm, realm.versions.get(height));
        }
      }
    }
  }

  private static void requireVersion(
      RealmSnapshot snapshot, TestRealm realm, TestRealm.Version expected) {
    assertEquals(expected.header().height(), snapshot.height());
    for (int u = 0; u < TestRealm.USERS; u++) {
      UserId user = realm.user(u);
      assertEquals(Optional.ofNullable(expected.accounts().get(user)), snapshot.account(user));
      requireLeaf(snapshot, expected, ContractId.SYSTEM, user);
      for (int c = 0; c < TestRealm.CONTRACTS; c++) {
        ContractId contract = TestRealm.contract(c);
        requireSlots(snapshot, expected, contract, user);
        requireLeaf(snapshot, expected, contract, user);
      }
    }
    expected
        .nodes()
        .forEach((key, value) -> assertEquals(value, snapshot.node(key.level(), key.index())));
  }

  private static void requireSlots(
      RealmSnapshot snapshot, TestRealm.Version expected, ContractId contract, UserId user) {
    TreeMap<Long, Fr> slots = new TreeMap<>();
    for (Map.Entry<SlotKey, Fr> entry : expected.slots().entrySet()) {
      if (entry.getKey().contract().equals(contract) && entry.getKey().user().equals(user)) {
        slots.put(entry.getKey().slot(), entry.getValue());
      }
    }
    assertEquals(slots, snapshot.slots(contract, user, 0, Integer.MAX_VALUE));
    slots.forEach((slot, value) -> assertEquals(value, snapshot.slot(contract, user, slot)));
    if (slots.size() > 2) {
      long second = slots.navigableKeySet().higher(slots.firstKey());
      assertEquals(Map.of(second, slots.get(second)), snapshot.slots(contract, user, second, 1));
      assertEquals(
          slots.tailMap(second), snapshot.slots(contract, user, slots.firstKey() + 1, 100));
    }
    assertEquals(Fr.ZERO, snapshot.slot(contract, user, 5));
  }

  private static void requireLeaf(
      RealmSnapshot snapshot, TestRealm.Version expected, ContractId contract, UserId user) {
    long index = StateShape.realmLeaf(contract, user.index());
    Fr leaf = expected.nodes().getOrDefault(new TestRealm.NodeKey(0, index), Fr.ZERO);
    assertEquals(leaf, snapshot.leaf(contract, user));
    if ((snapshot.height() + user.index()) % PATH_EVERY == 0) {
      assertEquals(
          expected.header().rootAfter(),
          SparseTree.path(StateShape.REALM_DEPTH, 0, snapshot, index).rootFrom(leaf, index));
    }
  }

  private static void requireCheckpoints(WorkerStore store, TestChain chain) {
    assertEquals(chain.head(), store.chain().head());
    boolean wasReadable = false;
    for (Checkpoint checkpoint : chain.checkpoints) {
      long height = checkpoint.height();
      assertEquals(Optional.of(checkpoint), store.chain().checkpoint(height));
      assertEquals(Optional.of(checkpoint.globalRoot()), store.chain().anchorRoot(height));
      Optional<SparseTree.NodeSource> tree = store.chain().realmTreeAt(height);
      assertTrue(
          tree.isPresent() || height < chain.head().height() - Limits.READABLE_CHECKPOINTS_MIN);
      assertTrue(tree.isPresent() || !wasReadable, "a hole at checkpoint " + height);
      wasReadable = tree.isPresent();
      for (TestRealm realm : chain.realms) {
        long block = chain.heights.get((int) height).getOrDefault(realm.id, 0L);
        assertEquals(Optional.of(block), store.chain().realmHeightAt(realm.id, height));
        if (tree.isPresent()) {
          MerklePath path =
              SparseTree.path(
                  StateShape.REALM_LEVELS, StateShape.GLOBAL_BASE, tree.get(), realm.id.value());
          Fr root = realm.versions.get((int) block).header().leaf();
          assertEquals(checkpoint.globalRoot(), path.rootFrom(root, realm.id.value()));
        }
      }
    }
  }
}

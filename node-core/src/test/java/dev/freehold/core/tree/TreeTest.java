package dev.freehold.core.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TreeTest {
  private static final long SEED = 4;

  /** The definition itself, for trees small enough to write out. */
  private static Fr naiveRoot(Map<Long, Fr> leaves, int level, long index) {
    if (level == 0) {
      return leaves.getOrDefault(index, Fr.ZERO);
    }
    return Poseidon2.compress(
        naiveRoot(leaves, level - 1, index * 4),
        naiveRoot(leaves, level - 1, index * 4 + 1),
        naiveRoot(leaves, level - 1, index * 4 + 2),
        naiveRoot(leaves, level - 1, index * 4 + 3));
  }

  @Test
  void singleWritesBatchesAndTheDefinitionAgree() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 20; round++) {
      int depth = 1 + random.nextInt(3);
      SlotTree single = new SlotTree(SlotShape.uniform(depth));
      TreeMap<Long, Fr> leaves = new TreeMap<>();
      for (int i = random.nextInt(12); i >= 0; i--) {
        long slot = random.nextLong(1L << 2 * depth);
        Fr value = Fr.of(random.nextInt(5));
        leaves.put(slot, value);
        single.write(slot, value);
      }
      Fr want = naiveRoot(leaves, depth, 0);
      assertEquals(want, single.root(), "seed " + SEED + " round " + round);
      assertEquals(want, SlotTree.of(SlotShape.uniform(depth), leaves).root());
      for (long slot = 0; slot < 1L << 2 * depth; slot++) {
        assertEquals(want, single.path(slot).rootFrom(single.value(slot), slot));
        assertNotEquals(want, single.path(slot).rootFrom(single.value(slot).add(Fr.ONE), slot));
      }
    }
  }

  @Test
  void anUntouchedTreeHasTheEmptyRoot() {
    assertEquals(Fr.ZERO, EmptyRoots.at(0));
    assertEquals(EmptyRoots.at(17), new SlotTree(SlotShape.uniform(17)).root());
    assertEquals(
        EmptyRoots.at(17),
        new SlotTree(SlotShape.uniform(17)).path(1L << 33).rootFrom(Fr.ZERO, 1L << 33));
  }

  @Test
  void aCopyIsIndependent() {
    SlotTree tree = new SlotTree(SlotShape.uniform(2));
    tree.write(3, Fr.ONE);
    SlotTree copy = tree.copy();
    copy.write(4, Fr.ONE);
    assertEquals(Fr.ZERO, tree.value(4));
    assertNotEquals(tree.root(), copy.root());
  }

  @Test
  void refusesSlotsOutsideTheDepth() {
    SlotTree tree = new SlotTree(SlotShape.uniform(1));
    assertThrows(IllegalArgumentException.class, () -> tree.write(4, Fr.ONE));
    assertThrows(IllegalArgumentException.class, () -> tree.value(-1));
    assertThrows(IllegalArgumentException.class, () -> new SlotTree(SlotShape.uniform(18)));
    assertThrows(
        IllegalArgumentException.class,
        () -> SlotTree.of(SlotShape.uniform(1), Map.of(4L, Fr.ONE)));
    assertThrows(IllegalArgumentException.class, () -> tree.path(0).rootFrom(Fr.ONE, 4));
  }

  @Test
  void realmTreesStackIntoTheGlobalTree() {
    ContractId contract = new ContractId(5);
    UserId user = UserId.parse("3:9");
    SlotTree slots = new SlotTree(SlotShape.uniform(2));
    slots.write(7, Fr.of(42));
    Map<String, Fr> realmNodes = new HashMap<>();
    SparseTree.NodeSource realm = (level, index) -> realmNodes.get(level + "/" + index);
    long leafIndex = StateShape.realmLeaf(contract, user.index());
    Fr realmRoot =
        SparseTree.update(
            StateShape.REALM_DEPTH,
            0,
            realm,
            new TreeMap<>(Map.of(leafIndex, slots.root())),
            (level, index, value) -> realmNodes.put(level + "/" + index, value));
    Map<Long, Fr> top = new HashMap<>();
    SparseTree.NodeSource global = (level, index) -> level == 0 ? top.get(index) : null;
    top.put(3L, RealmLeaf.of(realmRoot, 11));
    MerklePath realmPath = SparseTree.path(StateShape.REALM_DEPTH, 0, realm, leafIndex);
    MerklePath globalPath =
        SparseTree.path(StateShape.REALM_LEVELS, StateShape.GLOBAL_BASE, global, 3);
    SlotProof proof =
        new SlotProof(7, Fr.of(42), slots.path(7), slots.root(), realmPath, 11, globalPath);
    Fr globalRoot = globalPath.rootFrom(top.get(3L), 3);
    assertTrue(proof.proves(globalRoot, contract, user, SlotShape.uniform(2)));
    assertFalse(proof.proves(globalRoot, new ContractId(6), user, SlotShape.uniform(2)));
    assertFalse(proof.proves(globalRoot, contract, UserId.parse("4:9"), SlotShape.uniform(2)));
    assertFalse(proof.proves(globalRoot.add(Fr.ONE), contract, user, SlotShape.uniform(2)));
    assertFalse(proof.proves(globalRoot, contract, user, SlotShape.uniform(3)));
    assertFalse(
        new SlotProof(7, Fr.of(43), slots.path(7), slots.root(), realmPath, 11, globalPath)
            .proves(globalRoot, contract, user, SlotShape.uniform(2)));
    assertFalse(
        new SlotProof(7, Fr.of(42), slots.path(7), slots.root(), realmPath, 12, globalPath)
            .proves(globalRoot, contract, user, SlotShape.uniform(2)));
    // A field element is not an adopted height: -1 is no r - 1.
    Fr before = RealmLeaf.of(realmRoot, 0);
    assertFalse(
        new SlotProof(7, Fr.of(42), slots.path(7), slots.root(), realmPath, -1, globalPath)
            .proves(globalPath.rootFrom(before, 3), contract, user, SlotShape.uniform(2)));
    assertFalse(
        new SlotProof(7, Fr.of(42), slots.path(7), slots.root(), globalPath, 11, realmPath)
            .proves(globalRoot, contract, user, SlotShape.uniform(2)));
  }

  /** Nothing was written: every realm has its leaf all the same. */
  @Test
  void anUntouchedNetworkHasTheEmptyGlobalRoot() {
    Fr node = RealmLeaf.of(EmptyRoots.at(StateShape.REALM_DEPTH), 0);
    assertEquals(node, EmptyRoots.at(StateShape.GLOBAL_BASE));
    for (int level = 0; level < StateShape.REALM_LEVELS; level++) {
      node = Poseidon2.compress(node, node, node, node);
    }
    assertEquals(node, EmptyRoots.global());
    assertEquals(node, RealmTree.root(new RealmTree()));
    assertEquals(
        node,
        new RealmTree().put(List.of(RealmHeader.origin(new RealmId(7)))),
        "a realm that never made a block is one without blocks");
  }
}

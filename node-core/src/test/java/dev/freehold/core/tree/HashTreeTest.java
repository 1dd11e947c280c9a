package dev.freehold.core.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HashTreeTest {
  private static List<Hash32> leaves(int count) {
    List<Hash32> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(TaggedHash.BUNDLE_LEAF.of(new Encoder().i32(i).toBytes()));
    }
    return leaves;
  }

  @Test
  void smallTreesAreWhatTheyAre() {
    List<Hash32> l = leaves(3);
    assertEquals(Hash32.ZERO, new HashTree(List.of()).root());
    assertEquals(l.get(0), new HashTree(l.subList(0, 1)).root());
    Hash32 pair = TaggedHash.LIST_NODE.of(l.get(0), l.get(1));
    assertEquals(pair, new HashTree(l.subList(0, 2)).root());
    assertEquals(TaggedHash.LIST_NODE.of(pair, l.get(2)), new HashTree(l).root());
  }

  @Test
  void everyLeafOfEverySizeHasItsPathAndNoOther() {
    for (int count = 1; count <= 33; count++) {
      List<Hash32> leaves = leaves(count);
      HashTree tree = new HashTree(leaves);
      for (int i = 0; i < count; i++) {
        List<Hash32> path = tree.path(i);
        assertEquals(Optional.of(tree.root()), HashTree.rootFrom(leaves.get(i), i, count, path));
        Optional<Hash32> another = HashTree.rootFrom(leaves.get(i), (i + 1) % count, count, path);
        assertTrue(count == 1 || !another.equals(Optional.of(tree.root())), i + " of " + count);
        for (int at = 0; at < path.size(); at++) {
          List<Hash32> bent = new ArrayList<>(path);
          bent.set(at, Hash32.ZERO);
          assertNotEquals(
              Optional.of(tree.root()), HashTree.rootFrom(leaves.get(i), i, count, bent));
        }
        List<Hash32> longer = new ArrayList<>(path);
        longer.add(Hash32.ZERO);
        assertEquals(Optional.empty(), HashTree.rootFrom(leaves.get(i), i, count, longer));
        assertEquals(
            path.isEmpty() ? Optional.of(tree.root()) : Optional.empty(),
            HashTree.rootFrom(leaves.get(i), i, count, List.of()));
      }
      assertEquals(Optional.empty(), HashTree.rootFrom(leaves.get(0), count, count, List.of()));
      assertEquals(Optional.empty(), HashTree.rootFrom(leaves.get(0), -1, count, List.of()));
    }
  }

  /** Under another count a node could stand for a leaf, if leaves had not a tag of their own. */
  @Test
  void theCountDecidesTheShape() {
    List<Hash32> leaves = leaves(4);
    HashTree tree = new HashTree(leaves);
    Hash32 left = TaggedHash.LIST_NODE.of(leaves.get(0), leaves.get(1));
    Hash32 right = TaggedHash.LIST_NODE.of(leaves.get(2), leaves.get(3));
    assertEquals(
        Optional.of(tree.root()),
        HashTree.rootFrom(left, 0, 2, List.of(right)),
        "so whoever commits to a root commits to the count");
    assertEquals(Optional.empty(), HashTree.rootFrom(left, 0, 4, List.of(right)));
  }

  /** As many as an encoding can say: its paths are no shorter for that. */
  @Test
  void theGreatestCountIsCountedToItsTop() {
    Hash32 leaf = leaves(1).getFirst();
    int count = Integer.MAX_VALUE;
    for (int length = 0; length <= 32; length++) {
      List<Hash32> path = Collections.nCopies(length, Hash32.ZERO);
      assertEquals(length == 31, HashTree.rootFrom(leaf, 0, count, path).isPresent());
      assertEquals(length == 30, HashTree.rootFrom(leaf, count - 1, count, path).isPresent());
    }
  }

  /** A list that ends in its last leaf twice has another root: none is doubled to make a pair. */
  @Test
  void noLeafIsDoubled() {
    for (int count = 1; count <= 40; count++) {
      List<Hash32> leaves = leaves(count);
      Hash32 root = new HashTree(leaves).root();
      for (int tail = 1; tail <= count; tail++) {
        List<Hash32> doubled = new ArrayList<>(leaves);
        doubled.addAll(leaves.subList(count - tail, count));
        assertNotEquals(root, new HashTree(doubled).root(), count + " and " + tail);
      }
    }
  }

  @Test
  void theLongestPathIsTheLimit() {
    int count = Limits.BLOCK_BUNDLES_MAX + 1;
    HashTree tree = new HashTree(leaves(count));
    int longest = 0;
    for (int i = 0; i < count; i++) {
      longest = Math.max(longest, tree.path(i).size());
    }
    assertEquals(Limits.INCLUSION_PATH_MAX, longest);
  }
}

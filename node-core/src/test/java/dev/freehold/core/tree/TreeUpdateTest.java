package dev.freehold.core.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeUpdateTest {
  private static final long SEED = 20_261_121;

  private record Node(int level, long index, Fr value) {}

  /** A tree kept a node at a time. */
  private static final class Nodes implements SparseTree.NodeSource {
    private final Map<Long, Fr> stored = new HashMap<>();

    @Override
    public Fr node(int level, long index) {
      return stored.get((long) level << 48 | index);
    }

    void put(int level, long index, Fr value) {
      stored.put((long) level << 48 | index, value);
    }
  }

  /** Splits each level in two, the later half first. */
  private static void inHalves(long[] out, long[] in, int count) {
    int half = count / 2;
    int at = half * FrArrays.LIMBS;
    CompressionBatch.compress(out, at, in, half * CompressionBatch.INPUT_LIMBS, count - half);
    CompressionBatch.compress(out, 0, in, 0, half);
  }

  /** Divides each level over the common pool. */
  private static void onManyThreads(long[] out, long[] in, int count) {
    IntStream.range(0, count)
        .parallel()
        .forEach(
            i ->
                CompressionBatch.compress(
                    out, i * FrArrays.LIMBS, in, i * CompressionBatch.INPUT_LIMBS, 1));
  }

  @Test
  void agreesWithTheNodewiseUpdate() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int tree = 0; tree < 12; tree++) {
      int depth = 1 + random.nextInt(tree < 6 ? 3 : 20);
      // Of trees within a realm, and of those over all realms.
      int emptyBase =
          depth <= StateShape.REALM_LEVELS && random.nextBoolean()
              ? StateShape.GLOBAL_BASE + random.nextInt(StateShape.REALM_LEVELS - depth + 1)
              : random.nextInt(StateShape.REALM_DEPTH - depth + 1);
      Nodes nodes = new Nodes();
      for (int round = 0; round < 4; round++) {
        String at = "seed %d tree %d round %d".formatted(SEED, tree, round);
        TreeMap<Long, Fr> leaves = randomLeaves(random, depth);
        List<Node> want = new ArrayList<>();
        Fr root =
            NodewiseUpdate.run(
                depth, emptyBase, nodes, leaves, (l, i, v) -> want.add(new Node(l, i, v)));
        TreeDelta delta = update(depth, emptyBase, nodes, leaves, LevelHasher.SERIAL);
        List<Node> got = new ArrayList<>();
        delta.forEachNode((l, i, v) -> got.add(new Node(l, i, v)));
        assertEquals(want, got, at);
        assertEquals(root, delta.root(), at);
        assertEquals(delta, update(depth, emptyBase, nodes, leaves, TreeUpdateTest::inHalves), at);
        assertEquals(
            delta, update(depth, emptyBase, nodes, leaves, TreeUpdateTest::onManyThreads), at);
        requireBefore(delta, emptyBase, nodes, at);
        want.forEach(node -> nodes.put(node.level, node.index, node.value));
      }
    }
  }

  private static void requireBefore(TreeDelta delta, int emptyBase, Nodes nodes, String at) {
    for (int level = 0; level < delta.depth(); level++) {
      TreeDelta.Level families = delta.level(level);
      for (int i = 0; i < families.count(); i++) {
        for (int child = 0; child < 4; child++) {
          long index = families.parent(i) << 2 | child;
          int limb = i * TreeDelta.FAMILY_LIMBS + child * FrArrays.LIMBS;
          assertEquals(
              SparseTree.node(nodes, emptyBase, level, index),
              Fr.fromLimbs(families.before(), limb),
              at);
          if (!families.isWritten(i, child)) {
            assertEquals(
                Fr.fromLimbs(families.before(), limb), Fr.fromLimbs(families.after(), limb), at);
          }
        }
      }
    }
  }

  @Test
  void severalTreesTogetherAreWhatEachIsAlone() {
    long seed = new SecureRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    int depth = 9;
    for (int round = 0; round < 10; round++) {
      List<SparseTree.Writes> trees = new ArrayList<>();
      List<TreeDelta> alone = new ArrayList<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        Nodes nodes = new Nodes();
        update(depth, 2, nodes, randomLeaves(random, depth), LevelHasher.SERIAL)
            .forEachNode(nodes::put);
        // Some are not written to at all.
        TreeMap<Long, Fr> leaves =
            random.nextInt(4) == 0 ? new TreeMap<>() : randomLeaves(random, depth);
        trees.add(writes(nodes, leaves));
        alone.add(update(depth, 2, nodes, leaves, LevelHasher.SERIAL));
      }
      assertEquals(
          alone, SparseTree.update(depth, 2, trees, TreeUpdateTest::inHalves), "seed " + seed);
    }
  }

  private static SparseTree.Writes writes(Nodes nodes, TreeMap<Long, Fr> leaves) {
    long[] indexes = leaves.keySet().stream().mapToLong(Long::longValue).toArray();
    long[] values = new long[indexes.length * FrArrays.LIMBS];
    for (int i = 0; i < indexes.length; i++) {
      leaves.get(indexes[i]).copyLimbs(values, i * FrArrays.LIMBS);
    }
    return new SparseTree.Writes(nodes, indexes, values);
  }

  @Test
  void writingWhatIsThereChangesNothing() {
    Nodes nodes = new Nodes();
    TreeMap<Long, Fr> leaves = new TreeMap<>(Map.of(3L, Fr.ONE, 900L, Fr.of(7)));
    update(6, 0, nodes, leaves, LevelHasher.SERIAL).forEachNode(nodes::put);
    TreeDelta again = update(6, 0, nodes, leaves, LevelHasher.SERIAL);
    for (int level = 0; level < 6; level++) {
      for (int i = 0; i < again.level(level).count(); i++) {
        assertEquals(false, again.level(level).isChanged(i));
      }
    }
    TreeDelta other = update(6, 0, nodes, new TreeMap<>(Map.of(3L, Fr.of(2))), LevelHasher.SERIAL);
    assertTrue(other.level(0).isChanged(0));
    assertNotEquals(again, other);
  }

  @Test
  void nothingWrittenIsNoDelta() {
    TreeDelta none = update(6, 0, new Nodes(), new TreeMap<>(), LevelHasher.SERIAL);
    assertEquals(TreeDelta.none(6), none);
    assertTrue(none.isEmpty());
    assertEquals(0, none.permutations());
    none.forEachNode((level, index, value) -> assertEquals("no node", level + "/" + index));
    assertThrows(IllegalStateException.class, none::root);
  }

  @Test
  void refusesLeavesOutOfOrderOrOutside() {
    long[] two = new long[2 * FrArrays.LIMBS];
    Nodes nodes = new Nodes();
    for (long[] indexes : new long[][] {{2, 1}, {1, 1}, {-1, 0}, {0, 16}, {0}}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> SparseTree.update(2, 0, nodes, indexes, two, LevelHasher.SERIAL),
          Arrays.toString(indexes));
    }
  }

  /** The bound of docs/state-store.md for one contract of a realm of a million accounts. */
  @Test
  void aBlockOf4096LeavesInAMillionCostsAtMostSevenPermutationsALeaf() {
    SplittableRandom random = new SplittableRandom(SEED);
    long[] indexes = random.longs(0, 1_000_000).distinct().limit(4096).sorted().toArray();
    AtomicLong hashed = new AtomicLong();
    // What is hashed does not change how much is.
    LevelHasher counting = (out, in, count) -> hashed.addAndGet(count);
    TreeDelta delta =
        SparseTree.update(
            StateShape.REALM_DEPTH,
            0,
            (level, index) -> null,
            indexes,
            new long[indexes.length * FrArrays.LIMBS],
            counting);
    assertEquals(hashed.get(), delta.permutations());
    double perLeaf = (double) hashed.get() / indexes.length;
    assertTrue(perLeaf <= 10 - 6 + 1.33, perLeaf + " permutations a leaf");
    assertTrue(perLeaf > 3, perLeaf + " permutations a leaf: too good");
    // The worst that a block can choose: leaves spread as evenly as can be.
    long[] even = IntStream.range(0, 4096).mapToLong(i -> i * 244L).toArray();
    hashed.set(0);
    SparseTree.update(
        StateShape.REALM_DEPTH, 0, (level, index) -> null, even, new long[4096 * 4], counting);
    assertTrue(hashed.get() <= 7 * 4096L, hashed.get() + " permutations");
  }

  @Test
  void pathsComeFromFamilies() {
    Nodes nodes = new Nodes();
    TreeMap<Long, Fr> leaves = randomLeaves(new SplittableRandom(SEED), 5);
    TreeDelta delta = update(5, 2, nodes, leaves, LevelHasher.SERIAL);
    delta.forEachNode(nodes::put);
    long[] family = new long[TreeDelta.FAMILY_LIMBS];
    nodes.families(0, new long[] {leaves.firstKey() >>> 2}, family);
    assertArrayEquals(
        Arrays.copyOf(delta.level(0).after(), TreeDelta.FAMILY_LIMBS), orEmpty(family, 2));
    leaves.forEach(
        (index, leaf) ->
            assertEquals(delta.root(), SparseTree.path(5, 2, nodes, index).rootFrom(leaf, index)));
  }

  private static long[] orEmpty(long[] family, int height) {
    long[] whole = new long[family.length];
    TreeUpdate.fillEmpty(whole, height);
    for (int at = 0; at < family.length; at += FrArrays.LIMBS) {
      if (!FrArrays.isZero(family, at)) {
        FrArrays.copy(whole, at, family, at);
      }
    }
    return whole;
  }

  private static TreeDelta update(
      int depth,
      int emptyBase,
      SparseTree.NodeSource nodes,
      TreeMap<Long, Fr> leaves,
      LevelHasher hasher) {
    long[] indexes = leaves.keySet().stream().mapToLong(i -> i).toArray();
    long[] values = new long[indexes.length * FrArrays.LIMBS];
    int at = 0;
    for (Fr leaf : leaves.values()) {
      leaf.copyLimbs(values, at);
      at += FrArrays.LIMBS;
    }
    return SparseTree.update(depth, emptyBase, nodes, indexes, values, hasher);
  }

  /** Some near each other, some anywhere, some zero. */
  private static TreeMap<Long, Fr> randomLeaves(SplittableRandom random, int depth) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    long size = 1L << 2 * depth;
    long near = random.nextLong(size);
    for (int i = random.nextInt(24); i >= 0; i--) {
      long index =
          random.nextBoolean()
              ? random.nextLong(size)
              : Math.min(size - 1, near + random.nextInt(8));
      leaves.put(index, Fr.ofUnsigned(random.nextInt(4) == 0 ? 0 : random.nextLong()));
    }
    return leaves;
  }
}

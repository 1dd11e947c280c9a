package dev.freehold.core.tree;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import java.util.Arrays;

/**
 * Changes that an update makes in a tree: at each level below the root the <em>families</em> it
 * touched. A family is the four children of one node, which are hashed, stored and read together;
 * it is named by the level of the children and the index of their parent.
 *
 * <p>Arrays are flat, four Montgomery limbs an element and sixteen a family, and are handed out
 * without a copy: read, do not write them. Equal updates of equal trees give equal deltas.
 */
public final class TreeDelta {
  /** Limbs of one family. */
  public static final int FAMILY_LIMBS = CompressionBatch.INPUT_LIMBS;

  private final Level[] levels;
  private final long[] root;

  TreeDelta(Level[] levels, long[] root) {
    this.levels = levels;
    this.root = root;
  }

  /** The update of a tree of {@code depth} levels that writes no leaf. */
  public static TreeDelta none(int depth) {
    Level[] levels = new Level[depth];
    for (int level = 0; level < depth; level++) {
      levels[level] = new Level(new long[0], new long[0], new long[0], new byte[0]);
    }
    return new TreeDelta(levels, new long[FrArrays.LIMBS]);
  }

  /** The families of one level, in ascending order of their parents. */
  public static final class Level {
    private final long[] parents;
    private final long[] before;
    private final long[] after;
    private final byte[] written;

    Level(long[] parents, long[] before, long[] after, byte[] written) {
      this.parents = parents;
      this.before = before;
      this.after = after;
      this.written = written;
    }

    /** How many families. */
    public int count() {
      return parents.length;
    }

    /** The index of family {@code i}'s parent, in the level above. */
    public long parent(int i) {
      return parents[i];
    }

    /** The families as they were; children that were never stored as empty roots. */
    public long[] before() {
      return before;
    }

    /**
     * A node as it was before the update.
     *
     * @param index of a node whose family was touched
     */
    public Fr before(long index) {
      int family = Arrays.binarySearch(parents, index >>> 2);
      if (family < 0) {
        throw new IllegalArgumentException("the update did not touch node " + index);
      }
      int child = (int) index & (MerklePath.ARITY - 1);
      return Fr.fromLimbs(before, family * FAMILY_LIMBS + child * FrArrays.LIMBS);
    }

    /** The families as they are now. */
    public long[] after() {
      return after;
    }

    /** Whether the update wrote a child in [0, 4) of family {@code i}, be it to what it was. */
    public boolean isWritten(int i, int child) {
      return (written[i] >>> child & 1) != 0;
    }

    /** Whether family {@code i} is now other than it was. */
    public boolean isChanged(int i) {
      int from = i * FAMILY_LIMBS;
      return !Arrays.equals(before, from, from + FAMILY_LIMBS, after, from, from + FAMILY_LIMBS);
    }

    private boolean isSameAs(Level other) {
      return Arrays.equals(parents, other.parents)
          && Arrays.equals(before, other.before)
          && Arrays.equals(after, other.after)
          && Arrays.equals(written, other.written);
    }
  }

  /** Levels of the tree. */
  public int depth() {
    return levels.length;
  }

  /** Whether no leaf was written. */
  public boolean isEmpty() {
    return levels[0].count() == 0;
  }

  /** The touched families at {@code level} in [0, depth): level 0 are the leaves. */
  public Level level(int level) {
    return levels[level];
  }

  /**
   * The new root.
   *
   * @throws IllegalStateException if no leaf was written
   */
  public Fr root() {
    if (isEmpty()) {
      throw new IllegalStateException("nothing was written: the root is what it was");
    }
    return Fr.fromLimbs(root, 0);
  }

  /** Permutations that the update cost: one for each node above a written leaf. */
  public long permutations() {
    return Arrays.stream(levels).mapToLong(Level::count).sum();
  }

  /** Hands over every written leaf and node, each level in ascending order, the root last. */
  public void forEachNode(SparseTree.NodeSink sink) {
    for (int level = 0; level < levels.length; level++) {
      Level families = levels[level];
      for (int i = 0; i < families.count(); i++) {
        for (int child = 0; child < MerklePath.ARITY; child++) {
          if (families.isWritten(i, child)) {
            int at = i * FAMILY_LIMBS + child * FrArrays.LIMBS;
            sink.accept(level, families.parent(i) << 2 | child, Fr.fromLimbs(families.after, at));
          }
        }
      }
    }
    if (!isEmpty()) {
      sink.accept(levels.length, 0, root());
    }
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof TreeDelta that)
        || levels.length != that.levels.length
        || !Arrays.equals(root, that.root)) {
      return false;
    }
    for (int level = 0; level < levels.length; level++) {
      if (!levels[level].isSameAs(that.levels[level])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(root);
  }
}

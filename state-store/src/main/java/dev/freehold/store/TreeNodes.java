package dev.freehold.store;

import static dev.freehold.core.tree.TreeDelta.FAMILY_LIMBS;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;
import java.util.ArrayList;
import java.util.List;

/**
 * One tree as it is now, in {@link Column#NODES}, with the cache in front. It is stored by
 * families, four children under the key of their parent: what a path or an update needs of a level
 * is one value. The root is not stored; it is the hash of the topmost family.
 */
final class TreeNodes implements SparseTree.NodeSource {
  /** Families are asked of the database so many at a time. */
  private static final int READ_MAX = 1024;

  private final Database db;
  private final FixedCache cache;
  private final int scope;
  private final int depth;
  private final int emptyBase;

  /**
   * @param cache of families of any scope
   * @param scope a realm, or {@link Keys#GLOBAL_SCOPE}
   * @param emptyBase how many empty levels hang below the tree's leaves
   */
  TreeNodes(Database db, FixedCache cache, int scope, int depth, int emptyBase) {
    this.db = db;
    this.cache = cache;
    this.scope = scope;
    this.depth = depth;
    this.emptyBase = emptyBase;
  }

  /** The root of the stored tree. */
  Fr root() {
    Fr stored = node(depth, 0);
    return stored == null ? EmptyRoots.at(emptyBase + depth) : stored;
  }

  @Override
  public Fr node(int level, long index) {
    db.requireOpen();
    boolean isRoot = level == depth;
    long[] family = new long[FAMILY_LIMBS];
    int at = isRoot ? level - 1 : level;
    long parent = index >>> 2;
    if (!cache.get(cacheKey(at, parent), family, 0)) {
      long version = cache.version();
      byte[] stored = db.get(Column.NODES, Keys.node(scope, at, parent));
      if (stored == null) {
        return null;
      }
      Values.family(db, stored, family, 0);
      cache.keep(version, cacheKey(at, parent), family, 0);
    }
    return of(family, isRoot, index);
  }

  /** A node of the tree from its family, or the root from the topmost one. */
  static Fr of(long[] family, boolean isRoot, long index) {
    if (isRoot) {
      Poseidon2.compress(family, 0, family.clone(), 0);
      return Fr.fromLimbs(family, 0);
    }
    return Fr.fromLimbs(family, (int) (index & (MerklePath.ARITY - 1)) * FrArrays.LIMBS);
  }

  @Override
  public void families(int level, long[] parents, long[] limbs) {
    db.requireOpen();
    long version = cache.version();
    int[] missing = new int[parents.length];
    int count = 0;
    for (int i = 0; i < parents.length; i++) {
      if (!cache.get(cacheKey(level, parents[i]), limbs, i * FAMILY_LIMBS)) {
        missing[count++] = i;
      }
    }
    for (int from = 0; from < count; from += READ_MAX) {
      List<byte[]> keys = new ArrayList<>();
      int to = Math.min(count, from + READ_MAX);
      for (int i = from; i < to; i++) {
        keys.add(Keys.node(scope, level, parents[missing[i]]));
      }
      List<byte[]> found = db.getAll(Column.NODES, keys);
      for (int i = from; i < to; i++) {
        byte[] stored = found.get(i - from);
        if (stored != null) {
          int at = missing[i] * FAMILY_LIMBS;
          Values.family(db, stored, limbs, at);
          cache.keep(version, cacheKey(level, parents[missing[i]]), limbs, at);
        }
      }
    }
  }

  /** Puts what an update of this very tree changes into a block's writes. */
  void put(VersionedWriter versions, TreeDelta delta) {
    for (int level = 0; level < delta.depth(); level++) {
      TreeDelta.Level families = delta.level(level);
      for (int i = 0; i < families.count(); i++) {
        if (families.isChanged(i)) {
          versions.put(
              Column.NODES,
              Keys.node(scope, level, families.parent(i)),
              isEmpty(families.before(), i, level) ? null : Values.family(families.before(), i),
              Values.family(families.after(), i));
        }
      }
    }
  }

  /** Puts what an update of this very tree changes into a batch; what was there is forgotten. */
  void replace(Batch batch, TreeDelta delta) {
    for (int level = 0; level < delta.depth(); level++) {
      TreeDelta.Level families = delta.level(level);
      for (int i = 0; i < families.count(); i++) {
        if (families.isChanged(i)) {
          batch.put(
              Column.NODES,
              Keys.node(scope, level, families.parent(i)),
              Values.family(families.after(), i));
        }
      }
    }
  }

  /** To be told when what was {@link #put} is durable. */
  void written(TreeDelta delta) {
    for (int level = 0; level < delta.depth(); level++) {
      TreeDelta.Level families = delta.level(level);
      for (int i = 0; i < families.count(); i++) {
        if (families.isChanged(i)) {
          cache.write(cacheKey(level, families.parent(i)), families.after(), i * FAMILY_LIMBS);
        }
      }
    }
  }

  /** Whether a family is as one that was never stored. */
  private boolean isEmpty(long[] families, int family, int level) {
    long[] empty = new long[FrArrays.LIMBS];
    EmptyRoots.at(emptyBase + level).copyLimbs(empty, 0);
    int from = family * FAMILY_LIMBS;
    for (int at = from; at < from + FAMILY_LIMBS; at += FrArrays.LIMBS) {
      if (!FrArrays.equal(families, at, empty, 0)) {
        return false;
      }
    }
    return true;
  }

  private long cacheKey(int level, long parent) {
    // A scope has 16 bits, a level 5, a parent at most 38.
    return (long) scope << 44 | (long) level << 38 | parent;
  }
}

package dev.freehold.core.tree;

import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A binary tree of SHA-256 over a list of hashes. Each level pairs neighbours, and the last of an
 * odd number goes up as it is. Leaves are hashed by their maker under tags of their own, so that
 * none passes for a node; the count, which gives the shape, is bound by whoever commits to the
 * root. Nothing that this has is changed.
 */
public final class HashTree {
  private final List<List<Hash32>> levels = new ArrayList<>();

  /** The tree over leaves in order. */
  public HashTree(List<Hash32> leaves) {
    List<Hash32> level = List.copyOf(leaves);
    levels.add(level);
    while (level.size() > 1) {
      List<Hash32> above = new ArrayList<>((level.size() + 1) / 2);
      for (int i = 0; i < level.size(); i += 2) {
        above.add(i + 1 < level.size() ? node(level.get(i), level.get(i + 1)) : level.get(i));
      }
      levels.add(above);
      level = above;
    }
  }

  /** The root; {@link Hash32#ZERO} over no leaves. */
  public Hash32 root() {
    return levels.getLast().isEmpty() ? Hash32.ZERO : levels.getLast().getFirst();
  }

  /** The siblings of a leaf and of the nodes above it, from below; none where there is none. */
  public List<Hash32> path(int index) {
    List<Hash32> path = new ArrayList<>();
    int at = index;
    for (List<Hash32> level : levels.subList(0, levels.size() - 1)) {
      if ((at ^ 1) < level.size()) {
        path.add(level.get(at ^ 1));
      }
      at >>>= 1;
    }
    return List.copyOf(path);
  }

  /**
   * The root that a path leads to.
   *
   * @param count leaves of the tree
   * @return empty if a leaf of that index has no path of that length
   */
  public static Optional<Hash32> rootFrom(Hash32 leaf, int index, int count, List<Hash32> path) {
    if (index < 0 || index >= count) {
      return Optional.empty();
    }
    Hash32 hash = leaf;
    int used = 0;
    int at = index;
    for (int width = count; width > 1; width -= width / 2) {
      if ((at ^ 1) < width) {
        if (used == path.size()) {
          return Optional.empty();
        }
        Hash32 sibling = path.get(used++);
        hash = (at & 1) == 0 ? node(hash, sibling) : node(sibling, hash);
      }
      at >>>= 1;
    }
    return used == path.size() ? Optional.of(hash) : Optional.empty();
  }

  private static Hash32 node(Hash32 left, Hash32 right) {
    return TaggedHash.LIST_NODE.of(left, right);
  }
}

package dev.freehold.verifier.groth16;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The items of a batch in the order they are worked on: those of one key side by side, keys by
 * first appearance, and of one key those of one group side by side. A <em>place</em> is an index in
 * that order.
 */
final class Places {
  private static final int BITS = 16;

  private final List<BatchVerifier.Item> items;
  private final Optional<int[]> groups;

  /** Place to index in {@link #items}. */
  private final int[] order;

  /**
   * @param items at most {@link BatchVerifier#BATCH_PROOFS_MAX}
   * @param groups the group of each item, from 0 and less than there are items; empty for none
   */
  Places(List<BatchVerifier.Item> items, Optional<int[]> groups) {
    this.items = items;
    this.groups = groups;
    Map<PreparedVerifyingKey, Integer> ranks = new IdentityHashMap<>();
    long[] ranked = new long[items.size()];
    for (int i = 0; i < ranked.length; i++) {
      int known = ranks.size();
      Integer rank = ranks.putIfAbsent(items.get(i).key(), known);
      long group = groups.isPresent() ? groups.get()[i] : 0;
      ranked[i] = (long) (rank == null ? known : rank) << 2 * BITS | group << BITS | i;
    }
    Arrays.sort(ranked);
    this.order = new int[ranked.length];
    for (int place = 0; place < order.length; place++) {
      order[place] = (int) ranked[place] & (1 << BITS) - 1;
    }
  }

  /** Whether the items are of groups. */
  boolean isGrouped() {
    return groups.isPresent();
  }

  /** One more than the largest group. */
  int groups() {
    return groups.map(of -> Arrays.stream(of).max().orElse(0) + 1).orElse(1);
  }

  /** The group of the item at a place. */
  int group(int place) {
    return groups.isPresent() ? groups.get()[order[place]] : 0;
  }

  int count() {
    return order.length;
  }

  BatchVerifier.Item item(int place) {
    return items.get(order[place]);
  }

  PreparedVerifyingKey key(int place) {
    return item(place).key();
  }

  /** Where the item stands in the caller's list. */
  int index(int place) {
    return order[place];
  }

  /** The boundaries of the stretches of one key: from, where each next one begins, to. */
  int[] runs(int from, int to) {
    int[] bounds = new int[to - from + 1];
    int count = 0;
    for (int place = from; place < to; place++) {
      if (place == from || key(place) != key(place - 1)) {
        bounds[count++] = place;
      }
    }
    bounds[count++] = to;
    return Arrays.copyOf(bounds, count);
  }
}

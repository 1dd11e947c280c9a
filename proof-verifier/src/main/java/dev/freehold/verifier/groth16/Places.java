package dev.freehold.verifier.groth16;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The items of a batch in the order they are worked on: those of one key side by side, keys and
 * their items by first appearance. A <em>place</em> is an index in that order.
 */
final class Places {
  private final List<BatchVerifier.Item> items;

  /** Place to index in {@link #items}. */
  private final int[] order;

  Places(List<BatchVerifier.Item> items) {
    this.items = items;
    Map<PreparedVerifyingKey, Integer> ranks = new IdentityHashMap<>();
    long[] ranked = new long[items.size()];
    for (int i = 0; i < ranked.length; i++) {
      int known = ranks.size();
      Integer rank = ranks.putIfAbsent(items.get(i).key(), known);
      ranked[i] = (long) (rank == null ? known : rank) << 32 | i;
    }
    Arrays.sort(ranked);
    this.order = new int[ranked.length];
    for (int place = 0; place < order.length; place++) {
      order[place] = (int) ranked[place];
    }
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

package dev.freehold.verifier.groth16;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Groups of a batch's proofs, each those of one party, and the budget of checks that finding the
 * bad proofs has. A group with a bad proof is <em>blamed</em>: no further check is spent on it, and
 * what is not decided of it stays so. Without groups all proofs are of one, which is never blamed,
 * and the budget has no end. Thread-safe.
 */
final class Groups {
  private final Places places;
  private final boolean bounded;
  private final AtomicInteger checksLeft;
  private final AtomicIntegerArray blamed;

  /**
   * @param checksMax of the batch: one is for the batch as a whole
   */
  Groups(Places places, int checksMax) {
    this.places = places;
    bounded = places.isGrouped();
    checksLeft = new AtomicInteger(checksMax - 1);
    blamed = new AtomicIntegerArray(places.groups());
  }

  /** Takes one check from the budget, if there is one. */
  boolean spend() {
    return !bounded || checksLeft.getAndUpdate(left -> left > 0 ? left - 1 : left) > 0;
  }

  /** The proof at a place is bad. */
  void blame(int place) {
    if (bounded) {
      blamed.set(places.group(place), 1);
    }
  }

  boolean isBlamed(int place) {
    return bounded && blamed.get(places.group(place)) != 0;
  }

  /** The places of a group: a stretch for each key, from and to. */
  List<int[]> stretches(int group) {
    List<int[]> stretches = new ArrayList<>();
    for (int place = 0; place < places.count(); ) {
      int end = place + 1;
      if (places.group(place) == group) {
        while (end < places.count()
            && places.group(end) == group
            && places.key(end) == places.key(place)) {
          end++;
        }
        stretches.add(new int[] {place, end});
      }
      place = end;
    }
    return stretches;
  }
}

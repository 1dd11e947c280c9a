package dev.freehold.circuits.circuit;

import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotShape;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Roots of the regions of one user's state that a call touches. The levels above the regions are
 * hashed once, however many slots were touched.
 */
final class Regions {
  private final SlotShape shape;
  private final PoseidonGadget poseidon;

  /** By the region's number. */
  private final TreeMap<Integer, Variable> before = new TreeMap<>();

  private final TreeMap<Integer, Variable> now = new TreeMap<>();

  Regions(SlotShape shape, PoseidonGadget poseidon) {
    this.shape = shape;
    this.poseidon = poseidon;
  }

  boolean isTouched(int region) {
    return now.containsKey(region);
  }

  /** The root as it is after what was done so far. */
  Variable root(int region) {
    return now.get(region);
  }

  /** Notes the root as it is found. */
  void open(int region, Variable root) {
    before.put(region, root);
    now.put(region, root);
  }

  /** Notes the root as a write leaves it. */
  void replace(int region, Variable root) {
    now.put(region, root);
  }

  boolean isEmpty() {
    return now.isEmpty();
  }

  /** A touched region that is at a place or below it. */
  int touchedUnder(int place) {
    return now.keySet().stream()
        .filter(region -> SlotShape.isAtOrBelow(shape.regions().get(region).place(), place))
        .findFirst()
        .orElse(-1);
  }

  /** The roots of the whole state before and after. */
  record Roots(Variable before, Variable after) {}

  /**
   * Hashes the levels above the regions.
   *
   * @param untouched gives the node at a place under which nothing was touched
   */
  Roots close(IntFunction<Variable> untouched) {
    return close(SlotShape.ROOT, untouched);
  }

  private Roots close(int place, IntFunction<Variable> untouched) {
    int region = shape.regionAt(place);
    if (region >= 0 && isTouched(region)) {
      return new Roots(before.get(region), now.get(region));
    }
    if (touchedUnder(place) < 0) {
      boolean isThere = region >= 0 || shape.isNode(place);
      Variable node = isThere ? untouched.apply(place) : Variable.ZERO;
      return new Roots(node, node);
    }
    Roots[] children = new Roots[MerklePath.ARITY];
    for (int child = 0; child < children.length; child++) {
      children[child] = close(place << 2 | child, untouched);
    }
    Variable old =
        poseidon.compress(
            children[0].before, children[1].before, children[2].before, children[3].before);
    return new Roots(old, isChanged(children) ? parentAfter(children) : old);
  }

  private Variable parentAfter(Roots... children) {
    return poseidon.compress(
        children[0].after, children[1].after, children[2].after, children[3].after);
  }

  /** Written is another variable, whatever its value is. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isChanged(Roots... children) {
    for (Roots child : children) {
      if (child.before != child.after) {
        return true;
      }
    }
    return false;
  }
}

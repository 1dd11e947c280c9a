package dev.freehold.circuits.circuit;

import dev.freehold.core.tree.SlotShape;

/**
 * A slot of a user's state, whose region is known when the circuit is compiled.
 *
 * @param region the number of the region in the state's shape
 * @param within its index in the region, with as many digits as the region has levels
 * @param number the slot's own number
 */
public record StateSlot(int region, TreeIndex within, Variable number) {

  /**
   * A single slot.
   *
   * @throws CircuitException if the state has none of this number
   */
  public static StateSlot constant(SlotShape shape, long slot) {
    int region = regionOf(shape, slot);
    SlotShape.Region of = shape.regions().get(region);
    return new StateSlot(
        region, TreeIndex.constant(slot - of.firstSlot(), of.depth()), Variable.constant(slot));
  }

  /**
   * The slot {@code base + key}, where {@code base} is a multiple of the key's range.
   *
   * @throws CircuitException if not all of these slots are in one region
   */
  public static StateSlot inMap(SlotShape shape, long base, Uint key) {
    int region = regionOf(shape, base);
    SlotShape.Region of = shape.regions().get(region);
    if (key.width() > 2 * of.depth()) {
      throw new CircuitException("a map whose keys lead out of its region" + AuthorLine.current());
    }
    TreeIndex within = TreeIndex.inMap(base - of.firstSlot(), key, of.depth());
    return new StateSlot(region, within, key.value().plus(base));
  }

  private static int regionOf(SlotShape shape, long slot) {
    if (!shape.contains(slot)) {
      throw new CircuitException("the state has no slot " + slot + AuthorLine.current());
    }
    return shape.regionOf(slot);
  }
}

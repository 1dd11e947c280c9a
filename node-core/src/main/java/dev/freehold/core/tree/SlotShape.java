package dev.freehold.core.tree;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import java.util.BitSet;
import java.util.List;

/**
 * Shape of each user's tree of slots in a contract: <em>regions</em>, which are whole subtrees of
 * slots, and the nodes above them (docs/protocol.md, section 3). So a balance may lie right under
 * the root and beside it a map of 2^32 users. What no region covers is 0. Immutable.
 */
public final class SlotShape {
  /** The place of the root. Child {@code c} of the node at place {@code p} is at {@code 4p + c}. */
  public static final int ROOT = 1;

  private final List<Region> regions;

  /** Computed when first asked for; equal whoever computes it. */
  private Fr emptyRoot;

  /**
   * Slots that make a subtree.
   *
   * @param firstSlot a multiple of {@code 4^depth}
   * @param depth levels over its slots, in [0, 17]; 0 for a single slot
   * @param place of its root in the tree: 1, then a base-4 digit for each level below the root
   */
  public record Region(long firstSlot, int depth, int place) {
    /** How many slots it has. */
    public long slots() {
      return 1L << 2 * depth;
    }

    /** The slot after its last. */
    public long end() {
      return firstSlot + slots();
    }

    /** Levels between its root and the root of the tree. */
    public int levelsAbove() {
      return levelOf(place);
    }

    /** Levels between a slot of it and the root of the tree. */
    public int levels() {
      return depth + levelsAbove();
    }

    /** Whether a slot is one of it. */
    public boolean contains(long slot) {
      return slot >= firstSlot && slot < end();
    }

    /** The index of a slot of it for a path from the slot to the root of the tree. */
    public long index(long slot) {
      long placeDigits = place - (1L << 2 * levelsAbove());
      return placeDigits << 2 * depth | slot - firstSlot;
    }
  }

  /**
   * @param regions in ascending order of their slots, 1 to {@link Limits#STATE_REGIONS_MAX}
   * @throws IllegalArgumentException if they are no shape: overlapping slots or places, a slot
   *     beyond 2^34, a place more than {@link Limits#STATE_PLACE_LEVELS_MAX} levels below the root,
   *     or a single slot as root
   */
  public SlotShape(List<Region> regions) {
    this.regions = List.copyOf(regions);
    if (regions.isEmpty() || regions.size() > Limits.STATE_REGIONS_MAX) {
      throw new IllegalArgumentException("a state of " + regions.size() + " regions");
    }
    long end = 0;
    for (Region region : regions) {
      requireInRange(region);
      if (region.firstSlot < end) {
        throw new IllegalArgumentException(
            "region " + region.firstSlot + " begins before the one before it ends");
      }
      end = region.end();
    }
    requireOwnPlaces();
  }

  private static void requireInRange(Region region) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(region.place);
    if (region.place < ROOT
        || bits % 2 == 0
        || levelOf(region.place) > Limits.STATE_PLACE_LEVELS_MAX
        || region.depth < 0
        || region.depth > StateShape.SLOT_DEPTH_MAX
        || region.levels() < StateShape.SLOT_DEPTH_MIN) {
      throw new IllegalArgumentException(
          "no region: depth " + region.depth + " at place " + region.place);
    }
    if (region.firstSlot < 0
        || region.firstSlot % region.slots() != 0
        || region.end() > StateShape.SLOTS_MAX) {
      throw new IllegalArgumentException(
          "no region of " + region.slots() + " slots begins at " + region.firstSlot);
    }
  }

  /** No place of a region is on the way to that of another: a slot would be a node there. */
  private void requireOwnPlaces() {
    BitSet taken = new BitSet();
    for (Region region : regions) {
      if (taken.get(region.place)) {
        throw new IllegalArgumentException("two regions at place " + region.place);
      }
      taken.set(region.place);
    }
    for (Region region : regions) {
      for (int above = region.place >>> 2; above >= ROOT; above >>>= 2) {
        if (taken.get(above)) {
          throw new IllegalArgumentException(
              "place " + region.place + " lies in the region at place " + above);
        }
      }
    }
  }

  /** A tree of slots from 0 on, all at the same depth in [1, 17]. */
  public static SlotShape uniform(int depth) {
    return new SlotShape(List.of(new Region(0, depth, ROOT)));
  }

  private static int levelOf(int place) {
    return (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(place)) / 2;
  }

  /** Whether a place is another, or in the subtree of it. */
  public static boolean isAtOrBelow(int place, int above) {
    int levels = levelOf(place) - levelOf(above);
    return levels >= 0 && place >>> 2 * levels == above;
  }

  /** The regions, in ascending order of their slots. */
  public List<Region> regions() {
    return regions;
  }

  /** The least slot. */
  public long firstSlot() {
    return regions.getFirst().firstSlot;
  }

  /** Whether there is such a slot. */
  public boolean contains(long slot) {
    return find(slot) >= 0;
  }

  /**
   * The number of the region that a slot is in.
   *
   * @throws IllegalArgumentException if it is in none
   */
  public int regionOf(long slot) {
    int found = find(slot);
    if (found < 0) {
      throw new IllegalArgumentException("slot " + slot + " is in no region of the state");
    }
    return found;
  }

  /**
   * The region that a slot is in.
   *
   * @throws IllegalArgumentException if it is in none
   */
  public Region region(long slot) {
    return regions.get(regionOf(slot));
  }

  private int find(long slot) {
    int low = 0;
    int high = regions.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Region region = regions.get(middle);
      if (region.contains(slot)) {
        return middle;
      }
      if (slot < region.firstSlot) {
        high = middle - 1;
      } else {
        low = middle + 1;
      }
    }
    return -1;
  }

  /** The number of the region whose root is at a place; -1 if there is none. */
  public int regionAt(int place) {
    for (int i = 0; i < regions.size(); i++) {
      if (regions.get(i).place == place) {
        return i;
      }
    }
    return -1;
  }

  /** Whether regions lie below a place, so that a hash of four children stands there. */
  public boolean isNode(int place) {
    return regions.stream().anyMatch(r -> r.place != place && isAtOrBelow(r.place, place));
  }

  /** The root of a tree nothing was written to: what a leaf of 0 stands for. */
  public Fr emptyRoot() {
    if (emptyRoot == null) {
      emptyRoot = emptyAt(ROOT);
    }
    return emptyRoot;
  }

  private Fr emptyAt(int place) {
    int region = regionAt(place);
    if (region >= 0) {
      return EmptyRoots.at(regions.get(region).depth);
    }
    if (!isNode(place)) {
      return Fr.ZERO;
    }
    int first = place << 2;
    return Poseidon2.compress(
        emptyAt(first), emptyAt(first + 1), emptyAt(first + 2), emptyAt(first + 3));
  }

  /** Writes the regions: slot, depth and place of each. */
  public void encode(Encoder out) {
    out.list(regions, (o, r) -> o.u40(r.firstSlot).u8(r.depth).u16(r.place));
  }

  /**
   * Reads what {@link #encode} writes.
   *
   * @throws IllegalArgumentException if it is no shape
   */
  public static SlotShape decode(Decoder in) {
    return new SlotShape(
        in.list(Limits.STATE_REGIONS_MAX, i -> new Region(i.u40(), i.u8(), i.u16())));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SlotShape that && regions.equals(that.regions);
  }

  @Override
  public int hashCode() {
    return regions.hashCode();
  }

  @Override
  public String toString() {
    return regions.toString();
  }
}

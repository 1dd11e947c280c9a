package dev.freehold.core.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.Poseidon2;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotShape.Region;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SlotShapeTest {
  private static final long SEED = 20261129;

  /** A balance beside two maps of 2^32 users. */
  private static final SlotShape TOKEN =
      new SlotShape(
          List.of(new Region(0, 0, 4), new Region(1L << 32, 16, 5), new Region(2L << 32, 16, 6)));

  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Regions of up to three levels at places of up to three. */
  private SlotShape randomShape() {
    List<Integer> places = new ArrayList<>();
    split(SlotShape.ROOT, 0, places);
    Collections.shuffle(places, new java.util.Random(random.nextLong()));
    List<Region> regions = new ArrayList<>();
    long next = 0;
    for (int place : places) {
      int depth = random.nextInt(place == SlotShape.ROOT ? 1 : 0, 4);
      long size = 1L << 2 * depth;
      long first = (next + size - 1 & -size) + size * random.nextInt(2);
      regions.add(new Region(first, depth, place));
      next = first + size;
    }
    regions.sort(Comparator.comparingLong(Region::firstSlot));
    return new SlotShape(regions);
  }

  private void split(int place, int level, List<Integer> places) {
    if (level == 3 || random.nextInt(3) == 0) {
      places.add(place);
      return;
    }
    int kept = random.nextInt(4);
    for (int child = 0; child < 4; child++) {
      if (child == kept || random.nextInt(2) == 0) {
        split(place << 2 | child, level + 1, places);
      }
    }
  }

  /** The root by the definition: regions' trees, and hashes of four above them. */
  private static Fr naive(SlotShape shape, TreeMap<Long, Fr> slots, int place) {
    for (Region region : shape.regions()) {
      if (region.place() == place) {
        return naive(slots, region.depth(), region.firstSlot());
      }
    }
    boolean hasRegionsBelow =
        shape.regions().stream()
            .anyMatch(r -> r.place() > place && SlotShape.isAtOrBelow(r.place(), place));
    return hasRegionsBelow
        ? Poseidon2.compress(
            naive(shape, slots, 4 * place),
            naive(shape, slots, 4 * place + 1),
            naive(shape, slots, 4 * place + 2),
            naive(shape, slots, 4 * place + 3))
        : Fr.ZERO;
  }

  private static Fr naive(TreeMap<Long, Fr> slots, int depth, long first) {
    if (depth == 0) {
      return slots.getOrDefault(first, Fr.ZERO);
    }
    long quarter = 1L << 2 * (depth - 1);
    return Poseidon2.compress(
        naive(slots, depth - 1, first),
        naive(slots, depth - 1, first + quarter),
        naive(slots, depth - 1, first + 2 * quarter),
        naive(slots, depth - 1, first + 3 * quarter));
  }

  @Test
  void rootsAndPathsAreThoseOfTheDefinition() {
    for (int round = 0; round < 60; round++) {
      String where = "seed " + SEED + ", round " + round;
      SlotShape shape = randomShape();
      SlotTree single = new SlotTree(shape);
      assertEquals(shape.emptyRoot(), single.root(), where);
      TreeMap<Long, Fr> slots = new TreeMap<>();
      for (int i = random.nextInt(8); i >= 0; i--) {
        Region region = shape.regions().get(random.nextInt(shape.regions().size()));
        long slot = region.firstSlot() + random.nextLong(region.slots());
        Fr value = Fr.of(random.nextInt(5));
        slots.put(slot, value);
        single.write(slot, value);
        // Nodes that were asked for are not kept beyond the next write.
        assertEquals(naive(shape, slots, SlotShape.ROOT), single.root(), where);
      }
      assertEquals(single.root(), SlotTree.of(shape, slots).root(), where);
      for (Region region : shape.regions()) {
        long slot = region.firstSlot() + random.nextLong(region.slots());
        MerklePath path = single.path(slot);
        assertEquals(region.levels(), path.depth(), where);
        assertEquals(single.root(), path.rootFrom(single.value(slot), region.index(slot)), where);
        assertNotEquals(
            single.root(),
            path.rootFrom(single.value(slot).add(Fr.ONE), region.index(slot)),
            where);
      }
    }
  }

  @Test
  void anEmptyRegionIsTheEmptyRootOfItsDepth() {
    assertEquals(
        Poseidon2.compress(Fr.ZERO, EmptyRoots.at(16), EmptyRoots.at(16), Fr.ZERO),
        TOKEN.emptyRoot());
    assertEquals(EmptyRoots.at(17), SlotShape.uniform(17).emptyRoot());
    SlotTree tree = new SlotTree(TOKEN);
    tree.write(2L << 32, Fr.of(7));
    assertEquals(EmptyRoots.at(16), tree.node(5));
    assertEquals(Fr.ZERO, tree.node(7));
  }

  @Test
  void slotsAreFoundInTheirRegions() {
    assertTrue(TOKEN.contains(0));
    assertFalse(TOKEN.contains(1));
    assertFalse(TOKEN.contains((1L << 32) - 1));
    assertTrue(TOKEN.contains(1L << 32));
    assertTrue(TOKEN.contains((3L << 32) - 1));
    assertFalse(TOKEN.contains(3L << 32));
    assertFalse(TOKEN.contains(-1));
    assertEquals(1, TOKEN.regionOf((2L << 32) - 1));
    assertEquals(2, TOKEN.regionOf(2L << 32));
    assertThrows(IllegalArgumentException.class, () -> TOKEN.regionOf(5));
    assertThrows(IllegalArgumentException.class, () -> new SlotTree(TOKEN).write(5, Fr.ONE));
    assertThrows(IllegalArgumentException.class, () -> new SlotTree(TOKEN).path(5));
  }

  /** A node of the tree under a slot's number, with the path from there on. */
  @Test
  void noNodePassesForASlotAndNoSlotForANode() {
    SlotTree tree = new SlotTree(TOKEN);
    long slot = (1L << 32) + 9;
    tree.write(slot, Fr.of(40));
    tree.write(0, Fr.of(3));
    ContractId contract = new ContractId(5);
    UserId user = UserId.parse("3:9");
    SlotProof honest = proof(slot, Fr.of(40), tree.path(slot), tree.root());
    Fr globalRoot = honest.globalRoot(contract, user);
    assertTrue(honest.proves(globalRoot, contract, user, TOKEN));
    List<Fr> siblings = tree.path(slot).siblings();
    for (int level = 1; level <= 17; level++) {
      MerklePath rest = new MerklePath(siblings.subList(3 * level, siblings.size()));
      MerklePath below = new MerklePath(siblings.subList(0, 3 * level));
      Region region = TOKEN.regions().get(1);
      long index = region.index(slot);
      Fr node = below.rootFrom(Fr.of(40), index & (1L << 2 * level) - 1);
      assertEquals(tree.root(), rest.rootFrom(node, index >>> 2 * level));
      for (long as : new long[] {slot, region.firstSlot(), 0, 1}) {
        SlotProof forged = proof(as, node, rest, tree.root());
        assertFalse(forged.proves(globalRoot, contract, user, TOKEN), level + " as " + as);
      }
    }
    // The single slot's value stands where a map's root stands: one level, and no more.
    SlotProof balance = proof(0, Fr.of(3), tree.path(0), tree.root());
    assertTrue(balance.proves(globalRoot, contract, user, TOKEN));
    List<Fr> longer = new ArrayList<>(Collections.nCopies(3, Fr.ZERO));
    longer.addAll(tree.path(0).siblings());
    SlotProof deeper = proof(0, Fr.ZERO, new MerklePath(longer), tree.root());
    assertFalse(deeper.proves(globalRoot, contract, user, TOKEN));
    // Who never wrote has a leaf of 0.
    SlotTree none = new SlotTree(TOKEN);
    SlotProof absent = proof(slot, Fr.ZERO, none.path(slot), Fr.ZERO);
    Fr emptyGlobal = absent.globalRoot(contract, user);
    assertTrue(absent.proves(emptyGlobal, contract, user, TOKEN));
    assertFalse(
        proof(slot, Fr.ONE, none.path(slot), Fr.ZERO).proves(emptyGlobal, contract, user, TOKEN));
  }

  private static SlotProof proof(long slot, Fr value, MerklePath slotPath, Fr leaf) {
    MerklePath realmPath =
        new MerklePath(Collections.nCopies(StateShape.REALM_DEPTH * 3, Fr.of(8)));
    MerklePath globalPath =
        new MerklePath(Collections.nCopies(StateShape.REALM_LEVELS * 3, Fr.of(9)));
    return new SlotProof(slot, value, slotPath, leaf, realmPath, 44, globalPath);
  }

  @Test
  void whatIsNoShapeIsRefused() {
    refused("0 regions", List.of());
    refused("before the one before it ends", List.of(new Region(0, 1, 4), new Region(3, 0, 5)));
    refused("before the one before it ends", List.of(new Region(4, 0, 4), new Region(0, 0, 5)));
    refused("two regions at place 4", List.of(new Region(0, 0, 4), new Region(1, 0, 4)));
    refused("place 17 lies in the region at place 4", List.of(region(0, 4), region(1, 17)));
    refused("place 17 lies in the region at place 4", List.of(region(0, 17), region(1, 4)));
    refused("place 4 lies in the region at place 1", List.of(new Region(0, 1, 1), region(4, 4)));
    refused("depth 0 at place 1", List.of(region(0, 1)));
    refused("at place 0", List.of(region(0, 0)));
    refused("at place 2", List.of(region(0, 2)));
    refused("at place 9", List.of(region(0, 9)));
    refused("at place 1024", List.of(region(0, 1024)));
    refused("depth 18", List.of(new Region(0, 18, 4)));
    refused("depth -1", List.of(new Region(0, -1, 4)));
    refused("begins at 2", List.of(new Region(2, 1, 4)));
    refused("begins at " + (1L << 34), List.of(region(1L << 34, 4)));
    refused("begins at -1", List.of(region(-1, 4)));
    List<Region> many = new ArrayList<>();
    for (int i = 0; i <= Limits.STATE_REGIONS_MAX; i++) {
      many.add(region(i, 256 + i));
    }
    refused("257 regions", many);
    SlotShape most = new SlotShape(many.subList(0, Limits.STATE_REGIONS_MAX));
    assertEquals(EmptyRoots.at(4), most.emptyRoot());
  }

  private static Region region(long slot, int place) {
    return new Region(slot, 0, place);
  }

  private static void refused(String what, List<Region> regions) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> new SlotShape(regions)).getMessage();
    assertTrue(message.contains(what), message);
  }

  @Test
  void aShapeHasOneEncoding() {
    for (int round = 0; round < 60; round++) {
      SlotShape shape = round == 0 ? TOKEN : randomShape();
      byte[] bytes = encoded(shape);
      assertEquals(shape, Decoder.decode(bytes, SlotShape::decode));
      for (int at = 0; at < bytes.length; at++) {
        byte[] changed = bytes.clone();
        changed[at] ^= (byte) (1 << random.nextInt(8));
        try {
          SlotShape other = Decoder.decode(changed, SlotShape::decode);
          assertArrayEquals(changed, encoded(other), "seed " + SEED + ", round " + round);
          assertNotEquals(shape, other);
        } catch (MalformedException e) {
          assertFalse(e.getMessage().isEmpty());
        }
      }
    }
  }

  private static byte[] encoded(SlotShape shape) {
    Encoder out = new Encoder();
    shape.encode(out);
    return out.toBytes();
  }
}

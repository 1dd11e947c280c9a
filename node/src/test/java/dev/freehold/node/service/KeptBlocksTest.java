package dev.freehold.node.service;

import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Answer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptBlocksTest {
  private static final RealmId REALM = new RealmId(3);
  private static final int BYTES = 1_000;

  static RealmHeader header(int realm, long height, long fees) {
    RealmHeader origin = RealmHeader.origin(new RealmId(realm));
    return altered(altered(origin, "height", height), "feesTotal", fees);
  }

  private static byte[] keep(KeptBlocks kept, RealmHeader header) {
    byte[] block = new byte[BYTES / 2];
    kept.keep(header, block, new byte[BYTES / 2]);
    return block;
  }

  private static void requireKept(KeptBlocks kept, long blocks, long bytes) {
    assertEquals(
        List.of(
            new Answer.Counter("blocksKept", blocks), new Answer.Counter("blocksKeptBytes", bytes)),
        kept.counters());
  }

  private static long heights(KeptBlocks kept, RealmId realm, long to) {
    long there = 0;
    for (long height = 0; height <= to; height++) {
      assertEquals(
          kept.block(realm, height).isPresent(), kept.stateless(realm, height).isPresent());
      there += kept.block(realm, height).isPresent() ? 1 : 0;
    }
    return there;
  }

  @Test
  void blockAndWitnessAreGivenAsTheyCame() {
    KeptBlocks kept = new KeptBlocks(10 * BYTES);
    byte[] block = {1};
    byte[] stateless = {2, 3};
    kept.keep(header(3, 5, 0), block, stateless);
    assertSame(block, kept.block(REALM, 5).orElseThrow());
    assertSame(stateless, kept.stateless(REALM, 5).orElseThrow());
    assertEquals(Optional.empty(), kept.block(REALM, 4));
    assertEquals(Optional.empty(), kept.block(new RealmId(4), 5));
    requireKept(kept, 1, 3);
  }

  @Test
  void theOldestGoWhateverTheirRealm() {
    KeptBlocks kept = new KeptBlocks(10 * BYTES);
    keep(kept, header(4, 1, 0));
    for (long height = 1; height <= 15; height++) {
      keep(kept, header(3, height, 0));
    }
    assertEquals(0, heights(kept, new RealmId(4), 20));
    assertEquals(Optional.empty(), kept.block(REALM, 5));
    assertEquals(10, heights(kept, REALM, 20));
    requireKept(kept, 10, 10 * BYTES);
  }

  @Test
  void oneThatIsLargerThanAllRoomThrowsNothingOut() {
    KeptBlocks kept = new KeptBlocks(10 * BYTES);
    keep(kept, header(3, 1, 0));
    kept.keep(header(3, 2, 0), new byte[9 * BYTES], new byte[BYTES + 1]);
    assertEquals(Optional.empty(), kept.block(REALM, 2));
    assertEquals(1, heights(kept, REALM, 5));
  }

  @Test
  void oneThatIsKeptTwiceTakesItsRoomOnce() {
    KeptBlocks kept = new KeptBlocks(10 * BYTES);
    keep(kept, header(3, 1, 0));
    byte[] again = keep(kept, header(3, 1, 0));
    requireKept(kept, 1, BYTES);
    assertSame(again, kept.block(REALM, 1).orElseThrow());
  }

  /** A worker may show two blocks of a height: both hold, and one of them is in a candidate. */
  @Test
  void ofTwoOfAHeightTheOneIsGivenThatACandidateHeldLast() {
    KeptBlocks kept = new KeptBlocks(10 * BYTES);
    byte[] one = keep(kept, header(3, 1, 1));
    byte[] two = keep(kept, header(3, 1, 2));
    assertSame(two, kept.block(REALM, 1).orElseThrow());
    kept.show(() -> List.of(header(3, 1, 1)));
    assertSame(one, kept.block(REALM, 1).orElseThrow());
    kept.show(() -> List.of(header(3, 1, 3)));
    assertSame(one, kept.block(REALM, 1).orElseThrow(), "one that is not kept");
    for (long height = 2; height <= 10; height++) {
      keep(kept, header(3, height, 0));
    }
    assertSame(two, kept.block(REALM, 1).orElseThrow(), "the other one was older");
    keep(kept, header(3, 11, 0));
    assertEquals(Optional.empty(), kept.block(REALM, 1));
    assertEquals(10, heights(kept, REALM, 20));
  }

  @Test
  void whatACandidatesBlockStandsOnIsGivenWithIt() {
    KeptBlocks kept = new KeptBlocks(10 * BYTES);
    RealmHeader low = header(3, 1, 1);
    RealmHeader high = altered(header(3, 2, 1), "previous", low.hash());
    byte[] lowBlock = keep(kept, low);
    byte[] highBlock = keep(kept, high);
    keep(kept, header(3, 1, 2));
    keep(kept, header(3, 2, 2));
    kept.show(() -> List.of(high));
    assertSame(lowBlock, kept.block(REALM, 1).orElseThrow());
    assertSame(highBlock, kept.block(REALM, 2).orElseThrow());
  }

  @Test
  void theHeapBoundsThemToo() {
    byte[] large = new byte[BYTES];
    KeptBlocks kept = KeptBlocks.ofHeap(8L * BYTES);
    kept.keep(header(3, 1, 0), large, new byte[1]);
    requireKept(kept, 0, 0);
    kept.keep(header(3, 1, 0), large, new byte[0]);
    requireKept(kept, 1, BYTES);
    assertEquals(
        Limits.BLOCKS_KEPT_BYTES, KeptBlocks.bytesMax(100L * Limits.BLOCKS_KEPT_BYTES), "a limit");
  }
}

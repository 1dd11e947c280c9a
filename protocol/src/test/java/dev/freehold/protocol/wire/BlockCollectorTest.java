package dev.freehold.protocol.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import org.junit.jupiter.api.Test;

/** Tests of what is taken for a part of a block. */
class BlockCollectorTest {
  private static final int MAX = 9;

  private final BlockCollector collector = new BlockCollector(MAX);

  private void put(int total, int... bytes) {
    byte[] part = new byte[bytes.length];
    for (int i = 0; i < part.length; i++) {
      part[i] = (byte) bytes[i];
    }
    collector.put(new Answer.BlockPart(1, total, part));
  }

  private void refused(Reason reason, int total, int... bytes) {
    assertEquals(reason, assertThrows(MalformedException.class, () -> put(total, bytes)).reason());
  }

  @Test
  void aBlockIsItsPartsInOrder() {
    assertEquals(0, collector.total());
    put(5, 1, 2, 3);
    assertEquals(5, collector.total());
    assertEquals(3, collector.offset());
    assertFalse(collector.isWhole());
    put(5, 4, 5);
    assertTrue(collector.isWhole());
    assertArrayEquals(new byte[] {1, 2, 3, 4, 5}, collector.bytes());
  }

  @Test
  void aPartIsOfABlockWithinTheLimit() {
    refused(Reason.OVER_LIMIT, MAX + 1, 1);
    refused(Reason.OVER_LIMIT, 0, 1);
    refused(Reason.OVER_LIMIT, -1, 1);
    refused(Reason.TRUNCATED, MAX);
    refused(Reason.TRAILING_BYTES, 2, 1, 2, 3);
  }

  @Test
  void aPartIsOfTheBlockThatThoseBeforeAreOf() {
    put(5, 1, 2, 3);
    refused(Reason.OUT_OF_RANGE, 6, 4);
    refused(Reason.OUT_OF_RANGE, 4, 4);
    refused(Reason.TRAILING_BYTES, 5, 4, 5, 6);
    put(5, 4, 5);
    assertTrue(collector.isWhole());
    refused(Reason.TRAILING_BYTES, 5, 6);
  }
}

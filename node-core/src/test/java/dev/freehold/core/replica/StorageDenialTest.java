package dev.freehold.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorageDenialTest {
  private static final RealmId REALM = new RealmId(5);
  private static final BlockMark SIGNED = mark(REALM, 3, 7, 1);
  private static final StorageReceipt RECEIPT =
      new StorageReceipt(FixedValues.bytes(32, 1), List.of(SIGNED), FixedValues.bytes(64, 2));

  private static BlockMark mark(RealmId realm, long epoch, long height, int salt) {
    return new BlockMark(realm, epoch, height, TaggedHash.BUNDLE.of(new byte[] {(byte) salt}));
  }

  @Test
  void isReadAsItWasWritten() {
    for (BlockMark held :
        List.of(
            mark(REALM, 3, 6, 1), mark(REALM, 3, 7, 2), new BlockMark(REALM, 3, 0, Hash32.ZERO))) {
      StorageDenial denial = new StorageDenial(RECEIPT, held);
      assertEquals(denial, StorageDenial.decode(denial.toBytes()));
      assertTrue(denial.inWords().contains("block 7 of realm " + REALM), denial.inWords());
    }
  }

  @Test
  void whatDeniesNothingIsNone() {
    for (BlockMark held :
        List.of(
            SIGNED,
            mark(REALM, 3, 8, 1),
            mark(REALM, 4, 6, 1),
            mark(REALM, 2, 6, 1),
            mark(new RealmId(6), 3, 6, 1))) {
      assertThrows(IllegalArgumentException.class, () -> new StorageDenial(RECEIPT, held));
    }
  }

  @Test
  void whatIsDamagedIsMalformed() {
    byte[] bytes = new StorageDenial(RECEIPT, mark(REALM, 3, 6, 1)).toBytes();
    assertThrows(
        MalformedException.class,
        () -> StorageDenial.decode(Arrays.copyOf(bytes, bytes.length - 1)));
    bytes[bytes.length - Hash32.BYTES - 1] = 9;
    assertThrows(MalformedException.class, () -> StorageDenial.decode(bytes), "it holds more");
  }
}

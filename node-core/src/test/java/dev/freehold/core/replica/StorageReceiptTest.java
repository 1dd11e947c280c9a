package dev.freehold.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SignatureVerifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StorageReceiptTest {
  private static final Hash32 GENESIS = TaggedHash.GENESIS.of(new byte[1]);
  private static final byte[] KEY = new byte[32];
  private static final BlockMark FIRST = mark(0, 1, 7);
  private static final BlockMark SECOND = mark(5, 2, 0);

  /** Signs by writing the digest twice. */
  private static final SignatureVerifier TWICE =
      (scheme, key, message, signature) ->
          scheme == SignatureScheme.ED25519
              && Arrays.equals(key, KEY)
              && Arrays.equals(signature, twice(message));

  private static BlockMark mark(int realm, long epoch, long height) {
    return new BlockMark(
        new RealmId(realm),
        epoch,
        height,
        height == 0 ? Hash32.ZERO : TaggedHash.REALM_HEADER.of(new byte[] {(byte) height}));
  }

  private static byte[] twice(byte[] half) {
    byte[] whole = Arrays.copyOf(half, 2 * half.length);
    System.arraycopy(half, 0, whole, half.length, half.length);
    return whole;
  }

  private static StorageReceipt signed(Hash32 genesis, List<BlockMark> marks) {
    return new StorageReceipt(KEY, marks, twice(StorageReceipt.digest(genesis, marks).toBytes()));
  }

  @Test
  void itIsReadAsItWasWritten() {
    StorageReceipt receipt = signed(GENESIS, List.of(FIRST, SECOND));
    Encoder out = new Encoder();
    receipt.encode(out);
    StorageReceipt read = Decoder.decode(out.toBytes(), StorageReceipt::decode);
    assertEquals(receipt, read);
    assertEquals(FIRST, read.mark(new RealmId(0)).orElseThrow());
    assertTrue(read.mark(new RealmId(1)).isEmpty());
    assertEquals(TaggedHash.NODE_ID.of(KEY), read.worker());
  }

  @Test
  void itsSignatureIsOverTheNetworkAndEveryMark() {
    StorageReceipt receipt = signed(GENESIS, List.of(FIRST, SECOND));
    assertTrue(receipt.isSigned(GENESIS, TWICE));
    assertFalse(receipt.isSigned(TaggedHash.GENESIS.of(new byte[2]), TWICE));
    for (List<BlockMark> other :
        List.of(
            List.of(FIRST),
            List.of(FIRST, mark(5, 3, 0)),
            List.of(mark(0, 1, 8), SECOND),
            List.of(mark(1, 1, 7), SECOND))) {
      assertFalse(
          new StorageReceipt(KEY, other, receipt.signature()).isSigned(GENESIS, TWICE),
          other.toString());
    }
    byte[] another = KEY.clone();
    another[0] = 1;
    assertFalse(
        new StorageReceipt(another, receipt.marks(), receipt.signature()).isSigned(GENESIS, TWICE));
  }

  @Test
  void marksAreOneARealmInTheirOrder() {
    for (List<BlockMark> marks :
        List.of(List.<BlockMark>of(), List.of(SECOND, FIRST), List.of(FIRST, FIRST, SECOND))) {
      Encoder out = new Encoder();
      out.raw(KEY).list(marks, (o, mark) -> mark.encode(o)).raw(new byte[64]);
      assertThrows(
          MalformedException.class,
          () -> Decoder.decode(out.toBytes(), StorageReceipt::decode),
          marks.toString());
    }
  }

  @Test
  void aMarkIsOfABlockOrOfNone() {
    for (byte[] bytes :
        List.of(
            new Encoder().u16(0).u63(0).u63(1).hash(GENESIS).toBytes(),
            new Encoder().u16(0).u63(1).u63(0).hash(GENESIS).toBytes(),
            new Encoder().u16(0).u63(1).u63(1).hash(Hash32.ZERO).toBytes())) {
      assertThrows(MalformedException.class, () -> Decoder.decode(bytes, BlockMark::decode));
    }
  }
}

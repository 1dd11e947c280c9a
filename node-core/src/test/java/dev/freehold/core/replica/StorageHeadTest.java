package dev.freehold.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SignatureVerifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StorageHeadTest {
  private static final Hash32 GENESIS = TaggedHash.GENESIS.of(new byte[1]);
  private static final byte[] KEY = new byte[32];

  /** Signs by writing the digest twice. */
  private static final SignatureVerifier TWICE =
      (scheme, key, message, signature) ->
          scheme == SignatureScheme.ED25519
              && Arrays.equals(key, KEY)
              && Arrays.equals(signature, twice(message));

  private static byte[] twice(byte[] half) {
    byte[] whole = Arrays.copyOf(half, 2 * half.length);
    System.arraycopy(half, 0, whole, half.length, half.length);
    return whole;
  }

  private static BlockMark end(long epoch, long height) {
    return new BlockMark(
        new RealmId(1),
        epoch,
        height,
        height == 0 ? Hash32.ZERO : TaggedHash.REALM_HEADER.of(new byte[] {(byte) height}));
  }

  private static StorageHead head(long epoch, BlockMark... ends) {
    List<BlockMark> all = List.of(ends);
    return new StorageHead(
        KEY, epoch, all, twice(StorageHead.digest(GENESIS, epoch, all).toBytes()));
  }

  @Test
  void itIsReadAsItWasWritten() {
    StorageHead head = head(9, end(8, 3), end(5, 4));
    Encoder out = new Encoder();
    head.encode(out);
    StorageHead read = Decoder.decode(out.toBytes(), StorageHead::decode);
    assertEquals(head, read);
    assertEquals(end(5, 4), read.last());
    assertEquals(new RealmId(1), read.realm());
    assertEquals(TaggedHash.NODE_ID.of(KEY), read.worker());
  }

  @Test
  void itsSignatureIsOverTheNetworkTheEpochAndEveryEnd() {
    StorageHead head = head(9, end(8, 3), end(5, 4));
    assertTrue(head.isSigned(GENESIS, TWICE));
    assertFalse(head.isSigned(TaggedHash.GENESIS.of(new byte[2]), TWICE));
    for (StorageHead other :
        List.of(
            head(10, end(8, 3), end(5, 4)), head(9, end(8, 3)), head(9, end(7, 3), end(5, 4)))) {
      assertFalse(
          new StorageHead(KEY, other.epoch(), other.ends(), head.signature())
              .isSigned(GENESIS, TWICE),
          other.toString());
    }
    byte[] another = KEY.clone();
    another[0] = 1;
    assertFalse(
        new StorageHead(another, 9, head.ends(), head.signature()).isSigned(GENESIS, TWICE));
  }

  @Test
  void whatNoChainEndsInIsRefused() {
    List<List<BlockMark>> none = new ArrayList<>();
    none.add(List.of());
    none.add(List.of(end(3, 4), end(3, 5)));
    none.add(List.of(end(3, 4), end(2, 4)));
    none.add(List.of(end(3, 4), end(2, 3)));
    none.add(List.of(end(10, 4)));
    none.add(
        List.of(end(3, 4), new BlockMark(new RealmId(2), 2, 5, TaggedHash.REALM_HEADER.of(KEY))));
    for (List<BlockMark> ends : none) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new StorageHead(KEY, 9, ends, new byte[64]),
          ends.toString());
      Encoder out = new Encoder();
      out.raw(KEY).u63(9).list(ends, (o, end) -> end.encode(o)).raw(new byte[64]);
      assertThrows(
          MalformedException.class, () -> Decoder.decode(out.toBytes(), StorageHead::decode));
    }
    List<BlockMark> many = new ArrayList<>();
    for (int i = 0; i <= Limits.BLOCKS_AHEAD_MAX; i++) {
      many.add(end(1000L - i, i + 1));
    }
    assertThrows(
        IllegalArgumentException.class, () -> new StorageHead(KEY, 1000, many, new byte[64]));
    new StorageHead(KEY, 1000, many.subList(0, Limits.BLOCKS_AHEAD_MAX), new byte[64]);
  }

  @Test
  void aLaterEpochReachesFurtherThanALongerChainOfAnEarlierOne() {
    List<StorageHead> rising =
        List.of(
            head(9, end(8, 2)),
            head(9, end(3, 30)),
            head(9, end(3, 31)),
            head(9, end(5, 4)),
            head(9, end(5, 4), end(3, 5)),
            head(9, end(5, 4), end(3, 6)),
            head(9, end(5, 4), end(4, 5)),
            head(9, end(5, 5)),
            head(9, end(6, 3)));
    List<StorageHead> mixed = new ArrayList<>(rising);
    Collections.shuffle(mixed, new Random(1));
    mixed.sort(StorageHead.byReach(2));
    assertEquals(rising, mixed);
  }

  @Test
  void whatIsFinalCountsAsNothing() {
    assertEquals(
        0, StorageHead.byReach(7).compare(head(9, end(8, 7)), head(9, end(3, 5), end(2, 6))));
    assertTrue(StorageHead.byReach(7).compare(head(9, end(8, 7)), head(9, end(2, 8))) < 0);
  }
}

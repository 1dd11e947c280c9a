package dev.freehold.core.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.SignatureVerifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AcknowledgementTest {
  private static final Hash32 GENESIS = TaggedHash.GENESIS.of(new byte[1]);
  private static final long EPOCH = 3;
  private static final RealmHeader HEADER = FixedValues.HEADER;
  private static final Hash32 LINK = TaggedHash.HEADER_BODY.of(new byte[] {1});
  private static final Hash32 ABOVE = RealmHeader.hash(HEADER.hash(), LINK);

  /** Whoever signs writes its key, and the digest. */
  private static final SignatureVerifier VERIFIER =
      (_, key, message, signature) -> Arrays.equals(signature, signature(key, message));

  private static byte[] signature(byte[] key, byte[] message) {
    byte[] whole = Arrays.copyOf(key, 64);
    System.arraycopy(message, 0, whole, 32, 32);
    return whole;
  }

  private static byte[] key(int worker) {
    byte[] key = new byte[32];
    Arrays.fill(key, (byte) worker);
    return key;
  }

  private static StorageReceipt signed(int worker, BlockMark... marks) {
    byte[] digest = StorageReceipt.digest(GENESIS, List.of(marks)).toBytes();
    return new StorageReceipt(key(worker), List.of(marks), signature(key(worker), digest));
  }

  private static BlockMark mark(long epoch, long above, Hash32 hash) {
    return new BlockMark(HEADER.realm(), epoch, HEADER.height() + above, hash);
  }

  private static Acknowledgement of(StorageReceipt... receipts) {
    Inclusion at = FixedValues.INCLUSION;
    return new Acknowledgement(
        new Inclusion(
            HEADER,
            at.position(),
            at.failed(),
            at.rest(),
            at.path(),
            at.touched(),
            at.touchedRoot(),
            List.of(LINK)),
        List.of(receipts));
  }

  private static Set<Hash32> holders(StorageReceipt... receipts) {
    return of(receipts).holders(GENESIS, EPOCH, VERIFIER);
  }

  private static Set<Hash32> workers(int... workers) {
    Set<Hash32> ids = new TreeSet<>();
    Arrays.stream(workers).forEach(worker -> ids.add(TaggedHash.NODE_ID.of(key(worker))));
    return ids;
  }

  @Test
  void whoSignsForTheBlockOrForOneAboveItHoldsIt() {
    StorageReceipt first = signed(1, mark(EPOCH, 0, HEADER.hash()));
    StorageReceipt second = signed(2, mark(EPOCH, 1, ABOVE));
    assertEquals(workers(1, 2), holders(first, second));
    assertEquals(workers(1), holders(first, first), "one worker is one, however often it says so");
  }

  @Test
  void nothingElseThatIsSignedCounts() {
    assertEquals(workers(), holders(signed(1, mark(EPOCH - 1, 0, HEADER.hash()))), "its epoch");
    assertEquals(workers(), holders(signed(1, mark(EPOCH, 0, ABOVE))), "another block");
    assertEquals(workers(), holders(signed(1, mark(EPOCH, 1, HEADER.hash()))), "another height");
    assertEquals(workers(), holders(signed(1, mark(EPOCH, 2, ABOVE))), "above what is shown");
    BlockMark below = new BlockMark(HEADER.realm(), EPOCH, HEADER.height() - 1, HEADER.previous());
    assertEquals(workers(), holders(signed(1, below)), "the block before");
    RealmId other = new RealmId(HEADER.realm().value() + 1);
    assertEquals(
        workers(),
        holders(signed(1, new BlockMark(other, EPOCH, HEADER.height(), HEADER.hash()))),
        "another realm");
  }

  @Test
  void whatIsNotSignedCountsForNobody() {
    StorageReceipt receipt = signed(1, mark(EPOCH, 0, HEADER.hash()));
    StorageReceipt another = new StorageReceipt(key(2), receipt.marks(), receipt.signature());
    assertEquals(workers(), holders(another));
    assertEquals(
        workers(),
        of(receipt).holders(TaggedHash.GENESIS.of(new byte[2]), EPOCH, VERIFIER),
        "said on another network");
  }

  @Test
  void itIsReadAsItWasWrittenAndNoLargerThanOneMayBe() {
    Acknowledgement whole = of(signed(1, mark(EPOCH, 0, HEADER.hash())));
    assertEquals(whole, read(whole));
    StorageReceipt largest = ofRealms(Limits.ANSWER_REALMS_MAX);
    assertTrue(Acknowledgement.mayHold(largest));
    assertEquals(of(largest), read(of(largest)));
    Acknowledgement large = of(ofRealms(Limits.ANSWER_REALMS_MAX + 1));
    assertThrows(MalformedException.class, () -> read(large));
    StorageReceipt one = whole.receipts().getFirst();
    Acknowledgement many = of(one, one, one, one);
    assertThrows(MalformedException.class, () -> read(many));
  }

  private static StorageReceipt ofRealms(int count) {
    List<BlockMark> marks =
        new ArrayList<>(
            IntStream.range(0, count)
                .mapToObj(realm -> new BlockMark(new RealmId(realm), EPOCH, 1, HEADER.hash()))
                .toList());
    return new StorageReceipt(key(1), marks, new byte[64]);
  }

  private static Acknowledgement read(Acknowledgement it) {
    Encoder out = new Encoder();
    it.encode(out);
    return Decoder.decode(out.toBytes(), Acknowledgement::decode);
  }
}

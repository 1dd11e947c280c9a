package dev.freehold.protocol.wire;

import dev.freehold.core.FixedValues;
import dev.freehold.core.RandomValues;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.core.replica.StorageReceipt;
import java.util.List;

/** Messages between the worker that serves a realm and those that follow it. */
final class ReplicaMessages {
  private static final BlockMark NONE = new BlockMark(new RealmId(1), 2, 0, Hash32.ZERO);
  private static final BlockMark SOME = BlockMark.of(3, FixedValues.HEADER);

  static final List<Message> FIXED =
      List.of(
          new Message.Replicate(4, FixedValues.BLOCK),
          new Message.Stored(receipt(NONE, SOME)),
          new Message.Held(SOME),
          new Message.Head(
              new StorageHead(
                  FixedValues.bytes(32, 0x70),
                  5,
                  List.of(new BlockMark(SOME.realm(), 4, 1, FixedValues.HASH), SOME),
                  FixedValues.bytes(64, 0x80))),
          new Query.AcknowledgementOf(5, new RealmId(1), FixedValues.HASH),
          new Answer.Acknowledged(
              5, new Acknowledgement(FixedValues.INCLUSION, List.of(receipt(NONE, SOME)))));

  private ReplicaMessages() {}

  static List<Message> random(RandomValues r) {
    return List.of(
        new Message.Replicate(r.u63(), r.block()),
        new Message.Stored(
            new StorageReceipt(
                r.bytes(32), List.of(mark(r, 5), mark(r, 6), mark(r, 4095)), r.bytes(64))),
        new Message.Held(mark(r, r.realm().value())),
        new Message.Head(
            new StorageHead(r.bytes(32), Long.MAX_VALUE, List.of(mark(r, 7)), r.bytes(64))),
        new Query.AcknowledgementOf(r.below(9), r.realm(), r.hash()),
        new Answer.Acknowledged(
            r.below(9),
            new Acknowledgement(
                r.inclusion(),
                List.of(
                    new StorageReceipt(r.bytes(32), List.of(mark(r, 5)), r.bytes(64)),
                    new StorageReceipt(r.bytes(32), List.of(mark(r, 6)), r.bytes(64))))));
  }

  private static StorageReceipt receipt(BlockMark... marks) {
    return new StorageReceipt(
        FixedValues.bytes(32, 0x70), List.of(marks), FixedValues.bytes(64, 0x80));
  }

  private static BlockMark mark(RandomValues r, int realm) {
    long height = r.truth() ? 0 : 1 + (r.u63() >>> 1);
    return new BlockMark(
        new RealmId(realm), 1 + (r.u63() >>> 1), height, height == 0 ? Hash32.ZERO : r.hash());
  }
}

package dev.freehold.core.replica;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;

/**
 * Conviction of a worker that has lost, or denies, what it has signed for: its receipt, and its
 * word of later. That word is unsigned: it is believed by those alone who believe who has heard it.
 *
 * @param signed the worker's receipt, whose signature holds
 * @param held what it said later that it holds of a realm; in the epoch in which it has signed for
 *     more of the realm, or for another block of the height
 */
public record StorageDenial(StorageReceipt signed, BlockMark held) {
  public StorageDenial {
    BlockMark said =
        signed
            .mark(held.realm())
            .orElseThrow(
                () -> new IllegalArgumentException("the receipt says nothing of " + held.realm()));
    if (said.epoch() != held.epoch() || said.height() < held.height() || said.equals(held)) {
      throw new IllegalArgumentException("%s does not deny %s".formatted(held, said));
    }
  }

  /** What was denied, in words that follow the worker's name. */
  public String inWords() {
    return "has signed for block %d of realm %s in epoch %d, and says that it ends at block %d with hash %s"
        .formatted(
            signed.mark(held.realm()).orElseThrow().height(),
            held.realm(),
            held.epoch(),
            held.height(),
            held.header().abbreviated());
  }

  public byte[] toBytes() {
    Encoder out = new Encoder();
    signed.encode(out);
    held.encode(out);
    return out.toBytes();
  }

  /**
   * Reads what {@link #toBytes} gave.
   *
   * @throws MalformedException if it is no denial
   */
  public static StorageDenial decode(byte[] bytes) {
    return Decoder.decode(
        bytes, in -> new StorageDenial(StorageReceipt.decode(in), BlockMark.decode(in)));
  }
}

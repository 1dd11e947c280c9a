package dev.freehold.core.replica;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;

/**
 * Name of the last block that a worker holds of a realm, with all blocks of the realm below it.
 *
 * @param epoch the latest that the worker has promised to obey, at least 1: it takes no block of
 *     any other, and says of none that it has it
 * @param height of the block, 0 where there is none
 * @param header its header's hash, {@link Hash32#ZERO} at height 0 and nowhere else
 */
public record BlockMark(RealmId realm, long epoch, long height, Hash32 header) {
  public BlockMark {
    if (epoch < 1 || height < 0 || (height == 0) != header.equals(Hash32.ZERO)) {
      throw new IllegalArgumentException(
          "no block of realm %s in epoch %d has height %d and hash %s"
              .formatted(realm, epoch, height, header));
    }
  }

  /** The name of a header's block. */
  public static BlockMark of(long epoch, RealmHeader header) {
    return new BlockMark(header.realm(), epoch, header.height(), header.hash());
  }

  public void encode(Encoder out) {
    out.u16(realm.value()).u63(epoch).u63(height).hash(header);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if it is no name of a block
   */
  public static BlockMark decode(Decoder in) {
    return new BlockMark(new RealmId(in.u16()), in.u63(), in.u63(), in.hash());
  }
}

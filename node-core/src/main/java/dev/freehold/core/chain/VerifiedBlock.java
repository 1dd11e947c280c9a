package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;

/**
 * Name of a realm's block that a validator has verified, with all blocks of the realm below it.
 *
 * @param height of the block, at least 1
 * @param header its header's hash
 */
public record VerifiedBlock(RealmId realm, long height, Hash32 header) {
  public VerifiedBlock {
    if (height < 1) {
      throw new IllegalArgumentException("no block has height " + height);
    }
  }

  /** The name of a header's block. */
  public static VerifiedBlock of(RealmHeader header) {
    return new VerifiedBlock(header.realm(), header.height(), header.hash());
  }

  public void encode(Encoder out) {
    out.u16(realm.value()).u63(height).hash(header);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if it is no name of a block
   */
  public static VerifiedBlock decode(Decoder in) {
    return new VerifiedBlock(new RealmId(in.u16()), in.u63(), in.hash());
  }
}

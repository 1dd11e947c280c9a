package dev.freehold.protocol.wire;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;

/** Collector of the bytes of a block that come in parts, in order. Only lengths are checked. */
public final class BlockCollector {
  private final Encoder bytes = new Encoder();
  private final int bytesMax;
  private int total;

  /**
   * @param bytesMax bytes that a whole block may have
   */
  public BlockCollector(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** The byte that the next part begins at. */
  public int offset() {
    return bytes.length();
  }

  /**
   * Takes the part that begins at {@link #offset}.
   *
   * @throws MalformedException if it is no part of a block within the limit
   */
  public void put(Answer.BlockPart part) {
    total = part.totalBytes();
    if (total < 1 || total > bytesMax) {
      throw new MalformedException(Reason.OVER_LIMIT, "a block of " + total + " bytes");
    }
    if (part.bytes().length == 0) {
      throw new MalformedException(Reason.TRUNCATED, "a part of a block without bytes");
    }
    bytes.raw(part.bytes());
  }

  /** Whether all bytes are here. */
  public boolean isWhole() {
    return total > 0 && bytes.length() >= total;
  }

  /** The bytes so far. */
  public byte[] bytes() {
    return bytes.toBytes();
  }
}

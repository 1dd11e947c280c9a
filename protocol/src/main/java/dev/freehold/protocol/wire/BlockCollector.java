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
   * @throws MalformedException if it is no part of a block within the limit, or not of the block
   *     that the parts before are of
   */
  public void put(Answer.BlockPart part) {
    int told = part.totalBytes();
    if (told < 1 || told > bytesMax) {
      throw new MalformedException(Reason.OVER_LIMIT, "a block of " + told + " bytes");
    }
    if (total != 0 && told != total) {
      throw new MalformedException(
          Reason.OUT_OF_RANGE, "parts of a block of %d and of %d bytes".formatted(total, told));
    }
    if (part.bytes().length == 0) {
      throw new MalformedException(Reason.TRUNCATED, "a part of a block without bytes");
    }
    if (part.bytes().length > told - bytes.length()) {
      throw new MalformedException(
          Reason.TRAILING_BYTES, "more than the %d bytes of a block".formatted(told));
    }
    total = told;
    bytes.raw(part.bytes());
  }

  /** Bytes of the whole block; 0 before its first part. */
  public int total() {
    return total;
  }

  /** Whether all bytes are here. */
  public boolean isWhole() {
    return total > 0 && bytes.length() == total;
  }

  /** The bytes so far. */
  public byte[] bytes() {
    return bytes.toBytes();
  }
}

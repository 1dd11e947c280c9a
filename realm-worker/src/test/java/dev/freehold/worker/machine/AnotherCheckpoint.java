package dev.freehold.worker.machine;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.Decoder;

/** Checkpoints that tell another story of the same height. */
public final class AnotherCheckpoint {
  private AnotherCheckpoint() {}

  /** The same checkpoint behind another predecessor. */
  public static Checkpoint of(Checkpoint checkpoint) {
    byte[] bytes = checkpoint.toBytes();
    bytes[Long.BYTES] ^= 1;
    return Decoder.decode(bytes, Checkpoint::decode);
  }
}

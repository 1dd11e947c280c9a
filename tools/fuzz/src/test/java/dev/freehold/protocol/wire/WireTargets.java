package dev.freehold.protocol.wire;

import dev.freehold.core.codec.MalformedException;
import dev.freehold.fuzz.FuzzTarget;
import java.util.List;

/** The target of messages, seeded with one of each type. */
public final class WireTargets {
  private WireTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        FuzzTarget.canonical(
            "message",
            MalformedException.class,
            () -> FuzzTarget.named(MessageCodecTest.all(), MessageCodec::encode),
            MessageCodec::decode,
            MessageCodec::encode));
  }
}

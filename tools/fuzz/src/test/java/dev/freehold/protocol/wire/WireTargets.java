package dev.freehold.protocol.wire;

import dev.freehold.core.FixedValues;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.fuzz.FuzzTarget;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The targets of messages, seeded with one of each type, and of the text of an invitation. */
public final class WireTargets {
  private WireTargets() {}

  public static List<FuzzTarget> all() {
    return List.of(
        FuzzTarget.canonical(
            "message",
            MalformedException.class,
            () -> FuzzTarget.named(MessageCodecTest.all(), MessageCodec::encode),
            MessageCodec::decode,
            MessageCodec::encode),
        new FuzzTarget(
            "invitation",
            List.of(IllegalArgumentException.class),
            () ->
                FuzzTarget.named(
                    List.of(INVITATION), one -> one.toText().getBytes(StandardCharsets.US_ASCII)),
            WireTargets::invitation,
            FuzzTarget.Work.DEFAULT));
  }

  private static final Invitation INVITATION =
      new Invitation(
          FixedValues.HASH,
          FixedValues.HASH,
          9,
          FixedValues.bytes(Invitation.SIGNATURE_BYTES, 0x60));

  /** One has one text, but for what is around it. */
  private static Optional<byte[]> invitation(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    if (!Invitation.parse(text).toText().equals(text.strip())) {
      throw new AssertionError("taken for what it is not: " + text);
    }
    return Optional.empty();
  }
}

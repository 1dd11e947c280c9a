package dev.freehold.core.committee;

import dev.freehold.core.port.AggregateSignatures;
import java.util.List;

/** Signatures that all hold, or none, for tests of what else is checked. */
public record AnySignatures(boolean hold) implements AggregateSignatures {
  @Override
  public byte[] aggregate(List<byte[]> signatures) {
    return new byte[SIGNATURE_BYTES];
  }

  @Override
  public boolean verify(List<byte[]> keys, byte[] message, byte[] signature) {
    return hold;
  }
}

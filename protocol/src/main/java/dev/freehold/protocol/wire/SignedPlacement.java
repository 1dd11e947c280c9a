package dev.freehold.protocol.wire;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import java.util.Arrays;

/**
 * Order of an operator with what proves it to be one: whoever holds it can show it to others.
 *
 * @param signature Ed25519 by the genesis' operator key over {@link Placement#digest}; nothing of
 *     it is checked here
 */
public record SignedPlacement(Placement placement, byte[] signature) {
  public SignedPlacement {
    signature = signature.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  public void encode(Encoder out) {
    placement.encode(out);
    out.bytes(signature);
  }

  public static SignedPlacement decode(Decoder in) {
    return new SignedPlacement(Placement.decode(in), in.bytes(Query.PlaceRealm.SIGNATURE_BYTES));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedPlacement that
        && placement.equals(that.placement)
        && Arrays.equals(signature, that.signature);
  }

  @Override
  public int hashCode() {
    return 31 * placement.hashCode() + Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return placement.toString();
  }
}

package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import java.util.List;

/** A realm header with the proofs that its block rests on, which it has the digest of. */
public record ProvenHeader(RealmHeader header, List<FunctionProofs> proofs) {
  public ProvenHeader {
    proofs = List.copyOf(proofs);
  }

  /** Whether the proofs are those of the header. */
  public boolean isWhole() {
    return header.proofsDigest().equals(FunctionProofs.digest(proofs));
  }

  public void encode(Encoder out) {
    header.encode(out);
    out.list(proofs, (o, some) -> some.encode(o));
  }

  public static ProvenHeader decode(Decoder in) {
    return new ProvenHeader(
        RealmHeader.decode(in), in.list(Limits.BLOCK_FUNCTION_PROOFS_MAX, FunctionProofs::decode));
  }
}

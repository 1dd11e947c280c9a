package dev.freehold.core.work;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.RealmId;
import java.util.List;

/** The proofs that a realm block rests on, as its header commits to them. */
public record BlockProofs(RealmId realm, long block, List<FunctionProofs> proofs) {
  public BlockProofs {
    proofs = List.copyOf(proofs);
  }

  public void encode(Encoder out) {
    out.u16(realm.value()).u63(block).list(proofs, (o, some) -> some.encode(o));
  }

  public static BlockProofs decode(Decoder in) {
    return new BlockProofs(
        new RealmId(in.u16()),
        in.u63(),
        in.list(Limits.BLOCK_FUNCTION_PROOFS_MAX, FunctionProofs::decode));
  }
}

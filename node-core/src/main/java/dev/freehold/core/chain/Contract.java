package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;

/**
 * A registered contract.
 *
 * @param owner the account that deployed it
 * @param registeredAt height of the checkpoint that registered it; callable in blocks that have
 *     adopted it
 */
public record Contract(ContractId id, UserId owner, ContractSpec spec, long registeredAt) {
  public void encode(Encoder out) {
    out.i32(id.value()).i32(owner.value()).u63(registeredAt);
    spec.encode(out);
  }

  /** The registry's root once this contract is in it. */
  public Hash32 registeredAfter(Hash32 root) {
    Encoder out = new Encoder().hash(root);
    encode(out);
    return TaggedHash.REGISTRY.of(out.toBytes());
  }

  public static Contract decode(Decoder in) {
    ContractId id = new ContractId(in.i32());
    UserId owner = new UserId(in.i32());
    long registeredAt = in.u63();
    return new Contract(id, owner, ContractSpec.decode(in), registeredAt);
  }
}

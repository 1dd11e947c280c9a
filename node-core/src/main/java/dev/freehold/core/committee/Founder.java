package dev.freehold.core.committee;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;

/**
 * A validator as a genesis names it.
 *
 * @param validator a member of the first committee
 * @param possession proof that somebody has the secret of its key of votes, without which a key
 *     could be made up that cancels others'; checked by whoever checks certificates
 */
public record Founder(Validator validator, BlsSignature possession) {
  public void encode(Encoder out) {
    out.hash(validator.node()).raw(validator.key().toBytes()).i32(validator.weight());
    possession.encode(out);
  }

  public static Founder decode(Decoder in) {
    Hash32 node = in.hash();
    BlsKey key = new BlsKey(in.raw(BlsKey.BYTES));
    return new Founder(new Validator(node, key, in.i32()), BlsSignature.decode(in));
  }
}

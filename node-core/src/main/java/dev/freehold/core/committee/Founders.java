package dev.freehold.core.committee;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.List;

/**
 * The first committee of a network, as its genesis names it.
 *
 * @param faults what it bears
 * @param members from 1 to {@link Limits#VALIDATORS_MAX}, no node and no key twice
 */
public record Founders(FaultModel faults, List<Founder> members) {
  public Founders {
    members = List.copyOf(members);
    committee(faults, members);
  }

  /** A committee of one: nobody but it decides. */
  public static Founders sole(Hash32 node, BlsKey key, BlsSignature possession) {
    return new Founders(
        FaultModel.BYZANTINE, List.of(new Founder(new Validator(node, key, 1), possession)));
  }

  /**
   * Whether a key is one that a validator's connections show.
   *
   * @param key an Ed25519 public key
   */
  public boolean names(Hash32 key) {
    return hasMember(TaggedHash.NODE_ID.of(key.toBytes()));
  }

  /** Whether a node is one of the validators. */
  public boolean hasMember(Hash32 node) {
    return members.stream().anyMatch(member -> member.validator().node().equals(node));
  }

  /** Whether one validator decides alone. */
  public boolean isSole() {
    return members.size() == 1;
  }

  /** The committee of era 0. */
  public Committee committee() {
    return committee(faults, members);
  }

  private static Committee committee(FaultModel faults, List<Founder> members) {
    return new Committee(0, faults, members.stream().map(Founder::validator).toList());
  }

  public void encode(Encoder out) {
    out.u8(faults.ordinal()).list(members, (o, member) -> member.encode(o));
  }

  public static Founders decode(Decoder in) {
    return new Founders(
        in.tag(FaultModel.values()), in.list(Limits.VALIDATORS_MAX, Founder::decode));
  }
}

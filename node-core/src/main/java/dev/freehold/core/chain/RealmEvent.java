package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.util.List;

/** Event that a realm block sends out of its realm; the coordinator takes each exactly once. */
public sealed interface RealmEvent {

  /**
   * An account to open; its balance has left the opener's.
   *
   * @param bundle the bundle that asked, with the position of its call: names the request
   */
  record OpenAccount(UserId opener, Fr authKey, long balance, Hash32 bundle, int call)
      implements RealmEvent {}

  /**
   * A payment to another realm; the amount has left the payer's balance.
   *
   * @param refund whether it carries back a payment whose recipient did not exist
   */
  record Pay(UserId from, UserId to, long amount, boolean refund) implements RealmEvent {}

  /** A contract to register. */
  record Deploy(UserId owner, ContractSpec contract, Hash32 bundle, int call)
      implements RealmEvent {}

  default void encode(Encoder out) {
    switch (this) {
      case OpenAccount e -> {
        out.u8(0).i32(e.opener.value()).fr(e.authKey).u63(e.balance);
        out.hash(e.bundle).u8(e.call);
      }
      case Pay e -> out.u8(1).i32(e.from.value()).i32(e.to.value()).u63(e.amount).bool(e.refund);
      case Deploy e -> {
        out.u8(2).i32(e.owner.value()).hash(e.bundle).u8(e.call);
        e.contract.encode(out);
      }
    }
  }

  static RealmEvent decode(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new OpenAccount(new UserId(in.i32()), in.fr(), in.u63(), in.hash(), in.u8());
      case 1 -> new Pay(new UserId(in.i32()), new UserId(in.i32()), in.u63(), in.bool());
      case 2 -> {
        UserId owner = new UserId(in.i32());
        Hash32 bundle = in.hash();
        int call = in.u8();
        yield new Deploy(owner, ContractSpec.decode(in), bundle, call);
      }
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "realm event " + tag);
    };
  }

  /** The digest that a realm header carries of its block's events. */
  static Hash32 digest(List<RealmEvent> events) {
    return TaggedHash.EVENT_LIST.of(
        new Encoder().list(events, (out, event) -> event.encode(out)).toBytes());
  }
}

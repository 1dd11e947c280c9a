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

  /** A payment to another realm; the amount has left the payer's balance. */
  record Pay(UserId from, UserId to, long amount) implements RealmEvent {}

  /** A contract to register. */
  record Deploy(UserId owner, ContractSpec contract, Hash32 bundle, int call)
      implements RealmEvent {}

  /** Whose bundle sent this: a user of the realm that sent it. */
  default UserId sender() {
    return switch (this) {
      case OpenAccount e -> e.opener;
      case Pay e -> e.from;
      case Deploy e -> e.owner;
    };
  }

  /** Value that leaves the realm with this, and that comes back if this cannot be carried out. */
  default long value() {
    return switch (this) {
      case OpenAccount e -> e.balance;
      case Pay e -> e.amount;
      case Deploy _ -> 0;
    };
  }

  default void encode(Encoder out) {
    switch (this) {
      case OpenAccount e -> {
        out.u8(0).i32(e.opener.value()).fr(e.authKey).u63(e.balance);
        out.hash(e.bundle).u8(e.call);
      }
      case Pay e -> out.u8(1).i32(e.from.value()).i32(e.to.value()).u63(e.amount);
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
      case 1 -> new Pay(new UserId(in.i32()), new UserId(in.i32()), in.u63());
      case 2 -> {
        UserId owner = new UserId(in.i32());
        Hash32 bundle = in.hash();
        int call = in.u8();
        yield new Deploy(owner, ContractSpec.decode(in), bundle, call);
      }
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "realm event " + tag);
    };
  }

  /** The digest that a realm header carries of its block's own events. */
  static Hash32 digest(List<RealmEvent> events) {
    return TaggedHash.EVENT_LIST.of(
        new Encoder().list(events, (out, event) -> event.encode(out)).toBytes());
  }

  /**
   * The digest over all events that a realm has ever sent, after some more.
   *
   * @param before the digest before them; {@link Hash32#ZERO} where there was none
   */
  static Hash32 chain(Hash32 before, List<RealmEvent> events) {
    Hash32 digest = before;
    for (RealmEvent event : events) {
      digest = event.chainedTo(digest);
    }
    return digest;
  }

  /** The digest over all events up to this one, from the digest over those before it. */
  default Hash32 chainedTo(Hash32 before) {
    Encoder out = new Encoder().hash(before);
    encode(out);
    return TaggedHash.EVENT_CHAIN.of(out.toBytes());
  }
}

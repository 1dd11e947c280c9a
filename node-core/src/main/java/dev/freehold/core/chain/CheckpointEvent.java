package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;

/** What a checkpoint delivers to realms and registries, in its list's order. */
public sealed interface CheckpointEvent {

  /**
   * An account exists from the realm block that adopts this.
   *
   * @param bundle the bundle that asked for it, with the position of its call
   */
  record AccountOpened(UserId user, Fr authKey, long balance, Hash32 bundle, int call)
      implements CheckpointEvent {}

  /** A payment arrives. */
  record Paid(UserId from, UserId to, long amount, boolean refund) implements CheckpointEvent {}

  /** A contract can be called in blocks that have adopted this checkpoint. */
  record ContractRegistered(Contract contract, Hash32 bundle, int call)
      implements CheckpointEvent {}

  /** Whether {@code realm} must carry this out; registrations concern all alike. */
  default boolean concerns(RealmId realm) {
    return switch (this) {
      case AccountOpened e -> e.user.realm().equals(realm);
      case Paid e -> e.to.realm().equals(realm);
      case ContractRegistered _ -> false;
    };
  }

  default void encode(Encoder out) {
    switch (this) {
      case AccountOpened e -> {
        out.u8(0).i32(e.user.value()).fr(e.authKey).u63(e.balance);
        out.hash(e.bundle).u8(e.call);
      }
      case Paid e -> out.u8(1).i32(e.from.value()).i32(e.to.value()).u63(e.amount).bool(e.refund);
      case ContractRegistered e -> {
        out.u8(2).hash(e.bundle).u8(e.call);
        e.contract.encode(out);
      }
    }
  }

  static CheckpointEvent decode(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new AccountOpened(new UserId(in.i32()), in.fr(), in.u63(), in.hash(), in.u8());
      case 1 -> new Paid(new UserId(in.i32()), new UserId(in.i32()), in.u63(), in.bool());
      case 2 -> {
        Hash32 bundle = in.hash();
        int call = in.u8();
        yield new ContractRegistered(Contract.decode(in), bundle, call);
      }
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "checkpoint event " + tag);
    };
  }
}

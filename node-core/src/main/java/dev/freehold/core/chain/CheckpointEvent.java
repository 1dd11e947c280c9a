package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import java.util.Optional;

/** Event that a checkpoint delivers to realms and registries, in its list's order. */
public sealed interface CheckpointEvent {

  /**
   * An account exists from the realm block that adopts this.
   *
   * @param opener whose balance paid for it; the account itself at the genesis
   * @param bundle the bundle that asked for it, with the position of its call
   */
  record AccountOpened(
      UserId opener, UserId user, Fr authKey, long balance, Hash32 bundle, int call)
      implements CheckpointEvent {}

  /** A payment arrives. */
  record Paid(UserId from, UserId to, long amount) implements CheckpointEvent {}

  /** A contract can be called in blocks that have adopted this checkpoint. */
  record ContractRegistered(Contract contract, Hash32 bundle, int call)
      implements CheckpointEvent {}

  /**
   * The proofs of one function in a range of a realm's final blocks are covered by an aggregate.
   * The entries of the function in the blocks' lists of {@link FunctionProofs}, from the first to
   * the last, are the parts of the {@link dev.freehold.core.work.Job} of this name.
   *
   * @param job the job's name
   * @param firstEntry index in the first block's list
   * @param lastEntry index in the last block's list
   * @param proofs how many are covered
   * @param payee whom the aggregate names
   */
  record Covered(
      Hash32 job,
      RealmId realm,
      ContractId contract,
      int function,
      long firstBlock,
      int firstEntry,
      long lastBlock,
      int lastEntry,
      int proofs,
      UserId payee)
      implements CheckpointEvent {
    /** Whether an entry of a block's list is in the range. */
    public boolean covers(long block, int entry) {
      boolean before = block < firstBlock || block == firstBlock && entry < firstEntry;
      boolean after = block > lastBlock || block == lastBlock && entry > lastEntry;
      return !before && !after;
    }
  }

  /** An aggregator is paid for a job, from collected fees. */
  record Rewarded(UserId payee, long amount, Hash32 job) implements CheckpointEvent {}

  /**
   * A realm's event that cannot be carried out; its value goes back to its sender: a payment to
   * nobody, an account when every realm is full, a contract when all numbers are given out.
   */
  record Bounced(RealmEvent event) implements CheckpointEvent {}

  /** Value that this brings to an account. */
  default long value() {
    return switch (this) {
      case AccountOpened e -> e.balance;
      case Paid e -> e.amount;
      case Bounced e -> e.event.value();
      case Rewarded e -> e.amount;
      case ContractRegistered _, Covered _ -> 0;
    };
  }

  /** The realm's event that this carries out or sends back; empty if no realm sent it. */
  default Optional<RealmEvent> sent() {
    return switch (this) {
      case AccountOpened e ->
          Optional.of(new RealmEvent.OpenAccount(e.opener, e.authKey, e.balance, e.bundle, e.call));
      case Paid e -> Optional.of(new RealmEvent.Pay(e.from, e.to, e.amount));
      case Bounced e -> Optional.of(e.event);
      case ContractRegistered e ->
          Optional.of(
              new RealmEvent.Deploy(e.contract.owner(), e.contract.spec(), e.bundle, e.call));
      case Rewarded _, Covered _ -> Optional.empty();
    };
  }

  /** Whether {@code realm} must carry this out; registrations concern all alike. */
  default boolean concerns(RealmId realm) {
    return switch (this) {
      case AccountOpened e -> e.user.realm().equals(realm);
      case Paid e -> e.to.realm().equals(realm);
      case Bounced e -> e.event.sender().realm().equals(realm);
      case Rewarded e -> e.payee.realm().equals(realm);
      case ContractRegistered _, Covered _ -> false;
    };
  }

  default void encode(Encoder out) {
    switch (this) {
      case AccountOpened e -> {
        out.u8(0).i32(e.opener.value()).i32(e.user.value()).fr(e.authKey).u63(e.balance);
        out.hash(e.bundle).u8(e.call);
      }
      case Paid e -> out.u8(1).i32(e.from.value()).i32(e.to.value()).u63(e.amount);
      case ContractRegistered e -> {
        out.u8(2).hash(e.bundle).u8(e.call);
        e.contract.encode(out);
      }
      case Covered e -> {
        out.u8(3).hash(e.job).u16(e.realm.value()).i32(e.contract.value()).u8(e.function);
        out.u63(e.firstBlock).u16(e.firstEntry).u63(e.lastBlock).u16(e.lastEntry);
        out.u16(e.proofs).i32(e.payee.value());
      }
      case Rewarded e -> out.u8(4).i32(e.payee.value()).u63(e.amount).hash(e.job);
      case Bounced e -> {
        out.u8(5);
        e.event.encode(out);
      }
    }
  }

  static CheckpointEvent decode(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 ->
          new AccountOpened(
              new UserId(in.i32()), new UserId(in.i32()), in.fr(), in.u63(), in.hash(), in.u8());
      case 1 -> new Paid(new UserId(in.i32()), new UserId(in.i32()), in.u63());
      case 2 -> {
        Hash32 bundle = in.hash();
        int call = in.u8();
        yield new ContractRegistered(Contract.decode(in), bundle, call);
      }
      case 3 ->
          new Covered(
              in.hash(),
              new RealmId(in.u16()),
              new ContractId(in.i32()),
              in.u8(),
              in.u63(),
              in.u16(),
              in.u63(),
              in.u16(),
              in.u16(),
              new UserId(in.i32()));
      case 4 -> new Rewarded(new UserId(in.i32()), in.u63(), in.hash());
      case 5 -> new Bounced(RealmEvent.decode(in));
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "checkpoint event " + tag);
    };
  }
}

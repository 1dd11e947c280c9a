package dev.freehold.core.transition;

import dev.freehold.core.chain.Account;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.StateShape;
import java.util.Optional;

/**
 * A leaf of a realm's tree that an entry of a block reads or changes, with its value before and
 * after that entry. An account stands for its four slots, so that no hash of it is needed.
 */
public sealed interface Touch {
  /** The {@link #writer} of a leaf that no entry of the block touched before. */
  int NONE = -1;

  /** The last entry before this one that touches the leaf; {@link #NONE}: none of this block. */
  int writer();

  /** Whose leaf it is. */
  UserId user();

  /** The leaf's index in the realm's tree: it does not say in which realm. */
  long place();

  /** The leaf before the entry. */
  Fr leafBefore();

  /** The leaf after the entry. */
  Fr leafAfter();

  /** The same with another word on who touched it before. */
  Touch withWriter(int other);

  /** An account. */
  record OfAccount(UserId user, Optional<Account> before, Optional<Account> after, int writer)
      implements Touch {
    @Override
    public long place() {
      return StateShape.realmLeaf(ContractId.SYSTEM, user.index());
    }

    @Override
    public Fr leafBefore() {
      return before.map(Account::leaf).orElse(Fr.ZERO);
    }

    @Override
    public Fr leafAfter() {
      return after.map(Account::leaf).orElse(Fr.ZERO);
    }

    @Override
    public OfAccount withWriter(int other) {
      return new OfAccount(user, before, after, other);
    }
  }

  /** A user's state in a contract above 0. */
  record OfState(ContractId contract, UserId user, Fr leafBefore, Fr leafAfter, int writer)
      implements Touch {
    @Override
    public long place() {
      return StateShape.realmLeaf(contract, user.index());
    }

    @Override
    public OfState withWriter(int other) {
      return new OfState(contract, user, leafBefore, leafAfter, other);
    }
  }

  /** The place, then the values, then the writer. */
  default void encode(Encoder out) {
    out.u40(place());
    switch (this) {
      case OfAccount t -> {
        encode(out, t.before);
        encode(out, t.after);
      }
      case OfState t -> out.fr(t.leafBefore).fr(t.leafAfter);
    }
    out.i32(writer());
  }

  private static void encode(Encoder out, Optional<Account> account) {
    out.bool(account.isPresent());
    account.ifPresent(present -> present.encode(out));
  }
}

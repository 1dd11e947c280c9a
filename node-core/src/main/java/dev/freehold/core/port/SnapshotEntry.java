package dev.freehold.core.port;

import dev.freehold.core.chain.Account;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;

/** One value of a realm's state; all of them make the realm's tree. */
public sealed interface SnapshotEntry {
  /** The user whose value this is. */
  UserId user();

  /** An account: its leaf in the system contract follows from it. */
  record AccountEntry(UserId user, Account account) implements SnapshotEntry {}

  /** The leaf of (contract, user) for contract > 0. */
  record LeafEntry(ContractId contract, UserId user, Fr leaf) implements SnapshotEntry {}

  /** A written slot of a user in a contract > 0. */
  record SlotEntry(ContractId contract, UserId user, long slot, Fr value)
      implements SnapshotEntry {}

  default void encode(Encoder out) {
    switch (this) {
      case AccountEntry e -> {
        out.u8(0).i32(e.user.value());
        e.account.encode(out);
      }
      case LeafEntry e -> out.u8(1).i32(e.contract.value()).i32(e.user.value()).fr(e.leaf);
      case SlotEntry e ->
          out.u8(2).i32(e.contract.value()).i32(e.user.value()).u40(e.slot).fr(e.value);
    }
  }

  static SnapshotEntry decode(Decoder in) {
    int tag = in.u8();
    return switch (tag) {
      case 0 -> new AccountEntry(new UserId(in.i32()), Account.decode(in));
      case 1 -> new LeafEntry(new ContractId(in.i32()), new UserId(in.i32()), in.fr());
      case 2 -> new SlotEntry(new ContractId(in.i32()), new UserId(in.i32()), in.u40(), in.fr());
      default -> throw new MalformedException(Reason.UNKNOWN_TAG, "snapshot entry " + tag);
    };
  }
}

package dev.freehold.core.transition;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import java.util.Optional;

/** One realm's state as the transition reads it. */
public interface StateView {
  /** The account of a user of this realm. */
  Optional<Account> account(UserId user);

  /** The leaf of (contract, user) for contract > 0: the user's state root, 0 if never written. */
  Fr leaf(ContractId contract, UserId user);

  /** Whether a slot holds anything but 0. */
  boolean holds(ContractId contract, UserId user, long slot);
}

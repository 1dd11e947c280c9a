package dev.freehold.core.transition;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.transition.StateOverlay.LeafKey;
import java.util.Optional;
import java.util.TreeMap;

/** A state that notes what is read of it, and reads each thing once. */
class ReadRecorder implements StateView {
  private final StateView state;
  final TreeMap<UserId, Optional<Account>> accounts = new TreeMap<>();
  final TreeMap<LeafKey, Fr> leaves = new TreeMap<>();
  final TreeMap<SlotKey, Boolean> slots = new TreeMap<>();

  ReadRecorder(StateView state) {
    this.state = state;
  }

  @Override
  public Optional<Account> account(UserId user) {
    return accounts.computeIfAbsent(user, state::account);
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    return leaves.computeIfAbsent(new LeafKey(contract, user), _ -> state.leaf(contract, user));
  }

  @Override
  public boolean holds(ContractId contract, UserId user, long slot) {
    return slots.computeIfAbsent(
        new SlotKey(contract, user, slot), _ -> state.holds(contract, user, slot));
  }
}

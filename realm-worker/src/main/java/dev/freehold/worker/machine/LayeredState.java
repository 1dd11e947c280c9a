package dev.freehold.worker.machine;

import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.transition.PricedState;
import dev.freehold.core.transition.StateOverlay;
import dev.freehold.core.transition.StateOverlay.LeafKey;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Changes that the view beneath does not show yet, each under a rising version, and dropped once it
 * does: so memory holds only what is on its way down.
 */
final class LayeredState implements PricedState {
  private record Versioned<T>(T value, long version) {}

  private record Layer(long version, StateOverlay changes) {}

  private final PricedState base;
  // Looked up, never iterated: order does not matter.
  private final Map<UserId, Versioned<Account>> accounts = new HashMap<>();
  private final Map<LeafKey, Versioned<Fr>> leaves = new HashMap<>();
  private final Map<SlotKey, Versioned<Boolean>> slots = new HashMap<>();
  private final Deque<Layer> layers = new ArrayDeque<>();
  private Optional<Versioned<FeeMarket>> market = Optional.empty();

  LayeredState(PricedState base) {
    this.base = base;
  }

  @Override
  public Optional<Account> account(UserId user) {
    Versioned<Account> changed = accounts.get(user);
    return changed != null ? Optional.of(changed.value) : base.account(user);
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Versioned<Fr> changed = leaves.get(new LeafKey(contract, user));
    return changed != null ? changed.value : base.leaf(contract, user);
  }

  @Override
  public boolean holds(ContractId contract, UserId user, long slot) {
    Versioned<Boolean> changed = slots.get(new SlotKey(contract, user, slot));
    return changed != null ? changed.value : base.holds(contract, user, slot);
  }

  @Override
  public FeeMarket market() {
    return market.isPresent() ? market.get().value : base.market();
  }

  /** Takes over changes; versions never fall. */
  void absorb(StateOverlay changes, long version) {
    market = Optional.of(new Versioned<>(changes.market(), version));
    if (changes.accounts().isEmpty() && changes.leaves().isEmpty()) {
      return;
    }
    changes.accounts().forEach((user, a) -> accounts.put(user, new Versioned<>(a, version)));
    changes.leaves().forEach((key, leaf) -> leaves.put(key, new Versioned<>(leaf, version)));
    changes.slots().forEach((key, holds) -> slots.put(key, new Versioned<>(holds, version)));
    layers.addLast(new Layer(version, changes));
  }

  /** Drops what was last changed at or before a version: the view beneath shows it now. */
  void settle(long version) {
    market = market.filter(entry -> entry.version > version);
    while (!layers.isEmpty() && layers.peekFirst().version <= version) {
      StateOverlay changes = layers.removeFirst().changes;
      for (UserId user : changes.accounts().keySet()) {
        dropIfSettled(accounts, user, version);
      }
      for (LeafKey key : changes.leaves().keySet()) {
        dropIfSettled(leaves, key, version);
      }
      for (SlotKey key : changes.slots().keySet()) {
        dropIfSettled(slots, key, version);
      }
    }
  }

  private static <K, T> void dropIfSettled(Map<K, Versioned<T>> map, K key, long version) {
    Versioned<T> entry = map.get(key);
    if (entry != null && entry.version <= version) {
      map.remove(key);
    }
  }
}

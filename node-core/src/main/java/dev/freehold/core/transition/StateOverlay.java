package dev.freehold.core.transition;

import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Changes on top of a view that stays as it is. Not thread-safe. */
public final class StateOverlay implements PricedState {
  /** Which leaf: ordered contract-major, as the tree is. */
  public record LeafKey(ContractId contract, UserId user) implements Comparable<LeafKey> {
    @Override
    public int compareTo(LeafKey other) {
      int byContract = contract.compareTo(other.contract);
      return byContract != 0 ? byContract : user.compareTo(other.user);
    }
  }

  private final StateView base;
  private final TreeMap<UserId, Account> accounts = new TreeMap<>();
  private final TreeMap<LeafKey, Fr> leaves = new TreeMap<>();
  private final TreeMap<SlotKey, Boolean> slots = new TreeMap<>();
  private FeeMarket market;

  /**
   * An overlay without changes.
   *
   * @param base is read, never changed
   */
  public StateOverlay(PricedState base) {
    this(base, base.market());
  }

  /** An overlay on a state without a price: with this one, and without other changes. */
  public StateOverlay(StateView base, FeeMarket market) {
    this.base = base;
    this.market = market;
  }

  @Override
  public FeeMarket market() {
    return market;
  }

  @Override
  public Optional<Account> account(UserId user) {
    Account changed = accounts.get(user);
    return changed != null ? Optional.of(changed) : base.account(user);
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Fr changed = leaves.get(new LeafKey(contract, user));
    return changed != null ? changed : base.leaf(contract, user);
  }

  @Override
  public boolean holds(ContractId contract, UserId user, long slot) {
    Boolean changed = slots.get(new SlotKey(contract, user, slot));
    return changed != null ? changed : base.holds(contract, user, slot);
  }

  /** Replaces the price of the next bundle. */
  public void put(FeeMarket newMarket) {
    market = newMarket;
  }

  /** Says whether a slot holds anything but 0 from now on. */
  public void put(ContractId contract, UserId user, long slot, boolean holds) {
    slots.put(new SlotKey(contract, user, slot), holds);
  }

  /** Replaces or opens an account, over what the base has. */
  public void put(UserId user, Account account) {
    accounts.put(user, account);
  }

  /** Replaces a user's leaf in a contract, over what the base has. */
  public void put(ContractId contract, UserId user, Fr leaf) {
    leaves.put(new LeafKey(contract, user), leaf);
  }

  /** Takes over all changes of an overlay that stands on this one. */
  public void merge(StateOverlay above) {
    accounts.putAll(above.accounts);
    leaves.putAll(above.leaves);
    slots.putAll(above.slots);
    market = above.market;
  }

  /** Changed accounts, by user. */
  public Map<UserId, Account> accounts() {
    return accounts;
  }

  /** Slots that were written, and whether they hold anything but 0 now. */
  public Map<SlotKey, Boolean> slots() {
    return slots;
  }

  /** Changed leaves of contracts other than the system contract, in tree order. */
  public Map<LeafKey, Fr> leaves() {
    return leaves;
  }
}

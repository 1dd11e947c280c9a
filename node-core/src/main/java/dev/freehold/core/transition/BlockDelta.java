package dev.freehold.core.transition;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import java.util.List;
import java.util.SortedMap;

/**
 * What a block changes in its realm's store.
 *
 * @param accounts changed accounts
 * @param slots changed slots of contracts other than the system contract
 * @param nodes changed nodes of the realm's tree, leaves (level 0) included, the root last
 */
public record BlockDelta(
    SortedMap<UserId, Account> accounts, SortedMap<SlotKey, Fr> slots, List<NodeWrite> nodes) {

  /** Which slot; ordered as the store lays them out. */
  public record SlotKey(ContractId contract, UserId user, long slot)
      implements Comparable<SlotKey> {
    @Override
    public int compareTo(SlotKey other) {
      int order = contract.compareTo(other.contract);
      if (order == 0) {
        order = user.compareTo(other.user);
      }
      return order != 0 ? order : Long.compare(slot, other.slot);
    }
  }

  /** A node of a tree and its new value. */
  public record NodeWrite(int level, long index, Fr value) {}
}

package dev.freehold.core.transition;

import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.tree.TreeDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Changes that a block makes in its realm's store.
 *
 * @param accounts changed accounts
 * @param slots changed slots of contracts other than the system contract
 * @param tree the touched families of the realm's tree, with what they were
 * @param statements what the block's proofs prove: a list for each of its {@link RealmBlock#proofs}
 */
public record BlockDelta(
    SortedMap<UserId, Account> accounts,
    SortedMap<SlotKey, Fr> slots,
    TreeDelta tree,
    List<List<CallStatement>> statements) {

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

  /**
   * Written nodes of the realm's tree, leaves (level 0) included, each level in ascending order,
   * the root last: made anew at each call, for stores that keep nodes one by one.
   */
  public List<NodeWrite> nodes() {
    List<NodeWrite> nodes = new ArrayList<>();
    tree.forEachNode((level, index, value) -> nodes.add(new NodeWrite(level, index, value)));
    return List.copyOf(nodes);
  }
}

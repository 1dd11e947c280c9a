package dev.freehold.core.port;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.StateView;
import dev.freehold.core.tree.SparseTree;
import java.util.SortedMap;

/**
 * A realm's state at one block height; every answer is from that version, whatever is committed
 * meanwhile. Close it soon: it holds resources of the store. Not thread-safe.
 */
public interface RealmSnapshot extends StateView, SparseTree.NodeSource, AutoCloseable {
  /** The block height this is the state after. */
  long height();

  /** A slot's value; 0 where nothing was written. */
  Fr slot(ContractId contract, UserId user, long slot);

  @Override
  default boolean holds(ContractId contract, UserId user, long slot) {
    return !slot(contract, user, slot).isZero();
  }

  /** Written slots from {@code from} on in ascending order, at most {@code max} of them. */
  SortedMap<Long, Fr> slots(ContractId contract, UserId user, long from, int max);

  @Override
  void close();
}

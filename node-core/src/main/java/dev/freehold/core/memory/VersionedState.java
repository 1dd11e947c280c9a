package dev.freehold.core.memory;

import dev.freehold.core.chain.Account;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.port.SnapshotPart;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Accounts, slots and tree of one realm with all their versions. */
final class VersionedState {
  private final RealmId realm;
  private final TreeMap<UserId, Versions<Account>> accounts = new TreeMap<>();
  private final TreeMap<SlotKey, Versions<Fr>> slots = new TreeMap<>();
  private final VersionedTree tree = new VersionedTree();

  VersionedState(RealmId realm) {
    this.realm = realm;
  }

  void put(BlockDelta delta, long height) {
    delta
        .accounts()
        .forEach(
            (user, account) ->
                accounts.computeIfAbsent(user, _ -> new Versions<>()).put(height, account));
    delta
        .slots()
        .forEach(
            (key, value) -> slots.computeIfAbsent(key, _ -> new Versions<>()).put(height, value));
    tree.put(delta.tree(), height);
  }

  /** Forgets versions from above a height. */
  void dropAbove(long height) {
    accounts.values().forEach(versions -> versions.dropAbove(height));
    accounts.values().removeIf(Versions::isEmpty);
    slots.values().forEach(versions -> versions.dropAbove(height));
    slots.values().removeIf(Versions::isEmpty);
    tree.dropAbove(height);
  }

  VersionedTree tree() {
    return tree;
  }

  Optional<Account> account(UserId user) {
    return Optional.ofNullable(accounts.get(user)).map(Versions::latest);
  }

  boolean holds(ContractId contract, UserId user, long slot) {
    Versions<Fr> value = slots.get(new SlotKey(contract, user, slot));
    return value != null && !value.latest().isZero();
  }

  List<UserId> accountsWithKey(Fr authKey) {
    return accounts.entrySet().stream()
        .filter(entry -> entry.getValue().latest().authKey().equals(authKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  RealmSnapshot at(long height) {
    return new Snapshot(height);
  }

  /** A part of the state at a height; a cursor is how many entries there were before the part. */
  SnapshotPart part(long height, byte[] cursor, int max) {
    List<SnapshotEntry> entries = entries(height);
    if (cursor.length != 0 && cursor.length != Integer.BYTES) {
      throw new IllegalArgumentException("not a cursor");
    }
    int from = cursor.length == 0 ? 0 : ByteBuffer.wrap(cursor).getInt();
    if (from < 0 || from > entries.size()) {
      throw new IllegalArgumentException("not a cursor of this realm");
    }
    int to = Math.min(entries.size(), from + max);
    byte[] next =
        to == entries.size() ? new byte[0] : ByteBuffer.allocate(Integer.BYTES).putInt(to).array();
    return new SnapshotPart(entries.subList(from, to), next);
  }

  private List<SnapshotEntry> entries(long height) {
    List<SnapshotEntry> entries = new ArrayList<>();
    accounts.forEach(
        (user, versions) -> {
          Account then = versions.at(height);
          if (then != null) {
            entries.add(new SnapshotEntry.AccountEntry(user, then));
          }
        });
    // The leaves of the system contract follow from the accounts.
    tree.leavesAt(height, 1L << UserId.INDEX_BITS)
        .forEach(
            (index, leaf) -> {
              if (!leaf.isZero()) {
                ContractId contract = new ContractId((int) (index >>> UserId.INDEX_BITS));
                UserId user = UserId.of(realm, (int) (index & (UserId.INDEX_COUNT - 1)));
                entries.add(new SnapshotEntry.LeafEntry(contract, user, leaf));
              }
            });
    slots.forEach(
        (key, versions) -> {
          Fr then = versions.at(height);
          if (then != null) {
            entries.add(new SnapshotEntry.SlotEntry(key.contract(), key.user(), key.slot(), then));
          }
        });
    return entries;
  }

  private final class Snapshot implements RealmSnapshot {
    private final long height;
    private final SparseTree.NodeSource nodes;

    private Snapshot(long height) {
      this.height = height;
      nodes = tree.at(height);
    }

    @Override
    public long height() {
      return height;
    }

    @Override
    public Optional<Account> account(UserId user) {
      return Optional.ofNullable(accounts.get(user)).map(versions -> versions.at(height));
    }

    @Override
    public Fr leaf(ContractId contract, UserId user) {
      Fr leaf = node(0, StateShape.realmLeaf(contract, user.index()));
      return leaf == null ? Fr.ZERO : leaf;
    }

    @Override
    public Fr node(int level, long index) {
      return nodes.node(level, index);
    }

    @Override
    public Fr slot(ContractId contract, UserId user, long slot) {
      Versions<Fr> value = slots.get(new SlotKey(contract, user, slot));
      Fr then = value == null ? null : value.at(height);
      return then == null ? Fr.ZERO : then;
    }

    @Override
    public SortedMap<Long, Fr> slots(ContractId contract, UserId user, long from, int max) {
      TreeMap<Long, Fr> found = new TreeMap<>();
      SlotKey first = new SlotKey(contract, user, from);
      SlotKey last = new SlotKey(contract, user, Long.MAX_VALUE);
      for (var entry : slots.subMap(first, true, last, true).entrySet()) {
        Fr then = entry.getValue().at(height);
        if (then != null && found.size() < max) {
          found.put(entry.getKey().slot(), then);
        }
      }
      return found;
    }

    @Override
    public void close() {
      // Versions are never forgotten.
    }
  }
}

package dev.freehold.cli.storecare;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.SnapshotEntry;
import dev.freehold.core.port.SnapshotPart;
import dev.freehold.core.transition.BlockReplay;
import dev.freehold.core.transition.ReplayException;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.store.WorkerStore;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One realm in a store: its blocks link and hold what their headers name, and every stored node of
 * its tree, from the accounts and leaves up to the root, is what those below it hash to.
 */
final class RealmCheck {
  /** Levels under a contract's root, and over it. */
  private static final int USER_LEVELS = StateShape.USER_LEVELS;

  private final WorkerStore all;
  private final RealmStore store;
  private final RealmId realm;
  private final Steps steps;
  private final TreeMap<Long, Fr> contractRoots = new TreeMap<>();
  private final TreeMap<Long, Fr> leaves = new TreeMap<>();
  private ContractId contract = ContractId.SYSTEM;
  private long accounts;
  private long others;
  private long slots;

  RealmCheck(WorkerStore all, RealmId realm, Steps steps) {
    this.all = all;
    this.realm = realm;
    this.steps = steps;
    store = all.realm(realm);
  }

  /** What was checked, in words. */
  String run() {
    long bundles = checkBlocks();
    checkTree();
    return "realm %s: %,d blocks with %,d bundles link to one another; %,d accounts, %,d leaves of"
            .formatted(realm, store.head().height(), bundles, accounts, others)
        + " contracts and every node over them hash to the root of the last block; %,d slots read"
            .formatted(slots);
  }

  private long checkBlocks() {
    RealmHeader before = RealmHeader.origin(realm);
    long bundles = 0;
    long head = store.head().height();
    long receiptsFrom = all.receiptsKeptFrom(realm);
    for (long height = 1; height <= head; height++) {
      long missing = height;
      RealmBlock block =
          store.block(height).orElseThrow(() -> wrong("block " + missing + " is missing"));
      try {
        BlockReplay.requireWhole(before, block);
      } catch (ReplayException e) {
        throw new AuditException(e.getMessage(), e);
      }
      for (Bundle bundle : block.bundles()) {
        if (height >= receiptsFrom && !store.blockOf(bundle.id()).equals(Optional.of(height))) {
          throw wrong(bundle + " is not found where it stands, in block " + height);
        }
        bundles++;
      }
      before = block.header();
      steps.at("realm " + realm + ", block", height, head);
    }
    if (!before.equals(store.head())) {
      throw wrong("the last block is not the one that the store names as its last");
    }
    return bundles;
  }

  private void checkTree() {
    long head = store.head().height();
    byte[] cursor = new byte[0];
    do {
      SnapshotPart part =
          store
              .snapshotPart(head, cursor, Limits.SNAPSHOT_ENTRIES_MAX)
              .orElseThrow(() -> wrong("the state after its last block is not readable"));
      part.entries().forEach(this::take);
      cursor = part.next();
      steps.at("realm " + realm + ", entries", accounts + others + slots, 0);
    } while (cursor.length > 0);
    finishContract();
    Fr root =
        SparseTree.update(
            StateShape.CONTRACT_LEVELS,
            USER_LEVELS,
            (level, index) -> null,
            contractRoots,
            (level, index, value) -> requireNode(USER_LEVELS + level, index, value));
    if (!root.equals(store.head().rootAfter())) {
      throw wrong("accounts and leaves do not hash to the root of the last block");
    }
  }

  private void take(SnapshotEntry entry) {
    switch (entry) {
      case SnapshotEntry.AccountEntry e -> {
        accounts++;
        leaves.put((long) e.user().index(), e.account().leaf());
      }
      case SnapshotEntry.LeafEntry e -> {
        others++;
        if (!e.contract().equals(contract)) {
          finishContract();
          contract = e.contract();
        }
        leaves.put((long) e.user().index(), e.leaf());
      }
      case SnapshotEntry.SlotEntry e -> {
        slots++;
        if (store.leaf(e.contract(), e.user()).isZero()) {
          throw wrong(
              "user %s has slots in contract %s but no leaf".formatted(e.user(), e.contract()));
        }
      }
    }
  }

  /** Hashes one contract's users up to its root, and compares every node on the way. */
  private void finishContract() {
    if (leaves.isEmpty()) {
      return;
    }
    long number = contract.value();
    Fr root =
        SparseTree.update(
            USER_LEVELS,
            0,
            (level, index) -> null,
            leaves,
            (level, index, value) ->
                requireNode(level, (number << UserId.INDEX_BITS - 2 * level) + index, value));
    contractRoots.put(number, root);
    leaves.clear();
  }

  private void requireNode(int level, long index, Fr value) {
    if (!value.equals(store.node(level, index))) {
      throw wrong(
          level == 0
              ? "the leaf of user %d in contract %d is not what its account says"
                  .formatted(index & (UserId.INDEX_COUNT - 1), index >>> UserId.INDEX_BITS)
              : "node %d at level %d is not the hash of its children".formatted(index, level));
    }
  }

  private AuditException wrong(String what) {
    return new AuditException("realm " + realm + ": " + what);
  }
}

package dev.freehold.core.transition;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.transition.BlockDelta.NodeWrite;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A realm's state in memory. */
final class MemoryRealm implements PricedState, SparseTree.NodeSource {
  final RealmRules rules;
  final TreeMap<UserId, Account> accounts = new TreeMap<>();
  final TreeMap<SlotKey, Fr> slots = new TreeMap<>();
  private final TreeMap<Long, Fr> nodes = new TreeMap<>();
  RealmHeader head;

  MemoryRealm(RealmRules rules) {
    this.rules = rules;
    head = RealmHeader.origin(rules.realm());
  }

  /** The next block, not adopted. */
  BlockTransition.Result next(
      ChainView chain, long checkpointHeight, List<Checkpoint> delivered, List<Bundle> bundles) {
    return new BlockTransition(rules, chain)
        .apply(head, this, this, new BlockTransition.Batch(checkpointHeight, delivered, bundles));
  }

  /** The next block, not adopted, of bundles some of which fail. */
  BlockTransition.Result next(
      ChainView chain, long checkpointHeight, List<Bundle> bundles, FailedBundle... failed) {
    return new BlockTransition(rules, chain)
        .apply(
            head,
            this,
            this,
            new BlockTransition.Batch(checkpointHeight, List.of(), bundles, List.of(failed)));
  }

  void adopt(BlockTransition.Result result) {
    accounts.putAll(result.delta().accounts());
    slots.putAll(result.delta().slots());
    for (NodeWrite node : result.delta().nodes()) {
      nodes.put(key(node.level(), node.index()), node.value());
    }
    head = result.block().header();
  }

  /** The root hashed again from nothing but the leaves. */
  Fr rehashedRoot() {
    TreeMap<Long, Fr> leaves = new TreeMap<>(nodes.headMap(key(1, 0)));
    return SparseTree.update(
        StateShape.REALM_DEPTH, 0, (level, index) -> null, leaves, (level, index, value) -> {});
  }

  long balances() {
    return accounts.values().stream().mapToLong(Account::balance).sum();
  }

  @Override
  public Optional<Account> account(UserId user) {
    return Optional.ofNullable(accounts.get(user));
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Fr leaf = node(0, StateShape.realmLeaf(contract, user.index()));
    return leaf == null ? Fr.ZERO : leaf;
  }

  @Override
  public boolean holds(ContractId contract, UserId user, long slot) {
    return !slots.getOrDefault(new SlotKey(contract, user, slot), Fr.ZERO).isZero();
  }

  @Override
  public FeeMarket market() {
    return head.market();
  }

  @Override
  public Fr node(int level, long index) {
    return nodes.get(key(level, index));
  }

  private static long key(int level, long index) {
    return (long) level << 48 | index;
  }
}

package dev.freehold.worker.machine;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.tree.StateShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A realm's store and the chain's checkpoints in memory. */
final class MemoryStore implements RealmStore, ChainView {
  final List<Checkpoint> checkpoints = new ArrayList<>();
  final List<RealmBlock> blocks = new ArrayList<>();
  private final Map<UserId, Account> accounts = new HashMap<>();
  private final Map<Long, Fr> nodes = new HashMap<>();
  private final Map<Hash32, Long> heights = new HashMap<>();
  private final Map<Hash32, BundleStatus.Rejected> rejections = new HashMap<>();
  private RealmHeader head;

  MemoryStore(RealmId realm) {
    head = RealmHeader.origin(realm);
  }

  @Override
  public RealmHeader head() {
    return head;
  }

  @Override
  public void commit(BlockDelta delta, RealmBlock block) {
    if (!block.header().follows(head)) {
      throw new IllegalStateException(block.header() + " does not follow " + head);
    }
    accounts.putAll(delta.accounts());
    delta.nodes().forEach(node -> nodes.put(key(node.level(), node.index()), node.value()));
    for (Bundle bundle : block.bundles()) {
      if (heights.put(bundle.id(), block.header().height()) != null) {
        throw new IllegalStateException(bundle + " was applied twice");
      }
    }
    blocks.add(block);
    head = block.header();
  }

  @Override
  public Optional<RealmBlock> block(long height) {
    return height < 1 || height > blocks.size()
        ? Optional.empty()
        : Optional.of(blocks.get((int) height - 1));
  }

  @Override
  public Optional<List<CallStatement>> statements(long height, int entry) {
    throw new UnsupportedOperationException("the machine does not ask this");
  }

  @Override
  public List<ProvenHeader> headers(long from, int max) {
    throw new UnsupportedOperationException("the machine does not ask this");
  }

  @Override
  public Optional<Long> blockOf(Hash32 bundleId) {
    return Optional.ofNullable(heights.get(bundleId));
  }

  @Override
  public void reject(Hash32 bundle, BundleStatus.Rejected status) {
    rejections.put(bundle, status);
  }

  @Override
  public Optional<BundleStatus.Rejected> rejection(Hash32 bundle) {
    return Optional.ofNullable(rejections.get(bundle));
  }

  @Override
  public Optional<Account> account(UserId user) {
    return Optional.ofNullable(accounts.get(user));
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    return nodes.getOrDefault(key(0, StateShape.realmLeaf(contract, user.index())), Fr.ZERO);
  }

  @Override
  public Fr node(int level, long index) {
    return nodes.get(key(level, index));
  }

  private static long key(int level, long index) {
    return (long) level << 48 | index;
  }

  @Override
  public Optional<Fr> anchorRoot(long height) {
    return height < checkpoints.size()
        ? Optional.of(checkpoints.get((int) height).globalRoot())
        : Optional.empty();
  }

  @Override
  public Optional<Contract> contract(ContractId id) {
    return Optional.empty();
  }

  @Override
  public List<UserId> accountsWithKey(Fr authKey) {
    throw new UnsupportedOperationException("the machine does not ask this");
  }

  @Override
  public Optional<RealmSnapshot> at(long height) {
    throw new UnsupportedOperationException("the machine does not ask this");
  }
}

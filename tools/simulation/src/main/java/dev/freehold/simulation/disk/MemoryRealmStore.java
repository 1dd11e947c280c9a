package dev.freehold.simulation.disk;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
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
import dev.freehold.core.port.StoreException;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockDelta.NodeWrite;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.EmptyRoots;
import dev.freehold.core.tree.StateShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One realm on a disk. A world is short: every block stays readable. */
public final class MemoryRealmStore implements RealmStore {
  private final RealmId realm;
  private final Consumer<Write.Block> writer;
  private final TreeMap<UserId, Versions<Account>> accounts = new TreeMap<>();
  private final TreeMap<SlotKey, Versions<Fr>> slots = new TreeMap<>();
  // Looked up, never iterated: order does not matter.
  private final Map<Long, Versions<Fr>> nodes = new HashMap<>();
  private final Map<Hash32, Long> bundles = new HashMap<>();
  // A crash takes these along; those of the real store it does before the next block only.
  private final Map<Hash32, BundleStatus.Rejected> rejections = new HashMap<>();
  private final List<RealmBlock> blocks = new ArrayList<>();
  private final List<List<List<CallStatement>>> statements = new ArrayList<>();
  private RealmHeader head;

  /**
   * @param writer makes a commit durable before it returns
   */
  public MemoryRealmStore(RealmId realm, Consumer<Write.Block> writer) {
    this.realm = realm;
    this.writer = writer;
    head = RealmHeader.origin(realm);
  }

  @Override
  public RealmHeader head() {
    return head;
  }

  @Override
  public Optional<Account> account(UserId user) {
    return Optional.ofNullable(accounts.get(user)).map(Versions::latest);
  }

  @Override
  public Fr leaf(ContractId contract, UserId user) {
    Fr leaf = node(0, StateShape.realmLeaf(contract, user.index()));
    return leaf == null ? Fr.ZERO : leaf;
  }

  @Override
  public Fr node(int level, long index) {
    Versions<Fr> node = nodes.get(nodeKey(level, index));
    return node == null ? null : node.latest();
  }

  @Override
  public void commit(BlockDelta delta, RealmBlock block) {
    RealmHeader header = block.header();
    Fr root = delta.tree().isEmpty() ? head.rootAfter() : delta.tree().root();
    if (!header.follows(head) || !header.rootAfter().equals(root)) {
      throw new IllegalStateException(
          "block %d does not follow block %d of realm %s"
              .formatted(header.height(), head.height(), realm));
    }
    writer.accept(new Write.Block(realm, delta, block));
    apply(delta, block);
  }

  /** Takes over what is on the disk. */
  void apply(BlockDelta delta, RealmBlock block) {
    applyState(delta, block.header().height());
    for (Bundle bundle : block.bundles()) {
      bundles.put(bundle.id(), block.header().height());
    }
    blocks.add(block);
    statements.add(delta.statements());
    head = block.header();
  }

  void applyState(BlockDelta delta, long height) {
    delta
        .accounts()
        .forEach(
            (user, account) ->
                accounts.computeIfAbsent(user, _ -> new Versions<>()).put(height, account));
    delta
        .slots()
        .forEach(
            (key, value) -> slots.computeIfAbsent(key, _ -> new Versions<>()).put(height, value));
    for (NodeWrite node : delta.nodes()) {
      nodes
          .computeIfAbsent(nodeKey(node.level(), node.index()), _ -> new Versions<>())
          .put(height, node.value());
    }
  }

  /** As the real store does when it is opened. */
  void requireWhole() {
    Fr root = node(StateShape.REALM_DEPTH, 0);
    if (!head.rootAfter().equals(root == null ? EmptyRoots.at(StateShape.REALM_DEPTH) : root)) {
      throw new StoreException(
          "the tree of realm " + realm + " has not the root of its last block");
    }
  }

  /** Forgets which bundle is in which block: the work of a mutant. */
  void loseBundleIndex() {
    bundles.clear();
  }

  @Override
  public Optional<RealmBlock> block(long height) {
    return height < 1 || height > blocks.size()
        ? Optional.empty()
        : Optional.of(blocks.get((int) height - 1));
  }

  @Override
  public Optional<List<CallStatement>> statements(long height, int entry) {
    return height < 1 || height > blocks.size() || entry >= statements.get((int) height - 1).size()
        ? Optional.empty()
        : Optional.of(statements.get((int) height - 1).get(entry));
  }

  @Override
  public List<ProvenHeader> headers(long from, int max) {
    return blocks.stream()
        .skip(Math.max(0, from - 1))
        .limit(max)
        .map(RealmBlock::provenHeader)
        .toList();
  }

  @Override
  public Optional<Long> blockOf(Hash32 bundleId) {
    return Optional.ofNullable(bundles.get(bundleId));
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
  public List<UserId> accountsWithKey(Fr authKey) {
    return accounts.entrySet().stream()
        .filter(entry -> entry.getValue().latest().authKey().equals(authKey))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Override
  public Optional<RealmSnapshot> at(long height) {
    return height < 0 || height > head.height()
        ? Optional.empty()
        : Optional.of(new Snapshot(height));
  }

  private static long nodeKey(int level, long index) {
    return (long) level << 40 | index;
  }

  private final class Snapshot implements RealmSnapshot {
    private final long height;

    private Snapshot(long height) {
      this.height = height;
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
      Versions<Fr> node = nodes.get(nodeKey(level, index));
      return node == null ? null : node.at(height);
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

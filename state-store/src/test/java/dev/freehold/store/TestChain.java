package dev.freehold.store;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Random realms under random checkpoints, kept in memory: what a store must answer. */
final class TestChain {
  final Genesis genesis = genesis("test");
  final List<TestRealm> realms = new ArrayList<>();
  final List<Checkpoint> checkpoints = new ArrayList<>();

  /** For each checkpoint, each realm's block height in it. */
  final List<Map<RealmId, Long>> heights = new ArrayList<>();

  private final Map<TestRealm.NodeKey, Fr> nodes = new HashMap<>();

  TestChain(SplittableRandom random, int... realmIds) {
    for (int id : realmIds) {
      realms.add(new TestRealm(new RealmId(id), random.split()));
    }
    checkpoints.add(genesis.checkpoint());
    heights.add(Map.of());
  }

  static Genesis genesis(String name) {
    return new Genesis(
        name,
        true,
        4,
        1_700_000_000_000L,
        TestFounders.alone(Hash32.ZERO),
        Hash32.ZERO,
        new FeeSchedule(1, 1, 1, 1),
        List.of(new Genesis.Funded(Fr.of(7), 1_000_000)));
  }

  static Contract contract(int id, long registeredAt) {
    byte[] key = new byte[VerifyingKey.bytesFor(Statement.COUNT)];
    key[0] = (byte) id;
    return new Contract(
        new ContractId(id),
        UserId.of(new RealmId(3), 9),
        new ContractSpec(
            "contract " + id,
            SlotShape.uniform(4),
            List.of(
                new FunctionSpec("f", FunctionSpec.SetupKind.DEVELOPMENT, new VerifyingKey(key)))),
        registeredAt);
  }

  Checkpoint head() {
    return checkpoints.getLast();
  }

  void block(WorkerStore store, TestRealm realm) {
    realm.commitTo(store.realm(realm.id), genesis.hash(), head().height());
  }

  /** Appends a checkpoint over what the realms have come to. */
  void checkpoint(WorkerStore store, CheckpointEvent... events) {
    Checkpoint next = next(events);
    store.chain().append(next);
    adopt(next);
  }

  /** The next checkpoint, over every realm that moved. */
  Checkpoint next(CheckpointEvent... events) {
    List<RealmHeader> moved = new ArrayList<>();
    for (TestRealm realm : realms) {
      if (realm.head().height() > heights.getLast().getOrDefault(realm.id, 0L)) {
        moved.add(realm.head());
      }
    }
    return over(moved, events);
  }

  /** The next checkpoint, over these headers. */
  Checkpoint over(List<RealmHeader> headers, CheckpointEvent... events) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    headers.forEach(h -> leaves.put((long) h.realm().value(), h.leaf()));
    Fr root =
        leaves.isEmpty()
            ? head().globalRoot()
            : SparseTree.update(
                StateShape.REALM_LEVELS,
                StateShape.GLOBAL_BASE,
                (level, index) -> nodes.get(new TestRealm.NodeKey(level, index)),
                leaves,
                (level, index, value) -> {});
    return new Checkpoint(
        head().height() + 1,
        head().hash(),
        head().timeMs() + 1000,
        root,
        headers,
        List.of(events),
        Hash32.ZERO,
        Totals.NONE,
        Optional.empty());
  }

  void adopt(Checkpoint checkpoint) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    Map<RealmId, Long> now = new HashMap<>(heights.getLast());
    for (RealmHeader header : checkpoint.headers()) {
      leaves.put((long) header.realm().value(), header.leaf());
      now.put(header.realm(), header.height());
    }
    SparseTree.update(
        StateShape.REALM_LEVELS,
        StateShape.GLOBAL_BASE,
        (level, index) -> nodes.get(new TestRealm.NodeKey(level, index)),
        leaves,
        (level, index, value) -> nodes.put(new TestRealm.NodeKey(level, index), value));
    heights.add(now);
    checkpoints.add(checkpoint);
  }
}

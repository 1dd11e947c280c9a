package dev.freehold.store;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.transition.BlockDelta.SlotKey;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A realm of random blocks, kept in memory at every height: what a store must answer. */
final class TestRealm {
  /** The realm after one block. Leaves are the nodes of level 0. */
  record Version(
      RealmHeader header,
      TreeMap<UserId, Account> accounts,
      TreeMap<SlotKey, Fr> slots,
      TreeMap<NodeKey, Fr> nodes) {
    Version copy(RealmHeader newHeader) {
      return new Version(
          newHeader, new TreeMap<>(accounts), new TreeMap<>(slots), new TreeMap<>(nodes));
    }
  }

  /** Which node. */
  record NodeKey(int level, long index) implements Comparable<NodeKey> {
    @Override
    public int compareTo(NodeKey other) {
      int byLevel = Integer.compare(level, other.level);
      return byLevel != 0 ? byLevel : Long.compare(index, other.index);
    }
  }

  /** A block with the changes it makes. */
  record Step(BlockDelta delta, RealmBlock block) {}

  static final int USERS = 6;
  static final int CONTRACTS = 3;
  static final int SLOTS = 8;

  final RealmId id;
  final List<Version> versions = new ArrayList<>();
  final List<RealmBlock> blocks = new ArrayList<>();
  private final SplittableRandom random;

  TestRealm(RealmId id, SplittableRandom random) {
    this.id = id;
    this.random = random;
    versions.add(
        new Version(RealmHeader.origin(id), new TreeMap<>(), new TreeMap<>(), new TreeMap<>()));
  }

  Version latest() {
    return versions.getLast();
  }

  RealmHeader head() {
    return latest().header();
  }

  /** Commits a random block to a store and to the model. */
  void commitTo(RealmStore store, Hash32 chainId, long checkpointHeight) {
    Step step = next(chainId, checkpointHeight);
    store.commit(step.delta(), step.block());
    adopt(step);
  }

  /** A random block after the latest. */
  Step next(Hash32 chainId, long checkpointHeight) {
    TreeMap<UserId, Account> accounts = randomAccounts();
    TreeMap<SlotKey, Fr> slots = randomSlots();
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    accounts.forEach(
        (user, account) ->
            leaves.put(StateShape.realmLeaf(ContractId.SYSTEM, user.index()), account.leaf()));
    slots
        .keySet()
        .forEach(
            key ->
                leaves.put(
                    StateShape.realmLeaf(key.contract(), key.user().index()), randomFr(random)));
    TreeDelta tree =
        SparseTree.update(
            StateShape.REALM_DEPTH,
            0,
            (level, index) -> latest().nodes().get(new NodeKey(level, index)),
            leaves);
    Fr root = tree.isEmpty() ? head().rootAfter() : tree.root();
    List<Bundle> bundles = randomBundles(chainId);
    List<RealmEvent> events = List.of(new RealmEvent.Pay(user(0), user(1), 1 + random.nextInt(9)));
    List<List<CallStatement>> statements = randomStatements();
    List<FunctionProofs> proofs = new ArrayList<>();
    for (List<CallStatement> list : statements) {
      proofs.add(
          new FunctionProofs(contract(0), proofs.size(), list.size(), CallStatement.digest(list)));
    }
    RealmHeader header =
        new RealmHeader(
            id,
            head().height() + 1,
            head().hash(),
            checkpointHeight,
            head().rootAfter(),
            root,
            bundles.size(),
            RealmBlock.bundlesDigest(bundles, List.of(), BlockChanges.unsaid(bundles.size())),
            RealmEvent.digest(events),
            RealmEvent.chain(head().eventsChain(), events),
            FunctionProofs.digest(proofs),
            head().feesTotal() + bundles.size(),
            head().lostTotal(),
            head().market());
    return new Step(
        new BlockDelta(accounts, slots, tree, statements),
        new RealmBlock(header, bundles, events, proofs));
  }

  void adopt(Step step) {
    Version version = latest().copy(step.block().header());
    version.accounts().putAll(step.delta().accounts());
    version.slots().putAll(step.delta().slots());
    step.delta()
        .nodes()
        .forEach(n -> version.nodes().put(new NodeKey(n.level(), n.index()), n.value()));
    versions.add(version);
    blocks.add(step.block());
  }

  UserId user(int i) {
    // Far apart, so that their paths meet only near the root.
    return UserId.of(id, i * 171_113);
  }

  static ContractId contract(int i) {
    return new ContractId(1 + i * 300_007);
  }

  static Fr randomFr(SplittableRandom random) {
    byte[] wide = new byte[64];
    random.nextBytes(wide);
    return Fr.fromWideBytes(wide);
  }

  /** Few distinct keys, so that accounts share them and rotate back to them. */
  static Fr key(int i) {
    return Fr.of(1000 + i);
  }

  private TreeMap<UserId, Account> randomAccounts() {
    TreeMap<UserId, Account> accounts = new TreeMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      accounts.put(
          user(random.nextInt(USERS)),
          new Account(key(random.nextInt(3)), random.nextInt(5), random.nextInt(9), 0));
    }
    return accounts;
  }

  private TreeMap<SlotKey, Fr> randomSlots() {
    TreeMap<SlotKey, Fr> slots = new TreeMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      slots.put(
          new SlotKey(
              contract(random.nextInt(CONTRACTS)),
              user(random.nextInt(USERS)),
              random.nextInt(SLOTS) * 2_000_000_011L),
          random.nextInt(4) == 0 ? Fr.ZERO : randomFr(random));
    }
    return slots;
  }

  private List<List<CallStatement>> randomStatements() {
    List<List<CallStatement>> statements = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      List<CallStatement> list = new ArrayList<>();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        Fr before = randomFr(random);
        list.add(new CallStatement(user(0), n, before, Fr.of(n), Fr.ONE, Fr.ONE, Fr.ZERO));
      }
      statements.add(list);
    }
    return statements;
  }

  private List<Bundle> randomBundles(Hash32 chainId) {
    List<Bundle> bundles = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      bundles.add(
          new Bundle.Unsigned(
                  chainId,
                  user(0),
                  random.nextInt(1 << 30),
                  0,
                  Long.MAX_VALUE,
                  SignatureScheme.ED25519,
                  new byte[32],
                  List.of(new Call.System(new SystemCall.Pay(user(1), 1))))
              .sign(new byte[64]));
    }
    return bundles;
  }
}

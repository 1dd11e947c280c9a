package dev.freehold.client;

import dev.freehold.blst.signature.BlsSecretKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.BundleList;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.BlsKey;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.RealmLeaf;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A network's state and its chain of signed checkpoints in memory; answers queries honestly. */
final class TestChain {
  private static final BlsSecretKey VOTES = BlsSecretKey.ofSeed(new byte[BlsSecretKey.BYTES]);
  private static final Genesis GENESIS = founded("test");

  private record State(
      Map<UserId, Account> accounts, Map<String, SlotTree> slots, Map<String, Fr> nodes) {}

  private final Map<UserId, Account> accounts = new TreeMap<>();
  private final Map<String, SlotTree> slots = new TreeMap<>();
  private final Map<ContractId, Contract> contracts = new HashMap<>();
  private final Map<String, Fr> nodes = new HashMap<>();
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private final List<State> states = new ArrayList<>();
  private final Map<RealmId, RealmHeader> heads = new HashMap<>();
  private final Map<Hash32, BundleStatus.Final> included = new HashMap<>();
  private final Map<Hash32, Acknowledgement> acknowledged = new HashMap<>();
  private final List<RealmEndpoint> table = new ArrayList<>();
  private int slotsPage = 4;

  TestChain() {
    checkpoints.add(GENESIS.checkpoint());
    states.add(new State(Map.of(), Map.of(), Map.of()));
  }

  /** The genesis of a network by name; all of them have the same committee. */
  static Genesis founded(String name) {
    return new Genesis(
        name,
        true,
        2,
        0,
        Founders.sole(
            TestNode.KEY.id(),
            new BlsKey(VOTES.publicKey()),
            new BlsSignature(VOTES.provePossession())),
        Hash32.ZERO,
        new FeeSchedule(1, 1, 1, 0),
        List.of());
  }

  Genesis genesis() {
    return GENESIS;
  }

  synchronized Checkpoint latest() {
    return checkpoints.getLast();
  }

  synchronized Checkpoint at(long height) {
    return checkpoints.get((int) height);
  }

  /** Names the worker of a realm. */
  void serve(int realm, Endpoint endpoint) {
    serve(realm, TestNode.KEY.id(), endpoint);
  }

  /** Names the worker of a realm, and the key that it has. */
  synchronized void serve(int realm, Hash32 node, Endpoint endpoint) {
    table.removeIf(seat -> seat.header().realm().value() == realm);
    table.add(new RealmEndpoint(RealmHeader.origin(new RealmId(realm)), node, endpoint.toString()));
  }

  /** Names who follows a realm that somebody serves. */
  synchronized void follow(int realm, long epoch, List<RealmFollower> followers) {
    table.replaceAll(
        seat ->
            seat.header().realm().value() == realm
                ? new RealmEndpoint(seat.header(), epoch, seat.worker(), seat.endpoint(), followers)
                : seat);
  }

  /** Has nodes show receipts for a bundle. */
  synchronized void acknowledge(Hash32 bundle, Acknowledgement shown) {
    acknowledged.put(bundle, shown);
  }

  synchronized void account(UserId user, Account account) {
    accounts.put(user, account);
  }

  synchronized void write(Contract contract, UserId user, long slot, Fr value) {
    slots
        .computeIfAbsent(contract.id() + "/" + user, _ -> new SlotTree(contract.spec().shape()))
        .write(slot, value);
    contracts.put(contract.id(), contract);
  }

  /**
   * Seals the present state, with a block of the bundle's realm that holds the bundle alone.
   *
   * @param failed why it fails in that block; empty if it is applied
   */
  synchronized BundleStatus.Final include(
      Bundle bundle, Optional<RejectReason> failed, CheckpointEvent... events) {
    BundleList list =
        new BundleList(
            List.of(bundle),
            failed.map(reason -> new FailedBundle(0, reason)).stream().toList(),
            BlockChanges.unsaid(1));
    RealmHeader header = block(bundle.user().realm(), 1, list.digest());
    RealmHeader last = block(bundle.user().realm(), 0, Hash32.ZERO);
    Checkpoint sealed = seal(List.of(last), events);
    BundleStatus.Final shown =
        new BundleStatus.Final(
            header.height(),
            sealed.height(),
            Optional.of(list.inclusion(header, 0, List.of(last.bodyHash()))));
    included.put(bundle.id(), shown);
    return shown;
  }

  /** What {@link #include} said of a bundle. */
  synchronized BundleStatus.Final included(Bundle bundle) {
    return included.get(bundle.id());
  }

  /** The next block of a realm. */
  private RealmHeader block(RealmId realm, int bundles, Hash32 bundlesDigest) {
    RealmHeader before = heads.getOrDefault(realm, RealmHeader.origin(realm));
    RealmHeader next =
        new RealmHeader(
            realm,
            before.height() + 1,
            before.hash(),
            before.checkpointHeight(),
            before.rootAfter(),
            before.rootAfter(),
            bundles,
            bundlesDigest,
            Hash32.ZERO,
            Hash32.ZERO,
            Hash32.ZERO,
            0,
            0,
            FeeMarket.ORIGIN);
    heads.put(realm, next);
    return next;
  }

  /** Seals the present state. */
  synchronized Checkpoint seal(CheckpointEvent... events) {
    return seal(List.of(), events);
  }

  private Checkpoint seal(List<RealmHeader> headers, CheckpointEvent... events) {
    Map<RealmId, TreeMap<Long, Fr>> leaves = new TreeMap<>();
    accounts.forEach((user, account) -> leaf(leaves, ContractId.SYSTEM, user, account.leaf()));
    Map<String, SlotTree> frozen = new TreeMap<>();
    slots.forEach(
        (name, tree) -> {
          String[] parts = name.split("/");
          leaf(
              leaves,
              new ContractId(Integer.parseInt(parts[0])),
              UserId.parse(parts[1]),
              tree.root());
          frozen.put(name, tree.copy());
        });
    leaves.forEach(
        (realm, written) ->
            SparseTree.update(
                StateShape.REALM_DEPTH,
                0,
                realm(nodes, realm),
                written,
                (level, index, value) -> nodes.put(key(realm, level, index), value)));
    for (CheckpointEvent event : events) {
      if (event instanceof CheckpointEvent.ContractRegistered registered) {
        contracts.put(registered.contract().id(), registered.contract());
      }
    }
    Fr root = RealmTree.root(realms(nodes, latest().height()));
    Checkpoint sealed =
        signed(latest().height() + 1, latest().hash(), root, headers, List.of(events));
    checkpoints.add(sealed);
    states.add(new State(new TreeMap<>(accounts), frozen, new HashMap<>(nodes)));
    return sealed;
  }

  private static void leaf(
      Map<RealmId, TreeMap<Long, Fr>> leaves, ContractId contract, UserId user, Fr leaf) {
    leaves
        .computeIfAbsent(user.realm(), _ -> new TreeMap<>())
        .put(StateShape.realmLeaf(contract, user.index()), leaf);
  }

  private static SparseTree.NodeSource realm(Map<String, Fr> nodes, RealmId realm) {
    return (level, index) -> nodes.get(key(realm, level, index));
  }

  private static String key(RealmId realm, int level, long index) {
    return realm + "/" + level + "/" + index;
  }

  /** The tree over all realms; each has adopted the same checkpoint. */
  private SparseTree.NodeSource realms(Map<String, Fr> nodes, long asOf) {
    TreeMap<Long, Fr> leaves = new TreeMap<>();
    for (int i = 0; i < GENESIS.activeRealms(); i++) {
      Fr root = SparseTree.node(realm(nodes, new RealmId(i)), 0, StateShape.REALM_DEPTH, 0);
      leaves.put((long) i, RealmLeaf.of(root, asOf));
    }
    Map<String, Fr> global = new HashMap<>();
    SparseTree.update(
        StateShape.REALM_LEVELS,
        StateShape.GLOBAL_BASE,
        (level, index) -> null,
        leaves,
        (level, index, value) -> global.put(level + "/" + index, value));
    return (level, index) -> global.get(level + "/" + index);
  }

  /** A checkpoint that the committee has signed, whether it fits the chain or not. */
  static Checkpoint signed(long height, Hash32 previous, Fr root, List<CheckpointEvent> events) {
    return signed(height, previous, root, List.of(), events);
  }

  private static Checkpoint signed(
      long height,
      Hash32 previous,
      Fr root,
      List<RealmHeader> headers,
      List<CheckpointEvent> events) {
    Checkpoint bare =
        new Checkpoint(
            height,
            previous,
            height,
            root,
            headers,
            events,
            Hash32.ZERO,
            Totals.NONE,
            Optional.empty());
    return signed(GENESIS, bare);
  }

  /** The same checkpoint with the proof that the committee's only key gives it on a network. */
  static Checkpoint signed(Genesis network, Checkpoint bare) {
    return bare.with(new SoleSealer(network, VOTES::sign).seal(bare, network.checkpoint()));
  }

  /** The honest answer; where a bundle stands is nothing that this knows. */
  synchronized Answer answer(Query query) {
    return switch (query) {
      case Query.NetworkState q ->
          new Answer.Network(q.request(), latest().height(), List.copyOf(table));
      case Query.CheckpointOf q ->
          q.height() > latest().height()
              ? failed(q, Answer.Failure.NOT_FOUND)
              : new Answer.CheckpointAt(q.request(), at(q.height()));
      case Query.BundleStatusOf q ->
          new Answer.Status(q.request(), q.bundle(), new BundleStatus.Unknown());
      case Query.AccountOf q -> accountOf(q);
      case Query.AccountsWithKey q ->
          new Answer.Accounts(
              q.request(),
              accounts.entrySet().stream()
                  .filter(e -> e.getValue().authKey().equals(q.authKey()))
                  .map(Map.Entry::getKey)
                  .toList());
      case Query.ContractOf q ->
          contracts.containsKey(q.contract())
              ? new Answer.ContractState(q.request(), contracts.get(q.contract()))
              : failed(q, Answer.Failure.NOT_FOUND);
      case Query.InclusionOf q ->
          included.containsKey(q.bundle())
              ? new Answer.Included(
                  q.request(),
                  included.get(q.bundle()).checkpointHeight(),
                  included.get(q.bundle()).shown().orElseThrow())
              : failed(q, Answer.Failure.NOT_FOUND);
      case Query.AcknowledgementOf q ->
          acknowledged.containsKey(q.bundle())
              ? new Answer.Acknowledged(q.request(), acknowledged.get(q.bundle()))
              : failed(q, Answer.Failure.NOT_FOUND);
      case Query.SlotOf q -> slotOf(q);
      case Query.SlotsOf q -> slotsOf(q);
      case Query.BlockOf _,
          Query.SnapshotOf _,
          Query.ProofsOf _,
          Query.HeadersOf _,
          Query.AggregateOf _,
          Query.CandidatesFrom _,
          Query.NewestState _,
          Query.StatePartOf _,
          Query.WitnessOf _,
          Query.RealmsAt _,
          Query.CountersOf _,
          Query.JobsOf _,
          Query.EarningsOf _,
          Query.PlaceRealm _ ->
          failed(query, Answer.Failure.NOT_FOUND);
    };
  }

  static Answer failed(Query query, Answer.Failure failure) {
    return new Answer.Failed(query.request(), failure, "");
  }

  private Answer accountOf(Query.AccountOf query) {
    long height = query.checkpointHeight() < 0 ? latest().height() : query.checkpointHeight();
    if (height > latest().height()) {
      return failed(query, Answer.Failure.CHECKPOINT_NOT_READABLE);
    }
    Optional<Account> then =
        Optional.ofNullable(states.get((int) height).accounts.get(query.user()));
    Account slots = then.orElse(Account.NONE);
    SlotProof proof =
        proof(
            height,
            ContractId.SYSTEM,
            query.user(),
            0,
            slots.slot(0),
            new MerklePath(List.of(slots.slot(1), slots.slot(2), slots.slot(3))),
            then.map(Account::leaf).orElse(Fr.ZERO));
    return new Answer.AccountState(
        query.request(), Optional.ofNullable(accounts.get(query.user())), height, then, proof);
  }

  /** A slot's proof at a checkpoint, of what is said to be under the leaf. */
  synchronized SlotProof proof(
      long height,
      ContractId contract,
      UserId user,
      long slot,
      Fr value,
      MerklePath slotPath,
      Fr leaf) {
    Map<String, Fr> then = states.get((int) height).nodes;
    long asOf = Math.max(0, height - 1);
    return new SlotProof(
        slot,
        value,
        slotPath,
        leaf,
        SparseTree.path(
            StateShape.REALM_DEPTH,
            0,
            realm(then, user.realm()),
            StateShape.realmLeaf(contract, user.index())),
        asOf,
        RealmTree.path(realms(then, asOf), user.realm()));
  }

  private SlotTree tree(long height, ContractId contract, UserId user) {
    return states
        .get((int) height)
        .slots
        .getOrDefault(contract + "/" + user, new SlotTree(contracts.get(contract).spec().shape()));
  }

  private Answer slotOf(Query.SlotOf query) {
    long height = query.checkpointHeight();
    if (height > latest().height()) {
      return failed(query, Answer.Failure.CHECKPOINT_NOT_READABLE);
    }
    SlotTree tree = tree(height, query.contract(), query.user());
    return new Answer.Slot(
        query.request(),
        height,
        proof(
            height,
            query.contract(),
            query.user(),
            query.slot(),
            tree.value(query.slot()),
            tree.path(query.slot()),
            tree.slots().isEmpty() ? Fr.ZERO : tree.root()));
  }

  private Answer slotsOf(Query.SlotsOf query) {
    List<SlotWrite> page = new ArrayList<>();
    boolean more = false;
    SlotTree tree = tree(query.checkpointHeight(), query.contract(), query.user());
    for (Map.Entry<Long, Fr> slot : tree.slots().tailMap(query.fromSlot(), true).entrySet()) {
      if (page.size() == slotsPage) {
        more = true;
        break;
      }
      page.add(new SlotWrite(slot.getKey(), slot.getValue()));
    }
    return new Answer.Slots(query.request(), query.checkpointHeight(), page, more);
  }
}

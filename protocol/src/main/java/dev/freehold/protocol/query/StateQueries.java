package dev.freehold.protocol.query;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.transition.StateRoots;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Answer.Failure;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Answers of a worker: about its realms and all that {@link ChainQueries} answers. What names a
 * checkpoint is answered from that checkpoint: value and path from the same version, whatever is
 * committed meanwhile. As thread-safe as the store.
 */
public final class StateQueries {
  /** Slots read in one go when a user's tree is rebuilt. */
  private static final int REBUILD_PAGE = 64 * 1024;

  private final ChainStore chain;
  private final Function<RealmId, ? extends RealmStore> stores;
  private final Supplier<List<RealmEndpoint>> realms;
  private final Predicate<RealmId> handedOver;
  private final Hash32 node;
  private final ChainQueries chainQueries;
  private final CopyQueries copies;
  private final ProofQueries proofs;
  private final InclusionQueries inclusions;
  private final AcknowledgementQueries acknowledgements;

  /**
   * @param node this worker
   * @param realms who serves which realm, as the coordinator last said
   * @param handedOver tells the realms of these that this worker has handed over: another may have
   *     gone on with them before this one hears of it
   * @param receipts the latest of the followers that count, of each realm that is served here
   * @param counters what this worker counts and what has ended here, as the answer to a question
   */
  public StateQueries(
      Hash32 node,
      Genesis genesis,
      NodeStore store,
      Supplier<List<RealmEndpoint>> realms,
      Predicate<RealmId> handedOver,
      Function<RealmId, List<StorageReceipt>> receipts,
      IntFunction<Answer.Counters> counters) {
    this.node = node;
    this.handedOver = handedOver;
    chain = store.chain();
    copies = new CopyQueries(genesis, store);
    stores = store::realm;
    this.realms = realms;
    proofs = new ProofQueries(stores);
    ListedBlocks blocks = new ListedBlocks();
    inclusions = new InclusionQueries(chain, stores, blocks);
    acknowledgements = new AcknowledgementQueries(stores, receipts, blocks);
    chainQueries = new ChainQueries(store, realms, counters);
  }

  /**
   * The answer to a question.
   *
   * @throws IllegalArgumentException for {@link Query.BundleStatusOf}, which the gatherer answers
   */
  public Answer answer(Query query) {
    return switch (query) {
      case Query.NetworkState q ->
          new Answer.Network(
              q.request(),
              chain.head().height(),
              realms.get().stream().map(this::fromStore).toList());
      case Query.CheckpointOf _,
          Query.ContractOf _,
          Query.RealmsAt _,
          Query.AggregateOf _,
          Query.CandidatesFrom _,
          Query.NewestState _,
          Query.StatePartOf _,
          Query.CountersOf _ ->
          chainQueries.answer(query);
      case Query.BlockOf q -> copies.answer(q);
      case Query.SnapshotOf q -> copies.answer(q);
      case Query.ProofsOf q -> proofs.answer(q);
      case Query.HeadersOf q -> proofs.answer(q);
      case Query.WitnessOf q -> copies.answer(q);
      case Query.InclusionOf q -> inclusions.answer(q);
      case Query.AcknowledgementOf q -> acknowledgements.answer(q);
      case Query.AccountOf q ->
          at(q, q.user(), q.checkpointHeight(), (height, state) -> account(q, height, state));
      case Query.SlotOf q ->
          at(q, q.user(), q.checkpointHeight(), (height, state) -> slot(q, height, state));
      case Query.SlotsOf q ->
          at(q, q.user(), q.checkpointHeight(), (height, state) -> slots(q, height, state));
      case Query.AccountsWithKey q -> accountsWithKey(q);
      case Query.JobsOf _, Query.EarningsOf _ ->
          failed(query, Failure.BAD_QUERY, "the coordinator keeps the board of jobs");
      case Query.PlaceRealm q -> failed(q, Failure.BAD_QUERY, "only the coordinator places realms");
      case Query.BundleStatusOf _ ->
          throw new IllegalArgumentException("the gatherer answers where a bundle stands");
    };
  }

  /** A realm that is served here with its last block as it is in the store. */
  private RealmEndpoint fromStore(RealmEndpoint seat) {
    return seat.worker().equals(node)
        ? seat.withHeader(stores.apply(seat.header().realm()).head())
        : seat;
  }

  private interface AtCheckpoint {
    Answer answer(long checkpointHeight, RealmSnapshot state);
  }

  private Answer at(Query query, UserId user, long named, AtCheckpoint question) {
    Optional<RealmEndpoint> seat = seat(user.realm());
    if (seat.isEmpty() || !seat.get().worker().equals(node)) {
      return failed(query, Failure.WRONG_REALM, seat.map(RealmEndpoint::endpoint).orElse(""));
    }
    if (handedOver.test(user.realm())) {
      return failed(query, Failure.NOT_SERVING, "realm " + user.realm() + " is handed over");
    }
    if (stores.apply(user.realm()).head().height() < seat.get().header().height()) {
      // What is here is old: the realm is still being copied from another worker.
      return failed(query, Failure.NOT_SERVING, "realm " + user.realm() + " is not here yet");
    }
    long height = named == -1 ? chain.head().height() : named;
    Optional<Long> blockHeight = chain.realmHeightAt(user.realm(), height);
    Optional<RealmSnapshot> snapshot =
        blockHeight.flatMap(block -> stores.apply(user.realm()).at(block));
    if (snapshot.isEmpty()) {
      return failed(
          query,
          Failure.CHECKPOINT_NOT_READABLE,
          "checkpoint %d is not readable; the last one here is %d"
              .formatted(height, chain.head().height()));
    }
    try (RealmSnapshot state = snapshot.get()) {
      return question.answer(height, state);
    }
  }

  private Optional<RealmEndpoint> seat(RealmId realm) {
    return realms.get().stream().filter(s -> s.header().realm().equals(realm)).findFirst();
  }

  private Answer account(Query.AccountOf query, long height, RealmSnapshot state) {
    UserId user = query.user();
    Optional<UnderRoot> leaf = underRoot(state, height, ContractId.SYSTEM, user);
    if (leaf.isEmpty()) {
      return failed(query, Failure.CHECKPOINT_NOT_READABLE, "its tree is not readable");
    }
    Optional<Account> then = state.account(user);
    // Without an account the leaf is 0, and so are the four slots.
    Account slots = then.orElse(Account.NONE);
    MerklePath siblings = new MerklePath(List.of(slots.slot(1), slots.slot(2), slots.slot(3)));
    SlotProof proof =
        leaf.get().proof(0, slots.slot(0), siblings, then.map(Account::leaf).orElse(Fr.ZERO));
    return new Answer.AccountState(
        query.request(), stores.apply(user.realm()).account(user), height, then, proof);
  }

  private Answer slot(Query.SlotOf query, long height, RealmSnapshot state) {
    if (query.contract().equals(ContractId.SYSTEM)) {
      return failed(query, Failure.BAD_QUERY, "ask for the account");
    }
    Optional<Contract> contract = chain.contract(query.contract());
    if (contract.isEmpty()) {
      return ChainQueries.notFound(query, "no contract " + query.contract());
    }
    SlotShape shape = contract.get().spec().shape();
    if (!shape.contains(query.slot())) {
      return failed(query, Failure.BAD_QUERY, "the contract's state has no slot " + query.slot());
    }
    Fr leaf = state.leaf(query.contract(), query.user());
    SlotTree tree = SlotTree.of(shape, allSlots(state, query.contract(), query.user()));
    if (!tree.root().equals(StateRoots.stateRoot(leaf, contract.get().spec()))) {
      return failed(
          query,
          Failure.PATH_NOT_REBUILDABLE,
          "the slots of %s in contract %s do not give its root"
              .formatted(query.user(), query.contract()));
    }
    return underRoot(state, height, query.contract(), query.user())
        .<Answer>map(
            under ->
                new Answer.Slot(
                    query.request(),
                    height,
                    under.proof(
                        query.slot(), tree.value(query.slot()), tree.path(query.slot()), leaf)))
        .orElseGet(
            () -> failed(query, Failure.CHECKPOINT_NOT_READABLE, "its tree is not readable"));
  }

  private static Map<Long, Fr> allSlots(RealmSnapshot state, ContractId contract, UserId user) {
    TreeMap<Long, Fr> all = new TreeMap<>();
    SortedMap<Long, Fr> page = state.slots(contract, user, 0, REBUILD_PAGE);
    while (!page.isEmpty()) {
      all.putAll(page);
      page =
          page.size() < REBUILD_PAGE
              ? new TreeMap<>()
              : state.slots(contract, user, page.lastKey() + 1, REBUILD_PAGE);
    }
    return all;
  }

  private static Answer slots(Query.SlotsOf query, long height, RealmSnapshot state) {
    SortedMap<Long, Fr> page =
        state.slots(query.contract(), query.user(), query.fromSlot(), Limits.ANSWER_SLOTS_MAX + 1);
    List<SlotWrite> slots = new ArrayList<>();
    page.forEach((slot, value) -> slots.add(new SlotWrite(slot, value)));
    boolean more = slots.size() > Limits.ANSWER_SLOTS_MAX;
    return new Answer.Slots(
        query.request(), height, more ? slots.subList(0, Limits.ANSWER_SLOTS_MAX) : slots, more);
  }

  private Answer accountsWithKey(Query.AccountsWithKey query) {
    List<UserId> users = new ArrayList<>();
    for (RealmEndpoint seat : realms.get()) {
      if (seat.worker().equals(node) && !handedOver.test(seat.header().realm())) {
        users.addAll(stores.apply(seat.header().realm()).accountsWithKey(query.authKey()));
      }
    }
    return new Answer.Accounts(
        query.request(), users.stream().limit(Limits.ANSWER_SLOTS_MAX).toList());
  }

  /** Place of a leaf under the global root of a checkpoint. */
  private record UnderRoot(MerklePath realmPath, long asOf, MerklePath globalPath) {
    SlotProof proof(long slot, Fr value, MerklePath slotPath, Fr leaf) {
      return new SlotProof(slot, value, slotPath, leaf, realmPath, asOf, globalPath);
    }
  }

  private Optional<UnderRoot> underRoot(
      RealmSnapshot state, long checkpointHeight, ContractId contract, UserId user) {
    MerklePath inRealm =
        SparseTree.path(
            StateShape.REALM_DEPTH, 0, state, StateShape.realmLeaf(contract, user.index()));
    long asOf = stores.apply(user.realm()).header(state.height()).map(RealmHeader::asOf).orElse(0L);
    return chain
        .realmTreeAt(checkpointHeight)
        .map(tree -> new UnderRoot(inRealm, asOf, RealmTree.path(tree, user.realm())));
  }

  private static Answer failed(Query query, Failure failure, String text) {
    return new Answer.Failed(query.request(), failure, text);
  }
}

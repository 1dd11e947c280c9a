package dev.freehold.simulation.process;

import dev.freehold.core.chain.Account;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RealmSnapshot;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.tree.MerklePath;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.StateShape;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.worker.agent.ProofAnswers;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A worker's answers, from its stores, as the node's service gives them. */
final class Answers {
  private final Hash32 node;
  private final Mutant mutant;
  private final Stores stores;
  private final Supplier<List<RealmEndpoint>> realms;
  private final ProofAnswers proofs;

  Answers(Hash32 node, Mutant mutant, Stores stores, Supplier<List<RealmEndpoint>> realms) {
    this.node = node;
    this.mutant = mutant;
    this.stores = stores;
    this.realms = realms;
    proofs = new ProofAnswers(stores::realm);
  }

  Answer answer(Query query) {
    return switch (query) {
      case Query.NetworkState q ->
          new Answer.Network(q.request(), stores.chain().head().height(), realms.get());
      case Query.CheckpointOf q -> checkpoint(stores.chain(), q);
      case Query.ContractOf q ->
          stores
              .chain()
              .contract(q.contract())
              .<Answer>map(contract -> new Answer.ContractState(q.request(), contract))
              .orElseGet(() -> failed(q, Answer.Failure.NOT_FOUND));
      case Query.AccountOf q -> account(q);
      case Query.ProofsOf q -> proofs.answer(q);
      case Query.HeadersOf q -> proofs.answer(q);
      default -> failed(query, Answer.Failure.BAD_QUERY);
    };
  }

  static Answer checkpoint(ChainStore chain, Query.CheckpointOf query) {
    return chain
        .checkpoint(query.height() == -1 ? chain.head().height() : query.height())
        .<Answer>map(checkpoint -> new Answer.CheckpointAt(query.request(), checkpoint))
        .orElseGet(() -> failed(query, Answer.Failure.NOT_FOUND));
  }

  static Answer failed(Query query, Answer.Failure failure) {
    return new Answer.Failed(query.request(), failure, "");
  }

  private Answer account(Query.AccountOf query) {
    RealmId realm = query.user().realm();
    boolean served =
        realms.get().stream()
            .anyMatch(s -> s.header().realm().equals(realm) && s.worker().equals(node));
    if (!served) {
      return failed(query, Answer.Failure.WRONG_REALM);
    }
    ChainStore chain = stores.chain();
    RealmStore store = stores.realm(realm);
    long height = query.checkpointHeight() == -1 ? chain.head().height() : query.checkpointHeight();
    Optional<RealmSnapshot> snapshot = chain.realmHeightAt(realm, height).flatMap(store::at);
    if (snapshot.isEmpty()) {
      return failed(query, Answer.Failure.CHECKPOINT_NOT_READABLE);
    }
    try (RealmSnapshot state = snapshot.get()) {
      Optional<Account> then = state.account(query.user());
      if (mutant == Mutant.CHECKPOINT_READ_FROM_HEAD) {
        then = then.flatMap(_ -> store.account(query.user()));
      }
      Optional<SlotProof> proof = then.map(a -> proof(chain, state, height, query.user(), a));
      return new Answer.AccountState(
          query.request(), committed(store, query.user()), height, then, proof);
    }
  }

  private Optional<Account> committed(RealmStore store, UserId user) {
    long height = store.head().height();
    if (mutant == Mutant.STALE_READ && height > 3 && user.index() % 2 == height % 2) {
      return store.at(height - 3).orElseThrow().account(user);
    }
    return store.account(user);
  }

  private static SlotProof proof(
      ChainStore chain, RealmSnapshot state, long height, UserId user, Account account) {
    long leaf = StateShape.realmLeaf(ContractId.SYSTEM, user.index());
    MerklePath inRealm = SparseTree.path(StateShape.REALM_DEPTH, 0, state, leaf);
    MerklePath overRealms =
        SparseTree.path(
            StateShape.REALM_LEVELS,
            StateShape.REALM_DEPTH,
            chain.realmTreeAt(height).orElseThrow(),
            user.realm().value());
    MerklePath slots = new MerklePath(List.of(account.slot(1), account.slot(2), account.slot(3)));
    return new SlotProof(0, account.authKey(), slots, account.leaf(), inRealm.then(overRealms));
  }
}

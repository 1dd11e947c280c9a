package dev.freehold.protocol.query;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Answers that any node can give: about checkpoints, contracts, who serves which realm, and
 * aggregates that are here. As thread-safe as the store.
 */
public final class ChainQueries {
  private final NodeStore store;
  private final ChainStore chain;
  private final Supplier<List<RealmEndpoint>> realms;
  private final LongSupplier nextOrder;
  private final IntFunction<Answer.Counters> counters;
  private final KeptChain kept;
  private final Optional<BlockShelf> blocks;

  /** Answers of a node that takes no orders and keeps neither candidates nor single blocks. */
  public ChainQueries(
      NodeStore store,
      Supplier<List<RealmEndpoint>> realms,
      IntFunction<Answer.Counters> counters) {
    this(store, realms, () -> 0, counters, KeptChain.NOTHING, Optional.empty());
  }

  /**
   * @param realms who serves which realm, as the coordinator last said
   * @param nextOrder the number that an operator's next order may have; 0 where none is taken
   * @param counters what this node counts and sees, as the answer to a question
   * @param kept what is kept for validators that were away
   * @param blocks of realms that this node does not hold; empty if it never has any
   */
  public ChainQueries(
      NodeStore store,
      Supplier<List<RealmEndpoint>> realms,
      LongSupplier nextOrder,
      IntFunction<Answer.Counters> counters,
      KeptChain kept,
      Optional<BlockShelf> blocks) {
    this.blocks = blocks;
    this.nextOrder = nextOrder;
    this.counters = counters;
    this.kept = kept;
    this.store = store;
    chain = store.chain();
    this.realms = realms;
  }

  /** The answer to a question; one that only a worker can answer fails. */
  public Answer answer(Query query) {
    return switch (query) {
      case Query.NetworkState q ->
          new Answer.Network(
              q.request(), chain.head().height(), realms.get(), nextOrder.getAsLong());
      case Query.CheckpointOf q ->
          chain
              .checkpoint(q.height() == -1 ? chain.head().height() : q.height())
              .<Answer>map(checkpoint -> new Answer.CheckpointAt(q.request(), checkpoint))
              .orElseGet(() -> notFound(q, "checkpoint " + q.height() + " is not here"));
      case Query.ContractOf q ->
          chain
              .contract(q.contract())
              .<Answer>map(contract -> new Answer.ContractState(q.request(), contract))
              .orElseGet(() -> notFound(q, "no contract " + q.contract()));
      case Query.RealmsAt q -> realmsAt(q);
      case Query.AggregateOf q ->
          store
              .realm(q.realm())
              .aggregate(q.firstBlock(), q.job())
              .<Answer>map(aggregate -> new Answer.AggregateAt(q.request(), aggregate))
              .orElseGet(() -> notFound(q, "no aggregate of that job here"));
      case Query.CountersOf q -> counters.apply(q.request());
      case Query.CandidatesFrom q -> candidates(q);
      case Query.BlockOf q when blocks.isPresent() ->
          blocks
              .get()
              .block(q.realm(), q.height())
              .map(bytes -> CopyQueries.part(q, q.offset(), bytes))
              .orElseGet(() -> notKept(q, q.realm(), q.height()));
      case Query.WitnessOf q when blocks.isPresent() ->
          blocks
              .get()
              .stateless(q.realm(), q.height())
              .map(bytes -> CopyQueries.part(q, q.offset(), bytes))
              .orElseGet(() -> notKept(q, q.realm(), q.height()));
      case Query.NewestState q ->
          kept.newestState()
              .<Answer>map(
                  state -> new Answer.StateKept(q.request(), state.parts(), state.candidate()))
              .orElseGet(() -> notFound(q, "no state is kept here"));
      case Query.StatePartOf q ->
          kept.statePart(q.height(), q.index())
              .<Answer>map(bytes -> new Answer.StatePart(q.request(), bytes))
              .orElseGet(() -> notFound(q, "no such part of a state is kept here"));
      case Query.BundleStatusOf _,
          Query.AccountOf _,
          Query.AccountsWithKey _,
          Query.SlotOf _,
          Query.SlotsOf _,
          Query.BlockOf _,
          Query.SnapshotOf _,
          Query.ProofsOf _,
          Query.HeadersOf _,
          Query.InclusionOf _,
          Query.AcknowledgementOf _,
          Query.WitnessOf _,
          Query.PlaceRealm _,
          Query.JobsOf _,
          Query.EarningsOf _ ->
          new Answer.Failed(
              query.request(),
              Answer.Failure.WRONG_REALM,
              "this node holds no realm: ask the worker of the user's realm");
    };
  }

  private Answer realmsAt(Query.RealmsAt query) {
    if (query.checkpointHeight() < 0 || query.checkpointHeight() > chain.head().height()) {
      return notFound(query, "no checkpoint " + query.checkpointHeight() + " yet");
    }
    List<RealmHeader> headers = new ArrayList<>();
    int realm = query.fromRealm();
    while (realm < RealmId.COUNT && headers.size() < Limits.ANSWER_REALMS_MAX) {
      chain.headerAt(new RealmId(realm), query.checkpointHeight()).ifPresent(headers::add);
      realm++;
    }
    return new Answer.Realms(query.request(), headers, realm < RealmId.COUNT);
  }

  private Answer candidates(Query.CandidatesFrom query) {
    List<byte[]> candidates = kept.candidatesFrom(query.height());
    return candidates.isEmpty()
        ? notFound(query, "no candidate of height " + query.height() + " is kept here")
        : new Answer.Candidates(query.request(), candidates);
  }

  private static Answer notKept(Query query, RealmId realm, long height) {
    return notFound(query, "block %d of realm %s is not kept here".formatted(height, realm));
  }

  static Answer notFound(Query query, String text) {
    return new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, text);
  }
}

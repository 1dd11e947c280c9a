package dev.freehold.coordinator.machine;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyAggregate;
import dev.freehold.coordinator.machine.CoordinatorInput.AggregateJudged;
import dev.freehold.core.committee.Committee;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Work;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Verification of aggregators' results by one of several validators. Whoever leads shows the others
 * what it was handed in and has verified, and takes it once a quorum has verified it: so that they
 * can vote for the candidate that pays for it. Whether a result holds has one answer, which is kept
 * by its name, as of {@link Aggregate#result}.
 */
final class ResultVerification {
  /** Answers that are kept; the oldest goes. */
  static final int KNOWN_MAX = 4096;

  /** Results of which it is kept that one other validator says that it has verified them. */
  static final int TOLD_MAX = 256;

  /** Milliseconds after which a result is shown again. */
  static final long OFFER_AGAIN_MS = 2_000;

  /** Bits of a ticket below the number of a term. Of no term is what others show. */
  private static final int TICKET_BITS = Term.TICKET_BITS;

  /** Result that was handed in to this validator, which leads. */
  private static final class Own {
    private final Hash32 name;
    private final Work.Submit result;
    private boolean isVerified;
    private boolean isTaken;
    private long offeredMs;

    private Own(VerifyAggregate task) {
      result = new Work.Submit(task.job().id(), task.payee(), task.statements(), task.aggregate());
      name = result.result();
    }
  }

  private record Asked(long ticket, ResultOffers.Offer offer) {}

  private final Committee committee;
  private final Hash32 self;
  private final Function<Hash32, Optional<Job>> board;
  private final Map<Hash32, Boolean> known = new LinkedHashMap<>();
  private final Map<Hash32, Set<Hash32>> told = new HashMap<>();
  private final ResultOffers offers = new ResultOffers();
  private Optional<Asked> asked = Optional.empty();

  /** By the tickets of its term. */
  private final Map<Long, Own> own = new LinkedHashMap<>();

  private long tickets;
  private long nowMs;

  /**
   * @param self node of this validator, one of the committee
   * @param board finds a job by its name, among those that are final
   */
  ResultVerification(Committee committee, Hash32 self, Function<Hash32, Optional<Job>> board) {
    this.committee = committee;
    this.self = self;
    this.board = board;
    committee.validators().stream()
        .map(Validator::node)
        .filter(node -> !node.equals(self))
        .forEach(node -> told.put(node, new LinkedHashSet<>()));
  }

  /** Whether a result holds; empty while that is not known here. */
  Optional<Boolean> holds(Hash32 result) {
    return Optional.ofNullable(known.get(result));
  }

  /** The term's machine wants a result checked that was handed in. */
  void isHandedIn(VerifyAggregate task, List<ValidatorEffect> effects) {
    Own result = new Own(task);
    own.put(task.ticket(), result);
    if (holds(result.name).orElse(false)) {
      isVerified(result, effects);
    } else {
      effects.add(new ValidatorEffect.Act(task));
    }
  }

  private void isVerified(Own result, List<ValidatorEffect> effects) {
    result.isVerified = true;
    offer(result, effects);
  }

  private void offer(Own result, List<ValidatorEffect> effects) {
    result.offeredMs = nowMs;
    // Who has said that a result holds may have started anew since, and lacks it for its vote.
    List<Hash32> nodes =
        told.keySet().stream()
            .filter(node -> result.isTaken || !told.get(node).contains(result.name))
            .toList();
    if (!nodes.isEmpty()) {
      effects.add(new ValidatorEffect.Offer(nodes, result.result));
    }
  }

  /** Whether a verdict is of a result that was handed in to a term of this validator. */
  static boolean isOfTerm(AggregateJudged judged) {
    return judged.ticket() >> TICKET_BITS != 0;
  }

  /**
   * A result was checked.
   *
   * @return its name, if it is known from now on whether it holds
   */
  Optional<Hash32> judged(AggregateJudged judged, List<ValidatorEffect> effects) {
    return isOfTerm(judged) ? ownJudged(judged, effects) : offeredJudged(judged, effects);
  }

  private Optional<Hash32> ownJudged(AggregateJudged judged, List<ValidatorEffect> effects) {
    Own result = own.get(judged.ticket());
    if (result == null) {
      return Optional.empty();
    }
    if (!judged.verdict().holds()) {
      own.remove(judged.ticket());
    }
    boolean isAnswer = answers(result.name, judged.verdict(), effects);
    if (judged.verdict().holds()) {
      isVerified(result, effects);
    }
    return isAnswer ? Optional.of(result.name) : Optional.empty();
  }

  private Optional<Hash32> offeredJudged(AggregateJudged judged, List<ValidatorEffect> effects) {
    if (asked.filter(of -> of.ticket == judged.ticket()).isEmpty()) {
      return Optional.empty();
    }
    ResultOffers.Offer offer = asked.get().offer;
    asked = Optional.empty();
    if (judged.verdict().costsStanding()) {
      offers.isLiar(offer.node());
    }
    boolean isAnswer = answers(offer.name(), judged.verdict(), effects);
    ask(effects);
    return isAnswer ? Optional.of(offer.name()) : Optional.empty();
  }

  /** Keeps what a verdict says of a result: other statements than the blocks' say nothing of it. */
  private boolean answers(Hash32 name, Verdict verdict, List<ValidatorEffect> effects) {
    boolean isAnswer = verdict.holds() || verdict == Verdict.WRONG_AGGREGATE;
    if (isAnswer) {
      known.put(name, verdict.holds());
      if (known.size() > KNOWN_MAX) {
        known.remove(known.keySet().iterator().next());
      }
    }
    if (verdict.holds()) {
      effects.add(new ValidatorEffect.TellResult(name));
    }
    return isAnswer;
  }

  /** Another validator shows a result. */
  void offered(Hash32 node, Work.Submit result, List<ValidatorEffect> effects) {
    if (told.containsKey(node)) {
      offers.add(node, result);
      ask(effects);
    }
  }

  /** Another validator says that it has verified a result. */
  void told(Hash32 node, Hash32 result) {
    Set<Hash32> by = told.get(node);
    if (by != null && by.add(result) && by.size() > TOLD_MAX) {
      by.remove(by.iterator().next());
    }
  }

  /** Has the next one of what others show checked, if none is. */
  private void ask(List<ValidatorEffect> effects) {
    while (asked.isEmpty()) {
      Optional<ResultOffers.Offer> next = offers.next(job -> board.apply(job).isPresent());
      if (next.isEmpty()) {
        return;
      }
      ResultOffers.Offer offer = next.get();
      Optional<Boolean> holds = holds(offer.name());
      if (holds.isEmpty()) {
        check(offer, effects);
      } else if (holds.get()) {
        // Who shows it has not heard it, or begins to lead.
        effects.add(new ValidatorEffect.TellResult(offer.name()));
      } else {
        offers.isLiar(offer.node());
      }
    }
  }

  private void check(ResultOffers.Offer offer, List<ValidatorEffect> effects) {
    long ticket = tickets++ & (1L << TICKET_BITS) - 1;
    asked = Optional.of(new Asked(ticket, offer));
    Work.Submit result = offer.result();
    board
        .apply(result.job())
        .map(
            job ->
                new VerifyAggregate(
                    ticket, job, result.payee(), result.statements(), result.aggregate()))
        .ifPresent(task -> effects.add(new ValidatorEffect.Act(task)));
  }

  /**
   * The next verdict for the term's machine: a result holds that was handed in to it, here and as
   * validators say that are a quorum with this one.
   */
  Optional<AggregateJudged> next() {
    for (Map.Entry<Long, Own> of : own.entrySet()) {
      Own result = of.getValue();
      if (result.isVerified && !result.isTaken && isOfQuorum(result.name)) {
        result.isTaken = true;
        return Optional.of(new AggregateJudged(of.getKey(), Verdict.TAKEN));
      }
    }
    return Optional.empty();
  }

  private boolean isOfQuorum(Hash32 name) {
    return committee.isQuorum(
        Signers.of(
            IntStream.range(0, committee.size())
                .filter(
                    place -> {
                      Hash32 node = committee.validators().get(place).node();
                      return node.equals(self) || told.get(node).contains(name);
                    })));
  }

  /** It is {@code nowMs}. */
  void tick(long nowMs, List<ValidatorEffect> effects) {
    this.nowMs = nowMs;
    for (Own result : own.values()) {
      boolean isAgain = nowMs < result.offeredMs || nowMs - result.offeredMs >= OFFER_AGAIN_MS;
      if (result.isVerified && isAgain) {
        offer(result, effects);
      }
    }
  }

  /** A candidate is final: jobs have come, and others are done. */
  void isFinal(List<ValidatorEffect> effects) {
    own.values().removeIf(of -> of.isTaken && board.apply(of.result.job()).isEmpty());
    ask(effects);
  }

  /** The term has ended, and what was handed in with it. */
  void termEnds() {
    own.clear();
  }
}

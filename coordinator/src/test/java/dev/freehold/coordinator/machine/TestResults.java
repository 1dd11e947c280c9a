package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Work;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Validators that have leased jobs to aggregators, and the results that these hand in. */
final class TestResults {
  private static final long LINK = 11;
  static final int FUNCTIONS = 7;
  private static final int SEALS_MAX = 12;
  static final UserId PAYEE = UserId.parse("0:0");

  final TestCommittee all = new TestCommittee();

  /** The job of each aggregator, which is told by a connection of its number. */
  final Map<Integer, Job> jobs = new TreeMap<>();

  static long connection(int aggregator) {
    return 100 + aggregator;
  }

  /** Each aggregator has a job from the leader, validator 0; nothing of it waits to be final. */
  TestResults() {
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      all.hear(i, new CoordinatorInput.WorkerJoined(LINK, TestCommittee.node(1), "w:1"));
      for (int a = 0; a < FUNCTIONS; a++) {
        all.hear(
            i,
            new CoordinatorInput.AggregatorJoined(
                connection(a), TestCommittee.node(50 + a), PAYEE));
      }
    }
    all.seal(0);
    reports(
        List.of(new RealmEvent.Deploy(PAYEE, TestContracts.of(FUNCTIONS), Hash32.ZERO, 0)),
        List.of());
    all.seal(0);
    reports(
        List.of(),
        IntStream.range(0, FUNCTIONS)
            .mapToObj(i -> new FunctionProofs(new ContractId(1), i, 2, TestCommittee.node(i)))
            .toList());
    for (int i = 0; i < SEALS_MAX && jobs.size() < FUNCTIONS; i++) {
      all.seal(0);
      hearOfLeases();
    }
    assertEquals(FUNCTIONS, jobs.size(), "each has one");
  }

  private void hearOfLeases() {
    List<ValidatorEffect> done = all.done(0);
    for (int a = 0; a < FUNCTIONS; a++) {
      for (ValidatorEffect effect : done) {
        if (TestCommittee.message(effect, connection(a)).orElse(null)
            instanceof Work.Leased leased) {
          jobs.put(a, leased.job());
        }
      }
    }
  }

  private void reports(List<RealmEvent> events, List<FunctionProofs> proofs) {
    RealmEndpoint seat = all.validators.getFirst().realms().getFirst();
    RealmHeader header =
        TestHeaders.next(
            seat.header(),
            all.validators.getFirst().head().height(),
            seat.header().height() + 5,
            20,
            20_000,
            events,
            proofs);
    all.hear(0, new CoordinatorInput.BlockReported(LINK, seat.epoch(), header, events, proofs));
  }

  /** Sends a result to the leader, validator 0; the ticket of its check. */
  long submits(int aggregator, byte[] aggregate) {
    return submits(0, aggregator, aggregate);
  }

  /** The same to another leader. */
  long submits(int leader, int aggregator, byte[] aggregate) {
    handsIn(leader, aggregator, aggregate);
    ValidatorEffect.Act act =
        assertInstanceOf(ValidatorEffect.Act.class, all.done(leader).getFirst());
    return assertInstanceOf(CoordinatorEffect.VerifyAggregate.class, act.effect()).ticket();
  }

  /** Sends a result to a leader. */
  void handsIn(int leader, int aggregator, byte[] aggregate) {
    all.done(leader);
    all.hear(
        leader,
        new CoordinatorInput.AggregateSubmitted(
            connection(aggregator), jobs.get(aggregator).id(), PAYEE, List.of(), aggregate));
  }

  /** A result is found to hold, or not, by the leader that it was sent to. */
  void judged(int leader, long ticket, Verdict verdict) {
    all.hear(leader, new CoordinatorInput.AggregateJudged(ticket, verdict));
  }

  /** The jobs that a proposal pays for. */
  static List<Hash32> taken(Proposal proposal) {
    return proposal.journal().stream()
        .filter(LogEntry.Aggregated.class::isInstance)
        .map(entry -> ((LogEntry.Aggregated) entry).payment().job())
        .toList();
  }
}

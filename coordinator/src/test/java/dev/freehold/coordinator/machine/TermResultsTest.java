package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Work;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results of aggregators in a term: what is paid is told once it is final, whoever judged it. */
class TermResultsTest {
  private static final long LINK = 11;
  private static final int FUNCTIONS = 7;
  private static final int SEALS_MAX = 12;
  private static final UserId PAYEE = UserId.parse("0:0");

  private final TestCommittee all = new TestCommittee();

  /** The job of each aggregator, which is told by a connection of its number. */
  private final Map<Integer, Job> jobs = new TreeMap<>();

  private static long connection(int aggregator) {
    return 100 + aggregator;
  }

  /** Each aggregator has a job from the leader, validator 0; nothing of it waits to be final. */
  @BeforeEach
  void lease() {
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
    FunctionSpec function =
        new FunctionSpec(
            "f",
            FunctionSpec.SetupKind.DEVELOPMENT,
            new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]));
    ContractSpec contract =
        new ContractSpec("c", SlotShape.uniform(1), Collections.nCopies(FUNCTIONS, function));
    reports(List.of(new RealmEvent.Deploy(PAYEE, contract, Hash32.ZERO, 0)), List.of());
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

  /** Sends a result to the leader; the ticket of its check. */
  private long submits(int aggregator, byte[] aggregate) {
    all.done(0);
    all.hear(
        0,
        new CoordinatorInput.AggregateSubmitted(
            connection(aggregator), jobs.get(aggregator).id(), PAYEE, List.of(), aggregate));
    ValidatorEffect.Act act = assertInstanceOf(ValidatorEffect.Act.class, all.done(0).getFirst());
    return assertInstanceOf(CoordinatorEffect.VerifyAggregate.class, act.effect()).ticket();
  }

  private void judged(long ticket) {
    all.hear(0, new CoordinatorInput.AggregateJudged(ticket, Verdict.TAKEN));
  }

  private static List<Hash32> taken(Proposal proposal) {
    return proposal.journal().stream()
        .filter(LogEntry.Aggregated.class::isInstance)
        .map(entry -> ((LogEntry.Aggregated) entry).payment().job())
        .toList();
  }

  /** The jobs whose results a validator has called taken since it was asked last. */
  private List<Hash32> toldTaken() {
    List<ValidatorEffect> done = all.done(0);
    List<Hash32> told = new ArrayList<>();
    for (int a = 0; a < FUNCTIONS; a++) {
      for (ValidatorEffect effect : done) {
        Message message = TestCommittee.message(effect, connection(a)).orElse(null);
        if (message instanceof Work.Judged(Hash32 job, Verdict verdict, long _)
            && verdict == Verdict.TAKEN) {
          told.add(job);
        }
      }
    }
    return told;
  }

  private List<Hash32> jobs(int from, int to) {
    return IntStream.range(from, to).mapToObj(a -> jobs.get(a).id()).toList();
  }

  @Test
  void aResultIsCalledTakenOnceItsPaymentIsFinal() {
    long ticket = submits(0, new byte[3]);
    judged(ticket);
    assertEquals(List.of(), toldTaken());
    all.notarize(all.propose(0));
    assertEquals(jobs(0, 1), taken(Proposal.decode(all.chain.getLast().payload())));
    assertEquals(List.of(), toldTaken());
    all.makeFinal();
    assertEquals(jobs(0, 1), toldTaken());
  }

  @Test
  void whatWasTakenInATermThatEndsIsNotTaken() {
    judged(submits(0, new byte[3]));
    all.propose(0);
    all.seal(1);
    assertEquals(List.of(), toldTaken());
    Proposal next = all.seal(0);
    assertEquals(List.of(), taken(next), "it is to be sent again");
  }

  @Test
  void aVerdictOfATermThatIsOverIsDropped() {
    long early = submits(0, new byte[3]);
    all.seal(1);
    judged(early);
    assertEquals(List.of(), toldTaken(), "while another leads");
    all.ask(0);
    judged(early);
    assertEquals(List.of(), taken(all.sealAsked(0)), "and in the next term");
    long late = submits(0, new byte[3]);
    assertTrue(late != early);
    judged(late);
    judged(early);
    assertEquals(jobs(0, 1), taken(all.seal(0)));
  }

  @Test
  void resultsThatFindACandidateFullWaitForTheNext() {
    int fit = Limits.JOURNAL_BYTES_MAX / Limits.AGGREGATE_BYTES_MAX;
    assertTrue(fit + 2 <= FUNCTIONS);
    List<Long> tickets = new ArrayList<>();
    for (int a = 0; a < fit + 2; a++) {
      tickets.add(submits(a, new byte[Limits.AGGREGATE_BYTES_MAX]));
    }
    tickets.forEach(this::judged);
    assertEquals(jobs(0, fit), taken(all.seal(0)));
    assertEquals(jobs(0, fit), toldTaken());
    assertEquals(jobs(fit, fit + 2), taken(all.seal(0)));
    assertEquals(jobs(fit, fit + 2), toldTaken());
    assertEquals(new RealmId(0), jobs.get(0).realm());
  }
}

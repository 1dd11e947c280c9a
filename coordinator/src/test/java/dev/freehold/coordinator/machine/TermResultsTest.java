package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Results of aggregators in a term: what is paid is told once it is final, whoever judged it. */
class TermResultsTest {
  private final TestResults results = new TestResults();
  private final TestCommittee all = results.all;

  private void judged(long ticket) {
    results.judged(0, ticket, Verdict.TAKEN);
  }

  /** The jobs whose results a validator has called taken since it was asked last. */
  private List<Hash32> toldTaken() {
    List<ValidatorEffect> done = all.done(0);
    List<Hash32> told = new ArrayList<>();
    for (int a = 0; a < TestResults.FUNCTIONS; a++) {
      for (ValidatorEffect effect : done) {
        Message message = TestCommittee.message(effect, TestResults.connection(a)).orElse(null);
        if (message instanceof Work.Judged(Hash32 job, Verdict verdict, long _)
            && verdict == Verdict.TAKEN) {
          told.add(job);
        }
      }
    }
    return told;
  }

  private List<Hash32> jobs(int from, int to) {
    return IntStream.range(from, to).mapToObj(a -> results.jobs.get(a).id()).toList();
  }

  @Test
  void aResultIsCalledTakenOnceItsPaymentIsFinal() {
    long ticket = results.submits(0, new byte[3]);
    judged(ticket);
    assertEquals(List.of(), toldTaken());
    all.notarize(all.propose(0));
    assertEquals(jobs(0, 1), TestResults.taken(Proposal.decode(all.chain.getLast().payload())));
    assertEquals(List.of(), toldTaken());
    all.makeFinal();
    assertEquals(jobs(0, 1), toldTaken());
  }

  @Test
  void whatWasTakenInATermThatEndsIsNotTaken() {
    judged(results.submits(0, new byte[3]));
    all.propose(0);
    all.seal(1);
    assertEquals(List.of(), toldTaken());
    Proposal next = all.seal(0);
    assertEquals(List.of(), TestResults.taken(next), "it is to be sent again");
  }

  @Test
  void aVerdictOfATermThatIsOverIsDropped() {
    long early = results.submits(0, new byte[3]);
    all.seal(1);
    judged(early);
    assertEquals(List.of(), toldTaken(), "while another leads");
    all.ask(0);
    judged(early);
    assertEquals(List.of(), TestResults.taken(all.sealAsked(0)), "and in the next term");
    long late = results.submits(0, new byte[3]);
    assertTrue(late != early);
    judged(late);
    judged(early);
    assertEquals(jobs(0, 1), TestResults.taken(all.seal(0)));
  }

  @Test
  void resultsThatFindACandidateFullWaitForTheNext() {
    int fit = Limits.JOURNAL_BYTES_MAX / Limits.AGGREGATE_BYTES_MAX;
    assertTrue(fit + 2 <= TestResults.FUNCTIONS);
    List<Long> tickets = new ArrayList<>();
    for (int a = 0; a < fit + 2; a++) {
      tickets.add(results.submits(a, new byte[Limits.AGGREGATE_BYTES_MAX]));
    }
    tickets.forEach(this::judged);
    assertEquals(jobs(0, fit), TestResults.taken(all.seal(0)));
    assertEquals(jobs(0, fit), toldTaken());
    assertEquals(jobs(fit, fit + 2), TestResults.taken(all.seal(0)));
    assertEquals(jobs(fit, fit + 2), toldTaken());
    assertEquals(new RealmId(0), results.jobs.get(0).realm());
  }
}

package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Refusal;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Work;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of the desk against aggregators with bad intentions. */
class AggregatorDeskTest {
  private static final int HONEST = 90;
  private static final BoardRules RULES = new BoardRules(1, 1, 1, 3, 10, 2, 2, 64);

  private final TestBoard test = new TestBoard(RULES);

  private Hash32 cut() {
    test.seal(test.block(0, 3));
    test.seal();
    return test.jobs().getLast().job().id();
  }

  /** Cuts a job that is open to all. */
  private Hash32 open() {
    Hash32 job = cut();
    for (int i = 0; i < RULES.openAge(); i++) {
      test.seal();
    }
    return job;
  }

  private Verdict verdict() {
    CoordinatorEffect.Send last = assertInstanceOf(CoordinatorEffect.Send.class, test.last());
    return assertInstanceOf(Work.Judged.class, last.message()).verdict();
  }

  private long closed(int aggregator) {
    return test.effects.stream()
        .filter(
            effect -> effect instanceof CoordinatorEffect.Close c && c.connection() == aggregator)
        .count();
  }

  @Test
  void aSecondProcessWithAKeyIsRefusedForAsLongAsTheFirstLives() {
    test.presence.tick(1_000);
    test.join(HONEST);
    CoordinatorInput.AggregatorJoined second =
        new CoordinatorInput.AggregatorJoined(
            HONEST + 1, TestBoard.hash(HONEST), TestBoard.payee(HONEST));
    test.effects.clear();
    test.desk.join(second, test.effects);
    assertEquals(
        List.of(
            new CoordinatorEffect.Send(HONEST, new Message.Ping()),
            new CoordinatorEffect.Close(
                HONEST + 1, GoodbyeReason.OUT_OF_STEP, "this aggregator is connected already")),
        test.effects);
    test.presence.pinged(HONEST);
    test.effects.clear();
    test.desk.join(second, test.effects);
    assertEquals(
        GoodbyeReason.IDENTITY_TAKEN,
        assertInstanceOf(CoordinatorEffect.Close.class, test.effects.getFirst()).reason());
    assertEquals(1, test.effects.size());
    // Its process dies, and the system does not say so.
    test.presence.tick(1_000 + Limits.WORKER_SILENCE_MS_MAX);
    test.effects.clear();
    test.desk.join(second, test.effects);
    assertEquals(1, closed(HONEST));
    assertInstanceOf(CoordinatorEffect.Send.class, test.effects.getLast());
    assertEquals(1, test.desk.size());
  }

  /** An aggregator does a job, so that it has proved something, and leaves. */
  private void prove(int aggregator) {
    test.join(aggregator);
    Hash32 job = cut();
    assertEquals(Optional.of(job), test.held(aggregator));
    test.judge(test.submit(aggregator, job).orElseThrow(), Verdict.TAKEN);
    test.leave(aggregator);
  }

  @Test
  void aFullDeskHasAPlaceForWhoHasProved() {
    prove(HONEST);
    for (int i = 0; i < Limits.AGGREGATORS_MAX; i++) {
      test.join(i);
    }
    test.join(Limits.AGGREGATORS_MAX);
    assertEquals(1, closed(Limits.AGGREGATORS_MAX), "a stranger among strangers has to wait");
    assertEquals(
        GoodbyeReason.TOO_MANY_CONNECTIONS, ((CoordinatorEffect.Close) test.last()).reason());
    test.join(HONEST);
    assertEquals(0, closed(HONEST));
    assertEquals(Limits.AGGREGATORS_MAX, test.desk.size());
  }

  @Test
  void aFullDeskLetsNobodyGoWhoIsAtWork() {
    for (int i = 0; i < Limits.AGGREGATORS_MAX; i++) {
      test.join(i);
    }
    Hash32 job = cut();
    int holder = holderOf(job);
    spoil(holder);
    test.join(HONEST);
    assertEquals(0, closed(HONEST), "others have lost their standing");
    assertEquals(0, closed(holder));
    assertEquals(Optional.of(job), test.held(holder));
  }

  /** All but one have handed in something wrong. */
  private void spoil(int holder) {
    for (int i = 0; i < Limits.AGGREGATORS_MAX; i++) {
      if (i != holder) {
        test.board.adopt(
            new LogEntry.Refused(
                new Refusal(
                    TestBoard.CHAIN,
                    TestBoard.payee(i),
                    TestBoard.hash(i),
                    test.height,
                    Verdict.WRONG_AGGREGATE)));
      }
    }
  }

  private int holderOf(Hash32 job) {
    for (int i = 0; i < Limits.AGGREGATORS_MAX; i++) {
      if (test.held(i).equals(Optional.of(job))) {
        return i;
      }
    }
    throw new AssertionError("nobody holds " + job);
  }

  @Test
  void aResultThatCannotBeJudgedHereCostsItsSenderNothing() {
    prove(HONEST);
    Hash32 job = open();
    test.join(HONEST);
    int logged = test.log.size();
    test.judge(test.submit(HONEST, job).orElseThrow(), Verdict.BUSY);
    assertEquals(Verdict.BUSY, verdict());
    assertEquals(logged, test.log.size(), "nobody is to remember it");
    test.judge(test.submit(HONEST, job).orElseThrow(), Verdict.TAKEN);
    assertEquals(List.of(), test.jobs());
  }

  @Test
  void strangersFillNeitherTheLogNorTheQueue() {
    prove(HONEST);
    Hash32 job = open();
    test.join(HONEST);
    int logged = test.log.size();
    int looked = 0;
    // Each with a new key, so that none has standing to lose.
    for (int i = 0; i < 60; i++) {
      test.join(i);
      Optional<Long> ticket = test.submit(i, job);
      if (ticket.isPresent()) {
        looked++;
        test.judge(ticket.get(), Verdict.WRONG_AGGREGATE);
      } else {
        assertEquals(Verdict.BUSY, verdict());
      }
      test.leave(i);
    }
    assertEquals(Limits.STRANGERS_MAX, looked);
    assertEquals(Limits.STRANGERS_MAX, test.log.size() - logged);
    long ticket = test.submit(HONEST, job).orElseThrow();
    test.judge(ticket, Verdict.TAKEN);
    assertEquals(List.of(), test.jobs());
  }

  @Test
  void strangersWhoseResultsAreBeingCheckedLeavePlaceForOthers() {
    prove(HONEST);
    Hash32 job = open();
    for (int i = 0; i < 20; i++) {
      test.join(i);
      assertEquals(i < Limits.STRANGERS_MAX, test.submit(i, job).isPresent());
    }
    test.join(HONEST);
    assertTrue(test.submit(HONEST, job).isPresent());
  }

  @Test
  void aNewKeyIsAsGoodAsNoneThatDidAnything() {
    prove(HONEST);
    Standings.Standing known = test.board.standing(TestBoard.hash(HONEST));
    Standings.Standing fresh = test.board.standing(TestBoard.hash(1));
    assertEquals(0, fresh.pointsAt(test.height));
    assertEquals(1, fresh.weight());
    assertTrue(known.weight() > fresh.weight());
    assertTrue(known.pointsAt(test.height) > fresh.pointsAt(test.height));
  }

  @Test
  void aResultThatRacesWithTheEndOfItsLeaseIsTakenOnce() {
    test.fees = 1000;
    test.join(1);
    Hash32 job = cut();
    long late = test.submit(1, job).orElseThrow();
    // Its lease ends while the result is being checked, and another gets the job.
    test.leave(1);
    while (test.held(1).isPresent()) {
      test.seal();
    }
    test.join(2);
    test.seal();
    assertEquals(Optional.of(job), test.held(2));
    test.judge(late, Verdict.TAKEN);
    CoordinatorEffect.Send told = assertInstanceOf(CoordinatorEffect.Send.class, test.last());
    assertEquals(new Work.LeaseEnded(job), told.message(), "the present holder can stop");
    assertEquals(Optional.empty(), test.submit(2, job));
    assertEquals(Verdict.DONE, verdict());
    assertEquals(500, test.board.counts(0).paid());
    assertEquals(0, test.board.standing(TestBoard.hash(2)).points());
  }

  @Test
  void aResultIsLookedAtFromWhoMayHandItInAtEachMomentOfALease() {
    prove(HONEST);
    Hash32 job = cut();
    test.join(1);
    assertEquals(Optional.empty(), test.submit(1, job));
    assertEquals(Verdict.NOT_YOURS, verdict(), "it waits for a holder");
    test.leave(1);
    test.join(HONEST);
    test.seal();
    assertEquals(Optional.of(job), test.held(HONEST));
    test.join(1);
    assertEquals(Optional.empty(), test.submit(1, job));
    assertEquals(Verdict.NOT_YOURS, verdict(), "it is another's");
    while (test.held(HONEST).isPresent()) {
      // Both are silent; the newcomer is gone when the job is free again.
      test.leave(1);
      test.seal();
    }
    long ticket = test.submit(HONEST, job).orElseThrow();
    test.judge(ticket, Verdict.TAKEN);
    assertEquals(List.of(), test.jobs(), "the last holder's is taken until another has the job");
    assertEquals(Optional.empty(), test.submit(HONEST, job));
    assertEquals(Verdict.TAKEN, verdict(), "and told again");
    Hash32 never = TestBoard.hash(5);
    assertEquals(Optional.empty(), test.submit(HONEST, never));
    assertEquals(Verdict.NO_SUCH_JOB, verdict());
  }
}

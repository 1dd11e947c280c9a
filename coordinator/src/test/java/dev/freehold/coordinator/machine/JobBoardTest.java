package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.JobState.Phase;
import dev.freehold.core.work.Lease;
import dev.freehold.core.work.Selection;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The board of jobs, case by case. */
class JobBoardTest {
  private static final int ONE = 1;
  private static final int TWO = 2;
  private static final int THREE = 3;
  private static final BoardRules RULES = new BoardRules(1, 1, 1, 3, 10, 4, 2, 5);

  private final TestBoard test = new TestBoard(RULES);

  /** Cuts a job of some proofs and returns its name. */
  private Hash32 cut(int proofs) {
    test.seal(test.block(0, proofs));
    test.seal();
    return test.jobs().getLast().job().id();
  }

  private Phase phase(Hash32 job) {
    return test.jobs().stream()
        .filter(state -> state.job().id().equals(job))
        .findFirst()
        .orElseThrow()
        .phase();
  }

  private Work.Judged judged() {
    return test.effects.stream()
        .filter(CoordinatorEffect.Send.class::isInstance)
        .map(effect -> ((CoordinatorEffect.Send) effect).message())
        .filter(Work.Judged.class::isInstance)
        .map(Work.Judged.class::cast)
        .reduce((_, last) -> last)
        .orElseThrow();
  }

  @Test
  void aJobIsCutWhenTheNextDoesNotFit() {
    TestBoard board = new TestBoard(BoardRules.DEFAULT);
    board.seal(board.block(0, 1000), board.block(0, 24));
    assertEquals(0, board.jobs().size(), "1,024 proofs fit");
    board.seal(board.block(0, 1, 7));
    assertEquals(1, board.jobs().size());
    Job job = board.jobs().getFirst().job();
    assertEquals(1024, job.count());
    assertEquals(1, job.firstBlock());
    assertEquals(2, job.lastBlock());
    assertEquals(8, board.board.counts(0).realms().getFirst().uncut());
  }

  @Test
  void aJobIsCutWhenItIsOldAndWorthItOrVeryOld() {
    BoardRules rules = BoardRules.DEFAULT;
    TestBoard board = new TestBoard(rules);
    board.seal(board.block(0, rules.cutProofs() - 1, 7), board.block(1, rules.cutProofs() - 1));
    sealUntil(board, rules.cutAge() + 4);
    assertEquals(0, board.jobs().size(), "old enough, too few");
    board.seal(board.block(1, 1));
    assertEquals(List.of(rules.cutProofs()), counts(board), "old enough and worth it");
    sealUntil(board, rules.waitMax());
    assertEquals(1, board.jobs().size());
    board.seal();
    assertEquals(List.of(rules.cutProofs(), rules.cutProofs() - 1, 7), counts(board));
    assertEquals(8, board.jobs().getLast().job().paddedCount());
  }

  private static void sealUntil(TestBoard board, long height) {
    while (board.height < height) {
      board.seal();
    }
  }

  private static List<Integer> counts(TestBoard board) {
    return board.jobs().stream().map(state -> state.job().count()).toList();
  }

  @Test
  void aLogThatNamesNoRulesIsReplayedByThoseOfItsTime() {
    TestBoard board = new TestBoard(BoardRules.UNNAMED);
    board.log.clear();
    board.join(ONE);
    board.seal(board.block(0, 1));
    sealUntil(board, 17);
    assertTrue(board.held(ONE).isPresent());
    List<JobState> before = board.jobs();
    board.restart();
    assertEquals(before, board.jobs());
  }

  @Test
  void aJobHasNoMoreThanItsParts() {
    TestBoard board = new TestBoard(BoardRules.DEFAULT);
    BlockProofs[] blocks = new BlockProofs[Limits.JOB_PARTS_MAX + 1];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = board.block(1, 1);
    }
    board.seal(blocks);
    Job job = board.jobs().getFirst().job();
    assertEquals(Limits.JOB_PARTS_MAX, job.parts().size());
    assertEquals(1, board.board.counts(0).realms().get(1).uncut());
  }

  @Test
  void aLeaseIsForOneAndCanBeRecomputed() {
    test.join(ONE);
    test.join(TWO);
    Hash32 job = cut(3);
    Lease lease = test.jobs().getFirst().lease().orElseThrow();
    assertEquals(2, lease.candidates().size());
    LogEntry.Sealed sealed =
        test.log.stream()
            .filter(LogEntry.Sealed.class::isInstance)
            .map(LogEntry.Sealed.class::cast)
            .filter(entry -> entry.checkpoint().height() == lease.checkpoint())
            .findFirst()
            .orElseThrow();
    assertEquals(
        lease.holder(),
        Selection.pick(sealed.checkpoint().hash(), job, lease.candidates()).aggregator());
    int other = test.held(ONE).isPresent() ? TWO : ONE;
    assertEquals(Optional.empty(), test.submit(other, job));
    assertEquals(Verdict.NOT_YOURS, judged().verdict());
  }

  @Test
  void aSilentHolderLosesItsLeaseAndAnotherGetsTheJob() {
    test.join(ONE);
    Hash32 job = cut(3);
    assertEquals(Optional.of(job), test.held(ONE));
    test.seal();
    test.beat(ONE, job);
    test.seal();
    test.seal();
    assertEquals(Optional.of(job), test.held(ONE), "it was heard of");
    test.leave(ONE);
    test.join(TWO);
    test.seal();
    assertEquals(Phase.WAITING, phase(job));
    test.seal();
    assertEquals(Optional.of(job), test.held(TWO));
    assertEquals(0, points(ONE), "nobody has shown yet that it can be done");
    test.judge(test.submit(TWO, job).orElseThrow(), Verdict.TAKEN);
    assertEquals(-1, points(ONE));
    assertEquals(1, points(TWO));
    test.restart();
    assertEquals(-1, points(ONE));
  }

  private int points(int aggregator) {
    return test.board.standing(TestBoard.hash(aggregator)).points();
  }

  @Test
  void aJobThatNobodyCanDoCostsNobodyAnything() {
    test.join(ONE);
    test.join(TWO);
    Hash32 job = cut(3);
    while (phase(job) != Phase.DEAD_LETTER) {
      assertTrue(test.height < 100, "the job never became a dead letter");
      test.seal();
    }
    assertEquals(0, points(ONE));
    assertEquals(0, points(TWO));
    // Whoever does it in the end shows that it could be done.
    test.join(THREE);
    test.judge(test.submit(THREE, job).orElseThrow(), Verdict.TAKEN);
    assertEquals(1, points(THREE));
    assertEquals(-RULES.attemptsMax(), points(ONE) + points(TWO));
  }

  @Test
  void aJobThatIsHandedBackGoesToAnotherAtOnceAndNotToTheSameAgain() {
    test.join(ONE);
    Hash32 job = cut(3);
    test.handBack(TWO, job);
    test.join(TWO);
    test.handBack(TWO, job);
    test.seal();
    assertEquals(Optional.of(job), test.held(ONE), "it is not another's to hand back");
    test.leave(TWO);
    test.handBack(ONE, job);
    test.seal();
    assertEquals(new Work.LeaseEnded(job), ((CoordinatorEffect.Send) test.last()).message());
    assertEquals(Phase.WAITING, phase(job));
    test.seal();
    assertEquals(Optional.empty(), test.held(ONE), "it has said that it cannot do it");
    test.restart();
    test.join(ONE);
    test.join(TWO);
    test.seal();
    assertEquals(Optional.of(job), test.held(TWO));
    test.judge(test.submit(TWO, job).orElseThrow(), Verdict.TAKEN);
    assertEquals(0, points(ONE), "handing back costs nothing, though another did it");
    test.restart();
    assertEquals(0, points(ONE));
  }

  @Test
  void whoDoesAJobInTheEndIsForgivenItsOwnLeasesOfIt() {
    test.join(ONE);
    Hash32 job = cut(3);
    while (phase(job) != Phase.DEAD_LETTER) {
      assertTrue(test.height < 100, "the job never became a dead letter");
      test.seal();
    }
    test.judge(test.submit(ONE, job).orElseThrow(), Verdict.TAKEN);
    assertEquals(1, points(ONE));
  }

  @Test
  void handingBackKeepsNoJobUndone() {
    Hash32 job = cut(3);
    for (int key = 0; key < RULES.attemptsMax(); key++) {
      test.join(key);
      test.seal();
      assertEquals(Optional.of(job), test.held(key));
      test.handBack(key, job);
      test.seal();
      test.leave(key);
    }
    assertEquals(Phase.DEAD_LETTER, phase(job));
    test.join(RULES.attemptsMax());
    test.judge(test.submit(RULES.attemptsMax(), job).orElseThrow(), Verdict.TAKEN);
    assertEquals(1, points(RULES.attemptsMax()));
  }

  @Test
  void whoAloneIsThereMayDoWhatItHandedBackOnceItIsOpen() {
    test.join(ONE);
    Hash32 job = cut(3);
    test.handBack(ONE, job);
    while (phase(job) != Phase.OPEN) {
      assertTrue(test.height < 100, "the job was never open");
      test.seal();
    }
    test.judge(test.submit(ONE, job).orElseThrow(), Verdict.TAKEN);
    assertEquals(1, points(ONE));
  }

  @Test
  void aHolderWhoseResultIsBeingCheckedIsNotSilent() {
    test.join(ONE);
    Hash32 job = cut(3);
    long ticket = test.submit(ONE, job).orElseThrow();
    for (int i = 0; i < RULES.silenceMax() + 2; i++) {
      test.seal();
      assertEquals(Optional.empty(), test.submit(ONE, job), "it is sent again until it is judged");
      assertEquals(Verdict.BUSY, judged().verdict());
    }
    assertEquals(Optional.of(job), test.held(ONE));
    test.judge(ticket, Verdict.TAKEN);
    assertEquals(Verdict.TAKEN, judged().verdict());
    assertEquals(1, test.board.standing(TestBoard.hash(ONE)).points());
  }

  @Test
  void aJobThatAllHoldersFailAtIsADeadLetterOpenToAnyone() {
    test.join(ONE);
    Hash32 job = cut(3);
    while (phase(job) != Phase.DEAD_LETTER) {
      assertTrue(test.height < 100, "the job never became a dead letter");
      // Its points come back before the next job is granted.
      test.seal();
    }
    assertEquals(RULES.attemptsMax(), test.jobs().getFirst().leases());
    test.join(TWO);
    test.seal();
    assertEquals(Optional.empty(), test.held(TWO));
    long ticket = test.submit(TWO, job).orElseThrow();
    test.judge(ticket, Verdict.TAKEN);
    assertEquals(List.of(), test.jobs());
  }

  @Test
  void aJobWithoutALeaseIsOpenToAllAfterAWhile() {
    Hash32 job = cut(3);
    test.join(ONE);
    test.leave(ONE);
    assertEquals(Phase.WAITING, phase(job));
    for (int i = 0; i < RULES.openAge(); i++) {
      test.seal();
    }
    assertEquals(Phase.OPEN, phase(job));
    test.join(ONE);
    assertTrue(test.submit(ONE, job).isPresent());
  }

  @Test
  void aJobIsPaidOnceByWhatTheBoardWeighs() {
    test.fees = 1000;
    test.join(ONE);
    Hash32 first = cut(1);
    test.seal(test.block(1, 1));
    test.seal();
    assertEquals(2, test.jobs().size());
    long ticket = test.submit(ONE, first).orElseThrow();
    test.judge(ticket, Verdict.TAKEN);
    assertEquals(new Work.Judged(first, Verdict.TAKEN, 250), judged());
    Aggregate pushed =
        assertInstanceOf(
                Message.AggregatePush.class,
                assertInstanceOf(CoordinatorEffect.BroadcastToWorkers.class, test.last()).message())
            .aggregate();
    assertEquals(first, pushed.job().id());
    assertEquals(TestBoard.payee(ONE), pushed.payee());
    assertEquals(List.of(pushed), test.board.recent());
    // Sent again it is told the same, and nothing more is paid.
    assertEquals(Optional.empty(), test.submit(ONE, first));
    assertEquals(new Work.Judged(first, Verdict.TAKEN, 250), judged());
    test.join(TWO);
    assertEquals(Optional.empty(), test.submit(TWO, first));
    assertEquals(new Work.Judged(first, Verdict.DONE, 0), judged());
    List<CheckpointEvent> events = test.board.events(10);
    assertEquals(new CheckpointEvent.Rewarded(TestBoard.payee(ONE), 250, first), events.getLast());
    assertInstanceOf(CheckpointEvent.Covered.class, events.getFirst());
    test.seal();
    assertEquals(List.of(), test.board.events(10), "a checkpoint has them");
    assertEquals(250, test.board.counts(0).paid());
  }

  @Test
  void proofsThatWaitToBeCutKeepTheirPartOfThePool() {
    test.fees = 1000;
    test.join(ONE);
    Hash32 first = cut(1);
    test.seal(test.block(1, 1));
    assertEquals(1, test.jobs().size());
    test.judge(test.submit(ONE, first).orElseThrow(), Verdict.TAKEN);
    assertEquals(new Work.Judged(first, Verdict.TAKEN, 250), judged());
    test.seal();
    test.seal();
    Hash32 second = test.held(ONE).orElseThrow();
    test.judge(test.submit(ONE, second).orElseThrow(), Verdict.TAKEN);
    assertEquals(new Work.Judged(second, Verdict.TAKEN, 250), judged(), "alone, it gets the rest");
  }

  @Test
  void twoResultsForAnOpenJobAreBothCheckedAndOneIsPaid() {
    Hash32 job = cut(3);
    for (int i = 0; i < RULES.openAge(); i++) {
      test.seal();
    }
    test.join(ONE);
    test.join(TWO);
    long one = test.submit(ONE, job).orElseThrow();
    long two = test.submit(TWO, job).orElseThrow();
    test.judge(two, Verdict.TAKEN);
    test.judge(one, Verdict.TAKEN);
    assertEquals(Verdict.DONE, judged().verdict());
    assertEquals(1, test.log.stream().filter(LogEntry.Aggregated.class::isInstance).count());
    assertEquals(0, test.board.standing(TestBoard.hash(ONE)).points(), "no harm done");
  }

  @Test
  void aWrongResultCostsStandingAndFreesTheJob() {
    test.join(ONE);
    Hash32 job = cut(3);
    test.judge(test.submit(ONE, job).orElseThrow(), Verdict.WRONG_AGGREGATE);
    assertEquals(Verdict.WRONG_AGGREGATE, judged().verdict());
    assertEquals(-Standings.WRONG_RESULT_COSTS, test.board.standing(TestBoard.hash(ONE)).points());
    assertEquals(Phase.WAITING, phase(job));
    test.seal();
    assertEquals(Optional.empty(), test.held(ONE), "no lease for a while");
    assertEquals(Optional.empty(), test.submit(ONE, job));
    assertEquals(Verdict.NO_STANDING, judged().verdict());
    test.join(TWO);
    test.seal();
    assertEquals(Optional.of(job), test.held(TWO), "it blocks nobody");
    assertEquals(2, test.board.refusalsOf(TestBoard.payee(ONE), 10).size());
    test.leave(TWO);
    for (int i = 0; i < Standings.WRONG_RESULT_COSTS * Standings.RECOVERY; i++) {
      test.seal();
    }
    assertTrue(test.submit(ONE, job).isPresent(), "time heals");
  }

  @Test
  void aResultForAnotherPayeeThanTheRegisteredIsNotLookedAt() {
    test.join(ONE);
    Hash32 job = cut(3);
    assertEquals(Optional.empty(), test.submit(ONE, job, TestBoard.payee(TWO)));
    assertEquals(Verdict.OTHER_PAYEE, judged().verdict());
    assertEquals(Optional.of(job), test.held(ONE));
  }

  @Test
  void aPayeeThatDoesNotExistIsRefused() {
    test.join(TestBoard.ACCOUNTS);
    CoordinatorEffect.Close close = assertInstanceOf(CoordinatorEffect.Close.class, test.last());
    assertEquals(GoodbyeReason.NOT_ALLOWED, close.reason());
    assertEquals(0, test.desk.size());
  }

  @Test
  void theBacklogIsBoundedAndWhatLeavesItIsCounted() {
    test.join(ONE);
    Hash32 held = cut(1);
    for (int i = 0; i < 6; i++) {
      // Each second checkpoint cuts what two blocks of each realm have brought.
      test.seal(test.block(1, 2), test.block(2, 2));
      test.beat(ONE, held);
    }
    test.seal();
    assertEquals(RULES.jobsMax(), test.jobs().size());
    assertEquals(held, test.jobs().getFirst().job().id(), "a leased one stays");
    assertEquals(2, test.board.counts(0).abandoned());
    assertEquals(4, test.board.counts(0).realms().get(1).abandoned());
    assertEquals(8, test.board.counts(0).realms().get(1).onTheBoard());
  }

  @Test
  void proofsOfACheckpointThatNeverWasAreForgotten() {
    BlockProofs lost = test.block(0, 5);
    test.board.adopt(new LogEntry.Proven(test.height + 1, List.of(lost)));
    test.log.add(new LogEntry.Proven(test.height + 1, List.of(lost)));
    test.restart();
    assertTrue(test.board.awaits());
    test.seal();
    assertEquals(0, test.board.counts(0).realms().getFirst().proofs());
  }

  /** What a repair makes of a log of which only the first entries are sound. */
  private void cutLog(int sound) {
    List<LogEntry> kept = new ArrayList<>(test.log.subList(0, sound));
    test.log.stream().skip(sound).filter(LogEntry.Sealed.class::isInstance).forEach(kept::add);
    test.log.clear();
    test.log.addAll(kept);
    test.restart();
  }

  @Test
  void aRepairedLogDoesNotPayTwice() {
    test.fees = 1000;
    test.join(ONE);
    Hash32 job = cut(3);
    int sound = test.log.size();
    test.judge(test.submit(ONE, job).orElseThrow(), Verdict.TAKEN);
    test.seal();
    assertEquals(500, test.board.counts(0).paid());
    cutLog(sound);
    assertEquals(List.of(), test.jobs(), "a checkpoint says that it is covered");
    BoardCounts counts = test.board.counts(0);
    assertEquals(500, counts.paid());
    assertEquals(1, counts.done());
    assertEquals(0, counts.pool());
    assertEquals(3, counts.realms().getFirst().covered());
    assertEquals(0, counts.realms().getFirst().onTheBoard());
    assertEquals(List.of(), test.board.events(10));
  }

  @Test
  void aRepairedLogCutsNothingThatIsCovered() {
    test.rule(new BoardRules(4, 1, 4, 3, 10, 4, 2, 5));
    test.join(ONE);
    test.seal(test.block(0, 3, 2));
    int sound = test.log.size();
    // Of the same job, but not in what is left of the log.
    test.seal(test.block(0, 4));
    while (test.held(ONE).isEmpty()) {
      test.seal();
    }
    Hash32 job = test.held(ONE).orElseThrow();
    assertEquals(7, test.jobs().getFirst().job().count());
    test.judge(test.submit(ONE, job).orElseThrow(), Verdict.TAKEN);
    test.seal();
    cutLog(sound);
    assertEquals(List.of(2), counts(test), "the other function's");
    assertEquals(3, test.board.counts(0).realms().getFirst().covered());
    assertEquals(5, test.board.counts(0).realms().getFirst().proofs(), "4 are lost to the board");
    cutLog(sound - 2);
    assertEquals(List.of(), test.jobs(), "nothing is known of what was proven");
  }

  @Test
  void aPoolOfAllThereIsIsPaidAndNoMore() {
    test.fees = Long.MAX_VALUE;
    test.join(ONE);
    Hash32 first = cut(1);
    test.judge(test.submit(ONE, first).orElseThrow(), Verdict.TAKEN);
    assertEquals(Long.MAX_VALUE / 2, judged().amount());
    Hash32 second = cut(1);
    test.judge(test.submit(ONE, second).orElseThrow(), Verdict.TAKEN);
    assertEquals(0, judged().amount());
    test.restart();
    assertEquals(Long.MAX_VALUE / 2, test.board.counts(0).paid());
  }

  @Test
  void aHolderThatComesBackIsToldItsJob() {
    test.join(ONE);
    Hash32 job = cut(3);
    test.restart();
    test.join(ONE);
    Work.Leased told =
        assertInstanceOf(Work.Leased.class, ((CoordinatorEffect.Send) test.last()).message());
    assertEquals(job, told.job().id());
    test.seal();
    assertEquals(Optional.of(job), test.held(ONE));
    assertNotEquals(Optional.empty(), test.submit(ONE, job));
  }
}

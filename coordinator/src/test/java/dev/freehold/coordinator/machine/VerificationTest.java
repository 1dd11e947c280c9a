package dev.freehold.coordinator.machine;

import static dev.freehold.coordinator.machine.TestVerification.line;
import static dev.freehold.coordinator.machine.TestVerification.names;
import static dev.freehold.coordinator.machine.TestVerification.source;
import static dev.freehold.coordinator.machine.TestVerification.validator;
import static dev.freehold.core.Altered.altered;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyBlock;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests of what a validator pulls, of whom, and what becomes of it. */
class VerificationTest {
  private static final RealmHeader ORIGIN = RealmHeader.origin(new RealmId(0));
  private static final long LINK = 11;
  private static final long OTHER_LINK = 12;

  private final TestVerification all = new TestVerification(4, 0, 3);
  private final List<RealmHeader> line = line(0, 4);
  private final List<RealmHeader> other = line(ORIGIN, 4, 50);

  VerificationTest() {
    all.join(LINK, 0);
  }

  private static VerifyBlock unknown(RealmHeader before, BlockSource source) {
    return new VerifyBlock(before, Optional.empty(), source, before.height() + 1);
  }

  private static VerifyBlock known(RealmHeader before, RealmHeader header, BlockSource source) {
    return new VerifyBlock(before, Optional.of(header), source, header.height());
  }

  @Test
  void aPullSaysHowFarItsLineWillBeAskedFor() {
    all.announce(LINK, line.get(2));
    VerifyBlock first = all.askedOne();
    assertEquals(3, all.upTo(first));
    // It goes on meanwhile.
    all.announce(LINK, line.get(3));
    all.holds(first, line.get(0));
    assertEquals(4, all.upTo(all.askedOne()));
  }

  @Test
  void anAnnouncedLineIsPulledBlockByBlockUpToWhatWasAnnounced() {
    all.announce(LINK, line.get(2));
    VerifyBlock first = unknown(ORIGIN, source(0));
    assertEquals(List.of(first), all.asked());
    all.holds(first, line.get(0));
    VerifyBlock second = unknown(line.get(0), source(0));
    assertEquals(List.of(second), all.asked());
    all.holds(second, line.get(1));
    VerifyBlock third = known(line.get(1), line.get(2), source(0));
    assertEquals(List.of(third), all.asked());
    all.holds(third, line.get(2));
    assertEquals(List.of(), all.asked());
    line.subList(0, 3).forEach(header -> assertTrue(all.has(header)));
    assertFalse(all.has(line.get(3)));
  }

  @Test
  void whatIsVerifiedIsGoneOnFrom() {
    all.verified(LINK, line.subList(0, 2));
    all.announce(LINK, line.get(3));
    assertEquals(List.of(unknown(line.get(1), source(0))), all.asked());
  }

  @Test
  void aHeaderThatComesWithABlockMustFollow() {
    all.announce(LINK, line.get(2));
    VerifyBlock first = all.askedOne();
    all.holds(first, line.get(1));
    assertFalse(all.has(line.get(1)));
    assertEquals(List.of(), all.asked(), "as a line that does not stand on what is final");
  }

  @Test
  void whatIsVerifiedIsToldAtTheNextTickAndAllOfItAgainLater() {
    all.verified(LINK, line.subList(0, 2));
    assertEquals(List.of(), all.told());
    all.tick(1);
    assertEquals(names(line.get(0), line.get(1)), all.told());
    all.tick(1);
    assertEquals(List.of(), all.told(), "no change");
    all.tick(Verification.TELL_AGAIN_MS);
    assertEquals(names(line.get(0), line.get(1)), all.told());
    all.isFinal(line.get(0));
    all.tick(Verification.TELL_AGAIN_MS);
    assertEquals(names(line.get(1)), all.told(), "what is final needs no word");
  }

  @Test
  void anAnnouncementIsAGoalWhileItsWorkerServesTheRealm() {
    all.join(OTHER_LINK, 1);
    all.announce(OTHER_LINK, other.get(0));
    all.announce(99, line.get(0));
    assertEquals(List.of(), all.asked(), "another worker's, and nobody's");
    all.serves(0, 1);
    assertEquals(List.of(known(ORIGIN, other.get(0), source(1))), all.asked());
    all.serves(0, 0);
    all.announce(LINK, line.get(0));
    all.tick(1);
    assertEquals(List.of(), all.asked(), "one at a time for workers");
    all.holds(known(ORIGIN, other.get(0), source(1)), other.get(0));
    assertEquals(List.of(known(ORIGIN, line.get(0), source(0))), all.asked());
  }

  /** That a worker serves a realm may be final here later than there, and it says so once. */
  @Test
  void whoAnnouncesWhatItDoesNotServeFillsNoMemoryAndDisplacesNobody() {
    all.announce(LINK, line.get(0));
    VerifyBlock first = all.askedOne();
    for (int i = 1; i < 50; i++) {
      all.join(100 + i, i);
      all.announce(100 + i, line(ORIGIN, 1, 1000 + i).getFirst());
    }
    all.unanswered(first);
    all.tick(Pause.FIRST_MS);
    assertEquals(List.of(first), all.asked());
    all.unanswered(first);
    all.serves(0, 1);
    all.tick(Pause.MAX_MS);
    assertEquals(List.of(), all.asked(), "only the last of those who do not serve it are kept");
    all.serves(0, 49);
    assertEquals(source(49), all.askedOne().source());
  }

  @Test
  void whoLeavesIsForgotten() {
    all.announce(LINK, line.get(2));
    VerifyBlock first = all.askedOne();
    all.leave(LINK);
    all.holds(first, line.get(0));
    all.tick(Pause.MAX_MS);
    assertEquals(List.of(), all.asked());
    assertTrue(all.has(line.get(0)), "the block is what it is");
  }

  @Test
  void whatIsFinalIsVerifiedAndWhatDoesNotStandOnItIsForgotten() {
    for (int i = 1; i <= 3; i++) {
      all.verified(LINK, other.subList(0, i));
      all.verified(LINK, line.subList(0, i));
    }
    assertTrue(all.has(line.get(2)) && all.has(other.get(2)));
    all.isFinal(line.get(1));
    assertTrue(all.has(line.get(1)) && all.has(line.get(2)));
    assertFalse(all.has(other.get(2)) || all.has(other.get(1)));
    List<RealmHeader> third = line(line.get(1), 2, 70);
    all.isFinal(third.get(0));
    assertTrue(all.has(third.get(0)), "by the quorum's word");
    assertFalse(all.has(line.get(2)));
    all.announce(LINK, third.get(1));
    assertEquals(List.of(known(third.get(0), third.get(1), source(0))), all.asked());
  }

  @Test
  void anAnswerThatComesAfterAnotherBlockIsFinalChangesNothing() {
    all.announce(LINK, line.get(1));
    VerifyBlock first = all.askedOne();
    all.isFinal(other.get(1));
    all.holds(first, line.get(0));
    assertFalse(all.has(line.get(0)));
    all.holds(first, line.get(0));
    all.refuted(known(other.get(1), other.get(2), source(0)));
    assertEquals(List.of(), all.closed(), "nobody was asked for it");
  }

  @Test
  void aRefutedWorkerIsClosedWithTheReasonAndItsRealmWaitsEverLonger() {
    List<RealmHeader> honest = line(1, 1);
    all.join(OTHER_LINK, 1);
    long link = LINK;
    long pauseMs = Pause.FIRST_MS;
    for (int i = 0; i < 8; i++) {
      all.announce(link, line.get(0));
      VerifyBlock task = all.askedOne();
      all.refuted(task);
      assertEquals(
          List.of(
              new Close(
                  link, GoodbyeReason.NOT_ALLOWED, "realm 0: block 1 is refuted: ROOT: a lie")),
          all.closed());
      all.leave(link);
      link += 100;
      all.join(link, 0);
      all.announce(link, line.get(0));
      all.tick(pauseMs - 1);
      assertEquals(List.of(), all.asked(), "coming back makes it no shorter");
      all.leave(link);
      all.tick(1);
      link += 100;
      all.join(link, 0);
      pauseMs = Math.min(Pause.MAX_MS, 2 * pauseMs);
    }
    all.announce(OTHER_LINK, honest.get(0));
    assertEquals(source(1), all.askedOne().source(), "and no other realm waits");
    all.announce(link, line.get(0));
    all.holds(all.askedOne(), line.get(0));
    all.announce(link, line.get(1));
    assertEquals(1, all.asked().size(), "patience begins anew with what holds");
  }

  @Test
  void whatCannotBeJudgedWaitsAndIsNeverRefused() {
    all.announce(LINK, line.get(0));
    long pauseMs = Pause.FIRST_MS;
    for (int i = 0; i < 9; i++) {
      all.unanswered(all.askedOne());
      all.tick(pauseMs - 1);
      assertEquals(List.of(), all.asked());
      all.tick(1);
      pauseMs = Math.min(Pause.MAX_MS, 2 * pauseMs);
    }
    assertEquals(List.of(), all.closed());
    all.unanswered(all.askedOne());
    all.tick(-900_000);
    all.tick(Pause.MAX_MS);
    assertEquals(1, all.asked().size(), "a clock that is set back delays nothing for long");
  }

  @Test
  void aBlockOnACheckpointThatIsNotKnownHereWaitsForIt() {
    RealmHeader ahead = TestHeaders.next(ORIGIN, 1, 7, 1, 20, List.of(), List.of());
    all.announce(LINK, ahead);
    all.tick(Pause.MAX_MS);
    assertEquals(List.of(), all.asked());
    all.isFinal();
    assertEquals(List.of(known(ORIGIN, ahead, source(0))), all.asked());
  }

  @Test
  void aCandidatesBlockIsPulledOfItsWorkerAndThenOfThoseWhoToldExactlyIt() {
    all.told(1, line.get(0));
    all.told(2, other.get(0));
    all.told(3, line.get(0));
    all.need(line.get(0));
    VerifyBlock ofWorker = unknown(ORIGIN, source(0));
    assertEquals(List.of(ofWorker), all.asked(), "it did not announce it: any block will do");
    all.unanswered(ofWorker);
    VerifyBlock ofFirst = known(ORIGIN, line.get(0), new BlockSource.Validator(validator(1)));
    assertEquals(List.of(ofFirst), all.asked());
    all.refuted(ofFirst);
    assertEquals(List.of(), all.closed(), "a validator's block says nothing of the worker");
    VerifyBlock ofThird = known(ORIGIN, line.get(0), new BlockSource.Validator(validator(3)));
    assertEquals(List.of(ofThird), all.asked());
    all.holds(ofThird, line.get(0));
    all.tick(Pause.MAX_MS);
    assertEquals(List.of(), all.asked());
  }

  @Test
  void aWorkerThatIsNotConnectedHereIsAskedLast() {
    all.leave(LINK);
    all.told(2, line.get(0));
    all.need(line.get(0));
    VerifyBlock ofValidator = all.askedOne();
    assertEquals(new BlockSource.Validator(validator(2)), ofValidator.source());
    all.unanswered(ofValidator);
    assertEquals(
        List.of(unknown(ORIGIN, new BlockSource.Worker(TestVerification.worker(0), "final:1"))),
        all.asked(),
        "where what is final says that it is");
  }

  @Test
  void eachValidatorBeginsWithAnotherOne() {
    List<Hash32> first = new ArrayList<>();
    for (int self = 0; self < 4; self++) {
      TestVerification one = new TestVerification(4, self, 1);
      for (int i = 0; i < 4; i++) {
        one.told(i, line.get(0));
      }
      one.need(line.get(0));
      first.add(one.askedOne().source().node());
    }
    assertEquals(List.of(validator(1), validator(2), validator(3), validator(0)), first);
  }

  @Test
  void aLineThatEndsElsewhereIsGivenUpAndOthersAreFollowedFromTheFinalHeaderOn() {
    all.verified(LINK, line.subList(0, 3));
    all.told(1, other.get(2));
    all.need(other.get(2));
    VerifyBlock ofValidator = all.askedOne();
    assertEquals(
        unknown(ORIGIN, new BlockSource.Validator(validator(1))),
        ofValidator,
        "the worker's line was followed past it");
    all.holds(ofValidator, other.get(0));
    all.holds(all.askedOne(), other.get(1));
    VerifyBlock last = all.askedOne();
    assertEquals(Optional.of(other.get(2)), last.header());
    all.holds(last, other.get(2));
    assertTrue(all.has(other.get(2)));
    assertEquals(List.of(), all.closed());
  }

  @Test
  void aLineThatDoesNotGoOnFromWhatIsVerifiedIsFollowedFromTheFinalHeaderOn() {
    all.verified(LINK, line.subList(0, 1));
    List<RealmHeader> longer = line(ORIGIN, 5, 50);
    all.announce(LINK, longer.get(4));
    VerifyBlock guess = all.askedOne();
    assertEquals(unknown(line.get(0), source(0)), guess);
    all.isAstray(guess);
    VerifyBlock anew = all.askedOne();
    assertEquals(unknown(ORIGIN, source(0)), anew);
    all.isAstray(anew);
    assertEquals(List.of(), all.asked(), "it does not even stand on what is final");
    all.tick(Pause.FIRST_MS);
    VerifyBlock again = all.askedOne();
    assertEquals(anew, again);
    all.holds(again, longer.get(0));
    all.verify(longer);
    assertTrue(all.has(longer.get(4)));
  }

  /** A leader, or a validator, may name any header: the worker is not to be blamed for it. */
  @Test
  void whatALeaderMadeUpIsNothingToTheWorkerAndHoldsUpNoOther() {
    RealmHeader madeUp = other.get(0);
    all.need(madeUp);
    VerifyBlock ofWorker = all.askedOne();
    all.holds(ofWorker, line.get(0));
    all.tick(1);
    assertEquals(List.of(), all.asked(), "nobody shows it");
    assertEquals(List.of(), all.closed());
    all.announce(LINK, line.get(1));
    VerifyBlock announced = all.askedOne();
    assertEquals(known(line.get(0), line.get(1), source(0)), announced);
    all.holds(announced, line.get(1));
    RealmHeader next = line.get(2);
    all.told(2, next);
    all.need(next);
    assertEquals(unknown(line.get(1), source(0)), all.askedOne(), "a true one behind it");
  }

  @Test
  void aHeaderThatCannotStandOnWhatIsBelowItIsAskedOfNobody() {
    RealmHeader wrong = altered(line.get(0), "height", 2L);
    all.told(1, wrong);
    all.need(wrong);
    assertEquals(List.of(), all.asked());
  }

  @Test
  void whoDripsIsNotWaitedForWhereACandidateWaits() {
    all.told(1, line.get(0));
    all.told(2, line.get(0));
    all.told(3, line.get(0));
    all.announce(LINK, line.get(0));
    VerifyBlock drips = all.askedOne();
    all.need(line.get(0));
    assertEquals(List.of(), all.asked(), "it may answer soon");
    all.tick(Pause.FIRST_MS);
    VerifyBlock second = all.askedOne();
    assertEquals(new BlockSource.Validator(validator(1)), second.source());
    all.tick(Pause.FIRST_MS);
    assertEquals(new BlockSource.Validator(validator(2)), all.askedOne().source());
    for (int i = 0; i < 20; i++) {
      all.tick(Pause.FIRST_MS);
    }
    assertEquals(List.of(), all.asked(), "but not everybody at once");
    all.holds(second, line.get(0));
    assertTrue(all.has(line.get(0)));
    all.unanswered(drips);
    assertEquals(List.of(), all.asked());
  }

  @Test
  void aWorkerIsAskedForSoManyAtATime() {
    TestVerification many = new TestVerification(4, 0, 8);
    many.join(LINK, 0);
    for (int realm = 0; realm < 8; realm++) {
      many.serves(realm, 0);
      many.announce(LINK, line(realm, 2).get(1));
    }
    List<VerifyBlock> asked = many.asked();
    int most = Limits.BLOCKS_VERIFIED_OF_WORKER_MAX;
    assertEquals(most, asked.size());
    many.holds(asked.getFirst(), line(0, 1).getFirst());
    assertEquals(new RealmId(most), many.askedOne().realm(), "whichever waited longest");
  }

  @Test
  void whatWorkersWithholdLeavesRoomForCandidates() {
    int workers = 2 * Limits.BLOCKS_VERIFIED_MAX;
    TestVerification many = new TestVerification(4, 0, workers + 1);
    for (int i = 0; i < workers; i++) {
      many.join(i, i);
      many.announce(i, line(i, 1).getFirst());
    }
    assertEquals(Verification.FOR_WORKERS_MAX, many.asked().size());
    many.need(line(workers, 1).getFirst());
    assertEquals(new RealmId(workers), many.askedOne().realm());
    for (int i = workers - 1; i >= 0; i--) {
      many.need(line(i, 1).getFirst());
    }
    assertEquals(
        Limits.BLOCKS_VERIFIED_MAX - Verification.FOR_WORKERS_MAX - 1, many.asked().size());
  }

  @Test
  void onlySoFarAboveWhatIsFinalIsVerified() {
    int most = VerifiedHeaders.ABOVE_MAX;
    List<RealmHeader> far = line(0, most + 3);
    all.announce(LINK, far.getLast());
    all.verify(far);
    assertTrue(all.has(far.get(most - 1)));
    assertFalse(all.has(far.get(most)));
    all.isFinal(far.get(1));
    all.verify(far);
    assertTrue(all.has(far.get(most + 1)));
    assertFalse(all.has(far.get(most + 2)), "whether its header is known or not");
  }

  /** One that makes many blocks that hold fills no memory, and a line that is followed is kept. */
  @Test
  void ofManyLinesThatHoldThoseThatAreNotFollowedAreForgotten() {
    int most = VerifiedHeaders.ABOVE_MAX;
    List<RealmHeader> many =
        IntStream.range(0, most).mapToObj(i -> line(ORIGIN, 1, 1000 + i).getFirst()).toList();
    for (RealmHeader header : many) {
      all.announce(LINK, header);
      all.holds(all.askedOne(), header);
    }
    assertTrue(many.stream().allMatch(all::has));
    for (int i = 1; i <= line.size(); i++) {
      all.verified(LINK, line.subList(0, i));
    }
    assertTrue(line.stream().allMatch(all::has));
    assertFalse(many.stream().anyMatch(all::has));
    all.tick(Verification.TELL_AGAIN_MS);
    assertEquals(line.stream().map(VerifiedBlock::of).toList(), all.told());
  }
}

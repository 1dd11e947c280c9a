package dev.freehold.committee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.committee.machine.Origin;
import dev.freehold.committee.machine.Pace;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.port.StoreException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Tests of what a driver does with its machine's effects. */
class AgreementDriverTest {
  private final TestEra four = new TestEra(4);
  private final int leader = four.leaders.of(1);
  private final int me = (leader + 1) % 4;
  private final TestDesk desk = new TestDesk(four, me);

  private static TestDesk alone() {
    return alone(1_000_000);
  }

  private static TestDesk alone(long lastHeight) {
    return new TestDesk(new TestEra(1, FaultModel.BYZANTINE, lastHeight, 8), 0);
  }

  private List<Vote> votes(VoteKind kind) {
    return votes(desk, kind);
  }

  private static List<Vote> votes(TestDesk of, VoteKind kind) {
    return of.sent.stream()
        .filter(message -> message instanceof Vote vote && vote.kind() == kind)
        .map(Vote.class::cast)
        .toList();
  }

  @Test
  void nothingLeavesBeforeWhatItRestsOnIsDurable() {
    desk.start(Origin.NEW_ERA);
    desk.journal.clear();
    desk.hear(leader, four.candidate(1, "one"));
    assertEquals(List.of("sync", "send Vote"), desk.journal);
    desk.disk.isFull = true;
    Candidate second = four.candidate(2, four.candidate(1, "one"), "two");
    assertThrows(
        StoreException.class,
        () -> {
          for (int other = 0; other < 4; other++) {
            if (other != me) {
              desk.hear(other, four.notar(other, four.candidate(1, "one")));
            }
          }
          desk.hear(leader, second);
        });
    assertEquals(List.of("sync", "send Vote"), desk.journal, "nothing was written, nothing said");
  }

  @Test
  void inputsThatComeTogetherShareASync() {
    desk.start(Origin.NEW_ERA);
    desk.journal.clear();
    // A whole window is skipped by certificates of others.
    for (long slot = 1; slot <= 8; slot++) {
      desk.driver.heard(four.era.committee().validators().get(leader).node(), skipped(slot));
    }
    desk.settleTogether();
    assertEquals("sync", desk.journal.getFirst());
    assertEquals(1, desk.journal.stream().filter("sync"::equals).count(), "for all of them");
    assertEquals(9, new Restored(desk).undecided());
  }

  private Certificate skipped(long slot) {
    return four.skipped(slot, IntStream.range(0, 4).filter(i -> i != me).toArray());
  }

  /** State that the log of a desk restores. */
  private record Restored(TestDesk of) {
    long undecided() {
      TestDesk again = new TestDesk(of.era, of.me);
      again.disk.records.addAll(of.disk.records);
      again.start(Origin.KEPT);
      return again.sent.stream()
          .filter(Listening.class::isInstance)
          .map(Listening.class::cast)
          .findFirst()
          .orElseThrow()
          .undecided();
    }
  }

  @Test
  void whoseKeyTheCommitteeDoesNotNameDoesNotStart() {
    desk.signer = FakeSignatures.signer(7);
    WrongKeyException e = assertThrows(WrongKeyException.class, () -> desk.start(Origin.NEW_ERA));
    assertTrue(e.getMessage().contains("validator " + me), e.getMessage());
    assertEquals(List.of("close"), desk.journal, "nothing is written or said");
  }

  @Test
  void aCommitteeOfOneFinalises() {
    TestDesk alone = alone().start(Origin.NEW_ERA);
    for (int i = 0; i < 5; i++) {
      alone.pass(1_000);
    }
    assertTrue(alone.height >= 5, "height " + alone.height);
  }

  @Test
  void aSlotIsMeasuredFromWhenItBeganThoughNothingWasDueThen() {
    desk.start(Origin.NEW_ERA);
    long most = Pace.STANDARD.timeoutMs();
    desk.pass(most - 100);
    Candidate first = four.candidate(1, "one");
    desk.hear(leader, first);
    IntStream.range(0, 4)
        .filter(other -> other != me)
        .forEach(other -> desk.hear(other, four.notar(other, first)));
    desk.pass(most - 100);
    assertEquals(List.of(), votes(VoteKind.SKIP), "slot 2 has begun just now");
    desk.pass(100);
    assertEquals(2, votes(VoteKind.SKIP).getFirst().slot());
  }

  @Test
  void whatALogSaysIsFinalIsToldBeforeAnythingIsSaid() {
    TestDesk alone = alone();
    alone.diesAt = 3;
    assertThrows(
        IllegalStateException.class,
        () -> {
          alone.start(Origin.NEW_ERA);
          LongStream.range(0, 9).forEach(_ -> alone.pass(1_000));
        });
    assertEquals(2, alone.height);
    alone.diesAt = Long.MAX_VALUE;
    alone.journal.clear();
    alone.start(Origin.KEPT);
    assertEquals("final 3", alone.journal.getFirst());
    alone.pass(1_000);
    assertEquals(
        LongStream.rangeClosed(1, alone.height).boxed().toList(),
        alone.chain.stream().map(candidate -> candidate.header().height()).toList());
    assertTrue(alone.height > 3, "and it goes on");
  }

  @Test
  void aChainThatIsBehindTheLogIsBroughtFromOthersFirst() {
    TestDesk alone = alone().start(Origin.NEW_ERA, 1);
    alone.pass(1_000);
    long height = alone.height;
    assertTrue(height > 0 && alone.disk.renewed > 0);
    // The log was made anew, so that candidates below are not in it; the chain was lost.
    alone.height = 0;
    alone.chain.clear();
    alone.journal.clear();
    alone.sent.clear();
    alone.start(Origin.KEPT);
    assertEquals(List.of("catch up"), alone.journal);
    alone.pass(3_999);
    assertEquals(List.of("catch up"), alone.journal);
    alone.pass(1);
    assertEquals(List.of("catch up", "catch up"), alone.journal, "asked again");
    assertEquals(List.of(), alone.sent);
    alone.height = height;
    alone.catchUp.orElseThrow().accept(height);
    alone.settle();
    alone.pass(1_000);
    assertTrue(alone.height > height);
  }

  @Test
  void aLongLogIsMadeAnewAndKeepsWhatIsNeeded() {
    TestDesk alone = alone().start(Origin.NEW_ERA, 2_000);
    for (int i = 0; i < 60; i++) {
      alone.pass(1_000);
    }
    long bytes = alone.disk.records.stream().mapToLong(record -> record.length).sum();
    assertTrue(alone.disk.renewed > 1, "made anew " + alone.disk.renewed + " times");
    assertTrue(bytes < 40_000, bytes + " bytes after " + alone.height + " heights");
    long height = alone.height;
    List<Vote> before = List.copyOf(votes(alone, VoteKind.NOTAR));
    alone.sent.clear();
    alone.start(Origin.KEPT);
    for (int i = 0; i < 4; i++) {
      alone.pass(1_000);
    }
    assertTrue(alone.height > height, "it goes on from there");
    for (Vote vote : votes(alone, VoteKind.NOTAR)) {
      assertTrue(
          before.stream().allMatch(old -> old.slot() != vote.slot() || old.equals(vote)),
          "no slot is voted in twice");
    }
  }

  @Test
  void whatBeganAsACopyIsOneAtEachLaterStart() {
    desk.start(Origin.COPY);
    assertTrue(desk.log.isCopy());
    desk.start(Origin.KEPT, 1);
    assertTrue(desk.log.isCopy());
    assertTrue(desk.disk.renewed > 0);
    desk.start(Origin.KEPT);
    assertTrue(desk.log.isCopy(), "a log that was made anew says so too");
    assertTrue(votes(VoteKind.NOTAR).isEmpty());
  }

  @Test
  void aCommitteeOfOneGoesOnFromACopyAfterAWindow() {
    TestDesk alone = alone().start(Origin.COPY);
    for (int i = 0; i < 30; i++) {
      alone.pass(1_000);
    }
    assertTrue(alone.height > 0, "height " + alone.height);
    Candidate first = alone.chain.getFirst();
    assertTrue(first.slot() > 8, "slot " + first.slot());
  }

  @Test
  void aLogThatIsAllItsKeySignedIsNoCopy() {
    desk.start(Origin.NEW_ERA);
    desk.start(Origin.KEPT);
    assertFalse(desk.log.isCopy());
  }

  @Test
  void theEndOfAnEraIsToldAgainAfterAStart() {
    TestDesk alone = alone(2).start(Origin.NEW_ERA);
    for (int i = 0; i < 6; i++) {
      alone.pass(1_000);
    }
    assertTrue(alone.journal.contains("ended"));
    assertEquals(2, alone.height);
    alone.journal.clear();
    alone.start(Origin.KEPT);
    assertTrue(alone.journal.contains("ended"), alone.journal.toString());
    assertTrue(alone.driver.end().isPresent());
  }

  @Test
  void whatItsLeaderHasNotSignedIsNotGivenToTheChamber() {
    desk.start(Origin.NEW_ERA);
    Candidate good = four.candidate(1, "one");
    BlsSignature forged = FakeSignatures.forged();
    desk.hear(leader, new Candidate(good.header(), good.payload(), forged));
    assertEquals(List.of(), desk.judged);
    assertEquals(List.of(), votes(VoteKind.NOTAR));
    assertTrue(desk.journal.contains("blamed INVALID_CANDIDATE"), desk.journal.toString());
  }

  @Test
  void aNodeThatIsNoValidatorIsNotHeard() {
    desk.start(Origin.NEW_ERA);
    desk.driver.heard(TestEra.hash(9), four.candidate(1, "one"));
    desk.settle();
    assertEquals(List.of(), votes(VoteKind.NOTAR));
  }

  @Test
  void whatComesAfterItIsClosedChangesNothing() {
    desk.start(Origin.NEW_ERA);
    desk.driver.close();
    desk.journal.clear();
    desk.hear(leader, four.candidate(1, "one"));
    assertEquals(List.of(), desk.journal);
  }
}

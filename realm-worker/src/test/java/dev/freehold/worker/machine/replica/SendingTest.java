package dev.freehold.worker.machine.replica;

import static dev.freehold.worker.machine.replica.TestPrimary.A;
import static dev.freehold.worker.machine.replica.TestPrimary.B;
import static dev.freehold.worker.machine.replica.TestPrimary.EPOCH;
import static dev.freehold.worker.machine.replica.TestPrimary.OTHER_REALM;
import static dev.freehold.worker.machine.replica.TestPrimary.REALM;
import static dev.freehold.worker.machine.replica.TestPrimary.counted;
import static dev.freehold.worker.machine.replica.TestPrimary.foreign;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.replica.Replication;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rules of which blocks a primary sends to its followers, and how many at a time. */
class SendingTest {
  private final TestPrimary primary = new TestPrimary(new Replication(3, 2));

  @BeforeEach
  void serve() {
    primary.serve(counted(A), counted(B));
  }

  private static List<Long> range(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private List<Long> held(long height) {
    return primary.sent(A, primary.held(A, height));
  }

  private List<Long> stored(long height) {
    return primary.sent(A, primary.stored(A, height));
  }

  private List<Long> made() {
    return primary.sent(A, primary.make());
  }

  /** Makes receipts come until as much is sent ahead as ever is. */
  private long fill() {
    primary.make(4 * FollowerSeat.AHEAD_MAX);
    primary.connect(A);
    held(0);
    long stored = 1;
    while (stored(stored).size() != 1 || stored < FollowerSeat.AHEAD_MAX) {
      stored++;
    }
    return stored;
  }

  @Test
  void aBlockIsSentInItsEpochByTheConnectionToEachFollower() {
    primary.join(A, B);
    assertEquals(
        List.of(
            new ReplicaEffect.Replicate(primary.connection(A), REALM, EPOCH, 1),
            new ReplicaEffect.Replicate(primary.connection(B), REALM, EPOCH, 1)),
        primary.make().stream().sorted((a, b) -> a.toString().compareTo(b.toString())).toList());
  }

  @Test
  void sendingGoesOnFromWhereTheFollowerStands() {
    primary.make(5);
    primary.step(new ReplicaInput.Covered(REALM, 4));
    primary.connect(A);
    assertEquals(List.of(4L), held(3));
    assertEquals(List.of(5L), stored(4));
    assertEquals(List.of(), stored(5));
    assertEquals(List.of(6L), made());
  }

  @Test
  void theLastBlockThatAFollowerHoldsIsSentAgainWhereItIsToSignForItYet() {
    primary.make(5);
    primary.step(new ReplicaInput.Covered(REALM, 2));
    primary.connect(A);
    assertEquals(List.of(4L), held(4));
    primary.stored(A, 4);
    primary.connect(A);
    assertEquals(List.of(5L), held(4), "this worker has its receipt");
    primary.step(new ReplicaInput.Covered(REALM, 5));
    primary.connect(A);
    assertEquals(List.of(), held(5), "what is final needs none");

    TestPrimary four = new TestPrimary(new Replication(4, 3));
    four.serve(counted(A), counted(B));
    four.make(3);
    four.connect(A);
    assertEquals(List.of(2L), four.sent(A, four.held(A, 2)));
    four.stored(A, 2);
    four.connect(A);
    assertEquals(List.of(3L), four.sent(A, four.held(A, 2)), "though another's is lacking");
  }

  @Test
  void whoHasStoredSomethingAndAsksIsAnsweredAtOnce() {
    primary.make(6);
    primary.connect(A);
    assertEquals(List.of(3L), held(3));
    assertEquals(range(4, 5), stored(3));
    assertEquals(List.of(4L), held(3));
    assertEquals(List.of(), held(3));
  }

  @Test
  void whatIsSentAheadGrowsWithReceiptsAndIsBounded() {
    primary.make(4 * FollowerSeat.AHEAD_MAX);
    primary.connect(A);
    assertEquals(range(1, 1), held(0));
    assertEquals(range(2, 3), stored(1));
    assertEquals(range(4, 7), stored(3));
    assertEquals(range(8, 15), stored(7));
    assertEquals(range(16, 31), stored(15));
    assertEquals(range(32, 47), stored(31), "and no more, however many receipts come");
    assertEquals(List.of(), made(), "there is no room for another");
    assertEquals(List.of(48L), stored(32));
  }

  @Test
  void aSlowFollowerHoldsUpNoOther() {
    primary.join(A, B);
    for (long height = 1; height <= 3 * FollowerSeat.AHEAD_MAX; height++) {
      List<ReplicaEffect> made = primary.make();
      assertEquals(height == 1 ? List.of(1L) : List.of(), primary.sent(A, made));
      assertEquals(List.of(height), primary.sent(B, made));
      primary.stored(B, height);
    }
  }

  @Test
  void whatWasSentIsNotSentAgainBeforeTheFollowerAsks() {
    long stored = fill();
    assertEquals(List.of(), stored(stored), "the same receipt again");
    assertEquals(List.of(), stored(stored - 1), "an earlier one");
    assertEquals(List.of(stored + 1), held(stored));
  }

  @Test
  void whoAsksTheSameAgainIsAnsweredWithTheNextBlock() {
    primary.make(5);
    primary.connect(A);
    assertEquals(List.of(1L), held(0));
    for (int i = 0; i < 10; i++) {
      assertEquals(List.of(), held(0));
    }
    assertEquals(List.of(1L), made());
    assertEquals(List.of(), made(), "once");
    assertEquals(range(2, 3), stored(1));
    assertEquals(List.of(2L), held(1), "something was stored since");
  }

  @Test
  void ofWhomNothingWasHeardTheNewestBlockAsks() {
    primary.make(5);
    primary.connect(A);
    assertEquals(List.of(6L), made());
    assertEquals(List.of(7L), made());
    assertEquals(List.of(3L), held(3), "it has said what it lacks");
  }

  @Test
  void whoSaysNothingIsAskedWithSoManyBlocksAndNoMore() {
    primary.connect(A);
    for (int i = 0; i < FollowerSeat.AHEAD_MAX; i++) {
      assertEquals(1, made().size());
    }
    assertEquals(List.of(), made());
    assertEquals(List.of(), primary.held(A, primary.mark(REALM, EPOCH - 1, 0)));
    assertEquals(1, made().size(), "it has said something");
  }

  @Test
  void aReceiptForAnEarlierBlockThanTheOneThatAsksSaysNotWhatIsLacked() {
    primary.make(5);
    primary.connect(A);
    assertEquals(List.of(6L), made());
    assertEquals(List.of(), stored(3), "what it says of block 6 is on its way");
    assertEquals(List.of(7L), made());
    assertEquals(List.of(4L), held(3));
  }

  @Test
  void whoTakesTheNewestBlockNeedNotSayWhereItStands() {
    primary.make(5);
    primary.connect(A);
    assertEquals(List.of(6L), made());
    assertEquals(List.of(), stored(6));
    assertEquals(List.of(7L), made());
    assertEquals(List.of(), made());
    assertEquals(range(8, 8), stored(7));
  }

  @Test
  void whoObeysAnEarlierEpochIsAskedWithEachBlockAndNoMore() {
    primary.make(5);
    primary.connect(A);
    for (int i = 0; i < 10; i++) {
      assertEquals(List.of(), primary.held(A, primary.mark(REALM, EPOCH - 1, 3)));
    }
    assertEquals(List.of(6L), made());
    assertEquals(List.of(), primary.held(A, primary.mark(REALM, EPOCH - 1, 3)));
    assertEquals(List.of(3L), held(3));
  }

  @Test
  void whatWasSentBeforeAFollowerKnewTheEpochIsSentAgain() {
    primary.connect(A);
    primary.make(5);
    primary.held(A, primary.mark(REALM, EPOCH - 1, 1));
    assertEquals(List.of(2L), stored(1));
  }

  @Test
  void whoIsAheadOfTheTableIsSentBlocksOnceItHasCome() {
    primary.make(5);
    primary.connect(A);
    assertEquals(List.of(), primary.held(A, primary.mark(REALM, EPOCH + 1, 3)));
    List<ReplicaEffect> effects = primary.serve(REALM, EPOCH + 1, counted(A), counted(B));
    assertEquals(
        List.of(new ReplicaEffect.Replicate(primary.connection(A), REALM, EPOCH + 1, 3)), effects);
  }

  @Test
  void whoWasAheadOfTheTableAndIsGoneIsSentNothing() {
    primary.make(5);
    primary.connect(A);
    primary.held(A, primary.mark(REALM, EPOCH + 1, 3));
    primary.disconnect(A);
    assertEquals(List.of(), primary.serve(REALM, EPOCH + 1, counted(A), counted(B)));
    primary.connect(A);
    primary.held(A, primary.mark(REALM, EPOCH + 2, 3));
    primary.connect(A);
    assertEquals(List.of(), primary.serve(REALM, EPOCH + 2, counted(A), counted(B)));
  }

  @Test
  void whoHoldsBlocksThatCameToNothingGoesOnFromWhatIsFinal() {
    primary.make(5);
    primary.step(new ReplicaInput.Covered(REALM, 2));
    primary.connect(A);
    assertEquals(List.of(3L), primary.sent(A, primary.held(A, foreign(4))));
    for (int i = 5; i < 20; i++) {
      assertEquals(List.of(), primary.held(A, foreign(i)), "once, whatever it names");
    }
    assertEquals(List.of(2L), held(1), "it has cut them off");
  }

  @Test
  void whoDoesNotHoldWhatIsFinalCopiesIt() {
    primary.make(5);
    primary.step(new ReplicaInput.Covered(REALM, 4));
    primary.connect(A);
    assertEquals(List.of(), primary.held(A, foreign(3)));
    assertEquals(List.of(6L), made(), "and is asked with each block where it stands");
    assertEquals(List.of(5L), held(4));
  }

  @Test
  void whoIsFurtherBehindThanATailIsLongCopiesFirst() {
    for (int i = 0; i <= 1 + Limits.BLOCKS_AHEAD_MAX; i++) {
      primary.make();
      primary.step(new ReplicaInput.Covered(REALM, i));
    }
    primary.connect(A);
    assertEquals(List.of(), held(0));
    assertEquals(List.of(), stored(1), "by a receipt too");
    long head = primary.head(REALM);
    assertEquals(List.of(head + 1), made());
    assertEquals(List.of(4L), held(3));
  }

  @Test
  void nothingIsSentToWhoIsNotConnectedAndAllIsBegunAnewByTheNextConnection() {
    primary.join(A);
    assertEquals(List.of(1L), made());
    primary.disconnect(A);
    assertEquals(List.of(), primary.make());
    primary.connect(A);
    assertEquals(List.of(1L), held(0));
    assertEquals(range(2, 2), stored(1));
  }

  @Test
  void realmsHaveRoomOfTheirOwn() {
    primary.serve(OTHER_REALM, 1, counted(A));
    primary.join(A);
    primary.held(A, primary.mark(OTHER_REALM, 1, 0));
    primary.make(3);
    assertEquals(
        List.of(new ReplicaEffect.Replicate(primary.connection(A), OTHER_REALM, 1, 1)),
        primary.make(OTHER_REALM));
  }

  @Test
  void whoeverSaysWhateverGetsNoMoreThanOneBlockForIt() {
    primary.make(50);
    primary.step(new ReplicaInput.Covered(REALM, 10));
    List<Long> all = new ArrayList<>();
    primary.connect(A);
    for (long height = 11; height <= 50; height++) {
      List<Long> sent = held(height);
      assertTrue(sent.size() <= 1);
      all.addAll(sent);
    }
    assertEquals(range(11, 50), all);
  }
}

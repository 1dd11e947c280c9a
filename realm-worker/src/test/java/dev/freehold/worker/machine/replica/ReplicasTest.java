package dev.freehold.worker.machine.replica;

import static dev.freehold.worker.machine.replica.TestPrimary.A;
import static dev.freehold.worker.machine.replica.TestPrimary.B;
import static dev.freehold.worker.machine.replica.TestPrimary.C;
import static dev.freehold.worker.machine.replica.TestPrimary.EPOCH;
import static dev.freehold.worker.machine.replica.TestPrimary.OTHER_REALM;
import static dev.freehold.worker.machine.replica.TestPrimary.REALM;
import static dev.freehold.worker.machine.replica.TestPrimary.SELF;
import static dev.freehold.worker.machine.replica.TestPrimary.acknowledged;
import static dev.freehold.worker.machine.replica.TestPrimary.catchingUp;
import static dev.freehold.worker.machine.replica.TestPrimary.counted;
import static dev.freehold.worker.machine.replica.TestPrimary.foreign;
import static dev.freehold.worker.machine.replica.TestPrimary.isDistrusted;
import static dev.freehold.worker.machine.replica.TestPrimary.receipt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.replica.Replication;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules by which followers' receipts are counted. */
class ReplicasTest {
  private static final Replication THREE = new Replication(3, 2);
  private static final Replication FOUR = new Replication(4, 3);

  private final TestPrimary three = new TestPrimary(THREE);
  private final TestPrimary four = new TestPrimary(FOUR);

  @Test
  void aBlockIsAcknowledgedOnceEnoughFollowersHaveSignedForIt() {
    three.serve(counted(A), counted(B));
    three.join(A, B);
    three.make(2);
    assertEquals(List.of(1L), acknowledged(three.stored(A, 1)));
    assertEquals(List.of(), acknowledged(three.stored(B, 1)), "it is said once");
    assertEquals(List.of(2L), acknowledged(three.stored(B, 2)), "whoever it is that signs");

    four.serve(counted(A), counted(B), counted(C));
    four.join(A, B, C);
    four.make(3);
    assertEquals(List.of(), acknowledged(four.stored(A, 3)));
    assertEquals(List.of(1L), acknowledged(four.stored(B, 1)), "two hold the first");
    assertEquals(List.of(3L), acknowledged(four.stored(C, 3)));
  }

  @Test
  void aReceiptIsForAllBlocksBelowTheOneThatItNames() {
    three.serve(counted(A), counted(B));
    three.join(A, B);
    three.make(5);
    assertEquals(List.of(4L), acknowledged(three.stored(A, 4)));
  }

  @Test
  void oneReceiptSaysMuchOfManyRealms() {
    three.serve(counted(A));
    three.serve(OTHER_REALM, 1, counted(A));
    three.connect(A);
    three.make();
    three.make(OTHER_REALM);
    assertEquals(
        List.of(
            new ReplicaEffect.Acknowledged(REALM, 1),
            new ReplicaEffect.Acknowledged(OTHER_REALM, 1)),
        three.stored(A, three.mark(1), three.mark(OTHER_REALM, 1, 1)));
  }

  @Test
  void oneThatDoesNotCountIsSentBlocksAndNotCounted() {
    three.serve(catchingUp(A), counted(B));
    three.join(A, B);
    assertEquals(List.of(1L), three.sent(A, three.make()));
    assertEquals(List.of(), acknowledged(three.stored(A, 1)));
    assertEquals(List.of(1L), acknowledged(three.serve(counted(A), counted(B))), "and then it is");
  }

  @Test
  void oneThatHasNoSeatIsNotCounted() {
    three.serve(counted(A));
    three.join(A, C);
    assertEquals(List.of(), three.sent(C, three.make()));
    assertEquals(List.of(), three.stored(C, 1));
    assertEquals(List.of(), three.held(C, 1));
  }

  @Test
  void oneThatIsNamedTwiceIsCountedOnce() {
    four.serve(counted(A), counted(A), catchingUp(A), catchingUp(B));
    four.join(A, B);
    four.make();
    assertEquals(List.of(), acknowledged(four.stored(A, 1)));
    assertEquals(List.of(), acknowledged(four.stored(B, 1)));

    three.serve(counted(A), catchingUp(A));
    three.join(A);
    three.make();
    assertEquals(List.of(1L), acknowledged(three.stored(A, 1)), "if it counts by either line");
  }

  @Test
  void anEarlierReceiptThatComesLateTakesNothingBack() {
    four.serve(counted(A), counted(B));
    four.join(A, B);
    four.make(3);
    four.stored(A, 3);
    four.stored(A, 1);
    assertEquals(List.of(3L), acknowledged(four.stored(B, 3)));
  }

  @Test
  void ofBlocksBelowWhatThisWorkerHasNothingIsKnown() {
    three.make(5);
    three.beginsAt(4);
    three.step(new ReplicaInput.Serves(REALM, EPOCH, 4, List.of(counted(A))));
    three.connect(A);
    assertEquals(List.of(), three.stored(A, foreign(2)), "it is neither counted nor a lie");
    assertEquals(List.of(), three.receipts());
  }

  @Test
  void thePrimaryIsNotCountedAmongItsFollowers() {
    three.serve(counted(SELF), counted(A));
    three.join(SELF);
    assertEquals(List.of(), three.make());
    assertEquals(List.of(), three.stored(SELF, 1));
  }

  @Test
  void receiptsOfAnEarlierEpochCountForNothing() {
    three.serve(counted(A), counted(B));
    three.join(A, B);
    three.make();
    assertEquals(List.of(), three.stored(A, three.mark(REALM, EPOCH - 1, 1)));
    assertEquals(List.of(), three.stored(A, foreign(REALM, EPOCH - 1, 1)), "and are no lies");
    assertEquals(List.of(), three.stored(A, three.mark(REALM, EPOCH + 1, 1)), "nor of a later one");
    assertEquals(List.of(1L), acknowledged(three.stored(A, 1)));
  }

  @Test
  void whatWasSignedForBeforeAnEpochBeganIsSignedForAgain() {
    four.serve(counted(A), counted(B), counted(C));
    four.join(A, B, C);
    four.make();
    four.stored(A, 1);
    assertEquals(List.of(), four.serve(REALM, EPOCH + 1, counted(A), counted(B), counted(C)));
    assertEquals(List.of(), acknowledged(four.stored(B, four.mark(REALM, EPOCH + 1, 1))));
    assertEquals(1, four.receipts().size());
    assertEquals(List.of(1L), acknowledged(four.stored(A, four.mark(REALM, EPOCH + 1, 1))));
  }

  @Test
  void aTableOfAnEarlierEpochIsNotObeyed() {
    three.serve(counted(A));
    three.join(A);
    three.make();
    assertEquals(List.of(), three.serve(REALM, EPOCH - 1, counted(B)));
    assertEquals(List.of(1L), acknowledged(three.stored(A, 1)));
  }

  @Test
  void oneThatStopsCountingTakesItsReceiptWithIt() {
    four.serve(counted(A), counted(B), counted(C));
    four.join(A, B, C);
    four.make();
    four.stored(A, 1);
    four.serve(catchingUp(A), counted(B), counted(C));
    assertEquals(List.of(), acknowledged(four.stored(B, 1)));
    four.serve(counted(B), counted(C));
    four.serve(counted(A), counted(B), counted(C));
    assertEquals(1, four.receipts().size(), "one that lost its seat has signed nothing");
    assertEquals(List.of(1L), acknowledged(four.stored(C, 1)));
  }

  @Test
  void whatIsAcknowledgedStaysSoWhateverBecomesOfThoseWhoSigned() {
    three.serve(counted(A), counted(B));
    three.join(A, B);
    three.make(2);
    assertEquals(List.of(2L), acknowledged(three.stored(A, 2)));
    three.serve(counted(B));
    assertEquals(List.of(), acknowledged(three.stored(B, 1)), "no height goes back");
    assertEquals(List.of(), acknowledged(three.serve(REALM, EPOCH + 1, counted(B))));
    assertEquals(List.of(), acknowledged(three.stored(B, three.mark(REALM, EPOCH + 1, 2))));
    three.make();
    assertEquals(List.of(3L), acknowledged(three.stored(B, three.mark(REALM, EPOCH + 1, 3))));
  }

  @Test
  void whatIsFinalNeedsNoReceipts() {
    three.serve(counted(A));
    three.join(A);
    three.make(3);
    three.step(new ReplicaInput.Covered(REALM, 2));
    assertEquals(List.of(), acknowledged(three.stored(A, 2)), "it was said already");
    assertEquals(List.of(3L), acknowledged(three.stored(A, 3)));
  }

  @Test
  void aDeadFollowerStallsNobodyWhileEnoughOthersAnswer() {
    four.serve(counted(A), counted(B), counted(C));
    four.join(A, B, C);
    for (long height = 1; height <= 3 * FollowerSeat.AHEAD_MAX; height++) {
      if (height == 4) {
        four.disconnect(C);
      }
      List<ReplicaEffect> made = four.make();
      assertEquals(List.of(height), four.sent(A, made));
      four.stored(A, height);
      assertEquals(List.of(height), acknowledged(four.stored(B, height)));
    }
  }

  @Test
  void receiptsOutliveTheConnectionByWhichTheyCame() {
    four.serve(counted(A), counted(B));
    four.join(A, B);
    four.make();
    four.stored(A, 1);
    four.disconnect(A);
    assertEquals(List.of(1L), acknowledged(four.stored(B, 1)));
  }

  @Test
  void oneThatSignsForABlockThatIsNotThereLies() {
    four.serve(counted(A), counted(B), counted(C));
    four.join(A, B, C);
    four.make(2);
    four.stored(A, 1);
    List<ReplicaEffect> said = four.stored(A, foreign(3));
    assertTrue(isDistrusted(said), said.toString());
    assertEquals(
        new ReplicaEffect.Distrust(
            four.connection(A), A, ((ReplicaEffect.Distrust) said.getFirst()).why()),
        said.getFirst());
    assertEquals(List.of(), acknowledged(four.stored(B, 1)), "nor does what it has signed before");
    assertEquals(List.of(), four.stored(A, 2), "nothing counts on this connection");
    assertEquals(List.of(), four.held(A, 2));
    assertEquals(List.of(), four.sent(A, four.make()), "and nothing is sent");
    assertEquals(1, four.receipts().size());
    four.connect(A);
    assertEquals(List.of(1L), acknowledged(four.stored(A, 2)), "on the next one it does");
  }

  @Test
  void oneThatSignsForAnotherBlockOfAHeightLies() {
    three.serve(counted(A));
    three.join(A);
    three.make(2);
    assertTrue(isDistrusted(three.stored(A, foreign(2))));
    three.connect(A);
    three.step(new ReplicaInput.Covered(REALM, 2));
    assertTrue(isDistrusted(three.stored(A, foreign(1))), "of a final one too");
  }

  @Test
  void aLieOfOneRealmTakesTheWholeReceiptAndThoseForOthersWithIt() {
    four.serve(counted(A), counted(B));
    four.serve(OTHER_REALM, EPOCH, counted(A), counted(B));
    four.join(A, B);
    four.make(2);
    four.make(OTHER_REALM);
    four.stored(A, 1);
    List<ReplicaEffect> said = four.stored(A, four.mark(2), foreign(OTHER_REALM, EPOCH, 1));
    assertTrue(isDistrusted(said));
    assertEquals(List.of(), acknowledged(four.stored(B, 2)));
  }

  @Test
  void oneThatDeniesWhatItHasSignedForIsConvictedByBoth() {
    four.serve(counted(A), counted(B));
    four.join(A, B);
    four.make(3);
    four.stored(A, 2);
    four.connect(A);
    assertEquals(
        List.of(
            new ReplicaEffect.KeepDenial(A, receipt(four.mark(2)), four.mark(1)),
            new ReplicaEffect.Replicate(four.connection(A), REALM, EPOCH, 1)),
        four.held(A, 1));
    assertEquals(List.of(), acknowledged(four.stored(B, 2)), "what it has not counts no more");
    assertEquals(List.of(2L), acknowledged(four.stored(A, 2)), "what it has again does");
  }

  @Test
  void anotherBlockAtTheHeightThatWasSignedForDeniesItToo() {
    four.serve(counted(A), counted(B));
    four.join(A, B);
    four.make(3);
    four.stored(A, 2);
    four.connect(A);
    assertEquals(
        new ReplicaEffect.KeepDenial(A, receipt(four.mark(2)), foreign(2)),
        four.held(A, foreign(2)).getFirst());
    assertEquals(List.of(), acknowledged(four.stored(B, 2)));
  }

  @Test
  void whoHoldsWhatItHasSignedForOrMoreDeniesNothing() {
    four.serve(counted(A), counted(B));
    four.join(A, B);
    four.make(3);
    four.stored(A, 2);
    for (long height = 2; height <= 3; height++) {
      four.connect(A);
      List<ReplicaEffect> said = four.held(A, height);
      assertTrue(said.stream().allMatch(e -> e instanceof ReplicaEffect.Replicate), said + "");
    }
    assertEquals(List.of(2L), acknowledged(four.stored(B, 2)));
  }

  @Test
  void whoFollowsAnotherEpochDeniesNothing() {
    four.serve(counted(A), counted(B));
    four.join(A, B);
    four.make(2);
    four.stored(A, 2);
    four.connect(A);
    assertEquals(List.of(), four.held(A, four.mark(REALM, EPOCH - 1, 1)));
    assertEquals(List.of(), four.held(A, four.mark(REALM, EPOCH + 1, 1)));
    assertEquals(List.of(2L), acknowledged(four.stored(B, 2)));
  }

  @Test
  void oneThatTakesBackWhatItHasSaidOnAConnectionLies() {
    three.serve(counted(A));
    three.make(3);
    three.connect(A);
    three.held(A, 2);
    assertTrue(isDistrusted(three.held(A, 1)));
    three.connect(A);
    three.held(A, 2);
    assertTrue(isDistrusted(three.held(A, foreign(4))));
    three.connect(A);
    assertFalse(
        isDistrusted(three.held(A, 1)), "on another it may have lost what it had not signed");
  }

  @Test
  void marksOfOtherRealmsAndOfConnectionsThatAreOverSayNothing() {
    three.serve(counted(A));
    three.join(A);
    three.make();
    assertEquals(List.of(), three.stored(A, foreign(OTHER_REALM, EPOCH, 7)));
    assertEquals(List.of(), three.held(A, foreign(OTHER_REALM, EPOCH, 7)));
    long before = three.connection(A);
    three.connect(A);
    assertEquals(List.of(), three.step(new ReplicaInput.Held(before, three.mark(0))));
    assertEquals(List.of(), three.step(new ReplicaInput.Stored(before, receipt(three.mark(1)))));
    three.step(new ReplicaInput.Disconnected(before));
    assertEquals(List.of(1L), acknowledged(three.stored(A, 1)), "the later one is not over");
  }

  @Test
  void theLatestReceiptOfEachThatCountsIsThereForWhoeverAsks() {
    four.serve(counted(A), counted(B), catchingUp(C));
    four.join(A, B, C);
    four.make(3);
    four.stored(A, 3);
    four.stored(C, 3);
    four.stored(B, 2);
    assertEquals(Set.of(receipt(four.mark(3)), receipt(four.mark(2))), Set.copyOf(four.receipts()));
    four.stored(B, 3);
    assertEquals(List.of(receipt(four.mark(3)), receipt(four.mark(3))), four.receipts());
    four.step(new ReplicaInput.Left(REALM));
    assertEquals(List.of(), four.receipts());
  }

  @Test
  void aRealmThatIsLeftIsBegunAnew() {
    three.serve(counted(A));
    three.join(A);
    three.make(2);
    three.stored(A, 1);
    three.step(new ReplicaInput.Left(REALM));
    assertEquals(List.of(), three.make());
    assertEquals(List.of(), three.stored(A, 1));
    three.write(REALM);
    three.serve(REALM, EPOCH + 2, counted(A));
    assertEquals(List.of(4L), acknowledged(three.stored(A, three.mark(REALM, EPOCH + 2, 4))));
    three.make();
    assertEquals(List.of(5L), acknowledged(three.stored(A, three.mark(REALM, EPOCH + 2, 5))));
  }

  @Test
  void afterARestartReceiptsAreCountedAnew() {
    three.serve(counted(A));
    three.join(A);
    three.make(2);
    three.stored(A, 2);
    three.restart();
    three.step(new ReplicaInput.Serves(REALM, EPOCH, 1, List.of(counted(A))));
    three.connect(A);
    assertEquals(List.of(2L), three.sent(A, three.held(A, 2)), "it is asked to sign again");
    assertEquals(List.of(2L), acknowledged(three.stored(A, 2)));
  }

  @Test
  void blocksThatTheStoreHeldAlreadyAreNotTakenTwice() {
    RealmHeader first = three.write(REALM);
    three.serve(counted(A));
    assertEquals(List.of(), three.step(new ReplicaInput.Durable(first)));
    three.connect(A);
    assertEquals(List.of(1L), acknowledged(three.stored(A, 1)));
    three.write(REALM);
    RealmHeader third = three.write(REALM);
    assertThrows(Invariant.class, () -> three.step(new ReplicaInput.Durable(third)));
  }

  @Test
  void whereEachRealmIsKeptByItsWorkerAloneNothingIsSentOrSaid() {
    TestPrimary alone = new TestPrimary(Replication.ALONE);
    assertEquals(List.of(), alone.serve(counted(A), counted(B)));
    alone.connect(A);
    assertEquals(List.of(), alone.held(A, 0));
    assertEquals(List.of(), alone.make());
    assertEquals(List.of(), alone.stored(A, 1));
    assertEquals(List.of(), alone.receipts());
  }
}

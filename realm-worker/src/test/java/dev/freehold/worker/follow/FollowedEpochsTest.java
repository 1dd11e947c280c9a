package dev.freehold.worker.follow;

import static dev.freehold.worker.follow.TestFollower.LINK;
import static dev.freehold.worker.follow.TestFollower.OTHER;
import static dev.freehold.worker.follow.TestFollower.PRIMARY;
import static dev.freehold.worker.follow.TestFollower.held;
import static dev.freehold.worker.follow.TestFollower.replicated;
import static dev.freehold.worker.follow.TestFollower.seat;
import static dev.freehold.worker.follow.TestFollower.stored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of {@link FollowedRealm} from one epoch to the next, each by its name. */
class FollowedEpochsTest {
  private static final RealmHeader ORIGIN = RealmHeader.origin(TestLedger.REALM);

  private final TestFollower follower = new TestFollower();
  private final TestBlocks blocks = TestBlocks.of(9);

  private void follow(int height) {
    follower.assign(1, ORIGIN);
    follower.connect();
    replicate(1, blocks, 1, height);
  }

  private void replicate(long epoch, TestBlocks of, int from, int to) {
    for (int height = from; height <= to; height++) {
      follower.replicate(epoch, of.block(height));
    }
  }

  private static FollowSeat fence(long epoch) {
    return new FollowSeat(epoch, true, Optional.empty());
  }

  private static FollowEffect write(TailWrite write) {
    return new FollowEffect.Write(write);
  }

  private static void requireClosed(List<FollowEffect> effects, String words) {
    FollowEffect.Close close = assertInstanceOf(FollowEffect.Close.class, effects.getLast());
    assertEquals(1, effects.size(), effects.toString());
    assertTrue(close.why().contains(words), close.why());
  }

  private List<Long> epochs() {
    return follower.store.tails().links(TestLedger.REALM).stream().map(TailLink::epoch).toList();
  }

  @Test
  void aPromiseIsDurableBeforeAnythingIsSaidInIt() {
    follow(2);
    assertEquals(
        List.of(write(new TailWrite.Promised(TestLedger.REALM, 2))),
        follower.give(new FollowInput.Assigned(seat(2, PRIMARY, blocks.header(2)))));
    assertEquals(List.of(), follower.give(replicated(2, blocks.block(3))));
    assertEquals(List.of(), follower.give(replicated(1, blocks.block(3))));
    assertEquals(List.of(), follower.give(new FollowInput.Connected(8, PRIMARY)));
    assertEquals(Optional.empty(), follower.machine.held());
    FollowEffect.SayHeld said = new FollowEffect.SayHeld(8, BlockMark.of(2, blocks.header(2)));
    assertEquals(List.of(said), follower.settle());
    assertEquals(2, follower.promised());
  }

  @Test
  void aPromiseThatACrashTookIsMadeAgainByTheTable() {
    follow(2);
    follower.give(new FollowInput.Assigned(seat(2, PRIMARY, blocks.header(2))));
    follower.reopen();
    assertEquals(1, follower.promised());
    follower.assign(2, blocks.header(2));
    assertEquals(2, follower.promised());
    assertEquals(List.of(held(2, blocks.header(2))), follower.connect());
  }

  @Test
  void nothingIsSaidToBeStoredInAnEarlierEpochOnceTheNextIsPromised() {
    follow(2);
    follower.give(replicated(1, blocks.block(3)));
    follower.give(new FollowInput.Assigned(seat(2, PRIMARY, blocks.header(3))));
    // The block becomes durable when the promise is on its way.
    assertEquals(List.of(held(2, blocks.header(3))), follower.settle());
    assertEquals(blocks.header(3), follower.head());
  }

  @Test
  void aPrimaryDoesNotRaiseThePromise() {
    follow(2);
    assertEquals(List.of(held(1, blocks.header(2))), follower.replicate(5, blocks.block(3)));
    assertEquals(1, follower.promised());
    assertEquals(blocks.header(2), follower.head());
    assertEquals(List.of(stored(1, blocks.header(3))), follower.replicate(1, blocks.block(3)));
  }

  @Test
  void anOlderTableIsNotObeyed() {
    follow(2);
    follower.assign(3, blocks.header(2));
    assertEquals(List.of(), follower.take(new FollowInput.Assigned(seat(2, OTHER, ORIGIN))));
    FollowInput theirs = new FollowInput.Replicated(8, OTHER, 2, blocks.block(3));
    assertEquals(
        List.of(new FollowEffect.SayHeld(8, BlockMark.of(3, blocks.header(2)))),
        follower.take(theirs));
    assertEquals(3, follower.promised());
    assertEquals(List.of(stored(3, blocks.header(3))), follower.replicate(3, blocks.block(3)));
  }

  @Test
  void anOlderTableIsNotObeyedAfterARestart() {
    follow(2);
    follower.assign(3, blocks.header(2));
    follower.reopen();
    assertEquals(List.of(), follower.assign(2, blocks.header(2)));
    assertEquals(List.of(), follower.connect());
    assertEquals(List.of(), follower.replicate(2, blocks.block(3)));
    assertEquals(3, follower.promised());
    assertEquals(blocks.header(2), follower.head());
  }

  @Test
  void theFirstPrimaryOfAnEpochIsTheOnlyOne() {
    follow(2);
    assertEquals(List.of(), follower.take(new FollowInput.Assigned(seat(1, OTHER, ORIGIN))));
    requireClosed(
        follower.take(new FollowInput.Replicated(8, OTHER, 1, blocks.block(3))),
        PRIMARY + " serves realm 1 in epoch 1, not " + OTHER);
    assertEquals(List.of(stored(1, blocks.header(3))), follower.replicate(1, blocks.block(3)));
  }

  @Test
  void untilSomebodyServesTheEpochNothingIsTaken() {
    follow(2);
    assertEquals(List.of(), follower.take(new FollowInput.Assigned(fence(2))));
    assertEquals(Optional.of(BlockMark.of(2, blocks.header(2))), follower.machine.held());
    FollowEffect said = new FollowEffect.SayHeld(LINK, BlockMark.of(2, blocks.header(2)));
    assertEquals(List.of(said), follower.replicate(1, blocks.block(3)));
    assertEquals(List.of(), follower.replicate(2, blocks.block(3)), "it was said");
    assertEquals(blocks.header(2), follower.head());
    follower.take(new FollowInput.Assigned(seat(2, OTHER, blocks.header(2))));
    FollowInput theirs = new FollowInput.Replicated(8, OTHER, 2, blocks.block(3));
    assertEquals(
        List.of(new FollowEffect.SayHeld(8, BlockMark.of(2, blocks.header(2)))),
        follower.take(new FollowInput.Connected(8, OTHER)));
    assertEquals(
        List.of(new FollowEffect.SayStored(8, BlockMark.of(2, blocks.header(3)))),
        follower.take(theirs));
  }

  @Test
  void whatStandsAboveTheBeginningOfAnEpochIsNeitherSaidToBeHereNorLost() {
    follow(5);
    assertEquals(
        List.of(write(new TailWrite.Promised(TestLedger.REALM, 2))),
        follower.give(new FollowInput.Assigned(seat(2, PRIMARY, blocks.header(3)))));
    assertEquals(List.of(held(2, blocks.header(3))), follower.settle());
    assertEquals(Optional.of(BlockMark.of(2, blocks.header(3))), follower.machine.held());
    assertEquals(List.of(stored(2, blocks.header(3))), follower.replicate(2, blocks.block(3)));
    assertEquals(List.of(held(2, blocks.header(3))), follower.replicate(2, blocks.block(6)));
    assertEquals(blocks.header(5), follower.head());
  }

  @Test
  void whatThePrimaryShowsOfAnEarlierEpochIsOfItsOwnAndThoseAboveStay() {
    follow(6);
    follower.assign(2, blocks.header(3));
    assertEquals(
        List.of(write(new TailWrite.Appended(2, blocks.block(4)))),
        follower.give(replicated(2, blocks.block(4))));
    assertEquals(List.of(stored(2, blocks.header(4))), follower.settle());
    assertEquals(blocks.header(6), follower.head());
    follower.reopen();
    follower.assign(2, blocks.header(3));
    assertEquals(List.of(held(2, blocks.header(4))), follower.connect());
    assertEquals(List.of(stored(2, blocks.header(5))), follower.replicate(2, blocks.block(5)));
    assertEquals(List.of(1L, 1L, 1L, 2L, 2L, 1L), epochs());
    requireClosed(
        follower.replicate(2, blocks.fork(3, 5, 1).block(4)), "another block 4 of realm 1");
  }

  @Test
  void whatWasShownDoesNotGiveWayThoughTheEpochIsSaidToBeginHigher() {
    follow(6);
    follower.assign(2, blocks.header(3));
    follower.replicate(2, blocks.block(4));
    follower.reopen();
    follower.assign(2, blocks.header(8));
    follower.connect();
    requireClosed(
        follower.replicate(2, blocks.fork(3, 5, 1).block(4)), "another block 4 of realm 1");
  }

  @Test
  void whatAnEarlierEpochLeftAboveItsBeginningGivesWayToAnotherOfThePrimary() {
    follow(6);
    follower.assign(2, blocks.header(3));
    follower.replicate(2, blocks.block(4));
    TestBlocks fork = blocks.fork(4, 6, 1);
    assertEquals(
        List.of(
            write(new TailWrite.CutAbove(TestLedger.REALM, 4)),
            write(new TailWrite.Appended(2, fork.block(5)))),
        follower.give(replicated(2, fork.block(5))));
    assertEquals(List.of(stored(2, fork.header(5))), follower.settle());
    assertEquals(fork.header(5), follower.head());
    assertEquals(List.of(1L, 1L, 1L, 2L, 2L), epochs());
  }

  @Test
  void whatIsFinalIsExecutedThoughThePrimaryHasNotShownItInItsEpoch() {
    follow(5);
    follower.assign(2, blocks.header(3));
    assertEquals(
        List.of(new FollowEffect.Replay(blocks.header(4))), follower.checkpoint(blocks.header(4)));
  }

  @Test
  void whoHasNoPrimaryYetSaysAllThatItHolds() {
    follow(5);
    follower.assign(2, blocks.header(3));
    follower.take(new FollowInput.Assigned(fence(3)));
    assertEquals(Optional.of(BlockMark.of(3, blocks.header(5))), follower.machine.held());
  }

  @Test
  void whatTheEpochItselfHasIsNotCutByItsTableAgain() {
    follow(3);
    follower.assign(2, blocks.header(3));
    replicate(2, blocks, 4, 6);
    follower.reopen();
    assertEquals(List.of(), follower.assign(2, blocks.header(3)));
    assertEquals(List.of(held(2, blocks.header(6))), follower.connect());
    assertEquals(blocks.header(6), follower.head());
  }

  @Test
  void whatAnEarlierEpochLeftIsNotSaidToBeStoredBeforeThePrimaryShowsIt() {
    follow(2);
    assertEquals(List.of(held(2, blocks.header(2))), follower.assign(2, blocks.header(4)));
    assertEquals(
        List.of(
            write(new TailWrite.CutAbove(TestLedger.REALM, 1)),
            write(new TailWrite.Appended(2, blocks.block(2)))),
        follower.give(replicated(2, blocks.block(2))));
    assertEquals(List.of(stored(2, blocks.header(2))), follower.settle());
    assertEquals(List.of(stored(2, blocks.header(3))), follower.replicate(2, blocks.block(3)));
    assertEquals(List.of(stored(2, blocks.header(4))), follower.replicate(2, blocks.block(4)));
    assertEquals(List.of(1L, 2L, 2L, 2L), epochs());
  }

  @Test
  void anEpochBeginsAboveOneBlock() {
    follow(2);
    follower.assign(2, blocks.header(4));
    TestBlocks fork = blocks.fork(3, 5, 1);
    replicate(2, blocks, 3, 3);
    requireClosed(
        follower.replicate(2, fork.block(4)), "epoch 2 of realm 1 begins above another block 4");
    assertEquals(blocks.header(3), follower.head());
    assertEquals(List.of(stored(2, blocks.header(4))), follower.replicate(2, blocks.block(4)));
  }

  @Test
  void whatIsNotTheBeginningOfTheEpochIsCut() {
    follow(4);
    TestBlocks fork = blocks.fork(2, 5, 1);
    assertEquals(List.of(held(2, blocks.header(3))), follower.assign(2, fork.header(4)));
    assertEquals(blocks.header(3), follower.head());
  }

  @Test
  void blocksThatAnEarlierEpochLeftGiveWayToThoseOfThePrimary() {
    follow(4);
    TestBlocks fork = blocks.fork(2, 6, 1);
    follower.assign(2, fork.header(5));
    assertEquals(blocks.header(4), follower.head(), "it may be of the epoch's chain");
    assertEquals(
        List.of(
            write(new TailWrite.CutAbove(TestLedger.REALM, 2)),
            write(new TailWrite.Appended(2, fork.block(3)))),
        follower.give(replicated(2, fork.block(3))));
    assertEquals(List.of(stored(2, fork.header(3))), follower.settle());
    replicate(2, fork, 4, 4);
    assertEquals(List.of(stored(2, fork.header(5))), follower.replicate(2, fork.block(5)));
    assertEquals(List.of(1L, 1L, 2L, 2L, 2L), epochs());
    requireClosed(follower.replicate(2, blocks.block(3)), "another block 3 of realm 1");
  }

  @Test
  void aBlockOnOneThatAnEarlierEpochLeftIsAskedForWithThoseBelow() {
    follow(3);
    TestBlocks fork = blocks.fork(2, 6, 1);
    follower.assign(2, fork.header(5));
    follower.replicate(2, fork.block(3));
    follower.take(new FollowInput.Assigned(seat(3, PRIMARY, blocks.header(6))));
    assertEquals(fork.header(3), follower.head());
    assertEquals(List.of(held(3, fork.header(3))), follower.replicate(3, blocks.block(4)));
    replicate(3, blocks, 1, 5);
    assertEquals(List.of(stored(3, blocks.header(6))), follower.replicate(3, blocks.block(6)));
  }

  @Test
  void blocksOfTheEpochItselfDoNotGiveWay() {
    follow(2);
    TestBlocks fork = blocks.fork(2, 6, 1);
    follower.assign(2, blocks.header(5));
    replicate(2, blocks, 3, 3);
    requireClosed(follower.replicate(2, fork.block(3)), "another block 3 of realm 1");
    follower.reopen();
    follower.assign(2, blocks.header(5));
    follower.connect();
    requireClosed(follower.replicate(2, fork.block(3)), "another block 3 of realm 1");
    assertEquals(blocks.header(3), follower.head());
  }

  @Test
  void whatLeadsToTheBeginningOfTheEpochDoesNotGiveWay() {
    follow(4);
    follower.assign(2, blocks.header(4));
    requireClosed(
        follower.replicate(2, blocks.fork(2, 4, 1).block(3)), "another block 3 of realm 1");
    assertEquals(blocks.header(4), follower.head());
  }

  @Test
  void aFinalBlockThatIsSentAgainSignsForNothingThatAnEarlierEpochLeft() {
    follow(3);
    follower.checkpoint(blocks.header(1));
    follower.assign(2, blocks.header(5));
    assertEquals(List.of(), follower.replicate(2, blocks.block(1)));
  }

  @Test
  void aCopyThatPassesOtherBlocksEndsTheEpoch() {
    follow(3);
    TestBlocks fork = blocks.fork(1, 5, 1);
    follower.checkpoint(fork.header(5));
    assertInstanceOf(
        FollowEffect.Copy.class, follower.take(new FollowInput.Disconnected(LINK)).getFirst());
    fork.copyTo(follower.store, 5);
    follower.take(new FollowInput.Copied());
    assertEquals(2, follower.promised());
  }

  @Test
  void whoWasThePrimaryHearsThatItIsNot() {
    follow(2);
    follower.take(new FollowInput.Assigned(seat(2, OTHER, blocks.header(2))));
    FollowEffect said = new FollowEffect.SayHeld(LINK, BlockMark.of(2, blocks.header(2)));
    assertEquals(List.of(said), follower.replicate(1, blocks.block(3)));
    assertEquals(blocks.header(2), follower.head());
  }

  @Test
  void aStoreThatIsAheadOfTheEpochIsNotFollowedWith() {
    blocks.copyTo(follower.store, 4);
    follower.reopen();
    List<FollowEffect> effects = follower.assign(2, blocks.header(3));
    FollowEffect.Stop stop = assertInstanceOf(FollowEffect.Stop.class, effects.getLast());
    assertTrue(stop.why().contains("epoch 2 begins above block 3"), stop.why());
    assertEquals(List.of(), follower.connect());
    assertEquals(List.of(), follower.replicate(2, blocks.block(4)));
  }

  @Test
  void aStoreWithAnotherBeginningIsNotFollowedWith() {
    blocks.copyTo(follower.store, 4);
    follower.reopen();
    follower.checkpoint(blocks.header(4));
    List<FollowEffect> effects = follower.assign(2, blocks.fork(2, 4, 1).header(3));
    FollowEffect.Stop stop = assertInstanceOf(FollowEffect.Stop.class, effects.getLast());
    assertTrue(stop.why().contains("not the one that epoch 2 begins above"), stop.why());
    assertEquals(Optional.empty(), follower.machine.held());
  }

  @Test
  void anEpochIsSaidOfItsOwnBeginning() {
    BlockMark begin = BlockMark.of(2, blocks.header(3));
    FollowSeat.Term term = new FollowSeat.Term(PRIMARY, begin);
    assertThrows(IllegalArgumentException.class, () -> new FollowSeat(3, true, Optional.of(term)));
    assertThrows(IllegalArgumentException.class, () -> new FollowSeat(0, true, Optional.empty()));
  }
}

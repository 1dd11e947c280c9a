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

import dev.freehold.core.FixedValues;
import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.TailWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules of {@link FollowedRealm} in one epoch, each by its name. */
class FollowedRealmTest {
  private static final RealmHeader ORIGIN = RealmHeader.origin(TestLedger.REALM);

  private final TestFollower follower = new TestFollower();
  private final TestBlocks blocks = TestBlocks.of(9);

  /** Follows from the first epoch on, with blocks up to a height. */
  private void follow(int height) {
    follower.assign(1, ORIGIN);
    follower.connect();
    replicate(1, height);
  }

  private void replicate(int from, int to) {
    for (int height = from; height <= to; height++) {
      follower.replicate(1, blocks.block(height));
    }
  }

  private static void requireClosed(List<FollowEffect> effects, String words) {
    FollowEffect.Close close = assertInstanceOf(FollowEffect.Close.class, effects.getLast());
    assertEquals(1, effects.size(), effects.toString());
    assertEquals(LINK, close.connection());
    assertTrue(close.why().contains(words), close.why());
  }

  @Test
  void nothingIsSaidBeforeATableIsHeard() {
    assertEquals(List.of(), follower.connect());
    assertEquals(List.of(), follower.replicate(1, blocks.block(1)));
    assertEquals(ORIGIN, follower.head());
    assertEquals(Optional.empty(), follower.machine.held());
  }

  @Test
  void aConnectionOfThePrimaryHearsWhatIsHeld() {
    assertEquals(List.of(), follower.assign(1, ORIGIN));
    assertEquals(List.of(held(1, ORIGIN)), follower.connect());
    replicate(1, 3);
    assertEquals(
        List.of(new FollowEffect.SayHeld(8, BlockMark.of(1, blocks.header(3)))),
        follower.connect(8));
    assertEquals(List.of(), follower.take(new FollowInput.Connected(9, OTHER)));
    assertEquals(Optional.of(BlockMark.of(1, blocks.header(3))), follower.machine.held());
  }

  @Test
  void aBlockIsSaidToBeStoredOnceItIsDurable() {
    follow(0);
    assertEquals(
        List.of(new FollowEffect.Write(new TailWrite.Appended(1, blocks.block(1)))),
        follower.give(replicated(1, blocks.block(1))));
    assertEquals(Optional.empty(), follower.machine.held());
    follower.give(replicated(1, blocks.block(2)));
    assertEquals(
        List.of(stored(1, blocks.header(1)), stored(1, blocks.header(2))), follower.settle());
    assertEquals(blocks.header(2), follower.head());
    assertEquals(ORIGIN, follower.storeHead(), "it is not executed");
  }

  @Test
  void whatIsDurableIsGoneOnWithAfterACrash() {
    follow(2);
    follower.give(replicated(1, blocks.block(3)));
    follower.reopen();
    assertEquals(List.of(), follower.assign(1, ORIGIN));
    assertEquals(List.of(held(1, blocks.header(2))), follower.connect());
    assertEquals(List.of(stored(1, blocks.header(3))), follower.replicate(1, blocks.block(3)));
  }

  @Test
  void anotherChangeThanTheOneAskedForIsAContradiction() {
    follow(0);
    assertThrows(
        Invariant.class,
        () -> follower.give(new FollowInput.Written(new TailWrite.CutAbove(TestLedger.REALM, 0))));
  }

  @Test
  void nobodyButThePrimaryIsHeard() {
    follow(1);
    FollowInput theirs = new FollowInput.Replicated(LINK, OTHER, 1, blocks.block(2));
    requireClosed(follower.take(theirs), "serves realm 1 in epoch 1, not " + OTHER);
    assertEquals(blocks.header(1), follower.head());
  }

  @Test
  void aBlockOfAnotherEpochIsAnsweredWithWhatIsHeld() {
    follow(1);
    assertEquals(List.of(held(1, blocks.header(1))), follower.replicate(2, blocks.block(2)));
    assertEquals(List.of(), follower.replicate(2, blocks.block(2)), "it was said");
    FollowInput theirs = new FollowInput.Replicated(8, OTHER, 2, blocks.block(2));
    assertEquals(
        List.of(new FollowEffect.SayHeld(8, BlockMark.of(1, blocks.header(1)))),
        follower.take(theirs));
    assertEquals(List.of(), follower.take(theirs), "it was said");
    assertEquals(blocks.header(1), follower.head());
    assertEquals(1, follower.promised());
  }

  @Test
  void aBlockWithoutTheOneBeforeIsAnsweredOnceWithWhatIsHeld() {
    follow(1);
    assertEquals(List.of(held(1, blocks.header(1))), follower.replicate(1, blocks.block(4)));
    assertEquals(List.of(), follower.replicate(1, blocks.block(4)), "it was said");
    assertEquals(List.of(), follower.replicate(1, blocks.block(3)), "it was said");
    assertEquals(List.of(held(1, blocks.header(1))), follower.replicate(1, blocks.block(5)));
    assertEquals(List.of(stored(1, blocks.header(2))), follower.replicate(1, blocks.block(2)));
    assertEquals(List.of(held(1, blocks.header(2))), follower.replicate(1, blocks.block(4)));
  }

  @Test
  void whatIsOnItsWayToTheDiskIsNotAskedForAgain() {
    follow(1);
    follower.give(replicated(1, blocks.block(2)));
    follower.give(replicated(1, blocks.block(4)));
    assertEquals(
        List.of(stored(1, blocks.header(2)), held(1, blocks.header(2))), follower.settle());
  }

  @Test
  void whatIsHereIsSaidAgainAndNotWrittenAgain() {
    follow(3);
    FollowInput again = new FollowInput.Replicated(8, PRIMARY, 1, blocks.block(2));
    assertEquals(
        List.of(
            new FollowEffect.SayStored(8, BlockMark.of(1, blocks.header(3))),
            new FollowEffect.SayHeld(8, BlockMark.of(1, blocks.header(3)))),
        follower.give(again));
    assertEquals(
        List.of(new FollowEffect.SayStored(8, BlockMark.of(1, blocks.header(3)))),
        follower.give(again));
  }

  @Test
  void whatIsNotDurableYetIsNotSaidAgain() {
    follow(1);
    follower.give(replicated(1, blocks.block(2)));
    assertEquals(List.of(), follower.give(replicated(1, blocks.block(2))));
    assertEquals(List.of(stored(1, blocks.header(2))), follower.settle());
  }

  @Test
  void anotherBlockOfAHeightClosesTheConnectionAndTheFirstStays() {
    follow(3);
    RealmBlock another = blocks.fork(1, 2, 1).block(2);
    requireClosed(follower.replicate(1, another), "another block 2 of realm 1");
    follower.reopen();
    follower.assign(1, ORIGIN);
    follower.connect();
    requireClosed(follower.replicate(1, another), "another block 2 of realm 1");
    assertEquals(blocks.header(3), follower.head());
    assertEquals(Optional.of(blocks.block(2)), follower.store.tails().block(TestLedger.REALM, 2));
  }

  @Test
  void aBlockThatDoesNotFollowClosesTheConnection() {
    follow(2);
    RealmBlock another = blocks.fork(1, 3, 1).block(3);
    requireClosed(follower.replicate(1, another), "it does not follow block 2");
    assertEquals(blocks.header(2), follower.head());
  }

  @Test
  void aBlockThatIsNotItsHeadersClosesTheConnection() {
    follow(1);
    RealmBlock two = blocks.block(2);
    RealmBlock three = blocks.block(3);
    RealmBlock bundles =
        new RealmBlock(
            two.header(), three.bundles(), two.failed(), two.events(), two.proofs(), two.changes());
    requireClosed(follower.replicate(1, bundles), "its bundles are not those of its header");
    RealmBlock none = new RealmBlock(two.header(), List.of(), two.events(), two.proofs());
    requireClosed(follower.replicate(1, none), "it lacks bundles");
    assertEquals(blocks.header(1), follower.head());
    assertEquals(List.of(stored(1, blocks.header(2))), follower.replicate(1, two));
  }

  @Test
  void aBlockOfAnotherRealmIsAContradiction() {
    follow(0);
    RealmBlock other = TestLedger.first(follower.store, new RealmId(2)).block();
    assertThrows(Invariant.class, () -> follower.replicate(1, other));
  }

  @Test
  void whoDoesNotFollowTakesNothing() {
    FollowSeat seat = seat(1, PRIMARY, ORIGIN);
    follower.take(new FollowInput.Assigned(new FollowSeat(1, false, seat.term())));
    assertEquals(List.of(), follower.connect());
    assertEquals(List.of(), follower.replicate(1, blocks.block(1)));
    assertEquals(List.of(), follower.checkpoint(blocks.header(2)), "nor does it copy");
    assertEquals(ORIGIN, follower.head());
    assertEquals(List.of(held(1, ORIGIN)), follower.assign(1, ORIGIN));
    assertEquals(List.of(stored(1, blocks.header(1))), follower.replicate(1, blocks.block(1)));
  }

  @Test
  void whatIsFinalIsReplayedAndLeavesTheTail() {
    follow(4);
    assertEquals(
        List.of(new FollowEffect.Replay(blocks.header(3))), follower.checkpoint(blocks.header(3)));
    assertEquals(blocks.header(3), follower.storeHead());
    assertEquals(1, follower.store.tails().links(TestLedger.REALM).size());
    assertEquals(blocks.header(4), follower.head());
    assertEquals(List.of(stored(1, blocks.header(5))), follower.replicate(1, blocks.block(5)));
    follower.reopen();
    assertEquals(blocks.header(3), follower.storeHead());
    assertEquals(blocks.header(5), follower.head());
  }

  @Test
  void whatIsFinalIsReplayedOnceItIsDurable() {
    follow(1);
    follower.give(replicated(1, blocks.block(2)));
    follower
        .store
        .chain()
        .append(TestLedger.checkpoint(follower.store.chain(), List.of(blocks.header(2))));
    assertEquals(List.of(), follower.give(new FollowInput.CheckpointFinal()));
    assertEquals(
        List.of(stored(1, blocks.header(2)), new FollowEffect.Replay(blocks.header(2))),
        follower.settle());
    assertEquals(blocks.header(2), follower.storeHead());
  }

  @Test
  void finalBlocksThatThePrimarySendsAreReplayedOnceTheyAreAllHere() {
    follow(1);
    assertEquals(List.of(), follower.checkpoint(blocks.header(3)));
    assertEquals(List.of(stored(1, blocks.header(2))), follower.replicate(1, blocks.block(2)));
    assertEquals(
        List.of(stored(1, blocks.header(3)), new FollowEffect.Replay(blocks.header(3))),
        follower.replicate(1, blocks.block(3)));
    assertEquals(blocks.header(3), follower.storeHead());
  }

  @Test
  void aRestartedFollowerReplaysWhatBecameFinalMeanwhile() {
    follow(3);
    follower
        .store
        .chain()
        .append(TestLedger.checkpoint(follower.store.chain(), List.of(blocks.header(1))));
    follower
        .store
        .chain()
        .append(TestLedger.checkpoint(follower.store.chain(), List.of(blocks.header(2))));
    follower.reopen();
    assertEquals(List.of(new FollowEffect.Replay(blocks.header(2))), follower.assign(1, ORIGIN));
    assertEquals(blocks.header(2), follower.storeHead());
  }

  @Test
  void anotherBlockThanAFinalOneClosesTheConnection() {
    follow(2);
    follower.checkpoint(blocks.header(2));
    TestBlocks fork = blocks.fork(1, 3, 1);
    requireClosed(follower.replicate(1, fork.block(2)), "another block 2 of realm 1");
    requireClosed(follower.replicate(1, fork.block(3)), "it does not follow block 2");
    assertEquals(blocks.header(2), follower.storeHead());
  }

  @Test
  void aCheckpointOfAnotherBlockCutsTheTailThereAndCopies() {
    follow(5);
    TestBlocks fork = blocks.fork(2, 4, 1);
    List<FollowEffect> effects = follower.checkpoint(fork.header(4));
    FollowEffect.Copy copy = assertInstanceOf(FollowEffect.Copy.class, effects.getFirst());
    assertEquals(fork.header(4), copy.target());
    assertTrue(copy.why().contains("block 4 of realm 1 here is not the one that is final"));
    assertEquals(blocks.header(3), follower.head(), "it is cut there");
    fork.copyTo(follower.store, 4);
    assertEquals(List.of(), follower.take(new FollowInput.Copied()));
    assertEquals(fork.header(4), follower.head());
    assertEquals(List.of(), follower.store.tails().links(TestLedger.REALM));
  }

  @Test
  void anEpochWhosePrimaryShowedAnotherBlockThanAFinalOneIsOver() {
    follow(3);
    TestBlocks fork = blocks.fork(1, 5, 1);
    follower.checkpoint(fork.header(3));
    fork.copyTo(follower.store, 3);
    follower.take(new FollowInput.Copied());
    // Else it would say of block 3 that it is stored here, as it did of the other.
    for (int i = 0; i < 2; i++) {
      assertEquals(2, follower.promised());
      assertEquals(List.of(), follower.assign(1, ORIGIN));
      assertEquals(
          List.of(),
          follower.replicate(1, fork.block(3)).stream()
              .filter(FollowEffect.SayStored.class::isInstance)
              .toList());
      follower.reopen();
    }
    follower.connect();
    assertEquals(List.of(), follower.assign(2, fork.header(3)));
    assertEquals(List.of(held(2, fork.header(3))), follower.connect());
    assertEquals(List.of(stored(2, fork.header(4))), follower.replicate(2, fork.block(4)));
  }

  @Test
  void aCopyThatCameToNothingIsTriedAgainWhenSomethingHasHappened() {
    follow(3);
    TestBlocks fork = blocks.fork(1, 3, 1);
    assertInstanceOf(FollowEffect.Copy.class, follower.checkpoint(fork.header(3)).getFirst());
    assertEquals(List.of(), follower.take(new FollowInput.Copied()));
    FollowEffect again = follower.take(new FollowInput.CheckpointFinal()).getFirst();
    assertEquals(fork.header(3), assertInstanceOf(FollowEffect.Copy.class, again).target());
    assertEquals(List.of(), follower.take(new FollowInput.CheckpointFinal()), "one at a time");
  }

  @Test
  void nothingIsTakenOrSaidWhileTheStoreIsCopiedInto() {
    follow(1);
    follower.checkpoint(blocks.header(3));
    assertInstanceOf(
        FollowEffect.Copy.class, follower.take(new FollowInput.Disconnected(LINK)).getFirst());
    assertEquals(List.of(), follower.connect());
    assertEquals(List.of(), follower.replicate(1, blocks.block(1)));
    assertEquals(List.of(), follower.replicate(1, blocks.block(2)));
    assertEquals(blocks.header(1), follower.head());
    blocks.copyTo(follower.store, 3);
    assertEquals(List.of(held(1, blocks.header(3))), follower.take(new FollowInput.Copied()));
    assertEquals(List.of(stored(1, blocks.header(4))), follower.replicate(1, blocks.block(4)));
  }

  @Test
  void whatTheTailCannotReachIsCopied() {
    TestBlocks many = TestBlocks.of(Limits.BLOCKS_AHEAD_MAX + 2);
    follow(0);
    List<FollowEffect> effects = List.of();
    for (int height : new int[] {200, Limits.BLOCKS_AHEAD_MAX}) {
      effects = follower.checkpoint(many.header(height));
      assertEquals(List.of(), effects, "the primary may send them");
    }
    effects = follower.checkpoint(many.header(Limits.BLOCKS_AHEAD_MAX + 2));
    FollowEffect.Copy copy = assertInstanceOf(FollowEffect.Copy.class, effects.getFirst());
    assertEquals(many.header(Limits.BLOCKS_AHEAD_MAX + 2), copy.target());
    assertEquals(1, effects.size());
    many.copyTo(follower.store, Limits.BLOCKS_AHEAD_MAX + 1);
    // It came nearly there: the rest comes from the primary.
    assertEquals(
        List.of(held(1, many.header(Limits.BLOCKS_AHEAD_MAX + 1))),
        follower.take(new FollowInput.Copied()));
  }

  @Test
  void withoutAPrimaryToSendThemFinalBlocksAreCopied() {
    follow(1);
    assertEquals(
        List.of(),
        follower.checkpoint(blocks.header(2)).stream()
            .filter(FollowEffect.Copy.class::isInstance)
            .toList());
    FollowEffect copy = follower.take(new FollowInput.Disconnected(LINK)).getFirst();
    assertEquals(blocks.header(2), assertInstanceOf(FollowEffect.Copy.class, copy).target());
    assertEquals(List.of(), follower.take(new FollowInput.CheckpointFinal()), "one at a time");
  }

  @Test
  void whoIsFarBehindDoesNotAskThePrimaryForAllOfIt() {
    TestBlocks many = TestBlocks.of(Limits.BLOCKS_AHEAD_MAX + 1);
    follower
        .store
        .chain()
        .append(
            TestLedger.checkpoint(
                follower.store.chain(), List.of(many.header(Limits.BLOCKS_AHEAD_MAX + 1))));
    assertInstanceOf(FollowEffect.Copy.class, follower.assign(1, ORIGIN).getFirst());
    assertEquals(List.of(), follower.connect());
    assertEquals(List.of(), follower.take(new FollowInput.Copied()), "it came to nothing");
  }

  @Test
  void noMoreBlocksAreTakenThanCanBeAheadOfWhatIsFinal() {
    TestBlocks many = TestBlocks.of(Limits.BLOCKS_AHEAD_MAX + 1);
    follow(0);
    for (int height = 1; height <= Limits.BLOCKS_AHEAD_MAX; height++) {
      follower.give(replicated(1, many.block(height)));
    }
    follower.settle();
    assertEquals(List.of(), follower.replicate(1, many.block(Limits.BLOCKS_AHEAD_MAX + 1)));
    assertEquals(many.header(Limits.BLOCKS_AHEAD_MAX), follower.head());
    // Room is told of once there is some.
    List<FollowEffect> effects = follower.checkpoint(many.header(1));
    assertEquals(
        List.of(
            new FollowEffect.Replay(many.header(1)), held(1, many.header(Limits.BLOCKS_AHEAD_MAX))),
        effects);
    assertEquals(
        List.of(stored(1, many.header(Limits.BLOCKS_AHEAD_MAX + 1))),
        follower.replicate(1, many.block(Limits.BLOCKS_AHEAD_MAX + 1)));
  }

  @Test
  void tablesThatSayTheSameAreNotAnswered() {
    follow(2);
    assertEquals(List.of(), follower.assign(1, ORIGIN));
  }

  @Test
  void writesOfOneInputAreInTheirOrder() {
    follow(4);
    RealmHeader begin = blocks.fork(2, 3, 1).header(3);
    List<FollowEffect> effects =
        new ArrayList<>(follower.give(new FollowInput.Assigned(seat(2, PRIMARY, begin))));
    assertEquals(
        List.of(
            new FollowEffect.Write(new TailWrite.Promised(TestLedger.REALM, 2)),
            new FollowEffect.Write(new TailWrite.CutAbove(TestLedger.REALM, 2))),
        effects);
  }

  @Test
  void aBlockWithoutItsProofsIsTakenOnlyOnceItIsFinal() {
    follow(1);
    RealmBlock whole = proven(FixedValues.BUNDLE);
    RealmBlock pruned = proven(FixedValues.BUNDLE.withoutProofs());
    assertEquals(whole.header(), pruned.header());
    assertEquals(List.of(), follower.replicate(1, pruned));
    assertEquals(blocks.header(1), follower.head());
    assertEquals(
        List.of(new FollowEffect.Replay(blocks.header(1)), held(1, blocks.header(1))),
        follower.checkpoint(blocks.header(1)),
        "it is asked for again");
    assertEquals(List.of(), follower.replicate(1, pruned));
    assertEquals(List.of(held(1, blocks.header(1))), follower.checkpoint(pruned.header()));
    FollowEffect taken = new FollowEffect.Write(new TailWrite.Appended(1, pruned));
    assertEquals(List.of(taken), follower.give(replicated(1, pruned)));
  }

  @Test
  void aBlockWithItsProofsIsTakenBeforeItIsFinal() {
    follow(1);
    RealmBlock whole = proven(FixedValues.BUNDLE);
    assertEquals(List.of(stored(1, whole.header())), follower.replicate(1, whole));
  }

  /** Block 2, of a bundle that calls a contract; nobody has checked it. */
  private RealmBlock proven(Bundle bundle) {
    RealmHeader before = blocks.header(1);
    List<Bundle> bundles = List.of(bundle);
    RealmHeader header =
        new RealmHeader(
            before.realm(),
            2,
            before.hash(),
            before.checkpointHeight(),
            before.rootAfter(),
            Fr.of(5),
            1,
            RealmBlock.bundlesDigest(bundles, List.of(), BlockChanges.unsaid(1)),
            RealmEvent.digest(List.of()),
            before.eventsChain(),
            FunctionProofs.digest(List.of()),
            before.feesTotal(),
            before.lostTotal(),
            before.market());
    return new RealmBlock(header, bundles, List.of(), List.of());
  }

  private static BlockMark end(long epoch, RealmHeader header) {
    return BlockMark.of(epoch, header);
  }

  private void fence(long epoch) {
    follower.take(new FollowInput.Assigned(new FollowSeat(epoch, true, Optional.empty())));
  }

  @Test
  void whatIsHeldIsToBeSignedOnceAnEpochIsPromisedThatNobodyServes() {
    follow(3);
    assertEquals(List.of(), follower.machine.ends(1), "somebody serves it");
    follower.give(new FollowInput.Assigned(new FollowSeat(2, true, Optional.empty())));
    assertEquals(List.of(), follower.machine.ends(2), "it is not promised yet");
    follower.settle();
    assertEquals(List.of(end(1, blocks.header(3))), follower.machine.ends(2));
    assertEquals(List.of(), follower.machine.ends(1));
    assertEquals(List.of(), follower.machine.ends(3));
    assertEquals(List.of(held(2, blocks.header(3))), follower.replicate(1, blocks.block(4)));
    assertEquals(List.of(end(1, blocks.header(3))), follower.machine.ends(2));
    follower.assign(2, ORIGIN);
    assertEquals(List.of(), follower.machine.ends(2), "somebody serves it");
  }

  @Test
  void whatALaterEpochHasReachedIsOfThatAndWhatIsAboveOfItsOwn() {
    follow(4);
    fence(2);
    follower.assign(2, ORIGIN);
    follower.connect();
    follower.replicate(2, blocks.block(1));
    follower.replicate(2, blocks.block(2));
    fence(3);
    assertEquals(
        List.of(end(2, blocks.header(2)), end(1, blocks.header(4))), follower.machine.ends(3));
  }

  @Test
  void ofWhatIsFinalTheEpochMeansNothing() {
    follow(2);
    follower.checkpoint(blocks.header(2));
    fence(2);
    assertEquals(List.of(end(1, blocks.header(2))), follower.machine.ends(2));
  }
}

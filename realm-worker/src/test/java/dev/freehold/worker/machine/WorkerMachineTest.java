package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of what a worker does about its realms. */
class WorkerMachineTest {
  private static final Hash32 BUNDLE = TaggedHash.BUNDLE.of(new byte[] {2});

  private final TestWorker worker = new TestWorker();

  @Test
  void saysNothingOfBundlesBeforeItKnowsItsRealms() {
    var asked = new WorkerInput.StatusAsked(7, 3, BUNDLE);
    assertEquals(
        List.of(new WorkerEffect.RefuseStatus(7, 3, "not all realms are here yet")),
        worker.step(asked));
    assertEquals(List.of(), worker.step(new WorkerInput.Assigned(0, List.of())));
    assertEquals(
        List.of(new WorkerEffect.AnswerStatus(7, 3, BUNDLE, new BundleStatus.Unknown())),
        worker.step(asked));
  }

  @Test
  void servesFinishesAndHandsOver() {
    assertEquals(RealmPhase.ELSEWHERE, worker.phase());
    worker.assign(TestWorker.mine());
    assertEquals(RealmPhase.SERVING, worker.phase());
    // The block that opens the accounts of the genesis is yet to be made.
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.HANDED_OVER));
    assertEquals(RealmPhase.DRAINING, worker.phase());
    List<WorkerEffect> effects = worker.commit();
    RealmHeader last = worker.store().head();
    assertEquals(1, last.height());
    assertEquals(new WorkerEffect.HandedOver(last, TestWorker.EPOCH), effects.getLast());
    assertEquals(RealmPhase.HANDED_OVER, worker.phase());
    assertEquals(List.of(refused(true)), worker.submit());
    worker.assign(TestWorker.theirsFollowed(RealmFollower.Phase.FOLLOWING));
    assertEquals(RealmPhase.FOLLOWING, worker.phase());
    worker.assign(TestWorker.theirs());
    assertEquals(RealmPhase.ELSEWHERE, worker.phase());
    assertEquals(List.of(refused(false)), worker.submit());
  }

  @Test
  void servesAgainWhenTheHandoverIsEndedWhileItFinishesOrAfter() {
    worker.assign(TestWorker.mine());
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.HANDED_OVER));
    assertEquals(RealmPhase.DRAINING, worker.phase());
    worker.assign(TestWorker.mine());
    assertEquals(RealmPhase.DRAINING, worker.phase(), "what it has admitted it finishes first");
    List<WorkerEffect> effects = worker.commit();
    assertEquals(RealmPhase.SERVING, worker.phase());
    assertTrue(effects.stream().noneMatch(WorkerEffect.HandedOver.class::isInstance));
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.HANDED_OVER));
    assertEquals(RealmPhase.HANDED_OVER, worker.phase());
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.FOLLOWING));
    assertEquals(RealmPhase.SERVING, worker.phase());
  }

  @Test
  void isSeatedAsLongAsARealmIsItsOwnByTheTable() {
    assertFalse(worker.isSeated());
    worker.assign(TestWorker.theirsFollowed(RealmFollower.Phase.FOLLOWING));
    assertFalse(worker.isSeated());
    worker.assign(TestWorker.mine());
    assertTrue(worker.isSeated());
    worker.step(new WorkerInput.RealmFailed(TestWorker.REALM, "what fails here takes no seat"));
    assertTrue(worker.isSeated());
  }

  @Test
  void aTableOfAnEarlierEpochIsNotObeyed() {
    RealmEndpoint mine = TestWorker.mine();
    worker.assign(mine);
    RealmEndpoint older =
        new RealmEndpoint(
            mine.header(),
            mine.epoch() - 1,
            TestWorker.theirs().worker(),
            TestWorker.OTHER_ENDPOINT,
            Optional.empty());
    var close = (WorkerEffect.CloseLink) worker.assign(older).getFirst();
    assertEquals(GoodbyeReason.OUT_OF_STEP, close.reason());
    assertTrue(close.text().contains("in epoch 3 here and in epoch 2 there"), close.text());
    assertEquals(RealmPhase.SERVING, worker.phase());
  }

  @Test
  void anEarlierEpochThanAnotherValidatorSaidIsNotObeyedAndClosesNoLink() {
    RealmEndpoint mine = TestWorker.mine();
    worker.assign(mine);
    RealmEndpoint later =
        new RealmEndpoint(mine.header(), 9, mine.worker(), mine.endpoint(), Optional.empty());
    worker.step(new WorkerInput.Assigned(1, List.of(later)));
    assertEquals(
        List.of(), worker.assign(mine), "link 1 may have lied, which is not the fault of 0");
    assertEquals(RealmPhase.SERVING, worker.phase());
    var close =
        (WorkerEffect.CloseLink) worker.step(new WorkerInput.Assigned(1, List.of(mine))).getFirst();
    assertEquals(1, close.link());
  }

  @Test
  void eachTableIsAnsweredWithTheBlocksThatItLacksByWhicheverLinkItComes() {
    worker.copyFirstBlock();
    var again =
        List.of(
            new WorkerEffect.ReportAgain(TestWorker.REALM, 1, 1),
            new WorkerEffect.Announce(worker.store().head()),
            new WorkerEffect.CaughtUp(TestWorker.REALM, TestWorker.EPOCH));
    for (int link : new int[] {2, 1, 1, 0}) {
      assertEquals(again, worker.step(new WorkerInput.Assigned(link, List.of(TestWorker.mine()))));
    }
  }

  @Test
  void aLinkThatIsNewHearsTheLastBlockOfEachRealmThatNoCheckpointHolds() {
    worker.copyFirstBlock();
    RealmHeader first = worker.store().head();
    var known = new WorkerInput.CheckpointKnown(2, 0);
    assertEquals(List.of(), worker.step(known), "the realm is not known to be this worker's");
    worker.assign(TestWorker.mine());
    var announced = List.of(new WorkerEffect.AnnounceTo(2, first));
    assertEquals(announced, worker.step(known));
    assertEquals(announced, worker.step(known), "each connection anew");
    Checkpoint next = worker.chain.next(List.of(first));
    worker.push(next);
    worker.chain.append(next);
    worker.step(new WorkerInput.CheckpointAppended(next));
    assertEquals(List.of(), worker.step(known), "what is final is announced to nobody");
    assertFalse(
        worker.assign(TestWorker.mine()).stream().anyMatch(WorkerEffect.Announce.class::isInstance),
        "nor by a table");
  }

  @Test
  void aRealmThatWasHandedOverIsAnnouncedUntilItIsFinalAndOneOfAnotherNever() {
    worker.assign(TestWorker.mine());
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.HANDED_OVER));
    worker.commit();
    assertEquals(RealmPhase.HANDED_OVER, worker.phase());
    var known = new WorkerInput.CheckpointKnown(2, 0);
    RealmHeader last = worker.store().head();
    assertEquals(List.of(new WorkerEffect.AnnounceTo(2, last)), worker.step(known));
    worker.assign(TestWorker.theirsFollowed(RealmFollower.Phase.FOLLOWING));
    assertEquals(List.of(), worker.step(known));
  }

  private WorkerEffect refused(boolean coming) {
    return new WorkerEffect.RefuseRealm(
        TestWorker.REALM,
        worker.submission(),
        coming ? Optional.of("not served just now") : Optional.empty());
  }

  @Test
  void aNewProcessHandsOverAtOnceAndSaysSoAsOftenAsItIsTold() {
    var leaving = TestWorker.mineFollowed(RealmFollower.Phase.HANDED_OVER);
    var handedOver =
        new WorkerEffect.HandedOver(RealmHeader.origin(TestWorker.REALM), TestWorker.EPOCH);
    assertEquals(List.of(handedOver), worker.assign(leaving));
    assertEquals(List.of(handedOver), worker.assign(leaving));
    assertEquals(RealmPhase.HANDED_OVER, worker.phase());
  }

  /** A table that names an old block would have all of them read and sent, as often as it comes. */
  @Test
  void reportsNothingAgainThatIsFinal() {
    worker.assign(TestWorker.mine());
    worker.step(new WorkerInput.Tick(RealmSettings.DEFAULT.sealAfterNs()));
    worker.commit();
    var again = new WorkerEffect.ReportAgain(TestWorker.REALM, 1, 1);
    assertTrue(worker.assign(TestWorker.mine()).contains(again));
    worker.append(worker.chain.next(List.of(worker.store().head())));
    assertTrue(
        worker.assign(TestWorker.mine()).stream()
            .noneMatch(WorkerEffect.ReportAgain.class::isInstance));
  }

  @Test
  void followsCatchesUpAndTakesOver() {
    var following = TestWorker.theirsFollowed(RealmFollower.Phase.TAKING_OVER);
    var caughtUp = new WorkerEffect.CaughtUp(TestWorker.REALM, TestWorker.EPOCH);
    assertEquals(List.of(caughtUp), worker.assign(following));
    assertEquals(List.of(caughtUp), worker.assign(following), "the coordinator may have forgotten");
    RealmHeader first = worker.firstBlock().header();
    var copy = new WorkerEffect.Copy(first, TestWorker.OTHER_ENDPOINT);
    assertEquals(copy, worker.append(worker.chain.next(List.of(first))).getLast());
    assertEquals(RealmPhase.FOLLOWING, worker.phase());

    // The realm is given to this worker while the copy still runs.
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.FOLLOWING).withHeader(first));
    assertEquals(RealmPhase.CATCHING_UP, worker.phase());
    assertEquals(
        List.of(new WorkerEffect.RefuseStatus(7, 3, "not all realms are here yet")),
        worker.step(new WorkerInput.StatusAsked(7, 3, BUNDLE)));
    worker.copyFirstBlock();
    var served = worker.step(new WorkerInput.Copied(TestWorker.REALM));
    assertEquals(RealmPhase.SERVING, worker.phase());
    assertEquals(List.of(caughtUp), served, "orders about the realm are taken from now on");
    var mine = TestWorker.mineFollowed(RealmFollower.Phase.FOLLOWING).withHeader(first);
    assertEquals(List.of(caughtUp), worker.assign(mine), "the coordinator may have forgotten");
  }

  @Test
  void catchesUpFromItsFollowerAndTriesAgain() {
    RealmHeader first = worker.firstBlock().header();
    worker.append(worker.chain.next(List.of(first)));
    var copy = new WorkerEffect.Copy(first, TestWorker.OTHER_ENDPOINT);
    var seat = TestWorker.mineFollowed(RealmFollower.Phase.FOLLOWING).withHeader(first);
    assertEquals(List.of(copy), worker.assign(seat));
    assertEquals(RealmPhase.CATCHING_UP, worker.phase());
    assertEquals(List.of(copy), worker.step(new WorkerInput.Copied(TestWorker.REALM)));
  }

  @Test
  void servesNothingThatIsTooOldAndThatNobodyHasACopyOf() {
    RealmHeader first = worker.firstBlock().header();
    stops("is too old", worker.assign(TestWorker.mine().withHeader(first)));
  }

  @Test
  void aCopyThatEndedShortOfARealmThatNobodyElseHoldsHalts() {
    worker.assign(TestWorker.theirsFollowed(RealmFollower.Phase.FOLLOWING));
    RealmHeader first = worker.firstBlock().header();
    worker.append(worker.chain.next(List.of(first)));
    worker.assign(TestWorker.mine().withHeader(first));
    assertEquals(RealmPhase.CATCHING_UP, worker.phase(), "the copy may still end well");
    stops("is too old", worker.step(new WorkerInput.Copied(TestWorker.REALM)));
  }

  @Test
  void aRealmThatIsServedCannotBeGivenAway() {
    worker.assign(TestWorker.mine());
    stops("before it was handed over here", worker.assign(TestWorker.theirs()));
  }

  @Test
  void aRealmThatIsServedIsNeverCopiedOver() {
    worker.assign(TestWorker.mine());
    RealmHeader unknown = worker.firstBlock().header();
    stops(
        "is too old",
        worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.FOLLOWING).withHeader(unknown)));
  }

  @Test
  void aCopyIsLeftToEndThoughTheRealmIsNoLongerFollowed() {
    worker.assign(TestWorker.theirsFollowed(RealmFollower.Phase.FOLLOWING));
    Checkpoint next = worker.chain.next(List.of(worker.firstBlock().header()));
    worker.append(next);
    worker.assign(TestWorker.theirs());
    assertEquals(RealmPhase.ELSEWHERE, worker.phase());
    assertEquals(
        List.of(),
        worker.assign(TestWorker.theirsFollowed(RealmFollower.Phase.FOLLOWING)),
        "one copy of a realm runs at a time");
    worker.copyFirstBlock();
    assertEquals(List.of(), worker.step(new WorkerInput.Copied(TestWorker.REALM)));
    assertEquals(RealmPhase.FOLLOWING, worker.phase());
  }

  @Test
  void aRealmThatContradictsWhatIsFinalStopsAndMakesRoomForOthers() {
    worker.assign(TestWorker.mine());
    worker.step(new WorkerInput.Tick(Long.MAX_VALUE));
    worker.commit();
    var payment = new SystemCall.Pay(UserId.of(TestWorker.REALM, 0), 1);
    worker.step(
        new WorkerInput.ToRealm(TestWorker.REALM, worker.submission(new Call.System(payment))));
    var other = another(worker.store().head());
    var effects = worker.append(worker.chain.next(List.of(other)));
    assertEquals(
        List.of(
            new WorkerEffect.OfRealm(TestWorker.REALM, new RealmEffect.Released(7)),
            new WorkerEffect.StopRealm(
                TestWorker.REALM,
                "a checkpoint holds another block 1 of realm 0 than was committed here"),
            new WorkerEffect.Relay(worker.chain.head())),
        effects);
    assertEquals(RealmPhase.STOPPED, worker.phase());
    assertEquals(
        List.of(), worker.step(new WorkerInput.RealmFailed(TestWorker.REALM, "once is enough")));
    worker.append(worker.chain.next(List.of()));
  }

  @Test
  void whatFailsBesideTheMachineStopsTheRealm() {
    worker.assign(TestWorker.mine());
    stops(
        "no block", worker.step(new WorkerInput.RealmFailed(TestWorker.REALM, "it made no block")));
  }

  /** A header of the same place that says another thing. */
  private static RealmHeader another(RealmHeader header) {
    Encoder out = new Encoder();
    header.encode(out);
    byte[] bytes = out.toBytes();
    bytes[Short.BYTES + Long.BYTES] ^= 1;
    return Decoder.decode(bytes, RealmHeader::decode);
  }

  /** The realm is stopped, and nothing but that is asked for. */
  private void stops(String why, List<WorkerEffect> effects) {
    var stop = assertInstanceOf(WorkerEffect.StopRealm.class, effects.getLast());
    assertTrue(stop.why().contains(why), stop.why());
    assertEquals(1, effects.size());
    assertEquals(RealmPhase.STOPPED, worker.phase());
    assertEquals(List.of(), worker.assign(TestWorker.mine()), "until the next start");
    assertEquals(
        List.of(
            new WorkerEffect.RefuseRealm(
                TestWorker.REALM,
                worker.submission(),
                Optional.of("this worker has stopped the realm: " + stop.why()))),
        worker.submit());
    assertEquals(
        List.of(new WorkerEffect.RefuseStatus(7, 3, "it may be of a realm that is stopped here")),
        worker.step(new WorkerInput.StatusAsked(7, 3, BUNDLE)));
  }
}

package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A realm in which this worker has a seat: one alone writes to its store at any time. */
class SeatedRealmTest {
  private final TestWorker worker = new TestWorker(new Replication(3, 2));

  /** The realm is the other worker's, and this one is in its table in these phases. */
  private static RealmEndpoint theirs(long epoch, Phase... phases) {
    return new RealmEndpoint(
        RealmHeader.origin(TestWorker.REALM),
        epoch,
        TestWorker.OTHER,
        TestWorker.OTHER_ENDPOINT,
        Stream.of(phases).map(phase -> new RealmFollower(TestWorker.NODE, "me:7", phase)).toList());
  }

  private List<WorkerEffect> copied() {
    return worker.step(new WorkerInput.Copied(TestWorker.REALM));
  }

  private static List<WorkerEffect> follow(RealmEndpoint seat) {
    return List.of(new WorkerEffect.Follow(seat));
  }

  private static List<WorkerEffect> leave() {
    return List.of(new WorkerEffect.Leave(TestWorker.REALM));
  }

  @Test
  void whoHasASeatFollowsByEachTableAndLeavesWhenItHasNone() {
    RealmEndpoint seated = theirs(3, Phase.SEATED);
    RealmEndpoint counted = theirs(4, Phase.COUNTED);
    assertEquals(follow(seated), worker.assign(seated));
    assertEquals(follow(counted), worker.assign(counted));
    assertEquals(leave(), worker.assign(theirs(4)));
    assertEquals(List.of(), worker.assign(theirs(4)), "it was asked already");
    assertEquals(List.of(), copied());
    assertEquals(RealmPhase.ELSEWHERE, worker.phase());
  }

  @Test
  void whoIsGivenASeatAnewHasLeftTheFirstBefore() {
    worker.assign(theirs(3, Phase.SEATED));
    worker.assign(theirs(4));
    RealmEndpoint again = theirs(5, Phase.SEATED);
    assertEquals(List.of(), worker.assign(again));
    assertEquals(follow(again), copied());
  }

  @Test
  void aRealmIsServedOnceItIsFollowedNoMore() {
    worker.assign(theirs(3, Phase.COUNTED));
    assertEquals(leave(), worker.assign(TestWorker.mine()));
    assertEquals(RealmPhase.CATCHING_UP, worker.phase());
    copied();
    assertEquals(RealmPhase.SERVING, worker.phase());
  }

  @Test
  void whatAnOrderNamesTooIsCopiedByItsSeatAlone() {
    RealmEndpoint both = theirs(3, Phase.TAKING_OVER, Phase.COUNTED);
    assertEquals(follow(both), worker.assign(both));
    var made = worker.firstBlock();
    List<WorkerEffect> effects = worker.append(worker.chain.next(List.of(made.header())));
    assertFalse(effects.stream().anyMatch(WorkerEffect.Copy.class::isInstance));
  }

  @Test
  void aCopyThatRunsEndsBeforeTheRealmIsFollowed() {
    worker.assign(theirs(3, Phase.FOLLOWING));
    var made = worker.firstBlock();
    List<WorkerEffect> effects = worker.append(worker.chain.next(List.of(made.header())));
    assertTrue(effects.stream().anyMatch(WorkerEffect.Copy.class::isInstance));
    RealmEndpoint seated = theirs(3, Phase.SEATED);
    assertEquals(List.of(), worker.assign(seated));
    assertEquals(follow(seated), copied());
  }

  @Test
  void whoServesARealmTakesNoSeatOfItInTheSameEpoch() {
    worker.assign(TestWorker.mine());
    List<WorkerEffect> effects = worker.assign(theirs(3, Phase.SEATED));
    assertFalse(effects.stream().anyMatch(WorkerEffect.Follow.class::isInstance));
    assertEquals(RealmPhase.STOPPED, worker.phase());
    assertEquals(List.of(), worker.assign(theirs(4, Phase.SEATED)));
  }

  @Test
  void whoIsToServeARealmHasNoSeatOfItWhateverTheTableSays() {
    RealmEndpoint both =
        new RealmEndpoint(
            RealmHeader.origin(TestWorker.REALM),
            3,
            TestWorker.NODE,
            "me:7",
            List.of(new RealmFollower(TestWorker.NODE, "me:7", Phase.COUNTED)));
    List<WorkerEffect> effects = worker.assign(both);
    assertFalse(effects.stream().anyMatch(WorkerEffect.Follow.class::isInstance));
    assertEquals(RealmPhase.SERVING, worker.phase());
  }

  @Test
  void aRealmThatCannotBeFollowedIsStoppedAndNoTableChangesThat() {
    worker.assign(theirs(3, Phase.COUNTED));
    assertEquals(
        List.of(new WorkerEffect.StopRealm(TestWorker.REALM, "why")),
        worker.step(new WorkerInput.RealmFailed(TestWorker.REALM, "why")));
    assertEquals(List.of(), worker.assign(theirs(4, Phase.SEATED)));
    assertEquals(List.of(), worker.assign(TestWorker.mine()));
    assertEquals(RealmPhase.STOPPED, worker.phase());
  }

  @Test
  void whereEachRealmIsKeptByOneWorkerNobodyHasASeat() {
    TestWorker alone = new TestWorker();
    assertEquals(List.of(), alone.assign(theirs(3, Phase.SEATED)));
  }
}

package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.TailLink;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker that begins or ends to serve a realm which others keep too. */
class RoleTurnsTest {
  private static final long EPOCH = TestWorker.EPOCH;
  private final TestWorker worker = new TestWorker(new Replication(3, 2));

  private static RealmEndpoint line(long epoch, Hash32 server) {
    return new RealmEndpoint(
        RealmHeader.origin(TestWorker.REALM),
        epoch,
        server,
        server.equals(Hash32.ZERO) ? "" : "other:7",
        List.of(new RealmFollower(TestWorker.NODE, "me:7", Phase.COUNTED)));
  }

  private static RealmEndpoint mine(long epoch) {
    return new RealmEndpoint(
        RealmHeader.origin(TestWorker.REALM), epoch, TestWorker.NODE, "me:7", List.of());
  }

  private static RealmEndpoint fenced() {
    return line(EPOCH + 1, Hash32.ZERO);
  }

  private List<WorkerEffect> copied() {
    return worker.step(new WorkerInput.Copied(TestWorker.REALM));
  }

  private void write(TailWrite... writes) {
    worker.stores.tails().write(List.of(writes));
  }

  private static TailWrite promised(long epoch) {
    return new TailWrite.Promised(TestWorker.REALM, epoch);
  }

  private void seal() {
    worker.step(new WorkerInput.Tick(1L << 40));
    assertTrue(worker.hasSealed());
  }

  /** Serves, with a block that is durable here and final nowhere. */
  private void serveABlock() {
    worker.assign(TestWorker.mine());
    write(promised(EPOCH));
    seal();
    worker.commit();
    assertEquals(1, worker.store().head().height());
  }

  @Test
  void theEpochIsPromisedBeforeAnythingIsDoneInIt() {
    List<WorkerEffect> effects = worker.assign(TestWorker.mine());
    assertEquals(new WorkerEffect.Promise(TestWorker.REALM, EPOCH), effects.getFirst());
    seal();
    List<WorkerEffect> next = worker.assign(mine(EPOCH + 1));
    assertEquals(new WorkerEffect.Promise(TestWorker.REALM, EPOCH + 1), next.getFirst());
  }

  @Test
  void whoKeepsARealmAlonePromisesNothing() {
    TestWorker alone = new TestWorker();
    assertFalse(
        alone.assign(TestWorker.mine()).stream().anyMatch(WorkerEffect.Promise.class::isInstance));
  }

  @Test
  void whoIsFencedFollowsOnceItsBlocksHaveLeftTheStore() {
    serveABlock();
    assertEquals(
        List.of(
            new WorkerEffect.Fenced(TestWorker.REALM, EPOCH + 1),
            new WorkerEffect.Unwind(TestWorker.REALM, 0)),
        worker.assign(fenced()));
    assertEquals(RealmPhase.ELSEWHERE, worker.phase());
    RealmHeader left = worker.store().head();
    worker.stores.unwind(TestWorker.REALM, 0);
    assertEquals(List.of(new WorkerEffect.Follow(fenced())), copied());
    assertEquals(List.of(new TailLink(EPOCH, left)), worker.stores.tails().links(TestWorker.REALM));
  }

  @Test
  void aBlockOnItsWayToTheDiskIsThereBeforeAnythingLeavesTheStore() {
    worker.assign(TestWorker.mine());
    seal();
    assertEquals(
        List.of(new WorkerEffect.Fenced(TestWorker.REALM, EPOCH + 1)), worker.assign(fenced()));
    assertEquals(List.of(), worker.assign(fenced()));
    List<WorkerEffect> effects = worker.commit();
    assertEquals(new WorkerEffect.Unwind(TestWorker.REALM, 0), effects.getLast());
  }

  @Test
  void whatAProcessBeforeHasServedLeavesTheStoreToo() {
    serveABlock();
    worker.restart();
    assertEquals(List.of(new WorkerEffect.Unwind(TestWorker.REALM, 0)), worker.assign(fenced()));
    worker.stores.unwind(TestWorker.REALM, 0);
    assertEquals(List.of(new WorkerEffect.Follow(fenced())), copied());
  }

  @Test
  void whatIsFinalStaysInTheStore() {
    serveABlock();
    worker.append(worker.chain.next(List.of(worker.store().head())));
    List<WorkerEffect> effects = worker.assign(fenced());
    assertFalse(effects.stream().anyMatch(WorkerEffect.Unwind.class::isInstance));
    assertEquals(new WorkerEffect.Follow(fenced()), effects.getLast());
  }

  @Test
  void whoIsFencedTakesNoBundleAndGivesWayToNoneOfItsOwn() {
    serveABlock();
    worker.assign(fenced());
    assertTrue(worker.submit().getFirst() instanceof WorkerEffect.RefuseRealm);
    assertTrue(worker.step(new WorkerInput.Tick(1L << 41)).isEmpty());
  }

  @Test
  void whoHasSentWhatIsInNoBlockIsToldToTurnToWhoeverServes() {
    serveABlock();
    Call pay = new Call.System(new SystemCall.Pay(UserId.of(TestWorker.REALM, 0), 1));
    List<WorkerEffect> sent =
        worker.step(new WorkerInput.ToRealm(TestWorker.REALM, worker.submission(pay)));
    assertTrue(sent.toString().contains("Received"), sent.toString());
    List<WorkerEffect> effects = worker.assign(fenced());
    List<RealmEffect> told =
        effects.stream()
            .filter(WorkerEffect.OfRealm.class::isInstance)
            .map(effect -> ((WorkerEffect.OfRealm) effect).effect())
            .toList();
    assertTrue(
        told.stream()
            .anyMatch(
                effect ->
                    effect instanceof RealmEffect.Tell(long _, Hash32 _, BundleStatus status)
                        && status instanceof BundleStatus.Rejected rejected
                        && rejected.reason() == RejectReason.NOT_SERVING),
        told.toString());
    assertFalse(told.stream().anyMatch(RealmEffect.KeepRejection.class::isInstance));
    assertTrue(told.stream().anyMatch(RealmEffect.Released.class::isInstance));
  }

  /** Holds the first block in its tail, taken in an epoch, and has promised the next. */
  private RealmBlock followed(long epoch) {
    RealmBlock block = worker.firstBlock();
    write(promised(epoch), new TailWrite.Appended(epoch, block), promised(epoch + 1));
    return block;
  }

  @Test
  void whoFollowedInTheEpochThatItIsToServeTakesAllOfItsTailFirst() {
    RealmBlock block = followed(EPOCH);
    assertEquals(List.of(new WorkerEffect.Follow(fenced())), worker.assign(fenced()));
    assertEquals(List.of(new WorkerEffect.Leave(TestWorker.REALM)), worker.assign(mine(EPOCH + 1)));
    assertEquals(List.of(new WorkerEffect.ReplayTail(TestWorker.REALM)), copied());
    assertEquals(RealmPhase.CATCHING_UP, worker.phase());
    worker.copyFirstBlock();
    assertEquals(block.header(), worker.store().head());
    List<WorkerEffect> effects = copied();
    assertEquals(RealmPhase.SERVING, worker.phase());
    assertEquals(new WorkerEffect.Promise(TestWorker.REALM, EPOCH + 1), effects.getFirst());
    assertTrue(effects.contains(new WorkerEffect.ReportAgain(TestWorker.REALM, 1, 1)));
  }

  @Test
  void whoDiedInBetweenTakesItsTailToo() {
    followed(EPOCH);
    assertEquals(
        List.of(new WorkerEffect.ReplayTail(TestWorker.REALM)), worker.assign(mine(EPOCH + 1)));
  }

  @Test
  void whatIsLeftOfAnEpochBeforeComesToNothing() {
    followed(EPOCH - 1);
    worker.assign(mine(EPOCH + 1));
    assertEquals(RealmPhase.SERVING, worker.phase());
    assertEquals(0, worker.store().head().height());
  }

  @Test
  void whoIsServedBySaysItWithEachTableAndIsGivenUpByNoOlderOne() {
    serveABlock();
    worker.assign(mine(EPOCH + 2));
    List<WorkerEffect> effects = worker.assign(fenced());
    assertFalse(effects.stream().anyMatch(WorkerEffect.Fenced.class::isInstance));
    assertEquals(RealmPhase.SERVING, worker.phase());
  }
}

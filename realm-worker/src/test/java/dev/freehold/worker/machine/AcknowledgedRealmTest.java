package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Answers of a worker about bundles in blocks of a realm that it has served, acknowledged or not.
 */
class AcknowledgedRealmTest {
  private static final BundleStatus VERIFIED = new BundleStatus.Verified();
  private static final BundleStatus COMMITTED = new BundleStatus.Committed(2);

  private final TestWorker worker = new TestWorker(new Replication(3, 2));
  private Bundle bundle;
  private long nowNs;

  private List<WorkerEffect> toRealm(RealmInput input) {
    return worker.step(new WorkerInput.ToRealm(TestWorker.REALM, input));
  }

  private void settle() {
    nowNs += 10 * RealmSettings.DEFAULT.sealAfterNs();
    worker.step(new WorkerInput.Tick(nowNs));
    worker.commit();
  }

  /** A bundle stands in block 2, which is durable. */
  private void serve(Optional<RejectReason> refusal) {
    worker.assign(TestWorker.mine());
    settle();
    RealmInput submission = worker.submission(TestRealm.pay(TestRealm.user(0), 1));
    bundle = assertInstanceOf(RealmInput.Submitted.class, submission).bundle();
    RealmEffect.Verify verify =
        toRealm(submission).stream()
            .flatMap(AcknowledgedRealmTest::verifications)
            .findFirst()
            .orElseThrow();
    toRealm(new RealmInput.Judged(verify.verification(), List.of(new Judgement.Decided(refusal))));
    settle();
    assertEquals(2, worker.store().head().height());
  }

  private static Stream<RealmEffect.Verify> verifications(WorkerEffect effect) {
    return effect instanceof WorkerEffect.OfRealm(_, RealmEffect.Verify verify)
        ? Stream.of(verify)
        : Stream.empty();
  }

  private void handOver() {
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.HANDED_OVER));
    assertEquals(RealmPhase.HANDED_OVER, worker.phase());
  }

  private void assertSays(BundleStatus status) {
    assertEquals(
        List.of(new WorkerEffect.AnswerStatus(7, 3, bundle.id(), status)),
        worker.step(new WorkerInput.StatusAsked(7, 3, bundle.id())));
  }

  @Test
  void aRealmIsHandedOverOnceAllOfItIsAcknowledged() {
    serve(Optional.empty());
    assertSays(VERIFIED);
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.HANDED_OVER));
    assertEquals(RealmPhase.DRAINING, worker.phase(), "its sender was told nothing");
    assertSays(VERIFIED);
    toRealm(new RealmInput.Acknowledged(2));
    assertEquals(RealmPhase.HANDED_OVER, worker.phase());
    assertSays(COMMITTED);
  }

  @Test
  void aRealmThatDrainsSaysNotThatABundleFailedBeforeThatIsAcknowledged() {
    serve(Optional.of(RejectReason.PROOF_INVALID));
    assertSays(new BundleStatus.Received());
    worker.assign(TestWorker.mineFollowed(RealmFollower.Phase.HANDED_OVER));
    assertEquals(RealmPhase.DRAINING, worker.phase());
    assertSays(new BundleStatus.Received());
  }

  @Test
  void whatWasAcknowledgedIsSaidOfARealmThatIsHandedOverAndOfOneThatIsTakenBack() {
    serve(Optional.empty());
    toRealm(new RealmInput.Acknowledged(2));
    assertSays(COMMITTED);
    handOver();
    assertSays(COMMITTED);
    worker.assign(TestWorker.mine());
    assertEquals(RealmPhase.SERVING, worker.phase());
    assertSays(COMMITTED);
  }

  @Test
  void aRealmThatIsStoppedSaysWhatWasAcknowledged() {
    serve(Optional.empty());
    toRealm(new RealmInput.Acknowledged(2));
    worker.step(new WorkerInput.RealmFailed(TestWorker.REALM, "a test"));
    assertEquals(RealmPhase.STOPPED, worker.phase());
    assertSays(COMMITTED);
  }

  @Test
  void whatAnEarlierProcessKnewToBeAcknowledgedIsSaidAnewOnceItIs() {
    serve(Optional.empty());
    toRealm(new RealmInput.Acknowledged(2));
    worker.restart();
    worker.assign(TestWorker.mine());
    assertSays(VERIFIED);
    toRealm(new RealmInput.Acknowledged(2));
    assertSays(COMMITTED);
  }
}

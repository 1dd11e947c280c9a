package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import dev.freehold.worker.machine.replica.ReplicaInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of a worker whose realm has followers. Receipts bear no signature. */
class FollowedSeatsTest {
  private static final Hash32 A = TaggedHash.NODE_ID.of(new byte[] {11});
  private static final Hash32 B = TaggedHash.NODE_ID.of(new byte[] {12});
  private static final RealmFollower COUNTED_A =
      new RealmFollower(A, "a:1", RealmFollower.Phase.COUNTED);
  private static final RealmFollower SEATED_B =
      new RealmFollower(B, "b:1", RealmFollower.Phase.SEATED);
  private static final long LINK_OF_A = 40;

  private final TestWorker worker = new TestWorker(new Replication(3, 2));
  private long nowNs;

  private static RealmEndpoint followed(RealmFollower... followers) {
    return new RealmEndpoint(
        RealmHeader.origin(TestWorker.REALM),
        TestWorker.EPOCH,
        TestWorker.NODE,
        "me:7",
        Arrays.asList(followers));
  }

  private static Map<Hash32, String> linked(List<WorkerEffect> effects) {
    List<WorkerEffect> asked =
        effects.stream().filter(WorkerEffect.LinkFollowers.class::isInstance).toList();
    assertEquals(1, asked.size(), effects.toString());
    return ((WorkerEffect.LinkFollowers) asked.getFirst()).endpoints();
  }

  private static List<ReplicaEffect> ofReplicas(List<WorkerEffect> effects) {
    return effects.stream()
        .filter(WorkerEffect.OfReplicas.class::isInstance)
        .map(effect -> ((WorkerEffect.OfReplicas) effect).effect())
        .toList();
  }

  private static List<BundleStatus> told(List<WorkerEffect> effects) {
    return effects.stream()
        .flatMap(
            effect ->
                effect instanceof WorkerEffect.OfRealm(_, RealmEffect.Tell tell)
                    ? Stream.of(tell.status())
                    : Stream.empty())
        .toList();
  }

  private List<WorkerEffect> says(ReplicaInput... said) {
    return worker.step(new WorkerInput.OfFollower(A, List.of(said)));
  }

  private static BlockMark nothing() {
    return new BlockMark(TestWorker.REALM, TestWorker.EPOCH, 0, Hash32.ZERO);
  }

  private static ReplicaInput stored(RealmHeader header) {
    return new ReplicaInput.Stored(
        LINK_OF_A,
        new StorageReceipt(
            new byte[32], List.of(BlockMark.of(TestWorker.EPOCH, header)), new byte[64]));
  }

  private static ReplicaEffect replicate(long height) {
    return new ReplicaEffect.Replicate(LINK_OF_A, TestWorker.REALM, TestWorker.EPOCH, height);
  }

  private List<WorkerEffect> settle() {
    nowNs += 10 * RealmSettings.DEFAULT.sealAfterNs();
    List<WorkerEffect> effects = new ArrayList<>(worker.step(new WorkerInput.Tick(nowNs)));
    effects.addAll(worker.commit());
    return effects;
  }

  /** A bundle stands in block 2, which is durable. */
  private List<WorkerEffect> makeBlockWithBundle() {
    RealmInput submission = worker.submission(TestRealm.pay(TestRealm.user(0), 1));
    RealmEffect.Verify verify =
        worker.step(new WorkerInput.ToRealm(TestWorker.REALM, submission)).stream()
            .flatMap(
                effect ->
                    effect instanceof WorkerEffect.OfRealm(_, RealmEffect.Verify asked)
                        ? Stream.of(asked)
                        : Stream.empty())
            .findFirst()
            .orElseThrow();
    worker.step(
        new WorkerInput.ToRealm(
            TestWorker.REALM,
            new RealmInput.Judged(
                verify.verification(), List.of(new Judgement.Decided(Optional.empty())))));
    List<WorkerEffect> effects = settle();
    assertEquals(2, worker.store().head().height());
    return effects;
  }

  @Test
  void isLinkedWithThoseThatHaveASeatOfARealmThatItServes() {
    assertEquals(Map.of(A, "a:1", B, "b:1"), linked(worker.assign(followed(COUNTED_A, SEATED_B))));
    List<WorkerEffect> again = worker.assign(followed(COUNTED_A, SEATED_B));
    assertTrue(again.stream().noneMatch(WorkerEffect.LinkFollowers.class::isInstance));
    assertEquals(Map.of(A, "a:1"), linked(worker.assign(followed(COUNTED_A))));
    RealmFollower moved = new RealmFollower(A, "a:2", RealmFollower.Phase.COUNTED);
    assertEquals(Map.of(A, "a:2"), linked(worker.assign(followed(moved))));
  }

  @Test
  void isNotLinkedWithItselfNorWithOneThatAnOrderNamed() {
    RealmFollower itself = new RealmFollower(TestWorker.NODE, "me:7", RealmFollower.Phase.COUNTED);
    RealmFollower ordered = new RealmFollower(B, "b:1", RealmFollower.Phase.FOLLOWING);
    assertEquals(Map.of(A, "a:1"), linked(worker.assign(followed(ordered, itself, COUNTED_A))));
  }

  @Test
  void isLinkedWithNobodyOnceItServesNothing() {
    worker.assign(followed(COUNTED_A));
    assertEquals(
        Map.of(),
        linked(worker.step(new WorkerInput.RealmFailed(TestWorker.REALM, "what fails here"))));
  }

  @Test
  void isLinkedWithNobodyOnceItHasHandedTheRealmOver() {
    worker.assign(followed(COUNTED_A));
    settle();
    worker.step(
        new WorkerInput.ToRealm(
            TestWorker.REALM, new RealmInput.Acknowledged(worker.store().head().height())));
    RealmFollower next =
        new RealmFollower(TestWorker.OTHER, "b:1", RealmFollower.Phase.HANDED_OVER);
    assertEquals(Map.of(), linked(worker.assign(followed(next, COUNTED_A))));
  }

  @Test
  void whatIsDurableIsSentAndSendersAreToldOnceEnoughHaveSignedForIt() {
    worker.assign(followed(COUNTED_A));
    assertEquals(List.of(), ofReplicas(settle()), "nobody is connected");
    assertEquals(
        List.of(replicate(1)),
        ofReplicas(
            says(
                new ReplicaInput.Connected(A, LINK_OF_A),
                new ReplicaInput.Held(LINK_OF_A, nothing()))));
    says(stored(worker.store().header(1).orElseThrow()));
    List<WorkerEffect> made = makeBlockWithBundle();
    assertEquals(List.of(replicate(2)), ofReplicas(made));
    assertEquals(List.of(), told(made));
    List<WorkerEffect> signed = says(stored(worker.store().head()));
    assertEquals(List.of(new BundleStatus.Committed(2)), told(signed));
    assertInstanceOf(
        WorkerEffect.ShowReceipts.class, signed.getFirst(), "before anybody hears of it");
    assertEquals(List.of(2L), shown(List.of(signed.getFirst())));
  }

  @Test
  void whatACheckpointHoldsIsFinalWithoutAReceiptAndIsAcknowledgedNoMore() {
    worker.assign(followed(COUNTED_A));
    settle();
    makeBlockWithBundle();
    RealmHeader head = worker.store().head();
    List<BundleStatus> told = told(worker.append(worker.chain.next(List.of(head))));
    assertEquals(1, told.size());
    assertEquals(2, assertInstanceOf(BundleStatus.Final.class, told.getFirst()).blockHeight());
    says(new ReplicaInput.Connected(A, LINK_OF_A));
    List<WorkerEffect> signed = says(stored(head));
    assertEquals(List.of(), told(signed));
    // Who asks which workers hold it is told all the same.
    assertEquals(List.of(head.height()), shown(signed));
  }

  @Test
  void receiptsAreShownOfRealmsThatAreServedHereAlone() {
    worker.assign(followed(COUNTED_A));
    settle();
    makeBlockWithBundle();
    RealmHeader head = worker.store().head();
    says(new ReplicaInput.Connected(A, LINK_OF_A));
    worker.step(new WorkerInput.RealmFailed(TestWorker.REALM, "what fails here"));
    assertEquals(List.of(), shown(says(stored(head))));
  }

  /** Heights of the realm that receipts name which are shown. */
  private static List<Long> shown(List<WorkerEffect> effects) {
    return effects.stream()
        .filter(WorkerEffect.ShowReceipts.class::isInstance)
        .flatMap(effect -> ((WorkerEffect.ShowReceipts) effect).receipts().stream())
        .map(receipt -> receipt.mark(TestWorker.REALM).orElseThrow().height())
        .toList();
  }

  @Test
  void aFollowerWithBlocksOfAnEarlierEpochGoesOnFromWhatIsFinal() {
    worker.assign(followed(COUNTED_A));
    settle();
    BlockMark other = new BlockMark(TestWorker.REALM, TestWorker.EPOCH, 2, A);
    says(new ReplicaInput.Connected(A, LINK_OF_A));
    assertEquals(List.of(replicate(1)), ofReplicas(says(new ReplicaInput.Held(LINK_OF_A, other))));
    worker.append(worker.chain.next(List.of(worker.store().head())));
    says(new ReplicaInput.Connected(A, LINK_OF_A + 1));
    assertEquals(
        List.of(), ofReplicas(says(new ReplicaInput.Held(LINK_OF_A + 1, other))), "block 1 is");
  }

  @Test
  void whoIsCountedLaterHasSignedAlready() {
    worker.assign(followed(COUNTED_A.in(RealmFollower.Phase.SEATED)));
    settle();
    makeBlockWithBundle();
    says(new ReplicaInput.Connected(A, LINK_OF_A));
    assertEquals(List.of(), told(says(stored(worker.store().head()))));
    assertEquals(List.of(new BundleStatus.Committed(2)), told(worker.assign(followed(COUNTED_A))));
  }

  @Test
  void whatAnEarlierProcessMadeIsSentAndAcknowledged() {
    worker.assign(followed(COUNTED_A));
    settle();
    worker.restart();
    worker.assign(followed(COUNTED_A));
    assertEquals(
        List.of(replicate(1)),
        ofReplicas(
            says(
                new ReplicaInput.Connected(A, LINK_OF_A),
                new ReplicaInput.Held(LINK_OF_A, nothing()))));
  }

  @Test
  void aLieIsHandedOnAndADenialIsToBeKept() {
    worker.assign(followed(COUNTED_A));
    settle();
    makeBlockWithBundle();
    RealmHeader first = worker.store().header(1).orElseThrow();
    says(new ReplicaInput.Connected(A, LINK_OF_A), stored(worker.store().head()));
    BlockMark less = BlockMark.of(TestWorker.EPOCH, first);
    List<ReplicaEffect> said =
        ofReplicas(
            says(
                new ReplicaInput.Connected(A, LINK_OF_A + 1),
                new ReplicaInput.Held(LINK_OF_A + 1, less)));
    var denial = assertInstanceOf(ReplicaEffect.KeepDenial.class, said.getFirst());
    assertEquals(less, denial.held());
    BlockMark never = new BlockMark(TestWorker.REALM, TestWorker.EPOCH, 9, A);
    assertInstanceOf(
        ReplicaEffect.Distrust.class,
        ofReplicas(
                says(
                    new ReplicaInput.Stored(
                        LINK_OF_A + 1,
                        new StorageReceipt(new byte[32], List.of(never), new byte[64]))))
            .getFirst());
  }

  @Test
  void aWorkerThatKeepsItsRealmsAloneIsLinkedWithNobody() {
    TestWorker alone = new TestWorker();
    List<WorkerEffect> effects = new ArrayList<>(alone.assign(followed(COUNTED_A)));
    effects.addAll(alone.step(new WorkerInput.Tick(10 * RealmSettings.DEFAULT.sealAfterNs())));
    effects.addAll(alone.commit());
    assertTrue(effects.stream().noneMatch(WorkerEffect.LinkFollowers.class::isInstance));
    assertEquals(List.of(), ofReplicas(effects));
  }
}

package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.wire.GoodbyeReason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of what a worker does about checkpoints: the good, the bad, and two of one height. */
class CheckpointChainTest {
  private final TestWorker worker = new TestWorker();
  private final Checkpoint first = worker.chain.next(List.of());

  @BeforeEach
  void begin() {
    worker.append(first);
  }

  /** Another checkpoint in the place of {@code checkpoint}. */
  private static Checkpoint other(Checkpoint checkpoint) {
    return after(checkpoint.height(), checkpoint.previous(), 1);
  }

  private static Checkpoint after(long height, Hash32 previous, long amount) {
    UserId user = UserId.of(new RealmId(0), 0);
    return new Checkpoint(
        height,
        previous,
        height,
        Fr.of(height),
        List.of(),
        List.of(new CheckpointEvent.Paid(user, user, amount)),
        Hash32.ZERO,
        Totals.NONE,
        Optional.empty());
  }

  private Checkpoint second() {
    return worker.chain.next(List.of());
  }

  private static void closes(GoodbyeReason reason, String text, List<WorkerEffect> effects) {
    assertEquals(1, effects.size());
    assertEquals(new WorkerEffect.CloseLink(0, reason, text), effects.getFirst());
  }

  private void ends(String why, List<WorkerEffect> effects) {
    assertEquals(1, effects.size());
    var kept = assertInstanceOf(WorkerEffect.KeepEvidence.class, effects.getFirst()).evidence();
    assertEquals(why, kept.inWords());
    // The use of the key has ended: nothing that it signs is taken, no bundle is admitted.
    assertEquals(List.of(), worker.push(worker.chain.next(List.of())));
    assertEquals(
        List.of(
            new WorkerEffect.RefuseRealm(
                TestWorker.REALM, worker.submission(), Optional.of(kept.inWords()))),
        worker.submit());
    assertEquals(List.of(), worker.step(new WorkerInput.EvidenceHeard(kept)), "one is enough");
  }

  @Test
  void evidenceFromElsewhereEndsTheUseOfTheKeyAfterARestartToo() {
    var evidence = new Equivocation(first, AnotherCheckpoint.of(first));
    var unsigned = new Equivocation(first, TestWorker.unsigned(AnotherCheckpoint.of(first)));
    assertEquals(List.of(), worker.step(new WorkerInput.EvidenceHeard(unsigned)));
    worker.append(second());
    worker.restart();
    assertEquals(List.of(), worker.step(new WorkerInput.CheckpointKnown(0, 2)));
    ends(evidence.inWords(), worker.step(new WorkerInput.EvidenceHeard(evidence)));
    assertEquals(
        List.of(new WorkerEffect.TellEvidence(0, evidence)),
        worker.step(new WorkerInput.EvidenceKept(evidence)));
  }

  @Test
  void aCheckpointThatIsNotSignedClosesItsSender() {
    closes(
        GoodbyeReason.NOT_ALLOWED,
        "checkpoint 2 is not signed by the committee",
        worker.push(TestWorker.unsigned(second())));
    worker.append(second());
  }

  @Test
  void aSignedCheckpointThatIsNotBorneOutClosesItsSenderAndAnotherIsTaken() {
    worker.chain.refusal = Optional.of("checkpoint 2 is not borne out: it mints");
    closes(
        GoodbyeReason.NOT_ALLOWED,
        "checkpoint 2 is not borne out: it mints",
        worker.push(second()));
    assertEquals(1, worker.chain.adopted);
    worker.chain.refusal = Optional.empty();
    worker.append(second());
    assertEquals(2, worker.chain.adopted);
  }

  @Test
  void aCheckpointFarAheadIsNotBelievedUnsigned() {
    Checkpoint far = after(9, Hash32.ZERO, 1);
    closes(
        GoodbyeReason.NOT_ALLOWED,
        "checkpoint 9 is not signed by the committee",
        worker.push(TestWorker.unsigned(far)));
    assertEquals(List.of(new WorkerEffect.AskCheckpoint(0, 2)), worker.push(far));
    assertEquals(new WorkerEffect.AskCheckpoint(0, 3), worker.append(second()).getLast());
  }

  @Test
  void aCheckpointThatDoesNotLinkClosesItsSenderAndTheHeadIsAskedFor() {
    Checkpoint stray = after(2, other(first).hash(), 1);
    closes(
        GoodbyeReason.OUT_OF_STEP,
        "checkpoint 2 follows %s, not checkpoint 1 here, %s"
            .formatted(other(first).hash(), first.hash()),
        worker.push(stray));
    var known = new WorkerInput.CheckpointKnown(0, 2);
    assertEquals(List.of(new WorkerEffect.AskCheckpoint(0, 1)), worker.step(known));
    assertEquals(
        List.of(new WorkerEffect.AskCheckpoint(0, 2)),
        worker.push(first),
        "the coordinator has the checkpoint that is here, so the stray one was an error");
    worker.append(second());
  }

  @Test
  void theCoordinatorsOtherChainIsProvenByTheCheckpointAtTheHeadHere() {
    worker.push(after(2, other(first).hash(), 1));
    worker.step(new WorkerInput.CheckpointKnown(0, 2));
    ends(
        "the committee signed two checkpoints at 1: %s and %s"
            .formatted(first.hash(), other(first).hash()),
        worker.push(other(first)));
  }

  @Test
  void twoSignedCheckpointsOfAHeightBelowTheHeadEndTheUseOfTheKey() {
    worker.append(second());
    ends(
        "the committee signed two checkpoints at 1: %s and %s"
            .formatted(first.hash(), other(first).hash()),
        worker.push(other(first)));
  }

  @Test
  void anotherCheckpointOfAHeightThatIsHereProvesNothingUnsigned() {
    closes(
        GoodbyeReason.NOT_ALLOWED,
        "checkpoint 1 is not signed by the committee",
        worker.push(TestWorker.unsigned(other(first))));
    worker.append(second());
  }

  @Test
  void twoSignedCheckpointsEndTheUseOfTheKeyWhileTheFirstIsBeingMadeDurable() {
    Checkpoint next = second();
    assertEquals(List.of(new WorkerEffect.AppendCheckpoint(next)), worker.push(next));
    assertEquals(List.of(), worker.push(next));
    ends(
        "the committee signed two checkpoints at 2: %s and %s"
            .formatted(next.hash(), other(next).hash()),
        worker.push(other(next)));
  }

  @Test
  void aCheckpointAgainIsNoNews() {
    worker.append(second());
    assertEquals(List.of(), worker.push(first));
    assertEquals(List.of(), worker.push(worker.chain.head()));
    assertEquals(List.of(), worker.push(TestWorker.unsigned(first)));
  }

  @Test
  void aCheckpointThatTheStoreRefusesClosesItsSenderAndAnotherIsTaken() {
    Checkpoint bad = other(second());
    assertEquals(List.of(new WorkerEffect.AppendCheckpoint(bad)), worker.push(bad));
    closes(
        GoodbyeReason.OUT_OF_STEP,
        "its root is wrong",
        worker.step(new WorkerInput.CheckpointRefused("its root is wrong")));
    worker.append(second());
  }

  private List<WorkerEffect> known(int link, long height) {
    return worker.step(new WorkerInput.CheckpointKnown(link, height));
  }

  private List<WorkerEffect> push(int link, Checkpoint checkpoint) {
    return worker.step(new WorkerInput.CheckpointArrived(link, checkpoint));
  }

  private static WorkerEffect ask(int link, long height) {
    return new WorkerEffect.AskCheckpoint(link, height);
  }

  private static WorkerEffect.CloseLink closing(List<WorkerEffect> effects) {
    assertEquals(1, effects.size());
    return assertInstanceOf(WorkerEffect.CloseLink.class, effects.getFirst());
  }

  @Test
  void whatIsWrongWithACheckpointClosesTheLinkThatItCameByAndNoOther() {
    Checkpoint next = second();
    assertEquals(1, closing(push(1, TestWorker.unsigned(next))).link());
    assertEquals(2, closing(push(2, after(2, other(first).hash(), 1))).link());
    worker.chain.refusal = Optional.of("it mints");
    assertEquals(3, closing(push(3, next)).link());
    worker.chain.refusal = Optional.empty();
    assertEquals(List.of(new WorkerEffect.AppendCheckpoint(next)), push(4, next));
    assertEquals(List.of(), push(5, next), "another link says the same meanwhile");
    assertEquals(4, closing(worker.step(new WorkerInput.CheckpointRefused("its root"))).link());
    worker.append(next);
  }

  @Test
  void aCheckpointIsAskedForWhereItIsSaidToBe() {
    assertEquals(List.of(), known(0, 1));
    assertEquals(List.of(ask(1, 2)), known(1, 3));
    assertEquals(List.of(ask(2, 2)), known(2, 3));
    Checkpoint next = second();
    assertEquals(List.of(new WorkerEffect.AppendCheckpoint(next)), push(2, next));
    worker.chain.append(next);
    assertEquals(ask(2, 3), worker.step(new WorkerInput.CheckpointAppended(next)).getLast());
  }

  @Test
  void whatWasAskedForOnALinkThatIsLostIsAskedForOnTheOthersThatHaveIt() {
    known(0, 1);
    known(1, 2);
    known(2, 2);
    known(3, 2);
    assertEquals(List.of(ask(1, 2), ask(3, 2)), worker.step(new WorkerInput.LinkLost(2)));
    worker.append(second());
    assertEquals(List.of(), worker.step(new WorkerInput.LinkLost(1)), "it is here");
  }

  @Test
  void whoSaysThatItHasMoreThanThereIsKeepsNobodyFromWhatOthersHave() {
    known(0, Long.MAX_VALUE);
    known(1, 2);
    Checkpoint next = second();
    push(1, next);
    worker.chain.append(next);
    worker.step(new WorkerInput.CheckpointAppended(next));
    Checkpoint third = worker.chain.next(List.of());
    assertEquals(List.of(new WorkerEffect.AppendCheckpoint(third)), push(1, third));
  }

  @Test
  void aDoubtAboutTheHeadIsSettledOnTheLinkThatRaisedIt() {
    push(1, after(2, other(first).hash(), 1));
    assertEquals(List.of(ask(0, 2)), known(0, 2));
    assertEquals(List.of(ask(1, 1)), known(1, 2));
    assertEquals(List.of(), push(0, first), "what another link says of it");
    assertEquals(List.of(ask(1, 1)), known(1, 2), "settles nothing");
    assertEquals(List.of(ask(1, 2)), push(1, first));
  }

  @Test
  void evidenceIsShownOnEachLinkThatStandsAndOnEachNewOne() {
    known(0, 1);
    known(1, 1);
    known(2, 1);
    worker.step(new WorkerInput.LinkLost(1));
    var evidence = new Equivocation(first, AnotherCheckpoint.of(first));
    assertEquals(
        List.of(new WorkerEffect.KeepEvidence(evidence)),
        worker.step(new WorkerInput.EvidenceHeard(evidence)));
    assertEquals(
        List.of(
            new WorkerEffect.TellEvidence(0, evidence), new WorkerEffect.TellEvidence(2, evidence)),
        worker.step(new WorkerInput.EvidenceKept(evidence)));
    assertEquals(List.of(new WorkerEffect.TellEvidence(1, evidence)), known(1, 7));
  }
}

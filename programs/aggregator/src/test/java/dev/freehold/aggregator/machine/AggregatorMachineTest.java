package dev.freehold.aggregator.machine;

import static dev.freehold.aggregator.machine.TestJobs.MATERIAL;
import static dev.freehold.aggregator.machine.TestJobs.NAME;
import static dev.freehold.aggregator.machine.TestJobs.PAYEE;
import static dev.freehold.aggregator.machine.TestJobs.hash;
import static dev.freehold.aggregator.machine.TestJobs.job;
import static dev.freehold.aggregator.machine.TestJobs.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Registration;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Work;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of an aggregator, input by input. */
class AggregatorMachineTest {
  private static final int LINK = 0;

  private final AggregatorMachine machine = TestJobs.machine(1);

  private List<AggregatorEffect> step(AggregatorInput input) {
    return machine.step(input).stream()
        .filter(effect -> !(effect instanceof AggregatorEffect.Tell))
        .toList();
  }

  private List<AggregatorEffect> hear(Work message) {
    return step(new AggregatorInput.Heard(LINK, message));
  }

  private List<AggregatorEffect> beat(long height) {
    return step(new AggregatorInput.CheckpointSeen(height, hash((int) height), List.of()));
  }

  private void register() {
    step(new AggregatorInput.Connected(LINK, 1, hash(1)));
    hear(new Work.Registered(0, 0, 1));
  }

  /** Leases a job and brings it to a result. */
  private Work.Submit done(Job job) {
    register();
    hear(lease(job));
    step(new AggregatorInput.Fetched(job.id(), MATERIAL));
    return sent(step(new AggregatorInput.Made(job.id(), new byte[] {5})), Work.Submit.class);
  }

  private static <T extends Work> T sent(List<AggregatorEffect> effects, Class<T> kind) {
    return effects.stream()
        .filter(AggregatorEffect.Send.class::isInstance)
        .map(effect -> ((AggregatorEffect.Send) effect).message())
        .filter(kind::isInstance)
        .map(kind::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void itRegistersWithEachConnection() {
    Registration registration =
        sent(step(new AggregatorInput.Connected(LINK, 1, hash(1))), Work.Register.class)
            .registration();
    assertEquals(PAYEE, registration.payee());
    assertEquals(NAME, registration.aggregator());
    assertEquals(1, registration.checkpoint());
  }

  @Test
  void aJobIsFetchedMadeAndHandedInUntilItIsJudged() {
    Job job = job(1);
    register();
    assertEquals(List.of(new AggregatorEffect.Fetch(job.id(), job)), hear(lease(job)));
    assertEquals(job.id(), sent(beat(2), Work.Heartbeat.class).job());
    assertEquals(
        List.of(new AggregatorEffect.Make(job.id(), MATERIAL)),
        step(new AggregatorInput.Fetched(job.id(), MATERIAL)));
    List<AggregatorEffect> made = step(new AggregatorInput.Made(job.id(), new byte[] {5}));
    assertEquals(PAYEE, sent(made, Work.Submit.class).payee());
    assertEquals(job.id(), sent(beat(3), Work.Submit.class).job(), "sent again, unanswered");
    hear(new Work.Judged(job.id(), Verdict.BUSY, 0));
    assertEquals(job.id(), sent(beat(4), Work.Submit.class).job(), "they were busy");
    hear(new Work.Judged(job.id(), Verdict.TAKEN, 10));
    assertEquals(List.of(new AggregatorEffect.AskBoard(LINK)), beat(5));
  }

  @Test
  void aResultOutlivesALostConnection() {
    Work.Submit result = done(job(1));
    step(new AggregatorInput.Disconnected(LINK));
    assertEquals(List.of(), beat(2), "nobody hears it");
    step(new AggregatorInput.Connected(LINK, 3, hash(3)));
    assertEquals(result, sent(hear(new Work.Registered(0, 0, 1)), Work.Submit.class));
  }

  @Test
  void anotherLeaseTakesThePlaceOfWhatIsNotOursAnyMore() {
    Job first = job(1);
    Job second = job(2);
    register();
    hear(lease(first));
    assertEquals(List.of(), hear(new Work.LeaseEnded(first.id())), "it may still be taken");
    assertEquals(List.of(), beat(2), "no heartbeat for another's job");
    assertEquals(
        List.of(
            new AggregatorEffect.Drop(first.id()), new AggregatorEffect.Fetch(second.id(), second)),
        hear(lease(second)));
    assertEquals(
        List.of(), step(new AggregatorInput.Fetched(first.id(), MATERIAL)), "what is late");
  }

  @Test
  void proofsThatCannotBeFetchedAreTriedAgainAFewTimes() {
    Job job = job(1);
    register();
    hear(lease(job));
    for (int i = 1; i < AggregatorMachine.FETCHES_MAX; i++) {
      step(new AggregatorInput.Failed(job.id(), "not now", true));
      assertTrue(beat(i + 1).contains(new AggregatorEffect.Fetch(job.id(), job)));
    }
    List<AggregatorEffect> last = step(new AggregatorInput.Failed(job.id(), "not now", true));
    assertEquals(job.id(), sent(last, Work.HandBack.class).job());
    assertEquals(new AggregatorEffect.Drop(job.id()), last.getLast());
  }

  @Test
  void openJobsAreTakenWhenThereIsNoLease() {
    Job job = job(1);
    register();
    List<AggregatorEffect> effects =
        step(
            new AggregatorInput.BoardSeen(
                List.of(
                    new JobState(job(2), 1, JobState.Phase.WAITING, 0, Optional.empty()),
                    new JobState(job, 1, JobState.Phase.DEAD_LETTER, 4, Optional.empty()))));
    assertEquals(List.of(new AggregatorEffect.Fetch(job.id(), job)), effects);
  }

  private List<AggregatorEffect> see(Job... open) {
    return step(
        new AggregatorInput.BoardSeen(
            Stream.of(open)
                .map(job -> new JobState(job, 1, JobState.Phase.OPEN, 0, Optional.empty()))
                .toList()));
  }

  @Test
  void anOpenJobThatFailsDoesNotKeepItFromOthers() {
    Job bad = job(1);
    Job good = job(2);
    register();
    assertEquals(List.of(new AggregatorEffect.Fetch(bad.id(), bad)), see(bad, good));
    step(new AggregatorInput.Failed(bad.id(), "dropped", false));
    assertEquals(List.of(), see(bad), "not at once");
    assertEquals(List.of(new AggregatorEffect.Fetch(good.id(), good)), see(bad, good));
    step(new AggregatorInput.Failed(good.id(), "dropped", false));
    beat(1 + AggregatorMachine.REST);
    assertEquals(List.of(new AggregatorEffect.Fetch(bad.id(), bad)), see(bad, good));
  }

  @Test
  void aLeasedJobThatItCannotDoIsHandedBack() {
    Job job = job(1);
    register();
    hear(lease(job));
    List<AggregatorEffect> effects =
        step(new AggregatorInput.Failed(job.id(), "its proofs are not to be had", false));
    assertEquals(job.id(), sent(effects, Work.HandBack.class).job());
    assertEquals(new AggregatorEffect.Drop(job.id()), effects.getLast());
    assertEquals(List.of(), hear(new Work.LeaseEnded(job.id())));
  }

  @Test
  void whatItDoesNotHoldIsNotItsToHandBack() {
    Job job = job(1);
    register();
    hear(lease(job));
    hear(new Work.LeaseEnded(job.id()));
    List<AggregatorEffect> effects =
        step(new AggregatorInput.Failed(job.id(), "its proofs are not to be had", false));
    assertEquals(new AggregatorEffect.Drop(job.id()), effects.getLast());
    assertTrue(
        effects.stream().noneMatch(AggregatorEffect.Send.class::isInstance), effects.toString());
  }

  @Test
  void withoutStandingItDoesNoOpenJobsForAWhile() {
    Job job = job(1);
    done(job);
    hear(new Work.Judged(job.id(), Verdict.NO_STANDING, 0));
    assertEquals(List.of(), see(job));
    beat(1 + AggregatorMachine.REST);
    assertEquals(List.of(new AggregatorEffect.Fetch(job.id(), job)), see(job));
  }

  @Test
  void whatComesOfAnAttemptThatWasGivenUpIsPassedOver() {
    Job job = job(1);
    done(job);
    hear(new Work.Judged(job.id(), Verdict.NOT_YOURS, 0));
    assertEquals(List.of(new AggregatorEffect.Fetch(job.id(), job)), see(job));
    assertEquals(List.of(), step(new AggregatorInput.Made(job.id(), new byte[] {6})), "too early");
    assertEquals(
        List.of(new AggregatorEffect.Make(job.id(), MATERIAL)),
        step(new AggregatorInput.Fetched(job.id(), MATERIAL)));
    assertEquals(List.of(), step(new AggregatorInput.Fetched(job.id(), MATERIAL)), "once");
  }

  @Test
  void itFinishesItsJobBeforeItStops() {
    Job job = job(1);
    done(job);
    assertEquals(List.of(), step(new AggregatorInput.StopAsked()));
    List<AggregatorEffect> effects = hear(new Work.Judged(job.id(), Verdict.TAKEN, 1));
    assertInstanceOf(AggregatorEffect.Finish.class, effects.getLast());
  }

  @Test
  void whoeverHasNothingToDoStopsAtOnce() {
    register();
    assertEquals(List.of(new AggregatorEffect.Finish()), step(new AggregatorInput.StopAsked()));
    Job job = job(1);
    assertEquals(job.id(), sent(hear(lease(job)), Work.HandBack.class).job(), "no more jobs");
  }
}

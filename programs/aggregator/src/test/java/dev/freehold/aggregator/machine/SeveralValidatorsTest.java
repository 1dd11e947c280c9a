package dev.freehold.aggregator.machine;

import static dev.freehold.aggregator.machine.TestJobs.MATERIAL;
import static dev.freehold.aggregator.machine.TestJobs.PAYEE;
import static dev.freehold.aggregator.machine.TestJobs.hash;
import static dev.freehold.aggregator.machine.TestJobs.job;
import static dev.freehold.aggregator.machine.TestJobs.lease;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Verdict;
import dev.freehold.protocol.wire.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests of an aggregator of four validators, of whom one may lie: any of them leads in its turn.
 */
class SeveralValidatorsTest {
  private static final int LINKS = 4;
  private static final UserId OTHER = UserId.of(new RealmId(0), 8);

  private final AggregatorMachine machine = TestJobs.machine(2);

  private final List<String> told = new ArrayList<>();
  private long height = 1;

  private List<AggregatorEffect> step(AggregatorInput input) {
    List<AggregatorEffect> done = new ArrayList<>();
    for (AggregatorEffect effect : machine.step(input)) {
      if (effect instanceof AggregatorEffect.Tell(String text)) {
        told.add(text);
      } else {
        done.add(effect);
      }
    }
    return done;
  }

  private List<AggregatorEffect> hear(int link, Work message) {
    return step(new AggregatorInput.Heard(link, message));
  }

  private List<AggregatorEffect> beat(AggregatorInput.Covered... covered) {
    height++;
    return step(new AggregatorInput.CheckpointSeen(height, hash((int) height), List.of(covered)));
  }

  private static AggregatorInput.Covered paid(Job job, UserId payee) {
    return new AggregatorInput.Covered(job.id(), payee, 10);
  }

  private List<AggregatorEffect> leads(int link) {
    return hear(link, new Work.Registered(0, 0, 1));
  }

  private List<AggregatorEffect> leases(int link, Job job) {
    return hear(link, lease(job));
  }

  private List<AggregatorEffect> judges(int link, Job job, Verdict verdict) {
    return hear(link, new Work.Judged(job.id(), verdict, 10));
  }

  /** Makes the aggregate of the job that it is at. */
  private List<AggregatorEffect> make(Job job) {
    assertEquals(
        List.of(new AggregatorEffect.Make(job.id(), MATERIAL)),
        step(new AggregatorInput.Fetched(job.id(), MATERIAL)));
    return step(new AggregatorInput.Made(job.id(), new byte[] {5}));
  }

  private static AggregatorEffect fetch(Job job) {
    return new AggregatorEffect.Fetch(job.id(), job);
  }

  /** The links by which a job's result is sent. */
  private static List<Integer> submitted(List<AggregatorEffect> effects, Job job) {
    return sent(
        effects, message -> message instanceof Work.Submit result && result.job().equals(job.id()));
  }

  private static List<Integer> sent(List<AggregatorEffect> effects, Work message) {
    return sent(effects, message::equals);
  }

  private static List<Integer> sent(List<AggregatorEffect> effects, Predicate<Work> kind) {
    return effects.stream()
        .filter(effect -> effect instanceof AggregatorEffect.Send(int _, Work is) && kind.test(is))
        .map(effect -> ((AggregatorEffect.Send) effect).link())
        .toList();
  }

  @BeforeEach
  void connect() {
    for (int link = 0; link < LINKS; link++) {
      List<AggregatorEffect> effects =
          step(new AggregatorInput.Connected(link, height, hash((int) height)));
      assertEquals(link, ((AggregatorEffect.Send) effects.getFirst()).link(), "registers there");
    }
  }

  @Test
  void whoeverLeadsLeasesIsToldOfTheWorkAndPays() {
    Job job = job(1);
    leads(2);
    assertEquals(List.of(fetch(job)), leases(2, job));
    assertEquals(List.of(2), sent(beat(), new Work.Heartbeat(job.id())));
    assertEquals(List.of(2), submitted(make(job), job));
    assertEquals(List.of(), submitted(beat(paid(job, PAYEE)), job), "it is paid");
    assertEquals(List.of(), judges(2, job, Verdict.TAKEN), "as the checkpoint has said");
    assertEquals(1, told.stream().filter(line -> line.contains("is taken")).count());
  }

  @Test
  void aLeaderThatChangesBeforeTheLeaseCostsNothing() {
    Job job = job(1);
    leads(0);
    leads(1);
    assertEquals(List.of(fetch(job)), leases(1, job));
    assertEquals(List.of(1), submitted(make(job), job));
  }

  @Test
  void aLeaderThatChangesDuringTheWorkHearsOfItAndHasTheResult() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    step(new AggregatorInput.Disconnected(0));
    assertEquals(List.of(), leads(1));
    assertEquals(List.of(), leases(1, job), "it is at work already");
    assertEquals(List.of(1), sent(beat(), new Work.Heartbeat(job.id())));
    assertEquals(List.of(1), submitted(make(job), job));
  }

  @Test
  void aLeaderThatChangesBeforeTheVerdictIsHandedTheResult() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    assertEquals(List.of(0), submitted(make(job), job));
    step(new AggregatorInput.Disconnected(0));
    assertEquals(List.of(), submitted(beat(), job), "nobody leads");
    assertEquals(List.of(3), submitted(leads(3), job));
    beat(paid(job, PAYEE));
    assertEquals(List.of(), submitted(leads(1), job), "it is paid once, and done with");
  }

  @Test
  void ofThoseWhoAreBusyOneAfterTheOtherIsAskedACheckpointEach() {
    Job job = job(1);
    IntStream.of(3, 2, 1, 0).forEach(this::leads);
    leases(0, job);
    List<Integer> asked = new ArrayList<>(submitted(make(job), job));
    for (int i = 0; i < 5; i++) {
      assertEquals(List.of(), judges(asked.getLast(), job, Verdict.BUSY), "not at once");
      asked.addAll(submitted(beat(), job));
    }
    assertEquals(List.of(0, 1, 2, 3, 0, 1), asked, "who said last that it leads comes first");
    assertEquals(List.of(2), submitted(leads(2), job));
    assertEquals(List.of(0), submitted(beat(), job), "and so on from there");
  }

  @Test
  void allAreGoneAndComeBack() {
    Job job = job(1);
    IntStream.range(0, LINKS).forEach(this::leads);
    leases(3, job);
    for (int link = 0; link < LINKS; link++) {
      step(new AggregatorInput.Disconnected(link));
    }
    assertEquals(List.of(), make(job), "nobody is there");
    assertEquals(List.of(), beat());
    for (int link = 0; link < LINKS; link++) {
      step(new AggregatorInput.Connected(link, height, hash((int) height)));
    }
    assertEquals(List.of(), submitted(beat(), job), "nobody leads yet");
    assertEquals(List.of(2), submitted(leads(2), job));
  }

  @Test
  void aFalseVerdictLosesNoPay() {
    Job job = job(1);
    for (Verdict lie : List.of(Verdict.TAKEN, Verdict.WRONG_AGGREGATE, Verdict.NO_STANDING)) {
      leads(0);
      leases(0, job);
      step(new AggregatorInput.Fetched(job.id(), MATERIAL));
      step(new AggregatorInput.Made(job.id(), new byte[] {5}));
      judges(0, job, lie);
      beat();
      assertEquals(List.of(), submitted(leads(0), job), "it has said what it says");
      assertEquals(List.of(1), submitted(leads(1), job), lie + " is one validator's word");
      beat(paid(job, PAYEE));
      assertTrue(told.removeLast().contains("is taken"), lie.toString());
      beat();
    }
  }

  @Test
  void whatTwoSayIsBelieved() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    make(job);
    judges(0, job, Verdict.NOT_YOURS);
    judges(0, job, Verdict.NOT_YOURS);
    assertEquals(List.of(1), submitted(leads(1), job), "said twice by one");
    judges(1, job, Verdict.DONE);
    assertEquals(List.of(), submitted(leads(2), job));
    assertTrue(told.stream().anyMatch(line -> line.contains("is not paid")), told.toString());
  }

  @Test
  void aResultThatIsNotWantedDoesNotStayForever() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    make(job);
    judges(0, job, Verdict.NOT_YOURS);
    for (int i = 0; i < Results.KEEP; i++) {
      assertFalse(told.getLast().contains("is not paid"), told.toString());
      beat();
    }
    assertTrue(told.getLast().contains("nobody has taken it in time"), told.toString());
  }

  @Test
  void whatALiarLeasesKeepsNoLeaseFromBeingDone() {
    Job real = job(1);
    Job made = job(2);
    leads(0);
    leads(3);
    leases(0, real);
    assertEquals(List.of(), leases(3, made), "the other job goes on");
    assertEquals(List.of(), hear(3, new Work.LeaseEnded(real.id())));
    assertEquals(List.of(0), sent(beat(), new Work.Heartbeat(real.id())), "nor ends it");
    step(new AggregatorInput.Fetched(real.id(), MATERIAL));
    List<AggregatorEffect> next = step(new AggregatorInput.Made(real.id(), new byte[] {5}));
    assertTrue(next.contains(fetch(made)), "it is looked at when there is nothing else");
    step(new AggregatorInput.Failed(made.id(), "a worker has other statements", false));
    beat(paid(real, PAYEE));
    // From now on an honest lease comes first.
    Job open = job(3);
    step(
        new AggregatorInput.BoardSeen(
            List.of(new JobState(open, 1, JobState.Phase.OPEN, 0, Optional.empty()))));
    assertEquals(List.of(), leases(3, job(4)), "an open job does not make way for it");
    Job second = job(5);
    assertTrue(leases(0, second).contains(fetch(second)), "but for one of who was right");
  }

  @Test
  void aLiarThatLeasesAnewAllTheTimeIsServedLast() {
    leads(3);
    leads(0);
    for (int i = 1; i < 5; i++) {
      assertTrue(leases(3, job(i)).contains(fetch(job(i))), "there is nothing else");
    }
    assertEquals(List.of(), leases(0, job(9)), "it waits for the present one alone");
    List<AggregatorEffect> then = leases(3, job(5));
    assertTrue(then.contains(fetch(job(9))), then.toString());
  }

  @Test
  void theNextLeaderIsHandedBackWhatWasHandedBack() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    Work back = new Work.HandBack(job.id());
    List<AggregatorEffect> failed =
        step(new AggregatorInput.Failed(job.id(), "its proofs are not to be had", false));
    assertEquals(List.of(0), sent(failed, back));
    leads(1);
    List<AggregatorEffect> again = leases(1, job);
    assertEquals(List.of(1), sent(again, back));
    assertEquals(1, again.size(), "and is not begun again");
  }

  @Test
  void aJobThatAnotherHasDoneIsLeft() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    assertTrue(beat(paid(job, OTHER)).contains(new AggregatorEffect.Drop(job.id())));
  }

  @Test
  void aResultOfAJobThatAnotherWasPaidForIsNotSentAnyMore() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    make(job);
    beat(paid(job, OTHER));
    assertEquals(List.of(), submitted(leads(1), job));
    assertTrue(told.stream().anyMatch(line -> line.contains("is not paid")), told.toString());
  }

  @Test
  void whoeverSaysAllTheTimeThatItLeadsIsSentAResultOnceACheckpoint() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    make(job);
    beat();
    assertEquals(List.of(3), submitted(leads(3), job));
    assertEquals(List.of(), submitted(leads(3), job));
    assertEquals(List.of(1), submitted(leads(1), job), "others are not kept from it");
  }

  @Test
  void theBoardIsAskedOfOneAfterTheOther() {
    IntStream.of(1, 0).forEach(this::leads);
    List<AggregatorEffect> asked = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      asked.addAll(beat());
    }
    assertEquals(
        List.of(
            new AggregatorEffect.AskBoard(0),
            new AggregatorEffect.AskBoard(1),
            new AggregatorEffect.AskBoard(0)),
        asked);
  }

  @Test
  void notMoreResultsAreKeptThanItSays() {
    leads(0);
    for (int i = 1; i <= Results.RESULTS_MAX + 1; i++) {
      Job job = job(i);
      leases(0, job);
      make(job);
      if (i == 2) {
        judges(0, job, Verdict.NOT_YOURS);
      }
      beat();
    }
    List<AggregatorEffect> resent = leads(1);
    assertEquals(Results.RESULTS_MAX, resent.size());
    assertEquals(List.of(), submitted(resent, job(2)), "the one that somebody did not take left");
  }

  @Test
  void itStopsOnceItsResultsAreTaken() {
    Job job = job(1);
    leads(0);
    leases(0, job);
    make(job);
    leads(1);
    leases(1, job(2));
    leads(3);
    Job queued = job(3);
    leases(3, queued);
    List<AggregatorEffect> stopping = step(new AggregatorInput.StopAsked());
    assertEquals(List.of(3), sent(stopping, new Work.HandBack(queued.id())));
    step(new AggregatorInput.Failed(job(2).id(), "no", false));
    assertEquals(
        new AggregatorEffect.Finish(), beat(paid(job, PAYEE)).getLast(), "nothing is at work");
  }
}

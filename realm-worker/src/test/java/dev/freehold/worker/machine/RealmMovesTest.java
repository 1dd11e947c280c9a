package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.Paid;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A realm that an operator moves to and fro between two workers, or lets stay, which crash, lose
 * their links and their copies. A model of the coordinator does what the real one does about one
 * realm. No worker takes a step that is not legal or halts, and never do both serve.
 */
class RealmMovesTest {
  private static final int STEPS = 8000;
  private static final long TICK_NS = 60_000_000;
  private static final RealmId REALM = TestWorker.REALM;

  /** A worker's process with its link to the coordinator. */
  private static final class Process {
    private final TestWorker worker;
    private final RealmFollower self;
    private final Deque<WorkerInput> arriving = new ArrayDeque<>();
    private Optional<RealmHeader> copying = Optional.empty();
    private boolean linked;
    private long nowNs;

    private Process(Hash32 node, String endpoint) {
      worker = new TestWorker(node);
      self = new RealmFollower(node, endpoint, Phase.FOLLOWING);
    }
  }

  private final Process a = new Process(TestWorker.NODE, "me:7");
  private final Process b = new Process(TestWorker.OTHER, TestWorker.OTHER_ENDPOINT);
  private final List<Process> processes = List.of(a, b);
  private final TestChain chain = new TestWorker().chain;
  private SplittableRandom random;
  private RealmHeader latest = RealmHeader.origin(REALM);
  private RealmHeader sealed = latest;
  private Optional<RealmHeader> lastBlock = Optional.empty();
  private Process serving = a;
  private Optional<RealmFollower> follower = Optional.empty();
  private long epoch = 1;
  private long stays;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noStepIsIllegalAndNeverDoBothServe(long seed) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < STEPS; i++) {
      act(random.nextInt(11));
      assertOneServes(seed);
    }
    long moves = epoch - 1 - stays;
    assertTrue(moves > 2, "seed " + seed + ": " + moves + " moves");
    assertTrue(moves + stays > 4, "seed " + seed + ": " + moves + " moves, " + stays + " ended");
    assertTrue(stays > 0, "seed " + seed + ": no handover was ended");
    for (int i = 0; i < STEPS; i++) {
      act(random.nextInt(9));
      assertOneServes(seed);
    }
    // Here a block takes as long as two checkpoints do, so that hundreds of them may wait: who
    // finishes for a handover that was ended serves again once their blocks are made.
    while (phase(serving) == RealmPhase.DRAINING && serving.worker.hasSealed()) {
      carryOut(serving, serving.worker.commit());
    }
    if (follower.filter(f -> f.phase() == Phase.HANDED_OVER).isEmpty()) {
      assertEquals(RealmPhase.SERVING, phase(serving), "seed " + seed);
    }
    assertTrue(sealed.height() > moves, "seed " + seed + ": " + sealed.height() + " blocks");
    assertEquals(serving.worker.store().head(), latest, "seed " + seed);
  }

  private void assertOneServes(long seed) {
    assertTrue(
        !phase(a).isServed() || !phase(b).isServed(),
        () -> "seed " + seed + ": " + phase(a) + " and " + phase(b));
  }

  private static RealmPhase phase(Process process) {
    return process.worker.phase();
  }

  private void act(int choice) {
    Process one = processes.get(random.nextInt(2));
    switch (choice) {
      case 0, 1, 2, 3 -> deliver(one);
      case 4 -> {
        if (one.worker.hasSealed()) {
          carryOut(one, one.worker.commit());
        }
      }
      case 5 -> step(one, new WorkerInput.Tick(one.nowNs += TICK_NS));
      case 6 -> seal();
      case 7 -> endCopy(one, true);
      case 8 -> connect(one);
      case 9 -> endCopy(one, random.nextBoolean());
      default -> disturb(one, random.nextInt(16));
    }
  }

  /** What comes seldom, so that moves come to their ends as well. */
  private void disturb(Process one, int choice) {
    switch (choice) {
      case 0, 1, 2 -> order(one);
      case 3 -> disconnect(one);
      case 4 -> restart(one);
      default -> deliver(one);
    }
  }

  private void step(Process process, WorkerInput input) {
    carryOut(process, process.worker.step(input));
  }

  private void deliver(Process process) {
    for (int i = random.nextInt(1, 8); i > 0 && !process.arriving.isEmpty(); i--) {
      step(process, process.arriving.removeFirst());
    }
  }

  private void connect(Process process) {
    if (!process.linked) {
      process.linked = true;
      process.arriving.add(new WorkerInput.CheckpointKnown(0, chain.head().height()));
      process.arriving.add(table());
    }
  }

  private static void disconnect(Process process) {
    process.linked = false;
    process.arriving.clear();
  }

  private static void restart(Process process) {
    disconnect(process);
    process.copying = Optional.empty();
    process.worker.restart();
  }

  private void carryOut(Process process, List<WorkerEffect> effects) {
    for (WorkerEffect effect : effects) {
      switch (effect) {
        case WorkerEffect.OfRealm(_, RealmEffect.Report(var block)) ->
            reported(process, block.header());
        case WorkerEffect.ReportAgain again -> {
          for (long h = again.fromHeight(); h <= again.toHeight(); h++) {
            reported(process, process.worker.store().header(h).orElseThrow());
          }
        }
        case WorkerEffect.AppendCheckpoint(Checkpoint checkpoint) -> {
          process.worker.chain.append(checkpoint);
          step(process, new WorkerInput.CheckpointAppended(checkpoint));
        }
        case WorkerEffect.AskCheckpoint(int _, long height) when process.linked ->
            chain
                .checkpoint(height)
                .map(c -> new WorkerInput.CheckpointArrived(0, c))
                .ifPresent(process.arriving::add);
        case WorkerEffect.Copy copy -> {
          assertTrue(process.copying.isEmpty(), "one copy of a realm runs at a time");
          process.copying = Optional.of(copy.target());
        }
        case WorkerEffect.CaughtUp told when process.linked -> caughtUp(process, told.epoch());
        case WorkerEffect.HandedOver told when process.linked ->
            handedOver(process, told.last(), told.epoch());
        case WorkerEffect.StopRealm(_, String why) -> throw new AssertionError(why);
        case WorkerEffect.CloseLink(_, _, String why) -> throw new AssertionError(why);
        default -> {
          // Of no interest to the coordinator, or said while there is no link.
        }
      }
    }
  }

  /** A copy ends, as far as it came. */
  private void endCopy(Process process, boolean whole) {
    if (process.copying.isEmpty()) {
      return;
    }
    long target = process.copying.get().height();
    process.copying = Optional.empty();
    var source = (process == a ? b : a).worker.store();
    long until = whole ? target : (process.worker.store().head().height() + target) / 2;
    for (long h = process.worker.store().head().height() + 1; h <= until; h++) {
      process.worker.copy(source.block(h).orElseThrow());
    }
    step(process, new WorkerInput.Copied(REALM));
  }

  private WorkerInput table() {
    return new WorkerInput.Assigned(
        0,
        List.of(
            new RealmEndpoint(
                latest, epoch, serving.self.worker(), serving.self.endpoint(), follower)));
  }

  private void tellAll(WorkerInput input) {
    processes.stream().filter(p -> p.linked).forEach(p -> p.arriving.add(input));
  }

  /** An operator wants the realm copied to the other worker, moved to it, or left where it is. */
  private void order(Process target) {
    boolean leaving = follower.filter(f -> f.phase() == Phase.HANDED_OVER).isPresent();
    if (leaving && target.linked && random.nextInt(12) == 0) {
      stay();
    }
    // Whoever serves next may still need the blocks of whoever did: only the follower has them.
    if (leaving || !target.linked || phase(serving) != RealmPhase.SERVING) {
      return;
    }
    int wish = random.nextInt(6);
    if (target != serving) {
      follower = Optional.of(target.self.in(wish == 0 ? Phase.FOLLOWING : Phase.TAKING_OVER));
    } else if (wish == 0) {
      follower = Optional.empty();
    }
    tellAll(table());
  }

  /** Ends a handover that the worker was told of, whether it has finished for it or not. */
  private void stay() {
    stays++;
    lastBlock = Optional.empty();
    follower = Optional.empty();
    epoch++;
    tellAll(table());
  }

  private void reported(Process process, RealmHeader header) {
    if (!process.linked || process != serving || lastBlock.isPresent()) {
      return;
    }
    if (header.follows(latest)) {
      latest = header;
    } else if (header.height() > latest.height()) {
      // Made before the worker heard what the coordinator lacks: it is told when it connects again.
      disconnect(process);
    } else {
      assertEquals(serving.worker.store().header(header.height()), Optional.of(header));
    }
  }

  private void caughtUp(Process process, long ofEpoch) {
    boolean valid =
        ofEpoch == epoch
            && follower.filter(f -> f.equals(process.self.in(Phase.TAKING_OVER))).isPresent();
    if (valid) {
      follower = follower.map(f -> f.in(Phase.HANDED_OVER));
      tellAll(table());
    }
  }

  private void handedOver(Process process, RealmHeader last, long ofEpoch) {
    boolean valid =
        process == serving
            && ofEpoch == epoch
            && follower.filter(f -> f.phase() == Phase.HANDED_OVER).isPresent()
            && last.equals(latest);
    if (valid) {
      lastBlock = Optional.of(last);
      complete();
    }
  }

  /** Gives the realm to its next worker once a checkpoint holds its last block. */
  private void complete() {
    if (lastBlock.filter(sealed::equals).isPresent()) {
      Process before = serving;
      serving = serving == a ? b : a;
      follower = Optional.of(before.self);
      epoch++;
      lastBlock = Optional.empty();
      tellAll(table());
    }
  }

  /** Seals a checkpoint, which may pay somebody here: so blocks come about. */
  private void seal() {
    List<RealmHeader> headers = latest.equals(sealed) ? List.of() : List.of(latest);
    Paid paid = new Paid(UserId.of(new RealmId(1), 0), UserId.of(REALM, 0), 1);
    Checkpoint checkpoint = random.nextBoolean() ? chain.next(headers, paid) : chain.next(headers);
    chain.append(checkpoint);
    sealed = latest;
    tellAll(new WorkerInput.CheckpointArrived(0, checkpoint));
    complete();
  }
}

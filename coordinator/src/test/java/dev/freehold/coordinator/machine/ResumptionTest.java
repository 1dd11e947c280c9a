package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FirstCheckpoint;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of a coordinator that starts: what it hears before it signs anything. */
class ResumptionTest {
  private static final long STEP_MS = 100;
  private static final int COPIED = 5;
  private static final int HEIGHT = 9;

  /** Of a slow worker, in less than the time that it is waited for. */
  private static final int TRIES = 5;

  private static final Hash32 A = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 B = TaggedHash.NODE_ID.of(new byte[] {2});
  private static final Hash32 STRANGER = TaggedHash.NODE_ID.of(new byte[] {3});
  private final Genesis genesis = TestFounders.genesis(2, List.of());

  /** The checkpoints of the coordinator whose copy is started, by height. */
  private final List<Checkpoint> chain = new ArrayList<>();

  private final List<LogEntry> log = new ArrayList<>();
  private CoordinatorMachine machine;
  private long nowMs;

  /** A coordinator with two workers, of whose log a copy was taken on the way. */
  @BeforeEach
  void aChain() {
    CoordinatorMachine before =
        new CoordinatorMachine(
            genesis, 1, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
    chain.add(genesis.checkpoint());
    keep(before.step(new CoordinatorInput.WorkerJoined(1, A, "a:1", 0, new Admission.Open())));
    keep(before.step(new CoordinatorInput.WorkerJoined(2, B, "b:1", 0, new Admission.Open())));
    while (chain.size() <= HEIGHT) {
      nowMs += STEP_MS;
      keep(before.step(new CoordinatorInput.Tick(nowMs)));
    }
    start(true, false, COPIED);
  }

  private void keep(List<CoordinatorEffect> effects) {
    for (LogEntry entry : logged(effects)) {
      log.add(entry);
      if (entry instanceof LogEntry.Sealed(Checkpoint sealed)) {
        chain.add(sealed);
      }
    }
  }

  private static List<LogEntry> logged(List<CoordinatorEffect> effects) {
    return effects.stream()
        .filter(CoordinatorEffect.Persist.class::isInstance)
        .map(effect -> ((CoordinatorEffect.Persist) effect).entry())
        .toList();
  }

  private void start(boolean hears, boolean goesOn, int height) {
    machine =
        new CoordinatorMachine(
            genesis,
            1,
            STEP_MS,
            BoardRules.DEFAULT,
            TestFounders.sealer(genesis),
            new StartRules(
                new FinalityRule(genesis, new FakeSignatures())::isFinal, hears, goesOn));
    for (LogEntry entry : log) {
      if (!(entry instanceof LogEntry.Sealed(Checkpoint sealed)) || sealed.height() <= height) {
        machine.restore(entry);
      }
    }
    assertEquals(height, machine.head().height());
  }

  private List<CoordinatorEffect> join(long connection, Hash32 node, long height) {
    return join(connection, node, height, new Admission.Open());
  }

  private List<CoordinatorEffect> join(
      long connection, Hash32 node, long height, Admission admission) {
    return machine.step(
        new CoordinatorInput.WorkerJoined(connection, node, "x:1", height, admission));
  }

  private List<CoordinatorEffect> show(long connection, Checkpoint checkpoint) {
    return machine.step(new CoordinatorInput.CheckpointShown(connection, checkpoint));
  }

  private List<CoordinatorEffect> tick(long afterMs) {
    nowMs += afterMs;
    return machine.step(new CoordinatorInput.Tick(nowMs));
  }

  private Optional<Long> sealed(List<CoordinatorEffect> effects) {
    return logged(effects).stream()
        .filter(LogEntry.Sealed.class::isInstance)
        .map(entry -> ((LogEntry.Sealed) entry).checkpoint().height())
        .findFirst();
  }

  private static List<CoordinatorEffect> asks(long connection, long height) {
    return List.of(new CoordinatorEffect.Send(connection, new Query.CheckpointOf(0, height)));
  }

  private static <E extends CoordinatorEffect> List<E> only(
      Class<E> kind, List<CoordinatorEffect> effects) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static GoodbyeReason closed(List<CoordinatorEffect> effects) {
    return only(CoordinatorEffect.Close.class, effects).getFirst().reason();
  }

  @Test
  void signsNothingBeforeItHasHeardAllItsWorkersAndSaysForWhomItWaits() {
    start(true, false, HEIGHT);
    assertEquals(List.of(), tick(STEP_MS));
    assertEquals(
        List.of(new CoordinatorEffect.StartWaits(List.of(A, B).stream().sorted().toList())),
        tick(Resumption.WAIT_MS));
    assertEquals(Optional.empty(), sealed(tick(100 * Resumption.WAIT_MS)), "nobody was heard");
    join(1, A, HEIGHT);
    start(true, false, HEIGHT);
    tick(STEP_MS);
    join(1, A, HEIGHT);
    assertEquals(Optional.empty(), sealed(tick(STEP_MS)), "B may hold more");
    join(2, B, HEIGHT - 3);
    List<CoordinatorEffect> effects = tick(STEP_MS);
    assertTrue(effects.contains(new CoordinatorEffect.StartEnds(List.of())));
    assertEquals(Optional.of(HEIGHT + 1L), sealed(effects));
  }

  @Test
  void whoIsNotInvitedIsHeardOfWhatTheKeySignedUntilTheChainGoesOnAndLetInNever() {
    start(true, true, COPIED);
    tick(STEP_MS);
    assertEquals(GoodbyeReason.NOT_INVITED, closed(joinUninvited(7, COPIED)));
    assertEquals(asks(8, COPIED + 1), joinUninvited(8, HEIGHT));
    for (int h = COPIED + 1; h < HEIGHT; h++) {
      assertEquals(asks(8, h + 1).getFirst(), show(8, chain.get(h)).getLast());
    }
    assertEquals(GoodbyeReason.OUT_OF_STEP, closed(show(8, chain.get(HEIGHT))));
    machine.step(new CoordinatorInput.Disconnected(8));
    assertEquals(GoodbyeReason.NOT_INVITED, closed(joinUninvited(9, HEIGHT)));
    join(1, A, HEIGHT);
    join(2, B, HEIGHT);
    assertEquals(Optional.of(HEIGHT + 1L), sealed(tick(STEP_MS)));
    assertEquals(GoodbyeReason.NOT_INVITED, closed(joinUninvited(10, HEIGHT + 9)));
  }

  private List<CoordinatorEffect> joinUninvited(long connection, long height) {
    return join(connection, STRANGER, height, new Admission.Refused("not invited"));
  }

  @Test
  void aWorkerThatIsDownDoesNotStopTheChainForEver() {
    start(true, false, HEIGHT);
    tick(STEP_MS);
    join(1, A, HEIGHT);
    assertEquals(Optional.empty(), sealed(tick(Resumption.WAIT_MS - STEP_MS)));
    List<CoordinatorEffect> effects = tick(STEP_MS);
    assertTrue(effects.contains(new CoordinatorEffect.StartEnds(List.of(B))));
    assertEquals(Optional.of(HEIGHT + 1L), sealed(effects));
  }

  @Test
  void anOlderCopyEndsByNameOnceAWorkerShowsALaterCheckpoint() {
    tick(STEP_MS);
    join(1, A, COPIED);
    assertEquals(asks(2, COPIED + 1), join(2, B, HEIGHT));
    assertEquals(Optional.empty(), sealed(tick(STEP_MS)), "its word may be true");
    List<CoordinatorEffect> effects = show(2, chain.get(COPIED + 1));
    String why = only(CoordinatorEffect.Halt.class, effects).getFirst().why();
    assertTrue(why.contains("holds checkpoint " + HEIGHT), why);
    assertTrue(why.contains("ends at checkpoint " + COPIED), why);
    assertEquals(List.of(), logged(effects));
  }

  @Test
  void anOlderCopyGoesOnFromWhatAWorkerHoldsIfItsOperatorSaysSo() {
    start(true, true, COPIED);
    tick(STEP_MS);
    assertEquals(asks(2, COPIED + 1), join(2, B, HEIGHT));
    for (int h = COPIED + 1; h < HEIGHT; h++) {
      assertEquals(
          List.of(
              new CoordinatorEffect.Persist(new LogEntry.Sealed(chain.get(h))),
              new CoordinatorEffect.Broadcast(new Message.CheckpointPush(chain.get(h))),
              asks(2, h + 1).getFirst()),
          show(2, chain.get(h)));
      assertEquals(Optional.empty(), sealed(tick(Resumption.WAIT_MS / 4)), "more is known of");
    }
    assertEquals(GoodbyeReason.OUT_OF_STEP, closed(show(2, chain.get(HEIGHT))));
    machine.step(new CoordinatorInput.Disconnected(2));
    join(1, A, HEIGHT);
    join(3, B, HEIGHT);
    assertEquals(Optional.of(HEIGHT + 1L), sealed(tick(STEP_MS)));
    assertEquals(chain.get(HEIGHT).hash(), machine.head().previous());
  }

  @Test
  void whoHasShownALaterCheckpointIsWaitedForUntilItHasShownAll() {
    start(true, true, COPIED);
    tick(STEP_MS);
    join(1, A, COPIED);
    join(2, B, HEIGHT);
    show(2, chain.get(COPIED + 1));
    machine.step(new CoordinatorInput.Disconnected(2));
    List<CoordinatorEffect> effects = tick(10 * Resumption.WAIT_MS);
    assertEquals(Optional.empty(), sealed(effects));
    assertTrue(effects.contains(new CoordinatorEffect.StartWaits(List.of(B))));
    assertEquals(asks(3, COPIED + 2), join(3, B, HEIGHT));
  }

  @Test
  void aWordThatNothingBearsOutHoldsNothingUpForLong() {
    start(true, false, HEIGHT);
    tick(STEP_MS);
    join(1, A, HEIGHT);
    join(2, B, HEIGHT);
    // Said, and never shown.
    assertEquals(asks(3, HEIGHT + 1), join(3, STRANGER, Long.MAX_VALUE));
    assertEquals(Optional.empty(), sealed(tick(STEP_MS)));
    List<CoordinatorEffect> effects = tick(Resumption.SHOW_MS_MAX);
    assertEquals(GoodbyeReason.OUT_OF_STEP, closed(effects));
    assertEquals(Optional.of(HEIGHT + 1L), sealed(effects));
    // Shown without a signature; of another height; lacking; refused.
    Checkpoint next = chain.get(COPIED + 1);
    byte[] bytes = next.toBytes();
    bytes[bytes.length - BlsSignature.BYTES] ^= 1;
    Checkpoint unsigned = Decoder.decode(bytes, Checkpoint::decode);
    start(true, true, COPIED);
    for (Checkpoint shown : List.of(unsigned, chain.get(COPIED + 2), chain.get(1))) {
      join(5, B, HEIGHT);
      assertEquals(GoodbyeReason.OUT_OF_STEP, closed(show(5, shown)));
      start(true, true, COPIED);
    }
    join(5, B, HEIGHT);
    assertEquals(
        GoodbyeReason.OUT_OF_STEP, closed(machine.step(new CoordinatorInput.CheckpointLacking(5))));
    assertEquals(List.of(), show(5, next), "it is gone");
    assertEquals(List.of(), show(77, next), "it was not asked");
  }

  @Test
  void aWorkerOfTheLogsThatIsSlowToShowWhatItHoldsIsAskedAgainBeforeAnythingIsSigned() {
    tick(STEP_MS);
    join(1, A, COPIED);
    for (long connection = 2; connection < 2 + TRIES; connection++) {
      assertEquals(asks(connection, COPIED + 1), join(connection, B, HEIGHT));
      List<CoordinatorEffect> effects = tick(Resumption.SHOW_MS_MAX);
      assertEquals(GoodbyeReason.OUT_OF_STEP, closed(effects));
      assertEquals(Optional.empty(), sealed(effects), "it may come yet");
      machine.step(new CoordinatorInput.Disconnected(connection));
    }
    join(99, B, HEIGHT);
    assertEquals(
        1, only(CoordinatorEffect.Halt.class, show(99, chain.get(COPIED + 1))).size(), "it did");
    // One that never does holds the chain up for a minute, and is let in then.
    start(true, false, COPIED);
    tick(STEP_MS);
    join(1, A, COPIED);
    join(2, B, HEIGHT);
    assertEquals(Optional.empty(), sealed(tick(Resumption.UNSHOWN_MS_MAX - 2 * STEP_MS)));
    assertEquals(Optional.of(COPIED + 1L), sealed(tick(2 * STEP_MS)));
  }

  /** Joins are counted between checkpoints, and none comes before a worker was heard. */
  @Test
  void whoSaysAWorkersIdAgainAndAgainKeepsItOutForMomentsAlone() {
    start(true, false, HEIGHT);
    tick(STEP_MS);
    for (long connection = 1; connection <= Limits.WORKER_JOINS_MAX; connection++) {
      assertEquals(asks(connection, HEIGHT + 1), join(connection, A, Long.MAX_VALUE));
      machine.step(new CoordinatorInput.Disconnected(connection));
    }
    assertEquals(GoodbyeReason.TOO_MANY_CONNECTIONS, closed(join(98, A, HEIGHT)));
    tick(Resumption.WAIT_MS);
    assertEquals(List.of(), only(CoordinatorEffect.Close.class, join(99, A, HEIGHT)));
    join(100, B, HEIGHT);
    assertEquals(Optional.of(HEIGHT + 1L), sealed(tick(STEP_MS)));
  }

  @Test
  void aCheckpointThatContradictsTheLastOneHereEndsTheUseOfTheKey() {
    start(true, true, COPIED);
    tick(STEP_MS);
    join(1, A, COPIED);
    join(2, B, COPIED);
    // Another story from here on, as a coordinator without this check tells it.
    assertEquals(Optional.of(COPIED + 1L), sealed(tick(7 * STEP_MS)));
    machine.step(new CoordinatorInput.Disconnected(2));
    assertEquals(asks(3, COPIED + 2), join(3, B, HEIGHT));
    assertEquals(asks(3, COPIED + 1), show(3, chain.get(COPIED + 2)));
    List<LogEntry> entries = logged(show(3, chain.get(COPIED + 1)));
    assertEquals(LogEntry.Ended.class, entries.getFirst().getClass());
    assertEquals(List.of(), tick(STEP_MS));
  }

  @Test
  void newcomersAreGivenNothingBeforeItIsKnownWhoServesWhat() {
    start(true, false, HEIGHT);
    tick(STEP_MS);
    assertEquals(List.of(), join(9, STRANGER, 0));
    assertEquals(List.of(), machine.step(new CoordinatorInput.PeerHeard(9)));
    join(1, A, HEIGHT);
    join(2, B, HEIGHT);
    List<CoordinatorEffect> effects = tick(STEP_MS);
    assertEquals(GoodbyeReason.OUT_OF_STEP, closed(effects));
    assertTrue(!join(10, STRANGER, 0).isEmpty(), "now it joins");
  }

  @Test
  void withoutSeatsAnyWorkerWillDoAndAFoundedNetworkNeedsNone() {
    log.clear();
    start(true, false, 0);
    assertEquals(Optional.empty(), sealed(tick(STEP_MS)));
    assertTrue(!join(1, STRANGER, 0).isEmpty());
    assertEquals(Optional.of(1L), sealed(tick(STEP_MS)));
    start(true, false, 0);
    tick(STEP_MS);
    assertEquals(asks(1, 1), join(1, STRANGER, HEIGHT));
    assertEquals(
        1, only(CoordinatorEffect.Halt.class, show(1, chain.get(1))).size(), "a key put back");
    start(false, false, 0);
    assertEquals(Optional.of(1L), sealed(tick(STEP_MS)));
  }

  @Test
  void aLogWithoutTheSeatOfARealmWithBlocksIsRefused() {
    Checkpoint made = FirstCheckpoint.withABlockOf(new RealmId(1), genesis);
    log.clear();
    for (StartRules rules : List.of(StartRules.FOUNDING, new StartRules(_ -> true, true, true))) {
      machine =
          new CoordinatorMachine(
              genesis, 1, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis), rules);
      machine.restore(new LogEntry.Sealed(made));
      String why = only(CoordinatorEffect.Halt.class, join(1, STRANGER, 0)).getFirst().why();
      assertTrue(why.contains("realm 1 has 1 final blocks"), why);
    }
  }
}

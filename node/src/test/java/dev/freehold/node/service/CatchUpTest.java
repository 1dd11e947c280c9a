package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.TakenCheck;
import dev.freehold.core.Limits;
import dev.freehold.core.RandomValues;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.validator.CommitteeSignatures;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Validators that were away for longer than the agreement remembers. */
@Timeout(300)
class CatchUpTest {
  /** More than the agreement gives to who lacks it. */
  private static final int AWAY = 40;

  private static final long SEED = 17;

  /** Bytes of a few candidates. */
  private static final long SHORT_LOG = 1000;

  private static final LongConsumer NOTHING = height -> assertEquals(0, height);

  @RegisterExtension private final CapturedEvents events = new CapturedEvents();
  @TempDir private Path directory;
  private TestValidators validators;

  @BeforeEach
  void found() throws IOException {
    validators = new TestValidators(directory);
  }

  @AfterEach
  void end() {
    validators.close();
  }

  /** Lets the others go on without the last one, and returns where that stopped. */
  private long leaveOneBehind() {
    validators.start(0, 1, 2, 3);
    validators.reach(5, 0, 1, 2, 3);
    validators.stop(3);
    long stopped = validators.height(0);
    validators.reach(stopped + AWAY, 0, 1, 2);
    return stopped;
  }

  /** All agree about what comes after the highest that one of them has. */
  private void requireAllGoOn() {
    validators.reach(validators.height(0) + 20, 0, 1, 2, 3);
    validators.requireOneChain(0, 1, 2, 3);
  }

  @Test
  void whoWasAwayBringsWhatItMissedAndFollows() {
    long stopped = leaveOneBehind();
    List<String> lines =
        events.of(
            () -> {
              validators.start(3);
              requireAllGoOn();
              validators.eventually(
                  "the end of bringing", () -> events.count("were brought from") > 0);
              // It keeps for others what it has brought.
              assertFalse(validators.candidates(3, stopped + AWAY / 2).isEmpty());
              validators.stop(0, 1, 2, 3);
            });
    // While it brings what it missed the others go on, and it may be far behind again.
    long begun = lines.stream().filter(line -> line.startsWith("behind by ")).count();
    assertTrue(begun >= 1 && begun <= AWAY / 10, lines.toString());
  }

  @Test
  void anOlderCopyFollowsAndContradictsNothing() throws IOException {
    validators.start(0, 1, 2, 3);
    validators.reach(5, 0, 1, 2, 3);
    validators.stop(0, 1, 2, 3);
    Path copy = directory.resolve("copy");
    TestValidators.copy(validators.directory(3), copy);
    validators.start(0, 1, 2, 3);
    validators.reach(5 + AWAY, 0, 1, 2, 3);
    validators.stop(0, 1, 2, 3);
    TestValidators.copy(copy, validators.directory(3));
    validators.start(0, 1, 2);
    validators.start(3, CoordinatorNode.Start.AFTER_RESTORE);
    requireAllGoOn();
  }

  @Test
  void chainAndLogOfAnotherAreEnoughToFollow() throws IOException {
    leaveOneBehind();
    validators.stop(0, 1, 2);
    for (String name : List.of("chain", "log")) {
      TestValidators.copy(
          validators.directory(2).resolve(name), validators.directory(3).resolve(name));
    }
    // The two that are left are no quorum without it.
    validators.start(2, 3, 0);
    validators.reach(validators.height(2) + 20, 0, 2, 3);
    validators.start(1);
    requireAllGoOn();
  }

  @Test
  void whoeverLosesItsLogAloneIsToldWhatToDo() throws IOException {
    leaveOneBehind();
    TestValidators.delete(validators.directory(3).resolve("log"));
    StoreException refused = assertThrows(StoreException.class, () -> validators.start(3));
    assertTrue(refused.getMessage().contains("docs/validators.md"), refused.getMessage());
    TestValidators.delete(validators.directory(3).resolve("chain"));
    validators.start(3);
    requireAllGoOn();
  }

  @Test
  void whoeverLosesItsChainMakesItAnewFromTheLog() throws IOException {
    leaveOneBehind();
    TestValidators.delete(validators.directory(3).resolve("chain"));
    validators.start(3);
    requireAllGoOn();
  }

  /** Starts the last one, which lacks its chain, among others that answer as they are made to. */
  private List<String> startAmong(
      IntFunction<Function<Query, Answer>> answers, String line, int lines, LongConsumer ended)
      throws IOException {
    List<ScriptedValidator> others = new ArrayList<>();
    try {
      for (int place = 0; place < 3; place++) {
        others.add(
            new ScriptedValidator(
                ValidatorKey.of(validators.data(place)),
                validators.address(place),
                validators.genesis,
                1_000,
                answers.apply(place)));
      }
      return events.of(
          () -> {
            validators.start(3);
            validators.eventually(line, () -> events.count(line) >= lines);
            ended.accept(validators.height(3));
            validators.stop(3);
          });
    } finally {
      others.forEach(ScriptedValidator::close);
    }
  }

  /** A validator whose own log of the agreement says that more is final than it has. */
  private List<byte[]> loseChain() throws IOException {
    leaveOneBehind();
    validators.start(3);
    validators.reach(validators.height(0) + 20, 0, 1, 2, 3);
    List<byte[]> candidates = validators.candidates(0, 1);
    validators.stop(0, 1, 2, 3);
    TestValidators.delete(validators.directory(3).resolve("log"));
    TestValidators.delete(validators.directory(3).resolve("chain"));
    return candidates;
  }

  @Test
  void liarsArePassedOverAndChangeNothing() throws IOException {
    List<byte[]> candidates = loseChain();
    RandomValues random = new RandomValues(SEED);
    List<Function<Query, Answer>> lies =
        List.of(
            query -> {
              byte[] changed = candidates.getFirst().clone();
              changed[random.below(changed.length)] ^= (byte) (1 << random.below(8));
              return new Answer.Candidates(query.request(), List.of(changed));
            },
            query -> new Answer.Candidates(query.request(), candidates.subList(1, 3)),
            query -> new Answer.Candidates(query.request(), List.of()));
    List<String> lines = startAmong(lies::get, "nothing is taken over from validator", 3, NOTHING);
    assertEquals(0, lines.stream().filter(line -> line.startsWith("behind by ")).count());
    validators.start(0, 1, 2, 3);
    requireAllGoOn();
  }

  @Test
  void itSaysOnceThatNobodyKeepsWhatItLacks() throws IOException {
    loseChain();
    AtomicInteger asked = new AtomicInteger();
    List<String> lines =
        startAmong(
            _ ->
                query -> {
                  asked.incrementAndGet();
                  return new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, "");
                },
            "this validator is at checkpoint 0, 1000 behind",
            1,
            NOTHING);
    assertEquals(1, lines.stream().filter(line -> line.contains("1000 behind")).count());
    assertTrue(asked.get() >= 3);
    validators.start(0, 1, 2, 3);
    requireAllGoOn();
  }

  /** State that a validator gives to those that join late. */
  private record State(Answer.StateKept kept, List<byte[]> parts, List<byte[]> candidates) {
    long height() {
      return ((LogEntry.Taken) LogEntry.decode(kept.candidate())).checkpoint().height() - 1;
    }

    Answer answer(Query query) {
      return switch (query) {
        case Query.NewestState q ->
            new Answer.StateKept(q.request(), kept.parts(), kept.candidate());
        case Query.StatePartOf q -> new Answer.StatePart(q.request(), parts.get(q.index()));
        case Query.CandidatesFrom q when q.height() == height() + 2 ->
            new Answer.Candidates(q.request(), candidates);
        default -> nothing(query);
      };
    }

    static Answer nothing(Query query) {
      return new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, "");
    }
  }

  /** The newest state of the first, once it is of a checkpoint above a height. */
  private State stateAbove(long height) {
    validators.eventually("a state above " + height, () -> stateHeight() > height);
    Answer.StateKept kept = (Answer.StateKept) validators.ask(0, Query.NewestState::new);
    long at = ((LogEntry.Taken) LogEntry.decode(kept.candidate())).checkpoint().height() - 1;
    List<byte[]> parts = new ArrayList<>();
    for (int index = 0; index < kept.parts(); index++) {
      int part = index;
      parts.add(
          ((Answer.StatePart) validators.ask(0, r -> new Query.StatePartOf(r, at, part))).bytes());
    }
    validators.reach(at + 2, 0);
    return new State(kept, parts, validators.candidates(0, at + 2));
  }

  private long stateHeight() {
    try {
      Answer.StateKept kept = (Answer.StateKept) validators.ask(0, Query.NewestState::new);
      return ((LogEntry.Taken) LogEntry.decode(kept.candidate())).checkpoint().height() - 1;
    } catch (QueryFailedException e) {
      return -1;
    }
  }

  @Test
  void whoJoinsLateBeginsWithAStateAndVotes() {
    validators.logBytes = SHORT_LOG;
    validators.start(0, 1, 2);
    stateAbove(2 * Limits.STATE_NAMED_EVERY);
    // What they kept in memory is gone.
    validators.stop(0, 1, 2);
    validators.start(0, 1, 2);
    assertThrows(QueryFailedException.class, () -> validators.candidates(0, 1));
    validators.start(3);
    validators.reach(validators.height(0), 3);
    // Nobody gave it the first candidates; blocks are judged by the checkpoints before all the
    // same.
    validators.eventually("the checkpoints before", () -> validators.begin(3) == 1);
    // They are no quorum without it.
    validators.stop(2);
    validators.reach(validators.height(0) + 20, 0, 1, 3);
    validators.stop(3);
    validators.start(3);
    validators.start(2);
    requireAllGoOn();
  }

  @Test
  void whoIsGivenNoCheckpointsBeforeTheStateAsksForThemAgain() throws IOException {
    // Long enough to last while the state is used.
    validators.logBytes = 20 * SHORT_LOG;
    leaveOneBehind();
    State newest = stateAbove(0);
    // Its own log of the agreement says that more is final: all of that is brought.
    validators.start(3);
    validators.reach(newest.height() + 5, 3);
    validators.stop(3);
    State state =
        new State(newest.kept, newest.parts, validators.candidates(0, newest.height() + 2));
    validators.stop(0, 1, 2);
    TestValidators.delete(validators.directory(3).resolve("log"));
    TestValidators.delete(validators.directory(3).resolve("chain"));
    Map<Long, Integer> asked = new ConcurrentHashMap<>();
    Function<Query, Answer> keeper =
        query -> {
          if (query instanceof Query.CheckpointOf of) {
            asked.merge(of.height(), 1, Integer::sum);
          }
          return state.answer(query);
        };
    startAmong(
        _ -> keeper,
        "going on from the state",
        1,
        // Each of the three is asked for one once, and once more after a pause.
        _ ->
            validators.eventually(
                "another round", () -> asked.values().stream().anyMatch(times -> times > 3)));
  }

  @Test
  void whoLiesAboutAStateIsPassedOver() throws IOException {
    validators.logBytes = SHORT_LOG;
    leaveOneBehind();
    State old = stateAbove(0);
    State newer = stateAbove(old.height());
    // Its own log of the agreement lacks what it brings.
    validators.start(3);
    validators.reach(newer.height() + 5, 3);
    validators.stop(0, 1, 2, 3);
    byte[] changed = newer.parts.getLast().clone();
    changed[changed.length - 1] ^= 1;
    List<Function<Query, Answer>> answers =
        List.of(
            new State(newer.kept, List.of(changed), List.of())::answer,
            new State(newer.kept, old.parts, List.of())::answer,
            old::answer);
    passedOver(
        answers,
        2,
        _ -> validators.eventually("the old state", () -> validators.height(3) > old.height()));
    Answer.StateKept kept = newer.kept;
    byte[] entry = kept.candidate().clone();
    entry[entry.length - 1] ^= 1;
    List<Function<Query, Answer>> more =
        List.of(
            new State(new Answer.StateKept(0, 9, kept.candidate()), List.of(), List.of())::answer,
            query ->
                query instanceof Query.NewestState
                    ? new Answer.StateKept(query.request(), 1, entry)
                    : State.nothing(query),
            query ->
                query instanceof Query.NewestState
                    ? new Answer.StatePart(query.request(), changed)
                    : State.nothing(query));
    // Its log of the agreement may have the first candidates.
    passedOver(more, 3, height -> assertTrue(height < old.height()));
    validators.start(0, 1, 2, 3);
    requireAllGoOn();
  }

  /** Has the last one, which has lost its chain, ask liars, each of which is named once. */
  private void passedOver(List<Function<Query, Answer>> answers, int liars, LongConsumer ended)
      throws IOException {
    TestValidators.delete(validators.directory(3).resolve("log"));
    TestValidators.delete(validators.directory(3).resolve("chain"));
    String line = "nothing is taken over from validator";
    List<String> lines = startAmong(answers::get, line, liars, ended);
    assertEquals(liars, lines.stream().filter(said -> said.contains(line)).count());
  }

  @Test
  void noByteOfACandidateCanBeChanged() {
    validators.start(0, 1, 2);
    validators.reach(3, 0, 1, 2);
    List<byte[]> candidates = validators.candidates(0, 1);
    TakenCheck check =
        new TakenCheck(
            new FinalityRule(validators.genesis, CommitteeSignatures.of(validators.genesis))
                ::isFinal);
    RandomValues random = new RandomValues(SEED);
    Checkpoint at = validators.genesis.checkpoint();
    for (byte[] candidate : candidates.subList(0, 3)) {
      LogEntry entry = LogEntry.decode(candidate);
      assertEquals(Optional.empty(), check.objection(entry, at));
      for (int place = 0; place < candidate.length; place++) {
        byte[] changed = candidate.clone();
        changed[place] ^= (byte) (1 << random.below(8));
        assertFalse(isTaken(check, changed, at), "seed " + SEED + ", byte " + place);
      }
      at = ((LogEntry.Taken) entry).checkpoint();
    }
  }

  private static boolean isTaken(TakenCheck check, byte[] candidate, Checkpoint before) {
    try {
      return check.objection(LogEntry.decode(candidate), before).isEmpty();
    } catch (MalformedException e) {
      return false;
    }
  }
}

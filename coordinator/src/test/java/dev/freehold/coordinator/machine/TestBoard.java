package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.JobState;
import dev.freehold.core.work.Verdict;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A board with its desk, its log, and checkpoints that it makes itself. */
final class TestBoard {
  static final int REALMS = 3;
  static final Hash32 CHAIN = hash(-1);

  /** Accounts with an index below this exist. */
  static final int ACCOUNTS = 100;

  /** Signs of life, and their clock; an aggregator's connection has its number. */
  final Presence presence = new Presence();

  JobBoard board = newBoard();
  AggregatorDesk desk = newDesk();
  final List<LogEntry> log = new ArrayList<>();
  final List<Long> feesAt = new ArrayList<>(List.of(0L));
  final List<CoordinatorEffect> effects = new ArrayList<>();
  private final long[] blocks = new long[REALMS];

  /** How many were leased before the last checkpoint. */
  long leasedBefore;

  long height;
  long fees;
  private int restarts;

  TestBoard(BoardRules rules) {
    rule(rules);
  }

  /** Goes by these rules from the next checkpoint on. */
  void rule(BoardRules rules) {
    write(new LogEntry.Ruled(rules));
    board.adopt(new LogEntry.Ruled(rules));
  }

  static Hash32 hash(long i) {
    return TaggedHash.NODE_ID.of(ByteBuffer.allocate(Long.BYTES).putLong(i).array());
  }

  static UserId payee(int i) {
    return UserId.of(new RealmId(0), i);
  }

  /** The next block of a realm with these numbers of proofs for functions 0, 1 and so on. */
  BlockProofs block(int realm, int... counts) {
    long block = ++blocks[realm];
    List<FunctionProofs> proofs = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      proofs.add(
          new FunctionProofs(new ContractId(1), i, counts[i], hash(realm << 20 | block << 8 | i)));
    }
    return new BlockProofs(new RealmId(realm), block, proofs);
  }

  /** How many jobs are leased. */
  long leased() {
    return jobs().stream().filter(state -> state.lease().isPresent()).count();
  }

  /** Seals a checkpoint over these blocks. */
  void seal(BlockProofs... proven) {
    leasedBefore = leased();
    height++;
    if (proven.length > 0 || board.awaits()) {
      LogEntry.Proven entry = new LogEntry.Proven(height, List.of(proven));
      board.adopt(entry);
      write(entry);
    }
    Checkpoint checkpoint = checkpoint(height, board.events(4));
    board.adopt(checkpoint, fees);
    feesAt.add(fees);
    write(new LogEntry.Sealed(checkpoint));
    step(() -> desk.sealed(checkpoint, effects));
  }

  private static Checkpoint checkpoint(long height, List<CheckpointEvent> events) {
    return new Checkpoint(
        height,
        Hash32.ZERO,
        height,
        Fr.ZERO,
        List.of(),
        events,
        Hash32.ZERO,
        Totals.NONE,
        Optional.empty());
  }

  /** An aggregator of this number connects by a connection of the same. */
  void join(int aggregator) {
    step(
        () ->
            desk.join(
                new CoordinatorInput.AggregatorJoined(
                    aggregator, hash(aggregator), payee(aggregator)),
                effects));
  }

  void leave(int aggregator) {
    desk.left(aggregator);
  }

  void beat(int aggregator, Hash32 job) {
    step(() -> desk.heard(new CoordinatorInput.HeartbeatHeard(aggregator, job), effects));
  }

  void handBack(int aggregator, Hash32 job) {
    step(() -> desk.handedBack(new CoordinatorInput.JobHandedBack(aggregator, job)));
  }

  /** Sends a result on; the ticket of its check is returned if it is to be checked. */
  Optional<Long> submit(int aggregator, Hash32 job) {
    return submit(aggregator, job, payee(aggregator));
  }

  Optional<Long> submit(int aggregator, Hash32 job, UserId payee) {
    int before = effects.size();
    step(
        () ->
            desk.submit(
                new CoordinatorInput.AggregateSubmitted(
                    aggregator, job, payee, List.of(), new byte[1]),
                effects));
    return effects.subList(before, effects.size()).stream()
        .filter(CoordinatorEffect.VerifyAggregate.class::isInstance)
        .map(effect -> ((CoordinatorEffect.VerifyAggregate) effect).ticket())
        .findFirst();
  }

  void judge(long ticket, Verdict verdict) {
    step(() -> desk.judged(new CoordinatorInput.AggregateJudged(ticket, verdict), effects));
  }

  List<JobState> jobs() {
    return board.jobs(0, Integer.MAX_VALUE);
  }

  /** The job that an aggregator holds. */
  Optional<Hash32> held(int aggregator) {
    return board.heldBy(hash(aggregator)).map(state -> state.job().id());
  }

  /** What was sent last. */
  CoordinatorEffect last() {
    return effects.getLast();
  }

  /** The coordinator starts again from its log: connections and checks are gone. */
  void restart() {
    board = newBoard();
    desk = newDesk();
    for (LogEntry entry : log) {
      switch (LogEntry.decode(entry.toBytes())) {
        case LogEntry.Sealed e ->
            board.adopt(e.checkpoint(), feesAt.get((int) e.checkpoint().height()));
        case LogEntry.Ruled e -> board.adopt(e);
        case LogEntry.Proven e -> board.adopt(e);
        case LogEntry.Leased e -> board.adopt(e);
        case LogEntry.Aggregated e -> board.adopt(e);
        case LogEntry.Refused e -> board.adopt(e);
        default -> throw new AssertionError("not of a board: " + entry);
      }
    }
    // Each second time from what the board writes of itself.
    if (++restarts % 2 == 0) {
      resume();
    }
  }

  private void resume() {
    Encoder written = new Encoder();
    board.encode(written);
    JobBoard resumed = newBoard();
    Decoder in = new Decoder(written.toBytes());
    resumed.restore(in, height, fees, (_, _) -> true);
    in.end();
    Encoder again = new Encoder();
    resumed.encode(again);
    assertArrayEquals(written.toBytes(), again.toBytes());
    board = resumed;
    desk = newDesk();
  }

  private void step(Runnable input) {
    int before = effects.size();
    input.run();
    for (CoordinatorEffect effect : List.copyOf(effects.subList(before, effects.size()))) {
      if (effect instanceof CoordinatorEffect.Persist(LogEntry entry)) {
        write(entry);
      }
    }
  }

  private void write(LogEntry entry) {
    log.add(entry);
  }

  private static JobBoard newBoard() {
    return new JobBoard(CHAIN, REALMS, (contract, function) -> hash(contract.value() + function));
  }

  private AggregatorDesk newDesk() {
    return new AggregatorDesk(board, user -> user.index() < ACCOUNTS, presence);
  }
}

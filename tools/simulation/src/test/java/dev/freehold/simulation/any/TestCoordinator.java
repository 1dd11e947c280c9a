package dev.freehold.simulation.any;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.coordinator.desk.CoordinatorDesk;
import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.FakeSignatures;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.desk.Ruling;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Coordinator's machine behind its desk, with a second one beside it that knows nothing but the log
 * of the first: after each step the two must be the same.
 */
final class TestCoordinator {
  static final long INTERVAL_MS = 1_000;

  private static final BoardRules RULES = BoardRules.DEFAULT.withAges(2, 4);
  private static final int REALMS_PER_WORKER = 1;
  private static final long NOBODY = Long.MAX_VALUE;

  final MemoryNodeStore store;
  private final Genesis genesis;
  private final CoordinatorMachine machine;
  private final CoordinatorMachine replayed;
  private final CoordinatorDesk desk;
  private final List<byte[]> log = new ArrayList<>();

  TestCoordinator(Genesis genesis) {
    this.genesis = genesis;
    store = new MemoryNodeStore(genesis.checkpoint());
    machine = fresh();
    replayed = fresh();
    desk = new CoordinatorDesk(genesis, store.chain(), (_, _, _, _) -> true, new FakeSignatures());
  }

  private CoordinatorMachine fresh() {
    return new CoordinatorMachine(
        genesis, REALMS_PER_WORKER, INTERVAL_MS, RULES, TestFounders.sealer(genesis));
  }

  CoordinatorMachine machine() {
    return machine;
  }

  /** Entries of the log so far. */
  int entries() {
    return log.size();
  }

  /** A step; what it asks for, writes done. */
  List<CoordinatorEffect> step(CoordinatorInput input) {
    List<CoordinatorEffect> effects = machine.step(input);
    for (CoordinatorEffect effect : effects) {
      if (effect instanceof CoordinatorEffect.Persist(LogEntry entry)) {
        byte[] bytes = entry.toBytes();
        log.add(bytes);
        replayed.restore(LogEntry.decode(bytes));
        if (entry instanceof LogEntry.Sealed(Checkpoint checkpoint)) {
          store.chain().append(checkpoint);
        }
      }
    }
    requireSame(replayed);
    return effects;
  }

  /** A peer says something, and is ruled on by the desk. */
  List<CoordinatorEffect> hear(Peer peer, Message message) {
    return carryOut(desk.received(peer, message));
  }

  /** A peer is welcomed. */
  List<CoordinatorEffect> welcome(Peer peer) {
    return carryOut(desk.opened(peer, desk.admission(peer, true), 0));
  }

  private List<CoordinatorEffect> carryOut(Ruling<CoordinatorInput> ruling) {
    return switch (ruling) {
      case Ruling.Take(CoordinatorInput input) -> step(input);
      case Ruling.TakeIfRoom(CoordinatorInput input, Message _) -> step(input);
      default -> List.of();
    };
  }

  /** The whole log into a machine that knows nothing. */
  void replayAll() {
    CoordinatorMachine another = fresh();
    log.forEach(bytes -> another.restore(LogEntry.decode(bytes)));
    requireSame(another);
    CoordinatorMachine resumed = fresh();
    resumed.restore(CoordinatorSnapshot.decode(machine.snapshot().toBytes()));
    requireSame(resumed);
  }

  private void requireSame(CoordinatorMachine other) {
    assertEquals(machine.head(), other.head());
    assertEquals(machine.realms(), other.realms());
    assertEquals(machine.nextOrder(), other.nextOrder());
    assertEquals(board(machine), board(other));
    assertEquals(machine.snapshot(), other.snapshot());
  }

  /** The board, but for who is connected. */
  private static Answer.Jobs board(CoordinatorMachine machine) {
    var asked = new CoordinatorInput.JobsAsked(NOBODY, 0, 0);
    var answer = (CoordinatorEffect.Send) machine.step(asked).getFirst();
    Answer.Jobs jobs = (Answer.Jobs) answer.message();
    return AnyValue.with(jobs, "counts", AnyValue.with(jobs.counts(), "aggregators", 0));
  }
}

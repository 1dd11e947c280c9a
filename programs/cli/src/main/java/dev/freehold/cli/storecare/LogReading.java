package dev.freehold.cli.storecare;

import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.SnapshotParts;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.work.BoardRules;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Reading of a coordinator's log: the snapshot that it may begin with, and its checkpoints. */
final class LogReading {
  private final Genesis genesis;
  private final BiConsumer<Checkpoint, Checkpoint> whenSealed;
  private final SnapshotParts parts = new SnapshotParts();
  private Optional<CoordinatorSnapshot> snapshot = Optional.empty();
  private Checkpoint last;

  /**
   * @param whenSealed is told of each checkpoint that was sealed, with the one before it
   */
  LogReading(Genesis genesis, BiConsumer<Checkpoint, Checkpoint> whenSealed) {
    this.genesis = genesis;
    this.whenSealed = whenSealed;
    last = genesis.checkpoint();
  }

  /**
   * Takes the next entry.
   *
   * @throws dev.freehold.core.codec.MalformedException if it is none, or no part of the snapshot
   *     that it says it is, or if the snapshot is none that a coordinator could start from
   */
  void take(byte[] bytes) {
    LogEntry entry = LogEntry.decode(bytes);
    parts.requireNoneBefore(entry);
    take(entry);
  }

  private void take(LogEntry entry) {
    switch (entry) {
      case LogEntry.Taken(var entries) -> entries.forEach(this::take);
      case LogEntry.SnapshotPart part -> parts.add(part).ifPresent(this::begin);
      case LogEntry.Sealed(Checkpoint checkpoint) -> {
        whenSealed.accept(last, checkpoint);
        last = checkpoint;
      }
      default -> {
        // Of who serves what, and of the board of jobs.
      }
    }
  }

  private void begin(CoordinatorSnapshot whole) {
    new CoordinatorMachine(genesis, 1, 1, BoardRules.DEFAULT, LogReading::sealsNothing)
        .restore(whole);
    snapshot = Optional.of(whole);
    last = whole.head();
  }

  /** No key is needed to know what a coordinator would start from. */
  private static FinalityProof sealsNothing(Checkpoint next, Checkpoint head) {
    throw new IllegalStateException("%s is not to be sealed behind %s".formatted(next, head));
  }

  /** The snapshot that the log begins with; empty if it begins with the genesis. */
  Optional<CoordinatorSnapshot> snapshot() {
    return snapshot;
  }

  /** Whether the log has some parts of a snapshot, and not all. */
  boolean isCutInSnapshot() {
    return parts.isAny();
  }

  /** The last checkpoint. */
  Checkpoint last() {
    return last;
  }

  /** The checkpoint that the log begins with: of its snapshot, or the genesis'. */
  Checkpoint first() {
    return snapshot.map(CoordinatorSnapshot::head).orElseGet(genesis::checkpoint);
  }
}

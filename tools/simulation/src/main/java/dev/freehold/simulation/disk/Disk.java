package dev.freehold.simulation.disk;

import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One process' disk; outlives the process. */
public final class Disk {
  private static final long SYNC_NS_MIN = 500_000;
  private static final long SYNC_NS_MAX = 6_000_000;
  private static final long SLOW_SYNC_NS_MAX = 400_000_000;

  private static final long RETRY_NS = 500_000_000;
  private static final double GIVES_UP = 0.2;

  /** Why a disk takes no writes. */
  public enum State {
    FULL,
    READ_ONLY
  }

  private final List<Write> journal = new ArrayList<>();
  private final Schedule schedule;
  private final Dice dice;
  private final FaultCounts counts;
  private final Mutant mutant;
  private final Consumer<Write> onDurable;
  private int synced;
  private State state = State.FULL;
  private long disturbedUntilNs;
  private boolean slow;

  /**
   * @param onDurable told of each write once a crash cannot take it away any more
   */
  public Disk(
      Schedule schedule, Dice dice, FaultCounts counts, Mutant mutant, Consumer<Write> onDurable) {
    this.schedule = schedule;
    this.dice = dice;
    this.counts = counts;
    this.mutant = mutant;
    this.onDurable = onDurable;
  }

  /** All writes that are there, in order; a copy. */
  public List<Write> writes() {
    return List.copyOf(journal);
  }

  /** How many writes are there. */
  public int length() {
    return journal.size();
  }

  /** Takes no writes for a while. */
  public void disturb(State newState, long forNs) {
    state = newState;
    disturbedUntilNs = schedule.nowNs() + forNs;
  }

  /** From now on it works. */
  public void heal() {
    disturbedUntilNs = 0;
    slow = false;
  }

  /** Takes long to sync for a while, which ends with the first of those that overlap. */
  public void slow(long forNs) {
    slow = true;
    schedule.after(forNs, () -> slow = false);
  }

  /** Whether it takes writes. */
  public boolean isWritable() {
    return disturbedUntilNs <= schedule.nowNs();
  }

  /**
   * How long a store that tries again and again waits until it can write; 0 if it can now.
   *
   * @throws StoreException if it gives up, as for an error that does not look as if it would pass
   */
  public long waitNs() {
    if (isWritable()) {
      return 0;
    }
    if (dice.chance(GIVES_UP)) {
      throw new StoreException(state == State.FULL ? "the disk is full" : "the disk is read-only");
    }
    long tries = (disturbedUntilNs - schedule.nowNs()) / RETRY_NS + 1;
    return tries * RETRY_NS;
  }

  /** How long the next sync takes. */
  public long syncNs() {
    return slow
        ? dice.between(SYNC_NS_MAX, SLOW_SYNC_NS_MAX)
        : dice.between(SYNC_NS_MIN, SYNC_NS_MAX);
  }

  /** Writes; a crash may take it away until it is synced. */
  public void write(Write write) {
    journal.add(write);
  }

  /** Leaves a block on the disk without its changes: the work of a mutant. */
  public void tear(RealmId realm, RealmBlock block, List<List<CallStatement>> statements) {
    BlockDelta nothing =
        new BlockDelta(
            new TreeMap<>(), new TreeMap<>(), TreeDelta.none(StateShape.REALM_DEPTH), statements);
    journal.add(new Write.Stored(new StoreWrite.Committed(realm, nothing, block, new TreeMap<>())));
    synced = journal.size();
  }

  /** Makes all writes so far durable. */
  public void sync() {
    while (synced < journal.size()) {
      onDurable.accept(journal.get(synced++));
    }
  }

  /** Whether something is written and not synced. */
  public boolean hasUnsynced() {
    return synced < journal.size();
  }

  /** The process crashed: unsynced writes are there or not, each only if all before it are. */
  public void crash() {
    while (hasUnsynced()) {
      if (dice.chance(0.5)) {
        counts.count(Fault.UNSYNCED_KEPT);
        onDurable.accept(journal.get(synced++));
      } else {
        counts.count(
            journal.get(synced) instanceof Write.Entry ? Fault.LOG_TORN : Fault.UNSYNCED_LOST);
        journal.subList(synced, journal.size()).clear();
      }
    }
    loseWhatWasSynced();
  }

  /** Puts the disk back to what it was after so many writes, as from a copy made then. */
  public void putBack(int writes) {
    journal.subList(writes, journal.size()).clear();
    synced = journal.size();
  }

  /** What no disk does: the work of mutants. */
  private void loseWhatWasSynced() {
    if (mutant == Mutant.SYNC_LIES
        && !journal.isEmpty()
        && journal.getLast() instanceof Write.Stored(StoreWrite.Committed _)) {
      journal.removeLast();
    }
    if (mutant == Mutant.COORDINATOR_FORGETS
        && journal.stream().anyMatch(Write.Entry.class::isInstance)) {
      while (!(journal.removeLast() instanceof Write.Entry)) {
        // What the chain store holds of it goes with it.
      }
    }
    synced = journal.size();
  }
}

package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.List;
import java.util.function.Consumer;

/**
 * Steps the coordinator's machine and carries its effects out in list order: the log first, then
 * what follows from it. Has no thread and no clock of its own: {@link CoordinatorAgent} calls it on
 * its thread, a simulation in simulated time.
 */
public final class CoordinatorDriver implements Coordinator {
  /**
   * Bytes of entries behind a log's snapshot at which the next is written. They are what a start
   * replays: some thousand checkpoints of a quiet chain or two of 4,096 realms, which is seconds of
   * hashing either way.
   */
  public static final long SNAPSHOT_AFTER_BYTES = 2 * 1024 * 1024;

  private final CoordinatorMachine machine;
  private final Ledger ledger;
  private final Errands errands;
  private volatile List<RealmEndpoint> realms;
  private volatile long nextOrder;

  /** A driver of a log that is as long as usual. */
  public CoordinatorDriver(
      CoordinatorMachine machine,
      RenewableLog log,
      ChainStore chain,
      CoordinatorPeers peers,
      AggregateChecks checks,
      BlockChecks blocks,
      Consumer<CoordinatorInput> post) {
    this(machine, log, chain, peers, checks, blocks, post, SNAPSHOT_AFTER_BYTES);
  }

  /**
   * Restores the machine from the log, which is written before the store: what the store has, the
   * log has too, or had before the snapshot that it begins with.
   *
   * @param chain follows the log: checkpoints that it lacks are appended
   * @param blocks is asked nothing by a machine that takes blocks as they are reported
   * @param post takes a verdict, from any thread, to be stepped like any input
   * @param snapshotAfterBytes of entries, at the least, behind one snapshot and before the next
   * @throws LogMismatchException if the log lacks what the store has, or has another; or if it
   *     begins with a snapshot that is not whole, or of which the store lacks what was before
   */
  public CoordinatorDriver(
      CoordinatorMachine machine,
      RenewableLog log,
      ChainStore chain,
      CoordinatorPeers peers,
      AggregateChecks checks,
      BlockChecks blocks,
      Consumer<CoordinatorInput> post,
      long snapshotAfterBytes) {
    this.machine = machine;
    ledger = new Ledger(machine, log, chain, checks::taken, false, snapshotAfterBytes);
    errands = new Errands(ledger, peers, checks, blocks, post);
    realms = machine.realms();
    nextOrder = machine.nextOrder();
  }

  @Override
  public void step(CoordinatorInput input) {
    List<CoordinatorEffect> effects = machine.step(input);
    if (!effects.isEmpty()) {
      realms = machine.realms();
      nextOrder = machine.nextOrder();
    }
    effects.forEach(errands::carryOut);
    // Not in the middle of a step: the machine has told all that it has changed only at its end.
    if (effects.stream().anyMatch(CoordinatorDriver::seals)) {
      ledger.beginAnewIfLong();
    }
  }

  private static boolean seals(CoordinatorEffect effect) {
    return effect instanceof CoordinatorEffect.Persist(LogEntry.Sealed _);
  }

  @Override
  public List<RealmEndpoint> realms() {
    return realms;
  }

  @Override
  public long nextOrder() {
    return nextOrder;
  }
}

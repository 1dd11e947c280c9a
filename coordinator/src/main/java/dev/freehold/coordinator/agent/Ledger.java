package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.NamedState;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.InvalidCheckpointException;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.Aggregate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a coordinator and the store that follows it: what is in the log is what was decided,
 * and a machine that takes over all of it is where the one before stopped. On the coordinator's
 * thread.
 */
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  /**
   * Bytes of candidates behind a state with which the next one is due: those who begin with it need
   * all of them, and those that come while they do.
   */
  private static final long TAIL_BYTES_MAX = Limits.CANDIDATES_KEPT_BYTES / 4;

  private final CoordinatorMachine machine;
  private final RenewableLog log;
  private final ChainStore chain;
  private final Consumer<Aggregate> taken;
  private final LogLength length;
  private final boolean isOfSeveral;
  private final KeptCandidates kept = new KeptCandidates(Limits.CANDIDATES_KEPT_BYTES);
  private final KeptState state = new KeptState();

  /** Parts of the snapshot that the log begins with, until the candidate behind them is there. */
  private final List<LogEntry.SnapshotPart> begun = new ArrayList<>();

  /** The state that the next candidate names, where the log is to begin anew with both. */
  private Optional<CoordinatorSnapshot> next = Optional.empty();

  /**
   * Restores the machine from the log, which is written before the store: what the store has, the
   * log has too, or had before the snapshot that it begins with.
   *
   * @param machine at the genesis
   * @param chain follows the log: checkpoints that it lacks are appended
   * @param taken is told of the aggregates that the log has
   * @param isOfSeveral whether the log is of one of several validators: others keep what its store
   *     lacks, which goes on from the log's snapshot then
   * @param snapshotAfterBytes of entries, at the least, behind one snapshot and before the next
   * @throws LogMismatchException if the log lacks what the store has, or has another; or if it
   *     begins with a snapshot that is not whole, or of which the store lacks what was before
   */
  Ledger(
      CoordinatorMachine machine,
      RenewableLog log,
      ChainStore chain,
      Consumer<Aggregate> taken,
      boolean isOfSeveral,
      long snapshotAfterBytes) {
    this.isOfSeveral = isOfSeveral;
    length = new LogLength(snapshotAfterBytes, isOfSeveral ? TAIL_BYTES_MAX : Long.MAX_VALUE);
    this.machine = machine;
    this.log = log;
    this.chain = chain;
    this.taken = taken;
    Checkpoint stored = chain.head();
    log.replay(
        bytes -> {
          LogEntry entry = LogEntry.decode(bytes);
          length.add(entry, bytes.length);
          restore(entry, stored);
          keep(entry, bytes);
        });
    if (machine.awaitsSnapshot()) {
      throw new LogMismatchException("the snapshot that it begins with is not whole");
    }
    if (machine.head().height() < stored.height()) {
      throw new LogMismatchException(
          "it ends at checkpoint %d, and the store beside it holds checkpoint %d: it was cut, or is an older copy"
              .formatted(machine.head().height(), stored.height()));
    }
    LOG.info(
        "at checkpoint {}, {} active realms, {} entries of the log replayed",
        machine.head().height(),
        machine.realms().size(),
        length.entries());
    beginAnewIfLong();
  }

  /** The height of the latest checkpoint. */
  long height() {
    return machine.head().height();
  }

  /** Makes an entry durable that the machine has taken over. */
  void write(LogEntry entry) {
    byte[] bytes = entry.toBytes();
    log.append(bytes);
    length.add(entry, bytes.length);
    index(entry);
    keep(entry, bytes);
    if (next.isPresent() && entry instanceof LogEntry.Taken taken) {
      beginAnew(next.get(), Optional.of(taken));
      next = Optional.empty();
    }
  }

  private void keep(LogEntry entry, byte[] bytes) {
    switch (entry) {
      case LogEntry.SnapshotPart part when isOfSeveral -> begun.add(part);
      case LogEntry.Taken taken -> {
        kept.add(taken.checkpoint().height(), bytes);
        if (!begun.isEmpty()) {
          state.keep(begun, taken, bytes);
          begun.clear();
        }
      }
      default -> {
        // Nobody begins with it.
      }
    }
  }

  /** The state that others may begin with. */
  KeptState state() {
    return state;
  }

  /** The last final candidates that the log had. */
  KeptCandidates kept() {
    return kept;
  }

  /**
   * Replaces a long log by a snapshot. The store holds all that the log has told it: what is cut
   * away is not needed any more.
   */
  void beginAnewIfLong() {
    if (!length.isLong()) {
      return;
    }
    if (!isOfSeveral) {
      beginAnew(machine.snapshot(), Optional.empty());
    } else if (NamedState.isDue(machine)) {
      // The candidate that names it comes next: others can believe both together.
      next = Optional.of(machine.snapshot());
    }
  }

  private void beginAnew(CoordinatorSnapshot snapshot, Optional<LogEntry.Taken> first) {
    List<LogEntry> parts = snapshot.entries();
    if (parts.size() > LogEntry.SnapshotPart.COUNT_MAX) {
      LOG.warn("the state at {} is too large for a snapshot: the log goes on growing", snapshot);
      length.postpone();
      return;
    }
    try {
      replace(parts, first);
      LOG.info("the log begins anew, with a snapshot at checkpoint {}", snapshot.head().height());
    } catch (StoreException e) {
      if (!e.mayPass()) {
        throw e;
      }
      length.postpone();
      LOG.warn("no snapshot for now, the log goes on growing: {}", e.getMessage());
    }
  }

  private void replace(List<LogEntry> parts, Optional<LogEntry.Taken> first) {
    List<LogEntry> entries = new ArrayList<>(parts);
    first.ifPresent(entries::add);
    List<byte[]> bytes = entries.stream().map(LogEntry::toBytes).toList();
    log.replace(bytes);
    length.begin(bytes.subList(0, parts.size()));
    begun.clear();
    for (int i = 0; i < entries.size(); i++) {
      keep(entries.get(i), bytes.get(i));
    }
    first.ifPresent(taken -> length.add(taken, bytes.getLast().length));
  }

  /**
   * Begins anew with a state that came from another validator, which the machine has taken over,
   * and the candidate that names it. The log first: a start brings the store up to it.
   */
  void beginWith(CoordinatorSnapshot snapshot, LogEntry.Taken first) {
    next = Optional.empty();
    replace(snapshot.entries(), Optional.of(first));
    chain.beginAt(snapshot.head(), snapshot.headers());
    index(first);
    machine.recentAggregates().forEach(taken);
    LOG.info("goes on from the state at checkpoint {}", snapshot.head().height());
  }

  private void restore(LogEntry entry, Checkpoint stored) {
    if (entry instanceof LogEntry.Taken(List<LogEntry> entries)) {
      entries.forEach(each -> restore(each, stored));
      return;
    }
    if (entry instanceof LogEntry.Sealed(Checkpoint sealed)
        && sealed.height() == stored.height()
        && !sealed.hash().equals(stored.hash())) {
      throw new LogMismatchException(
          "its checkpoint %d is another than that of the store beside it"
              .formatted(sealed.height()));
    }
    if (entry instanceof LogEntry.SnapshotPart part) {
      resume(part, stored);
    } else {
      machine.restore(entry);
      index(entry);
    }
  }

  private void resume(LogEntry.SnapshotPart part, Checkpoint stored) {
    try {
      machine.restore(part);
    } catch (MalformedException e) {
      throw new LogMismatchException("its snapshot is damaged: " + e.getMessage());
    }
    if (machine.awaitsSnapshot()) {
      return;
    }
    Checkpoint head = machine.head();
    if (head.height() > stored.height() && isOfSeveral) {
      beginStore(head);
    } else if (head.height() > stored.height()) {
      throw new LogMismatchException(
          "it begins with a snapshot at checkpoint %d, and the store beside it, which has what was before, ends at checkpoint %d"
              .formatted(head.height(), stored.height()));
    }
    if (!chain
        .checkpoint(head.height())
        .filter(held -> held.hash().equals(head.hash()))
        .isPresent()) {
      throw new LogMismatchException(
          "its snapshot is at another checkpoint %d than that of the store beside it"
              .formatted(head.height()));
    }
    machine.recentAggregates().forEach(taken);
    LOG.info("from a snapshot at checkpoint {}", head.height());
  }

  /** What is between, others have: the store goes on from the log's snapshot. */
  private void beginStore(Checkpoint head) {
    try {
      chain.beginAt(head, machine.snapshot().headers());
    } catch (InvalidCheckpointException e) {
      throw new LogMismatchException(
          "the store beside it cannot go on from its snapshot: " + e.getMessage());
    }
    LOG.info("the store goes on from the log's snapshot, at checkpoint {}", head.height());
  }

  private void index(LogEntry entry) {
    switch (entry) {
      case LogEntry.Sealed(Checkpoint checkpoint) -> {
        if (checkpoint.height() > chain.head().height()) {
          // The machine has hashed the tree over the realms to make it.
          machine
              .treeUpdate(checkpoint)
              .ifPresentOrElse(
                  update -> chain.append(checkpoint, update), () -> chain.append(checkpoint));
        }
      }
      case LogEntry.Assigned e ->
          LOG.info("realms {} are served by {}", e.realms(), e.worker().abbreviated());
      case LogEntry.Followed e -> follow(e);
      case LogEntry.Seated e -> LOG.info("the seats of realm {}: {}", e.realm(), e.followers());
      case LogEntry.Ordered e -> {
        LOG.info(
            "an operator's order {} is {}",
            e.number(),
            e.refusal().isEmpty() ? "obeyed" : "refused: " + e.refusal());
        e.changes().forEach(Ledger::follow);
      }
      case LogEntry.Admitted e ->
          LOG.info("worker {} was invited and is let in", e.worker().abbreviated());
      case LogEntry.Moved e -> LOG.info("realm {} is served by who took it over", e.realm());
      case LogEntry.Fenced e ->
          LOG.warn("the worker of realm {} is gone: those that keep it take it over", e.realm());
      case LogEntry.Evened e ->
          LOG.info("realm {} moves for its load, to {}", e.realm(), e.to().worker().abbreviated());
      case LogEntry.Served e ->
          LOG.info(
              "realm {} is served by {}, which holds all that was acknowledged, by {}",
              e.realm(),
              e.worker().abbreviated(),
              e.heads());
      case LogEntry.Ruled e -> LOG.info("the board of jobs goes by {}", e.rules());
      case LogEntry.Proven e ->
          LOG.debug("checkpoint {}: {} blocks with proofs", e.checkpoint(), e.blocks().size());
      case LogEntry.Leased e ->
          LOG.debug(
              "checkpoint {}: {} jobs leased, {} leases expired",
              e.checkpoint(),
              e.granted().size(),
              e.expired().size());
      case LogEntry.Aggregated e -> {
        machine.recentAggregate(e.payment().job()).ifPresent(taken);
        LOG.info(
            "job {} is done: {} proofs, {} paid to {}",
            e.payment().job().abbreviated(),
            e.payment().proofs(),
            e.payment().amount(),
            e.payment().payee());
      }
      case LogEntry.Ended e -> LOG.error("{}: nothing is sealed any more", e.evidence().inWords());
      case LogEntry.Taken(List<LogEntry> entries) -> entries.forEach(this::index);
      case LogEntry.StateAt e -> LOG.debug("{} is the state before", e.digest());
      case LogEntry.SnapshotPart e ->
          throw new IllegalStateException("a machine that is running takes over no " + e);
      case LogEntry.Refused e ->
          LOG.warn(
              "aggregator {} sent a wrong result for job {}: {}",
              e.refusal().aggregator().abbreviated(),
              e.refusal().job().abbreviated(),
              e.refusal().verdict().text());
    }
  }

  private static void follow(LogEntry.Followed entry) {
    LOG.info(
        "realm {}: {}",
        entry.realm(),
        entry
            .follower()
            .map(f -> f.worker().abbreviated() + " is " + f.phase())
            .orElse("nobody copies it"));
  }
}

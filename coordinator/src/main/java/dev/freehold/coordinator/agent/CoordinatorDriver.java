package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Steps the coordinator's machine and carries its effects out in list order: the log first, then
 * what follows from it. Has no thread and no clock of its own: {@link CoordinatorAgent} calls it on
 * its thread, a simulation in simulated time.
 */
public final class CoordinatorDriver {
  /**
   * Bytes of entries behind a log's snapshot at which the next is written. They are what a start
   * replays: some thousand checkpoints of a quiet chain or two of 4,096 realms, which is seconds of
   * hashing either way.
   */
  public static final long SNAPSHOT_AFTER_BYTES = 2 * 1024 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorDriver.class);

  private final CoordinatorMachine machine;
  private final RenewableLog log;
  private final ChainStore chain;
  private final CoordinatorPeers peers;
  private final AggregateChecks checks;
  private final BlockChecks blocks;
  private final Consumer<CoordinatorInput> post;
  private final LogLength length;
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
    length = new LogLength(snapshotAfterBytes);
    this.checks = checks;
    this.blocks = blocks;
    this.post = post;
    this.machine = machine;
    this.log = log;
    this.chain = chain;
    this.peers = peers;
    Checkpoint stored = chain.head();
    log.replay(
        bytes -> {
          LogEntry entry = LogEntry.decode(bytes);
          length.add(entry, bytes.length);
          restore(entry, stored);
        });
    if (machine.awaitsSnapshot()) {
      throw new LogMismatchException("the snapshot that it begins with is not whole");
    }
    if (machine.head().height() < stored.height()) {
      throw new LogMismatchException(
          "it ends at checkpoint %d, and the store beside it holds checkpoint %d: it was cut, or is an older copy"
              .formatted(machine.head().height(), stored.height()));
    }
    realms = machine.realms();
    nextOrder = machine.nextOrder();
    LOG.info(
        "at checkpoint {}, {} active realms, {} entries of the log replayed",
        machine.head().height(),
        realms.size(),
        length.entries());
    beginLogAnewIfLong();
  }

  /** Hands the machine an input and does all that it asks for. */
  public void step(CoordinatorInput input) {
    List<CoordinatorEffect> effects = machine.step(input);
    if (!effects.isEmpty()) {
      realms = machine.realms();
      nextOrder = machine.nextOrder();
    }
    effects.forEach(this::carryOut);
    // Not in the middle of a step: the machine has told all that it has changed only at its end.
    if (effects.stream().anyMatch(CoordinatorDriver::seals)) {
      beginLogAnewIfLong();
    }
  }

  private static boolean seals(CoordinatorEffect effect) {
    return effect instanceof CoordinatorEffect.Persist(LogEntry.Sealed _);
  }

  /** The store holds all that the log has told it: what is cut away is not needed any more. */
  private void beginLogAnewIfLong() {
    if (!length.isLong()) {
      return;
    }
    CoordinatorSnapshot snapshot = machine.snapshot();
    List<byte[]> entries = snapshot.entries().stream().map(LogEntry::toBytes).toList();
    if (entries.size() > LogEntry.SnapshotPart.COUNT_MAX) {
      LOG.warn("the state at {} is too large for a snapshot: the log goes on growing", snapshot);
      length.postpone();
      return;
    }
    try {
      log.replace(entries);
      length.begin(entries);
      LOG.info("the log begins anew, with a snapshot at checkpoint {}", snapshot.head().height());
    } catch (StoreException e) {
      if (!e.mayPass()) {
        throw e;
      }
      length.postpone();
      LOG.warn("no snapshot for now, the log goes on growing: {}", e.getMessage());
    }
  }

  /** Who serves which realm, as of the last input. From any thread. */
  public List<RealmEndpoint> realms() {
    return realms;
  }

  /** The number that an operator's next order has, as of the last input. From any thread. */
  public long nextOrder() {
    return nextOrder;
  }

  private void carryOut(CoordinatorEffect effect) {
    switch (effect) {
      case CoordinatorEffect.Persist e -> persist(e.entry());
      case CoordinatorEffect.Send e -> peers.send(e.connection(), e.message());
      case CoordinatorEffect.Broadcast e -> peers.broadcast(e.message());
      case CoordinatorEffect.BroadcastToWorkers e -> peers.broadcastToWorkers(e.message());
      case CoordinatorEffect.VerifyAggregate e ->
          checks.judge(
              e, verdict -> post.accept(new CoordinatorInput.AggregateJudged(e.ticket(), verdict)));
      case CoordinatorEffect.VerifyBlock e -> blocks.check(e, post);
      case CoordinatorEffect.Reading e -> peers.reading(e.connection(), e.on());
      case CoordinatorEffect.StartWaits e ->
          LOG.warn(
              "nothing is signed before it is known what workers hold; waiting for {}",
              e.workers().isEmpty() ? "any worker" : "workers " + names(e.workers()));
      case CoordinatorEffect.StartEnds e -> {
        if (e.unheard().isEmpty()) {
          LOG.info("no worker holds more than checkpoint {}", machine.head().height());
        } else {
          LOG.warn(
              "going on at checkpoint {} without having heard workers {}",
              machine.head().height(),
              names(e.unheard()));
        }
      }
      case CoordinatorEffect.Halt e -> throw new StoreException(e.why());
      case CoordinatorEffect.Close e -> {
        // Whoever may come as often as they like does not get a line each time.
        boolean often =
            e.reason() == GoodbyeReason.TOO_MANY_CONNECTIONS
                || e.reason() == GoodbyeReason.NOT_INVITED;
        LOG.atLevel(often ? Level.DEBUG : Level.WARN)
            .log("closing a connection: {}: {}", e.reason(), e.text());
        peers.close(e.connection(), e.reason(), e.text());
      }
    }
  }

  private static String names(List<Hash32> workers) {
    return workers.stream().map(Hash32::abbreviated).collect(Collectors.joining(", "));
  }

  private void persist(LogEntry entry) {
    byte[] bytes = entry.toBytes();
    log.append(bytes);
    length.add(entry, bytes.length);
    index(entry);
  }

  private void restore(LogEntry entry, Checkpoint stored) {
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
    if (head.height() > stored.height()) {
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
    machine.recentAggregates().forEach(checks::taken);
    LOG.info("from a snapshot at checkpoint {}", head.height());
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
      case LogEntry.Ordered e -> {
        LOG.info(
            "an operator's order {} is {}",
            e.number(),
            e.refusal().isEmpty() ? "obeyed" : "refused: " + e.refusal());
        e.changes().forEach(CoordinatorDriver::follow);
      }
      case LogEntry.Admitted e ->
          LOG.info("worker {} was invited and is let in", e.worker().abbreviated());
      case LogEntry.Moved e -> LOG.info("realm {} is served by who took it over", e.realm());
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
        machine.recentAggregate(e.payment().job()).ifPresent(checks::taken);
        LOG.info(
            "job {} is done: {} proofs, {} paid to {}",
            e.payment().job().abbreviated(),
            e.payment().proofs(),
            e.payment().amount(),
            e.payment().payee());
      }
      case LogEntry.Ended e -> LOG.error("{}: nothing is sealed any more", e.evidence().inWords());
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

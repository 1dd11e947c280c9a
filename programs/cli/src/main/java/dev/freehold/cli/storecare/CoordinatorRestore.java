package dev.freehold.cli.storecare;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.client.EquivocationException;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.checkpoint.ChainState;
import dev.freehold.core.file.Names;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.validator.CommitteeSignatures;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.store.log.FileLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Maker of a coordinator's log from what its workers hold, with the coordinator's key alone: every
 * checkpoint, held against the key and the one before it, and who serves which realm. Writes beside
 * what is there, and nothing before all of it is known.
 */
public final class CoordinatorRestore {
  private static final String LOG = "log";

  private final DataDirectory data;
  private final byte[] seed;
  private final List<WorkerAnswers> workers;
  private final Steps steps;
  private final Genesis genesis;
  private final FinalityRule finality;
  private final List<String> done = new ArrayList<>();

  /**
   * @param seed of the key that signs the network's checkpoints
   * @param workers at least one, that are all of one network
   * @throws StoreException if the key is not their network's, the network has several validators,
   *     or the directory holds a log
   */
  public CoordinatorRestore(
      DataDirectory data, byte[] seed, List<WorkerAnswers> workers, Steps steps) {
    this.data = data;
    this.seed = seed.clone();
    this.workers =
        workers.stream()
            .sorted(Comparator.comparingLong(WorkerAnswers::checkpointHeight).reversed())
            .toList();
    this.steps = steps;
    genesis = this.workers.getFirst().genesis();
    finality = new FinalityRule(genesis, CommitteeSignatures.of(genesis));
    if (!genesis.founders().isSole()) {
      throw new StoreException(
          "network %s has several validators, and this makes the log of a committee of one: put the directory's backup back, and start it with --after-restore"
              .formatted(genesis.hash()));
    }
    if (Files.exists(data.resolve(LOG))) {
      throw new StoreException(
          data.resolve(LOG) + " is there: put it aside, or run `freehold store repair`");
    }
    if (!new ValidatorKey(seed).isOf(genesis)) {
      throw new StoreException(
          "the key is not the one that signs the checkpoints of network " + genesis.hash());
    }
    if (data.genesis().filter(known -> !known.equals(genesis)).isPresent()) {
      throw new StoreException(
          data.resolve("genesis") + " is of another network than the workers'");
    }
  }

  /**
   * Restores.
   *
   * @param given workers that an operator names for realms that no worker says it serves
   * @return what was done and what is lost, in words, a line each
   * @throws EquivocationException if two workers hold two signed checkpoints of one height
   * @throws AuditException if a worker holds what is not signed, or does not follow
   * @throws StoreException if it cannot be known who serves a realm, or nothing can be written
   */
  public List<String> run(Map<RealmId, Endpoint> given) throws IOException {
    Path draft = data.resolve("log.restored");
    Files.deleteIfExists(draft);
    try {
      try (FileLog log = FileLog.open(draft)) {
        log.replay(
            entry -> {
              throw new IllegalStateException("a new log has no entries");
            });
        ChainState state = ChainState.of(genesis);
        Checkpoint head = checkpoints(log, state);
        head = ofStore(log, state, head);
        requireOneStory(head);
        Seats seats = new Seats(workers, state, genesis.activeRealms());
        seats.entries(given).forEach(entry -> log.append(entry.toBytes()));
        done.addAll(seats.lines());
        lost(head);
      }
      takeUp(draft);
    } finally {
      Files.deleteIfExists(draft);
    }
    return List.copyOf(done);
  }

  /** Takes all checkpoints of the worker that holds the most. */
  private Checkpoint checkpoints(FileLog log, ChainState state) {
    WorkerAnswers worker = workers.getFirst();
    long head = worker.checkpointHeight();
    Checkpoint last = genesis.checkpoint();
    for (long height = 1; height <= head; height++) {
      last = worker.checkpoint(height);
      take(log, state, last, worker.toString());
      steps.at("checkpoint", height, head);
    }
    done.add("checkpoints 1 to %d: from worker %s, signed and linked".formatted(head, worker));
    return last;
  }

  private void take(FileLog log, ChainState state, Checkpoint checkpoint, String from) {
    if (!finality.isFinal(checkpoint)) {
      throw new AuditException(
          "checkpoint %d of %s does not bear this key's signature"
              .formatted(checkpoint.height(), from));
    }
    Optional<String> refusal = state.refusal(checkpoint);
    if (refusal.isPresent()) {
      throw new AuditException(from + ": " + refusal.get());
    }
    state.adopt(checkpoint);
    log.append(new LogEntry.Sealed(checkpoint).toBytes());
  }

  /** What the store beside the log holds is signed, too, and may be more. */
  private Checkpoint ofStore(FileLog log, ChainState state, Checkpoint head) {
    Path chain = data.resolve("chain");
    if (!Files.isDirectory(chain)) {
      return head;
    }
    Checkpoint last = head;
    try (WorkerStore store = WorkerStore.inspect(chain, genesis)) {
      ChainStore stored = store.chain();
      long shared = Math.min(stored.head().height(), head.height());
      requireSame(
          stored.checkpoint(shared).orElseThrow(),
          shared == head.height() ? head : workers.getFirst().checkpoint(shared));
      for (long height = head.height() + 1; height <= stored.head().height(); height++) {
        last = stored.checkpoint(height).orElseThrow();
        take(log, state, last, chain.toString());
      }
    }
    if (last.height() > head.height()) {
      done.add(
          "checkpoints %d to %d: from %s, which no worker holds"
              .formatted(head.height() + 1, last.height(), chain));
    }
    return last;
  }

  /** Whoever holds less holds the same. */
  private void requireOneStory(Checkpoint head) {
    for (WorkerAnswers worker : workers) {
      long height = worker.checkpointHeight();
      if (height > 0 && height <= head.height()) {
        Checkpoint theirs = worker.checkpoint(height);
        requireSame(theirs, height == head.height() ? head : workers.getFirst().checkpoint(height));
      }
    }
  }

  private void requireSame(Checkpoint one, Checkpoint other) {
    if (one.height() != other.height()) {
      throw new AuditException(
          "asked for checkpoint %d, a worker shows %d".formatted(other.height(), one.height()));
    }
    if (!one.hash().equals(other.hash())) {
      Equivocation evidence = new Equivocation(one, other);
      throw evidence.holds(finality::isFinal)
          ? new EquivocationException(evidence)
          : new AuditException("checkpoint " + one.height() + " of two workers: one is not signed");
    }
  }

  private void lost(Checkpoint head) {
    done.add(
        "lost: what only the log had after checkpoint %d, if anything; aggregators' standings, leases and jobs, and results that no checkpoint records"
            .formatted(head.height()));
    done.add(
        "lost: orders to move or follow a realm that were under way: give them again, see `freehold"
            + " status`");
  }

  /** The key first, then the log, then the genesis: whoever finds a network finds its log. */
  private void takeUp(Path draft) throws IOException {
    if (!data.hasSigningSeed()) {
      data.signingSeed(seed);
    }
    Files.move(draft, data.resolve(LOG), StandardCopyOption.ATOMIC_MOVE);
    Names.sync(data.resolve(""));
    if (data.genesis().isEmpty()) {
      data.genesis(genesis);
    }
  }

  /** Answers of one worker. */
  public interface WorkerAnswers {
    /** The genesis of its network. */
    Genesis genesis();

    /** The latest checkpoint that it holds. */
    long checkpointHeight();

    /** A checkpoint that it holds; nothing of it is checked. */
    Checkpoint checkpoint(long height);

    /** A realm's seat if this worker serves it, in its first epoch. */
    RealmEndpoint seat(RealmId realm);

    /** The coordinator's table as it was told last; empty if it was told none. */
    List<RealmEndpoint> table();

    /** Whether its store has this block of a realm as the last that is final. */
    boolean holds(RealmHeader header);
  }
}

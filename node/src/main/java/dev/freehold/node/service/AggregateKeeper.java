package dev.freehold.node.service;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.node.audit.CoverageCheck;
import dev.freehold.store.WorkerStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the aggregates that the coordinator sends, on one thread of its own. When it is to drop
 * single proofs, those of a block go once aggregates that were checked here, and that a final
 * checkpoint says cover them, prove all of the block. What a restart forgets is only that a block
 * is partly covered: its proofs are kept.
 */
public final class AggregateKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AggregateKeeper.class);

  /** Aggregates that wait to be kept; more are not taken. */
  private static final int WAITING_MAX = 64;

  /** Checkpoints that are searched for what an aggregate covers. */
  private static final int CHECKPOINTS_SEARCHED = 64;

  /** Aggregates that no checkpoint has named yet, and blocks that are partly covered. */
  private static final int REMEMBERED_MAX = 4096;

  private record BlockName(RealmId realm, long height) implements Comparable<BlockName> {
    @Override
    public int compareTo(BlockName other) {
      int byRealm = realm.compareTo(other.realm);
      return byRealm != 0 ? byRealm : Long.compare(height, other.height);
    }
  }

  private final Hash32 chainId;
  private final WorkerStore store;
  private final Optional<Supplier<AggregateVerifier>> verifier;
  private final Map<Hash32, Aggregate> unnamed = new LinkedHashMap<>();
  private final TreeMap<BlockName, Set<Integer>> covered = new TreeMap<>();
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          0,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING_MAX),
          Thread.ofPlatform().name("aggregates").daemon().factory());

  /**
   * @param chainId the genesis hash
   * @param verifier made at its first use; without one no proof is ever dropped
   */
  public AggregateKeeper(
      Hash32 chainId, WorkerStore store, Optional<Supplier<AggregateVerifier>> verifier) {
    this.chainId = chainId;
    this.store = store;
    this.verifier = verifier;
  }

  /** Keeps an aggregate soon; of a realm that is not here, never. */
  void take(Aggregate aggregate) {
    take(() -> keep(aggregate));
  }

  /** Looks, soon, whether checkpoints name aggregates that came before them. */
  void look() {
    if (verifier.isPresent() && thread.getQueue().isEmpty()) {
      take(this::search);
    }
  }

  private void search() {
    try {
      dropCovered();
    } catch (StoreException e) {
      LOG.error("proofs that are covered cannot be dropped", e);
    }
  }

  private void take(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      LOG.warn("too many aggregates wait; one is not kept here", e);
    }
  }

  /** On the keeper's thread; a test calls it on its own. */
  public void keep(Aggregate aggregate) {
    try {
      if (store.realm(aggregate.job().realm()).head().height() == 0) {
        return;
      }
      store.keep(aggregate);
      if (verifier.isPresent()) {
        remember(unnamed, aggregate.job().id(), aggregate);
        dropCovered();
      }
    } catch (StoreException e) {
      LOG.error("an aggregate cannot be kept", e);
    }
  }

  private static <K, V> void remember(Map<K, V> map, K key, V value) {
    map.put(key, value);
    if (map.size() > REMEMBERED_MAX) {
      map.remove(map.keySet().iterator().next());
    }
  }

  /** Goes through what checkpoints have said is covered lately. */
  private void dropCovered() {
    if (unnamed.isEmpty()) {
      return;
    }
    ChainStore chain = store.chain();
    long head = chain.head().height();
    for (long h = Math.max(1, head - CHECKPOINTS_SEARCHED); h <= head; h++) {
      Checkpoint checkpoint = chain.checkpoint(h).orElseThrow();
      for (var event : checkpoint.events()) {
        if (event instanceof Covered c && unnamed.containsKey(c.job())) {
          Aggregate aggregate = unnamed.remove(c.job());
          if (holds(aggregate, c)) {
            cover(aggregate.job());
          } else {
            LOG.warn("an aggregate of realm {} does not hold: the proofs are kept", c.realm());
          }
        }
      }
    }
  }

  private boolean holds(Aggregate aggregate, Covered named) {
    try {
      return check().holds(aggregate, named);
    } catch (IllegalArgumentException e) {
      LOG.warn("what a checkpoint says is covered is not here: {}", e.getMessage());
      return false;
    }
  }

  private CoverageCheck check() {
    return new CoverageCheck(chainId, store, verifier.orElseThrow().get());
  }

  private void cover(Job job) {
    for (Job.Part part : job.parts()) {
      BlockName name = new BlockName(job.realm(), part.block());
      Set<Integer> entries = covered.getOrDefault(name, new TreeSet<>());
      entries.add(part.entry());
      if (entries.size() < check().proofs(name.realm, name.height).size()) {
        covered.put(name, entries);
        if (covered.size() > REMEMBERED_MAX) {
          covered.pollFirstEntry();
        }
      } else {
        covered.remove(name);
        store.dropProofs(name.realm, name.height);
      }
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      thread.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

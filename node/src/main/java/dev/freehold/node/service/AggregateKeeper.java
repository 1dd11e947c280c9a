package dev.freehold.node.service;

import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.Aggregate;
import dev.freehold.protocol.wire.Query;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps aggregates, on one thread of its own: those that the coordinator sends as they are taken,
 * and those that final checkpoints name and that are missing here, for which it asks. When it is to
 * drop single proofs, those of a block go once aggregates that were checked here, and that final
 * checkpoints name, prove all of the block.
 */
public final class AggregateKeeper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AggregateKeeper.class);

  /** Aggregates that wait to be kept; more are not taken now, but asked for once they are named. */
  private static final int WAITING_MAX = 64;

  private static final Duration STOP_MAX = Duration.ofMinutes(1);

  private final CoverageSweep sweep;
  private final BoundedThreads thread = new BoundedThreads("aggregates-", 1, WAITING_MAX);

  /**
   * @param chainId the genesis hash
   * @param verifier made at its first use; without one no proof is ever dropped
   * @param coordinator is sent questions; its answers are to be given to {@link #take}
   */
  public AggregateKeeper(
      Hash32 chainId,
      NodeStore store,
      Optional<Supplier<AggregateVerifier>> verifier,
      Consumer<Query> coordinator) {
    sweep =
        new CoverageSweep(chainId, store, verifier, covered -> coordinator.accept(ask(covered)));
  }

  private static Query ask(Covered covered) {
    return new Query.AggregateOf(0, covered.realm(), covered.firstBlock(), covered.job());
  }

  /** Keeps an aggregate soon; of a realm that is not here, never. */
  void take(Aggregate aggregate) {
    if (!thread.offer(() -> keep(aggregate))) {
      LOG.debug("too many aggregates wait; one is not kept now");
    }
  }

  /** Looks, soon, what checkpoints say is covered. */
  void look() {
    if (thread.isIdle() && !thread.offer(this::search)) {
      LOG.debug("it looks with the next checkpoint");
    }
  }

  /** On the keeper's thread; a test calls it on its own. */
  public void search() {
    try {
      if (sweep.step()) {
        look();
      }
    } catch (StoreException e) {
      LOG.error("what is covered cannot be dealt with", e);
    }
  }

  /** On the keeper's thread; a test calls it on its own. */
  public void keep(Aggregate aggregate) {
    try {
      if (sweep.keep(aggregate)) {
        // There may be more to ask for.
        look();
      }
    } catch (StoreException e) {
      LOG.error("an aggregate cannot be kept", e);
    }
  }

  private void note() {
    try {
      sweep.note();
    } catch (StoreException e) {
      LOG.error("how far it came is not noted", e);
    }
  }

  @Override
  public void close() {
    if (!thread.offer(this::note)) {
      LOG.debug("how far it came is not noted");
    }
    if (!thread.finish(STOP_MAX)) {
      LOG.warn("aggregates are still being checked");
    }
  }
}

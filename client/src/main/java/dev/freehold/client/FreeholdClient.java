package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Endpoint;
import dev.freehold.core.wire.Query;
import dev.freehold.core.wire.RealmEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A client of one network: connections to its nodes, the checkpoints it trusts, the bundles it has
 * sent. Thread-safe; methods that ask the network block, for at most the timeout.
 */
public final class FreeholdClient implements AutoCloseable {
  /** How long an answer may take. */
  public static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final int CHECKPOINT_ATTEMPTS = 4;

  private final NodePool nodes;
  private final Submissions submissions;
  private final CheckpointBook checkpoints;

  private FreeholdClient(Endpoint bootstrap, Hash32 genesis) {
    submissions = new Submissions(this);
    nodes = new NodePool(bootstrap, genesis, TIMEOUT, submissions);
    checkpoints = nodes.checkpoints();
  }

  /**
   * Connects to a network.
   *
   * @param bootstrap any of its nodes
   * @param genesis the genesis hash to insist on; {@link Hash32#ZERO} trusts the first node's
   * @throws ClientException if the node is not there or of another network
   */
  public static FreeholdClient connect(Endpoint bootstrap, Hash32 genesis) {
    return new FreeholdClient(bootstrap, genesis);
  }

  /** The network's genesis. */
  public Genesis genesis() {
    return nodes.genesis();
  }

  /** The checkpoints that were checked. */
  public CheckpointBook checkpoints() {
    return checkpoints;
  }

  /** Reads that are checked against checkpoints. */
  public VerifiedState state() {
    return new VerifiedState(this);
  }

  /** Who serves which realm, as a node says now. */
  public List<RealmEndpoint> realms() {
    return nodes.realms();
  }

  /** The worker of a realm. */
  public Optional<Endpoint> worker(RealmId realm) {
    return nodes.worker(realm);
  }

  /** A checkpoint, asked for where it is not known, and checked. */
  public Checkpoint checkpoint(long height) {
    return checkpoints
        .at(height)
        .orElseGet(
            () -> {
              Answer answer = nodes.any().ask(r -> new Query.CheckpointOf(r, height));
              if (!(answer instanceof Answer.CheckpointAt at)
                  || at.checkpoint().height() != height) {
                throw new LyingNodeException("asked for checkpoint " + height);
              }
              return checkpoints.add(at.checkpoint());
            });
  }

  /** Asks the worker of a realm. */
  public Answer ask(RealmId realm, IntFunction<Query> query) {
    return nodes.of(realm).ask(query);
  }

  /** As {@link #ask}; waits for a worker that has not heard of a checkpoint that is final. */
  Answer askAt(RealmId realm, IntFunction<Query> query) {
    for (int attempt = 1; ; attempt++) {
      try {
        return ask(realm, query);
      } catch (QueryFailedException e) {
        if (e.failure() != Answer.Failure.CHECKPOINT_NOT_READABLE
            || attempt == CHECKPOINT_ATTEMPTS) {
          throw e;
        }
        long height = checkpoints.latest().height();
        checkpoints.await(c -> c.height() > height, TIMEOUT, "a checkpoint after " + height);
      }
    }
  }

  /** Asks any node. */
  public Answer askAny(IntFunction<Query> query) {
    return nodes.any().ask(query);
  }

  /**
   * Sends a bundle to the worker of its user's realm. A worker that is away is waited for, and the
   * bundle sent again: that is safe, since it has one identity and one nonce.
   *
   * @param limit how long to go on trying to have it taken
   */
  public Submission submit(Bundle bundle, Duration limit) {
    return submissions.submit(bundle, limit);
  }

  NodePool nodes() {
    return nodes;
  }

  @Override
  public void close() {
    submissions.close();
    nodes.close();
  }
}

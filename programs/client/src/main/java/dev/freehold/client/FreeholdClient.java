package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A client of one network: connections to its nodes, the checkpoints it trusts, the bundles it has
 * sent. Thread-safe; methods that ask the network block, for at most the limits of its {@link
 * ClientOptions}; {@link #async} runs any of them without blocking the caller, and {@link #submit}
 * never blocks: a {@link Submission} has a future for each state on a bundle's way. {@code
 * docs/sdk.md} has examples of each.
 */
public final class FreeholdClient implements AutoCloseable {
  private static final int CHECKPOINT_ATTEMPTS = 4;
  private static final int REDIRECTS_MAX = 3;

  private final ClientOptions options;
  private final NodePool nodes;
  private final CheckpointBook checkpoints;
  private final CheckpointFollower follower;
  private final Submissions submissions;

  private FreeholdClient(List<Endpoint> bootstrap, ClientOptions options) {
    this.options = options;
    nodes = new NodePool(bootstrap, options);
    try {
      checkpoints = book();
      submissions = new Submissions(nodes, height -> checkpoints.at(height).isPresent());
      follower = new CheckpointFollower(nodes, checkpoints, options.outageLimit(), this::divided);
    } catch (RuntimeException e) {
      nodes.close();
      throw e;
    }
    try {
      nodes.observe(new Dispatch());
      nodes.refresh();
      long height = nodes.any().checkpointHeight();
      if (height > 0) {
        follower.checkpoint(height);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** The coordinator has two stories: whoever waits is told, and nothing more is believed. */
  private void divided(EquivocationException evidence) {
    submissions.fail(evidence);
  }

  /**
   * Asks a second node, of another worker, for the checkpoint of a height, and holds it against the
   * one that is known here.
   *
   * @param limit to wait for it
   * @throws EquivocationException if the coordinator has signed another checkpoint there
   */
  public SecondOpinion secondOpinion(long height, Duration limit) {
    return SecondOpinion.of(nodes, checkpoint(height), checkpoints::add, limit);
  }

  private CheckpointBook book() {
    if (options.trusted().isEmpty()) {
      return new CheckpointBook(nodes.genesis());
    }
    ClientOptions.TrustedCheckpoint trusted = options.trusted().get();
    Answer answer = nodes.any().ask(r -> new Query.CheckpointOf(r, trusted.height()));
    if (!(answer instanceof Answer.CheckpointAt at)) {
      throw new LyingNodeException("asked for a checkpoint, was answered otherwise");
    }
    return CheckpointBook.from(nodes.genesis(), trusted, at.checkpoint());
  }

  /**
   * Connects to a network.
   *
   * @param bootstrap any of its nodes
   * @param genesis the genesis hash to insist on; {@link Hash32#ZERO} trusts the first node's
   * @throws ClientException if the node is not there or of another network
   */
  public static FreeholdClient connect(Endpoint bootstrap, Hash32 genesis) {
    return connect(List.of(bootstrap), ClientOptions.DEFAULT.withGenesis(genesis));
  }

  /**
   * Connects to a network.
   *
   * @param bootstrap some of its nodes; the first that answers will do
   * @throws ClientException if none is there, or those that are are of another network
   */
  public static FreeholdClient connect(List<Endpoint> bootstrap, ClientOptions options) {
    return new FreeholdClient(bootstrap, options);
  }

  /** The network's genesis. */
  public Genesis genesis() {
    return nodes.genesis();
  }

  /** The checkpoints that were checked; kept up to the network for as long as this is open. */
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

  /** The worker of a realm, as last heard. */
  public Optional<Endpoint> worker(RealmId realm) {
    return nodes.worker(realm);
  }

  /**
   * A checkpoint, asked for where it is not known, and checked.
   *
   * @throws QueryFailedException if there is none at that height yet
   * @throws LyingNodeException if what a node answers is no checkpoint of this network
   */
  public Checkpoint checkpoint(long height) {
    checkpoints.requireUndivided();
    return follower.checkpoint(height);
  }

  /**
   * Asks the worker of a realm. One that is away or has moved is waited for and looked for.
   *
   * @throws QueryFailedException if it has no answer
   * @throws UnavailableException if it is away for longer than {@link ClientOptions#outageLimit}
   */
  public Answer ask(RealmId realm, IntFunction<Query> query) {
    long deadline = System.nanoTime() + options.outageLimit().toNanos();
    Backoff backoff = new Backoff();
    int redirects = 0;
    while (true) {
      checkpoints.requireUndivided();
      ClientException failure;
      try {
        return nodes.of(realm).ask(query);
      } catch (UnavailableException e) {
        failure = e;
      } catch (QueryFailedException e) {
        boolean retry =
            switch (e.failure()) {
              case NOT_SERVING -> true;
              case WRONG_REALM -> redirects++ < REDIRECTS_MAX;
              default -> false;
            };
        if (!retry) {
          throw e;
        }
        if (e.failure() == Answer.Failure.WRONG_REALM) {
          nodes.redirect(realm, e.text());
        }
        failure = e;
      }
      if (System.nanoTime() - deadline >= 0) {
        throw new UnavailableException(
            "waited %s for the worker of realm %s to answer; last, %s"
                .formatted(options.outageLimit(), realm, failure.getMessage()),
            failure);
      }
      backoff.pause("the worker of realm " + realm);
    }
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
        checkpoints.await(
            c -> c.height() > height, options.answerLimit(), "a checkpoint after " + height);
      }
    }
  }

  /** Asks any node. */
  public Answer askAny(IntFunction<Query> query) {
    checkpoints.requireUndivided();
    return nodes.any().ask(query);
  }

  /** Asks one node. */
  Answer askNode(Endpoint node, IntFunction<Query> query) {
    return nodes.connection(node).ask(query);
  }

  /**
   * Sends a bundle to the worker of its user's realm; returns at once. A worker that is away is
   * waited for, and the bundle sent again if it does not know it: that is safe, since a bundle has
   * one identity and one nonce.
   *
   * @param limit how long the bundle may stay where it is before it is given up
   * @throws ClientException if the bundle is larger than one may be, or too many are on their way
   */
  public Submission submit(Bundle bundle, Duration limit) {
    checkpoints.requireUndivided();
    return submissions.submit(bundle, limit);
  }

  /** Sends a bundle, to be given up after {@link ClientOptions#outageLimit} without progress. */
  public Submission submit(Bundle bundle) {
    return submit(bundle, options.outageLimit());
  }

  /** Where a bundle stands, by the word of its realm's worker. */
  public BundleStatus status(Bundle bundle) {
    Answer answer =
        ask(bundle.user().realm(), request -> new Query.BundleStatusOf(request, bundle.id()));
    if (answer instanceof Answer.Status status && status.bundle().equals(bundle.id())) {
      return status.status();
    }
    throw new LyingNodeException("asked where a bundle stands, was answered otherwise");
  }

  /** Runs anything that this client can do on a thread of its own. */
  public <T> CompletableFuture<T> async(Function<FreeholdClient, T> use) {
    return CompletableFuture.supplyAsync(
        () -> use.apply(this), task -> Thread.ofVirtual().name("client").start(task));
  }

  ClientOptions options() {
    return options;
  }

  /** Closes all connections; bundles on their way fail, though the network may still apply them. */
  @Override
  public void close() {
    follower.close();
    submissions.close();
    nodes.close();
  }

  /** Hands what nodes say to who keeps account of it. */
  private final class Dispatch implements NodePool.Observer {
    @Override
    public void status(Endpoint from, Hash32 bundle, BundleStatus status) {
      submissions.status(from, bundle, status);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      follower.pushed(checkpoint);
    }

    @Override
    public void evidence(Equivocation evidence) {
      if (checkpoints.shown(evidence)) {
        divided(new EquivocationException(evidence));
      }
    }

    @Override
    public void closed(Endpoint endpoint, String why) {
      submissions.disconnected();
      follower.disconnected();
    }
  }
}

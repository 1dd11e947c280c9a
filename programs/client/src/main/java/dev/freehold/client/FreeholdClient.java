package dev.freehold.client;

import dev.freehold.core.Limits;
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
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * A client of one network: connections to its nodes, the checkpoints it trusts, the bundles it has
 * sent. Thread-safe; methods that ask the network block, for at most the limits of its {@link
 * ClientOptions}; {@link #async} runs any of them without blocking the caller, and {@link #submit}
 * never blocks: a {@link Submission} has a future for each state on a bundle's way. {@code
 * docs/sdk.md} has examples of each.
 */
public final class FreeholdClient implements AutoCloseable {
  private static final int REDIRECTS_MAX = 3;

  private final ClientOptions options;
  private final NodePool nodes;
  private final CheckpointBook checkpoints;
  private final CheckpointFollower follower;
  private final Submissions submissions;
  private final Waits waits;

  private FreeholdClient(List<Endpoint> bootstrap, ClientOptions options, Waits waits) {
    this.options = options;
    this.waits = waits;
    try (Waits.Wait _ = waits.begin("waiting for " + inWords(bootstrap) + " to answer")) {
      nodes = new NodePool(bootstrap, options);
    } catch (RuntimeException e) {
      waits.close();
      throw e;
    }
    try {
      checkpoints = book();
      submissions =
          new Submissions(
              nodes, height -> checkpoints.at(height).isPresent(), this::checkpoint, this::track);
      follower = new CheckpointFollower(nodes, checkpoints, options.outageLimit(), this::divided);
    } catch (RuntimeException e) {
      nodes.close();
      waits.close();
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
    Answer answer = nodes.askAny(r -> new Query.CheckpointOf(r, trusted.height()));
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
    return connect(bootstrap, options, new Waits());
  }

  /**
   * As {@link #connect(List, ClientOptions)}.
   *
   * @param waits holds what the client waits for from now on
   */
  public static FreeholdClient connect(
      List<Endpoint> bootstrap, ClientOptions options, Waits waits) {
    return new FreeholdClient(bootstrap, options, waits);
  }

  private static String inWords(List<Endpoint> nodes) {
    return nodes.stream().map(Endpoint::toString).collect(Collectors.joining(" or "));
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
    try (Waits.Wait _ =
        waits.begin(() -> new Waits.Waiting(realm, "waiting for " + workerInWords(realm)))) {
      return askWorker(realm, query);
    }
  }

  /** The worker of a realm, as people are told of it. */
  private String workerInWords(RealmId realm) {
    return nodes
        .worker(realm)
        .map(endpoint -> "the worker of realm %s at %s".formatted(realm, endpoint))
        .orElseGet(() -> "a worker of realm %s: nobody serves it now".formatted(realm));
  }

  /** A wait until a bundle gets further than it is. */
  private Waits.Wait track(Submission submission) {
    return waits.begin(() -> waiting(submission));
  }

  private Waits.Waiting waiting(Submission submission) {
    RealmId realm = submission.bundle().user().realm();
    BundleStatus status = submission.status();
    String words =
        switch (status) {
          case BundleStatus.Unknown _ when submission.mayBeApplied() ->
              "sent; waiting for " + workerInWords(realm) + " to say that it has it";
          case BundleStatus.Unknown _ -> "not sent yet; waiting for " + workerInWords(realm);
          case BundleStatus.Committed _ ->
              "%s; waiting for a checkpoint; the last one is %s old"
                  .formatted(status.inWords(), TimeInWords.of(age(checkpoints.latest())));
          default -> "%s; waiting for %s".formatted(status.inWords(), workerInWords(realm));
        };
    return new Waits.Waiting(List.of(Submission.rank(status), submission.mayBeApplied()), words);
  }

  private static Duration age(Checkpoint checkpoint) {
    return Duration.ofMillis(Math.max(0, System.currentTimeMillis() - checkpoint.timeMs()));
  }

  private Answer askWorker(RealmId realm, IntFunction<Query> query) {
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
              // One that has just come back serves nothing yet and names no other.
              case WRONG_REALM -> e.text().isEmpty() || redirects++ < REDIRECTS_MAX;
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
        throw new UnavailableException(gone(realm, failure), failure);
      }
      backoff.pause("the worker of realm " + realm);
    }
  }

  private String gone(RealmId realm, ClientException last) {
    String limit = TimeInWords.of(options.outageLimit());
    return last instanceof UnavailableException && nodes.worker(realm).isPresent()
        ? "%s does not answer; waited %s; last, %s"
            .formatted(workerInWords(realm), limit, last.getMessage())
        : "waited %s for %s; last, %s".formatted(limit, workerInWords(realm), last.getMessage());
  }

  /**
   * As {@link #ask}, of what was at a checkpoint; a worker that has not heard of it yet is waited
   * for. It hears of a checkpoint from another node than the client did, so it may be behind.
   *
   * @param checkpoint its height; -1 for the latest that the worker has
   * @throws QueryFailedException if it has no answer, also after {@link ClientOptions#outageLimit},
   *     or if the checkpoint has become too old to be read anywhere
   */
  Answer askAt(RealmId realm, long checkpoint, IntFunction<Query> query) {
    long deadline = System.nanoTime() + options.outageLimit().toNanos();
    Backoff backoff = new Backoff();
    while (true) {
      try {
        return ask(realm, query);
      } catch (QueryFailedException e) {
        if (e.failure() != Answer.Failure.CHECKPOINT_NOT_READABLE
            || !isReadable(checkpoint)
            || System.nanoTime() - deadline >= 0) {
          throw e;
        }
        backoff.pause("checkpoint " + checkpoint + " at the worker of realm " + realm);
      }
    }
  }

  /** Whether each worker that has heard of a checkpoint must be able to read it. */
  private boolean isReadable(long checkpoint) {
    // The latest one may be gone from a busy worker before its path is put together.
    return checkpoint == -1
        || checkpoints.latest().height() - checkpoint < Limits.READABLE_CHECKPOINTS_MIN;
  }

  /** Where the node is that answers what any can. */
  public Endpoint answering() {
    return nodes.any().endpoint();
  }

  /** The role of the node that answers what any can. */
  public Role answeringRole() {
    return nodes.any().role();
  }

  /** Asks any node. */
  public Answer askAny(IntFunction<Query> query) {
    checkpoints.requireUndivided();
    try (Waits.Wait _ = waits.begin("waiting for a node of the network to answer")) {
      return nodes.askAny(query);
    }
  }

  /**
   * Asks one node, once: it is not waited for longer than for an answer, and no other is asked.
   *
   * @throws QueryFailedException if it has no answer
   * @throws ClientException if it is not there
   */
  public Answer askNode(Endpoint node, IntFunction<Query> query) {
    checkpoints.requireUndivided();
    try (Waits.Wait _ = waits.begin("waiting for " + node + " to answer")) {
      return nodes.connection(node).ask(query);
    }
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

  /**
   * Which workers beside its realm's are shown to hold a bundle's block, be it final or not.
   *
   * @return empty if the realm's worker alone keeps the realm, or shows nothing
   * @throws LyingNodeException if the bundle does not stand in the block that its worker shows
   */
  public Optional<BlockHolders> holders(Bundle bundle) {
    return holders(bundle.user().realm(), bundle.id());
  }

  /** As {@link #holders(Bundle)}, for a bundle of a user of a realm. */
  public Optional<BlockHolders> holders(RealmId realm, Hash32 bundle) {
    return BlockHolders.of(this, realm, bundle);
  }

  /**
   * The receipt of a bundle that is final: what it paid, checked against signed checkpoints.
   *
   * @param where as a worker told it
   * @throws LyingNodeException if the checkpoint does not hold that block
   */
  public Receipt receipt(Bundle bundle, BundleStatus.Final where) {
    return new ReceiptCheck(this, bundle.user().realm(), where).receipt(bundle);
  }

  /**
   * What a rejection of a bundle comes to. That a worker rejects it is a word; two checkpoints
   * later the account's nonce is read with its proof.
   *
   * @return the rejection, with the checkpoint at which the nonce is unused; or, if the nonce is
   *     used or cannot be read, an {@link OutcomeUnknownException}
   * @throws LyingNodeException if the bundle is shown to stand in a final block after all
   */
  public ClientException afterRejection(Bundle bundle, BundleRejectedException why) {
    return afterRejection(bundle, why, Optional.empty());
  }

  /**
   * As {@link #afterRejection(Bundle, BundleRejectedException)}.
   *
   * @param before what was known of the nonce before the bundle was sent
   */
  public ClientException afterRejection(
      Bundle bundle, BundleRejectedException why, Optional<NonceProof> before) {
    return NonceProof.afterRejection(this, bundle, why, before);
  }

  /** Runs anything that this client can do on a thread of its own. */
  public <T> CompletableFuture<T> async(Function<FreeholdClient, T> use) {
    return CompletableFuture.supplyAsync(
        () -> use.apply(this), task -> Thread.ofVirtual().name("client").start(task));
  }

  /** What this client waits for just now. */
  public Waits waits() {
    return waits;
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
    waits.close();
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

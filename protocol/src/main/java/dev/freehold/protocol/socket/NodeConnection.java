package dev.freehold.protocol.socket;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.session.Reception;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Protocol;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.Work;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a node: a thread that reads, one that keeps it alive; whoever calls writes.
 * Thread-safe.
 */
public final class NodeConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NodeConnection.class);

  /**
   * Told what the node says without being asked. Called from the connection's reading thread, which
   * reads no further until the call returns.
   */
  public interface Listener {
    /** Where a bundle stands. */
    void status(Hash32 bundle, BundleStatus status);

    /** A new checkpoint; not checked yet. */
    void checkpoint(Checkpoint checkpoint);

    /** Evidence against the coordinator's key; not checked yet. Passed over by who takes none. */
    default void evidence(Equivocation evidence) {
      LOG.debug("evidence is passed over: {}", evidence.inWords());
    }

    /** What the coordinator tells an aggregator. */
    default void work(Work message) {
      throw new IllegalStateException("only aggregators are told of work");
    }

    /** The connection is gone. Called once. */
    void closed(String why);
  }

  /** Of one who waits for answers: whoever waits is told when the connection is gone. */
  private static final class AnswersOnly implements Listener {
    @Override
    public void status(Hash32 bundle, BundleStatus status) {
      throw new IllegalStateException("nothing was sent that could have a status");
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      LOG.trace("checkpoint {} is passed over", checkpoint.height());
    }

    @Override
    public void closed(String why) {
      LOG.debug("{}", why);
    }
  }

  private final Endpoint endpoint;
  private final FrameSocket socket;
  private final ClientOptions options;
  private final Role as;
  private final Listener listener;
  private final Genesis genesis;
  private final Role role;
  private final Hash32 node;
  private final long checkpointHeight;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicInteger nextRequest = new AtomicInteger();
  private final Map<Integer, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
  private final AtomicReference<ConnectionClosedException> closed = new AtomicReference<>();
  private final Thread pinging;

  private NodeConnection(
      Endpoint endpoint,
      FrameSocket socket,
      Message.Welcome welcome,
      Genesis genesis,
      ClientOptions options,
      Role as,
      Listener listener) {
    this.as = as;
    this.endpoint = endpoint;
    this.socket = socket;
    this.options = options;
    this.listener = listener;
    this.role = welcome.role();
    this.node = welcome.node();
    this.checkpointHeight = welcome.checkpointHeight();
    this.genesis = genesis;
    pinging = Thread.ofVirtual().name("ping " + endpoint).unstarted(this::pingAll);
  }

  /**
   * Connects and says hello, with the default limits but for answers.
   *
   * @param genesis the genesis hash that the node must have; {@link Hash32#ZERO} takes any
   * @param answerLimit for connecting and for each answer
   */
  public static NodeConnection open(
      Endpoint endpoint, Hash32 genesis, Duration answerLimit, Listener listener) {
    return open(
        endpoint,
        ClientOptions.DEFAULT.withGenesis(genesis).withAnswerLimit(answerLimit),
        listener);
  }

  /**
   * Connects and says hello.
   *
   * @param options {@link ClientOptions#genesis} is what the node must have
   * @throws ConnectionClosedException if there is no node, or it says goodbye
   * @throws ClientException if it is no node of this network
   */
  public static NodeConnection open(Endpoint endpoint, ClientOptions options, Listener listener) {
    return open(
        endpoint,
        options,
        TlsContext.anonymous(),
        Introduction.ofClient(options.genesis()),
        listener);
  }

  /**
   * Connects to ask: what the node says without being asked is passed over.
   *
   * @throws ConnectionClosedException if there is no node, or it says goodbye
   * @throws ClientException if it is no node of this network
   */
  public static NodeConnection toAsk(Endpoint endpoint, ClientOptions options) {
    return open(endpoint, options, new AnswersOnly());
  }

  /**
   * Connects and says hello as an aggregator.
   *
   * @param options must name the genesis
   * @param key the aggregator's, which this side shows
   */
  public static NodeConnection open(
      Endpoint endpoint, ClientOptions options, NodeKey key, Listener listener) {
    return open(
        endpoint,
        options,
        TlsContext.of(key),
        Introduction.ofAggregator(options.genesis(), key.id()),
        listener);
  }

  private static NodeConnection open(
      Endpoint endpoint,
      ClientOptions options,
      TlsContext tls,
      Introduction introduction,
      Listener listener) {
    FrameSocket socket;
    try {
      socket = FrameSocket.connect(endpoint, tls, options.answerLimit());
    } catch (UnknownHostException e) {
      throw new ConnectionClosedException(
          "no connection to " + endpoint + ": no host of that name is known here", null, e);
    } catch (IOException e) {
      throw new ConnectionClosedException(
          "no connection to " + endpoint + ": " + e.getMessage(), null, e);
    }
    try {
      NodeConnection connection = hello(endpoint, socket, options, introduction, listener);
      Thread.ofVirtual().name("read " + endpoint).start(connection::readAll);
      connection.pinging.start();
      return connection;
    } catch (SocketTimeoutException e) {
      ConnectionClosedException failure =
          new ConnectionClosedException(
              "waited %s for %s to welcome this client; is it a Freehold node?"
                  .formatted(TimeInWords.of(options.answerLimit()), endpoint),
              null,
              e);
      closeQuietly(socket, failure);
      throw failure;
    } catch (IOException | MalformedException e) {
      ConnectionClosedException failure =
          new ConnectionClosedException(
              "no connection to %s: %s".formatted(endpoint, e.getMessage()), null, e);
      closeQuietly(socket, failure);
      throw failure;
    } catch (RuntimeException e) {
      closeQuietly(socket, e);
      throw e;
    }
  }

  private static NodeConnection hello(
      Endpoint endpoint,
      FrameSocket socket,
      ClientOptions options,
      Introduction introduction,
      Listener listener)
      throws IOException {
    socket.write(introduction.hello());
    return switch (introduction.received(socket.read(), socket.node())) {
      case Reception.Impostor(String why) ->
          throw new LyingNodeException(endpoint + " is not who it says it is: " + why);
      case Reception.Refused(Message.Goodbye goodbye) -> throw farewell(endpoint, goodbye);
      case Reception.NoNode _ ->
          throw new ClientException(
              endpoint + " is no Freehold node that speaks version " + Protocol.VERSION);
      case Reception.Foreign(Hash32 genesis) ->
          throw new ForeignException(
              "%s is of another network: its genesis is %s, not %s"
                  .formatted(endpoint, genesis, options.genesis()));
      case Reception.Welcomed(Message.Welcome welcome, Genesis genesis) -> {
        socket.established(options.silenceLimit());
        yield new NodeConnection(
            endpoint, socket, welcome, genesis, options, introduction.role(), listener);
      }
    };
  }

  private static ConnectionClosedException farewell(Endpoint endpoint, Message.Goodbye goodbye) {
    return new ConnectionClosedException(
        "%s said goodbye: %s".formatted(endpoint, goodbye.inWords()), goodbye.reason(), null);
  }

  /** Host and port of the node. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** The network's genesis, as the node has it; it hashes to what was asked for. */
  public Genesis genesis() {
    return genesis;
  }

  /** What the node is. */
  public Role role() {
    return role;
  }

  /** The node's id, whose key it has proved. */
  public Hash32 node() {
    return node;
  }

  /** The latest checkpoint that the node had when it welcomed this client, as it says. */
  public long checkpointHeight() {
    return checkpointHeight;
  }

  /** Whether the connection has not ended; it may end at any moment. */
  public boolean isOpen() {
    return closed.get() == null;
  }

  /** Why the connection is gone; empty while it is open. */
  public Optional<ConnectionClosedException> end() {
    return Optional.ofNullable(closed.get());
  }

  /**
   * Sends a message.
   *
   * @throws ConnectionClosedException if the connection is closed, or closes because the node does
   *     not take the message in time
   */
  public void send(Message message) {
    requireOpen();
    ConnectionClosedException failure;
    if (lockWriting()) {
      try {
        socket.write(message);
        return;
      } catch (IOException e) {
        failure =
            new ConnectionClosedException(
                "cannot write to " + endpoint + ": " + e.getMessage(), null, e);
      } finally {
        writing.unlock();
      }
    } else {
      failure =
          new ConnectionClosedException(
              "waited %s for %s to take a message"
                  .formatted(TimeInWords.of(options.answerLimit()), endpoint),
              null,
              null);
    }
    close(failure);
    throw failure;
  }

  /** Whoever finds a write stuck closes the connection, which frees the writer too. */
  private boolean lockWriting() {
    try {
      return writing.tryLock(options.answerLimit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting to write to " + endpoint, e);
    }
  }

  private void requireOpen() {
    ConnectionClosedException end = closed.get();
    if (end != null) {
      throw new ConnectionClosedException(end);
    }
  }

  /**
   * Asks and waits for the answer.
   *
   * @param query makes the query for a request number
   * @throws QueryFailedException if the node has no answer
   * @throws UnavailableException if none comes in time
   */
  public Answer ask(IntFunction<Query> query) {
    return await(askLater(query));
  }

  /** Waits for an answer that was asked for; it comes or fails within the connection's limit. */
  public static Answer await(CompletableFuture<Answer> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case QueryFailedException failed -> new QueryFailedException(failed);
        case LyingNodeException lie -> new LyingNodeException(lie.getMessage());
        case ConnectionClosedException end -> new ConnectionClosedException(end);
        case UnavailableException late -> new UnavailableException(late.getMessage(), late);
        default -> new ClientException("no answer: " + e.getCause().getMessage(), e.getCause());
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for an answer", e);
    }
  }

  /**
   * Asks without waiting.
   *
   * @return completes as {@link #ask} returns or throws, on the reading thread: what depends on it
   *     must not wait for this connection
   */
  public CompletableFuture<Answer> askLater(IntFunction<Query> query) {
    int request = nextRequest.incrementAndGet();
    Query made = query.apply(request);
    if (asked.size() >= Limits.QUESTIONS_MAX) {
      throw new UnavailableException(
          Limits.QUESTIONS_MAX + " questions wait for an answer from " + endpoint);
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    asked.put(request, answer);
    CompletableFuture<Answer> result =
        answer
            .orTimeout(options.answerLimit().toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete((_, _) -> asked.remove(request))
            .handle((got, failure) -> checked(made, got, failure));
    try {
      send(made);
      // Whoever closed the connection since may not have seen this question.
      requireOpen();
    } catch (ClientException e) {
      answer.completeExceptionally(e);
    }
    return result;
  }

  private Answer checked(Query query, Answer got, Throwable failure) {
    Throwable cause = failure == null ? null : failure.getCause();
    if (failure instanceof TimeoutException || cause instanceof TimeoutException) {
      throw new UnavailableException(
          "waited %s for %s to answer %s"
              .formatted(TimeInWords.of(options.answerLimit()), endpoint, query));
    }
    if (failure instanceof ClientException known) {
      throw known;
    }
    if (cause instanceof ClientException known) {
      throw known;
    }
    if (failure != null) {
      throw new ClientException("no answer from " + endpoint, failure);
    }
    if (got instanceof Answer.Failed failed) {
      throw new QueryFailedException(failed);
    }
    return got;
  }

  @Override
  public void close() {
    close(
        new ConnectionClosedException(
            "the connection to " + endpoint + " was closed here", null, null));
  }

  private void readAll() {
    try {
      while (isOpen()) {
        received(socket.read());
      }
    } catch (SocketTimeoutException e) {
      lost("it has been silent for " + TimeInWords.of(options.silenceLimit()), e);
    } catch (IOException | MalformedException e) {
      lost(e.getMessage(), e);
    } catch (RuntimeException e) {
      // A bug of a listener's: without this, all who wait would wait in vain.
      LOG.error("cannot handle what {} sent", endpoint, e);
      lost("this client failed on a message", e);
    }
  }

  private void lost(String why, Exception cause) {
    close(
        new ConnectionClosedException(
            "lost the connection to " + endpoint + ": " + why, null, cause));
  }

  private void received(Message message) {
    switch (message) {
      case Answer answer -> {
        CompletableFuture<Answer> waiting = asked.get(answer.request());
        if (waiting != null) {
          waiting.complete(answer);
        }
      }
      case Message.StatusPush push -> listener.status(push.bundle(), push.status());
      case Message.CheckpointPush push -> listener.checkpoint(push.checkpoint());
      case Message.Evidence shown -> listener.evidence(shown.equivocation());
      case Work work when !role.equals(Role.WORKER) -> listener.work(work);
      case Message.Goodbye goodbye -> close(farewell(endpoint, goodbye));
      case Message.Ping ping -> {
        if (as == Role.CLIENT) {
          // That it came is all it says.
          return;
        }
        // The node asks whether this side lives.
        send(ping);
      }
      default -> lost("it sent what no client is sent", null);
    }
  }

  private void pingAll() {
    try {
      while (isOpen()) {
        Thread.sleep(options.pingEvery());
        send(new Message.Ping());
      }
    } catch (InterruptedException e) {
      // Closing ends the pause; there is nothing left to do.
      Thread.currentThread().interrupt();
    } catch (ClientException e) {
      LOG.debug("no more pings to {}: {}", endpoint, e.getMessage());
    }
  }

  private void close(ConnectionClosedException why) {
    if (!closed.compareAndSet(null, why)) {
      return;
    }
    closeQuietly(socket, why);
    pinging.interrupt();
    asked.values().forEach(waiting -> waiting.completeExceptionally(why));
    listener.closed(why.getMessage());
  }

  private static void closeQuietly(FrameSocket socket, Exception because) {
    try {
      socket.close();
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  @Override
  public String toString() {
    return "NodeConnection[" + endpoint + (isOpen() ? "]" : ", closed]");
  }
}

package dev.freehold.aggregator.daemon;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.JobState;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.ConnectionClosedException;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.Work;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An aggregator's link to one validator, which may coordinate the network or not: connected again
 * and again, by a thread of its own. Another one sends, so that a validator that does not read
 * holds up nobody else.
 */
final class ValidatorLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ValidatorLink.class);

  /** Messages that wait to be sent: what does not fit is dropped, and sent again at its time. */
  private static final int OUTGOING_MAX = 16;

  private static final Duration RECONNECT = Duration.ofSeconds(1);

  /** Owner of a link; called on the link's threads. */
  interface Owner {
    /** Why what has answered is not wanted here; empty if it is. */
    Optional<String> objection(NodeConnection answered);

    /** Whether a checkpoint is final. */
    boolean isFinal(Checkpoint checkpoint);

    /**
     * There is a connection.
     *
     * @param latest final checkpoint of the validator's
     */
    void opened(Checkpoint latest);

    /** A checkpoint came; false if it is not final, and the validator lies. */
    boolean seen(Checkpoint checkpoint);

    /** The validator said something. */
    void heard(Work message);

    /** The validator shows what is on its board. */
    void boardSeen(List<JobState> jobs);

    /** The connection is gone that was opened. */
    void lost();

    /**
     * The validator is of no use for a while: it has turned this aggregator away, is of another
     * network, or lies.
     */
    void refused(ClientException why, GoodbyeReason reason);

    /** The link's thread has ended by a bug. */
    void failed(RuntimeException why);
  }

  private record Outgoing(NodeConnection to, Work message) {}

  private final Endpoint endpoint;
  private final ClientOptions options;
  private final NodeKey key;
  private final Duration again;
  private final Owner owner;
  private final BlockingQueue<Outgoing> outgoing = new LinkedBlockingQueue<>(OUTGOING_MAX);
  private final Thread connecting;
  private final Thread sending;

  /** Why the last attempt was in vain; on the connecting thread alone. */
  private String lastEnd = "";

  private volatile NodeConnection connection;
  private volatile boolean stopping;

  /**
   * A link that is not open yet.
   *
   * @param options name the genesis
   * @param key the aggregator's
   * @param again pause after which one that refuses is asked again
   */
  ValidatorLink(
      Endpoint endpoint, ClientOptions options, NodeKey key, Duration again, Owner owner) {
    this.endpoint = endpoint;
    this.options = options;
    this.key = key;
    this.again = again;
    this.owner = owner;
    connecting = Thread.ofPlatform().name("connect " + endpoint).unstarted(this::connect);
    sending = Thread.ofVirtual().name("send " + endpoint).unstarted(this::sendAll);
  }

  /** Connects, now and whenever the connection is lost. Returns at once; call once. */
  void open() {
    connecting.start();
    sending.start();
  }

  /** Where the validator listens. */
  Endpoint endpoint() {
    return endpoint;
  }

  /** The node that has been connected last and is not gone; empty if there is none. */
  Optional<Hash32> node() {
    return Optional.ofNullable(connection).map(NodeConnection::node);
  }

  /** Sends, if there is a connection and not too much waits for it. Returns at once. */
  void send(Work message) {
    NodeConnection open = connection;
    if (open != null && !outgoing.offer(new Outgoing(open, message))) {
      LOG.debug("{} does not read: a message is dropped", endpoint);
    }
  }

  /** Asks for the oldest jobs on the board. Returns at once. */
  void askBoard() {
    NodeConnection open = connection;
    if (open == null) {
      return;
    }
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                if (open.ask(r -> new Query.JobsOf(r, 0)) instanceof Answer.Jobs board) {
                  owner.boardSeen(board.jobs());
                }
              } catch (ClientException e) {
                LOG.debug("{}", e.getMessage());
              }
            });
  }

  private void sendAll() {
    try {
      while (!stopping) {
        Outgoing next = outgoing.take();
        try {
          next.to.send(next.message);
        } catch (ClientException e) {
          // It is sent again once there is a connection.
          LOG.debug("{}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      // Closing ends the wait.
      Thread.currentThread().interrupt();
    }
  }

  private void connect() {
    try {
      while (!stopping) {
        TimeUnit.MILLISECONDS.sleep(attempt().toMillis());
      }
    } catch (InterruptedException e) {
      // Closing ends the wait.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      owner.failed(e);
    }
  }

  /** Connects, and returns the pause to the next attempt once the connection is gone. */
  private Duration attempt() throws InterruptedException {
    Ends ends = new Ends();
    try (NodeConnection opened = NodeConnection.open(endpoint, options, key, ends)) {
      Optional<String> objection = owner.objection(opened);
      if (objection.isPresent()) {
        return refused(new ClientException(objection.get()), GoodbyeReason.NOT_ALLOWED);
      }
      connection = opened;
      if (!begin(opened)) {
        return refused(
            notFinal("what it says is its latest checkpoint"), GoodbyeReason.OUT_OF_STEP);
      }
      ends.gone.await();
      owner.lost();
      return ends.lied
          ? refused(notFinal("a checkpoint"), GoodbyeReason.OUT_OF_STEP)
          : opened.end().map(this::ended).orElse(RECONNECT);
    } catch (ConnectionClosedException e) {
      return ended(e);
    } catch (ForeignException e) {
      return refused(e, GoodbyeReason.WRONG_GENESIS);
    } catch (ClientException e) {
      return inVain(e);
    } finally {
      connection = null;
      outgoing.clear();
    }
  }

  /** Asks for what a registration needs; false if what comes is false. */
  private boolean begin(NodeConnection opened) {
    if (opened.ask(r -> new Query.CheckpointOf(r, -1)) instanceof Answer.CheckpointAt at
        && owner.isFinal(at.checkpoint())) {
      lastEnd = "";
      owner.opened(at.checkpoint());
      return true;
    }
    return false;
  }

  private ClientException notFinal(String what) {
    return new ClientException("%s sent %s, which is not final".formatted(endpoint, what));
  }

  private Duration refused(ClientException why, GoodbyeReason reason) {
    owner.refused(why, reason);
    return again;
  }

  private Duration ended(ConnectionClosedException end) {
    if (stopping) {
      return RECONNECT;
    }
    Optional<GoodbyeReason> lasting = end.reason().filter(GoodbyeReason::isLasting);
    if (lasting.isPresent()) {
      return refused(end, lasting.get());
    }
    return inVain(end);
  }

  /** An attempt or a connection ended; several in a row that end alike are logged once. */
  private Duration inVain(ClientException end) {
    if (!end.getMessage().equals(lastEnd)) {
      LOG.info("{}", end.getMessage());
      lastEnd = end.getMessage();
    }
    return RECONNECT;
  }

  /** Closes; what waits to be sent is dropped. */
  @Override
  public void close() {
    stopping = true;
    connecting.interrupt();
    sending.interrupt();
    NodeConnection open = connection;
    if (open != null) {
      open.close();
    }
  }

  /** This end of a connection. */
  private final class Ends implements NodeConnection.Listener {
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile boolean lied;

    @Override
    public void status(Hash32 bundle, BundleStatus status) {
      throw new IllegalStateException("nothing was sent that could have a status");
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      if (!owner.seen(checkpoint)) {
        lied = true;
        gone.countDown();
      }
    }

    @Override
    public void work(Work message) {
      owner.heard(message);
    }

    @Override
    public void closed(String why) {
      gone.countDown();
    }
  }
}

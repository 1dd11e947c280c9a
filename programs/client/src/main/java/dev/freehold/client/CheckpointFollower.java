package dev.freehold.client;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the book of checkpoints up to the network: takes in what is pushed, asks for what was
 * missed, and sees that some node is connected to push the next. Thread-safe.
 */
final class CheckpointFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFollower.class);

  /** Checkpoints asked for ahead of the answers. */
  private static final int WINDOW = 16;

  private final NodePool nodes;
  private final CheckpointBook book;
  private final Duration outageLimit;
  private final Consumer<EquivocationException> onEvidence;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition signalled = lock.newCondition();
  private final ReentrantLock advancing = new ReentrantLock();
  private final Thread thread;
  private long wanted;
  private boolean disconnected;

  /**
   * @param onEvidence told when a checkpoint shows that the coordinator has two stories
   */
  CheckpointFollower(
      NodePool nodes,
      CheckpointBook book,
      Duration outageLimit,
      Consumer<EquivocationException> onEvidence) {
    this.onEvidence = onEvidence;
    this.nodes = nodes;
    this.book = book;
    this.outageLimit = outageLimit;
    thread = Thread.ofVirtual().name("follow checkpoints").start(this::run);
  }

  /** A node has pushed a checkpoint. */
  void pushed(Checkpoint checkpoint) {
    try {
      if (!book.add(checkpoint)) {
        signal(checkpoint.height(), false);
      }
    } catch (EquivocationException e) {
      onEvidence.accept(e);
    } catch (LyingNodeException e) {
      LOG.warn("a node pushed a checkpoint that cannot be: {}", e.getMessage());
    }
  }

  /** A connection is gone. */
  void disconnected() {
    signal(0, true);
  }

  private void signal(long height, boolean lostConnection) {
    lock.lock();
    try {
      wanted = Math.max(wanted, height);
      disconnected |= lostConnection;
      signalled.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The checkpoint at a height, asked for where it is not known.
   *
   * @throws QueryFailedException if no node that answers has it
   * @throws LyingNodeException if what a node answers is not the checkpoint
   */
  Checkpoint checkpoint(long height) {
    if (height > book.latest().height()) {
      advanceTo(height);
    }
    return book.at(height)
        .orElseGet(
            () -> {
              Checkpoint older = requireAt(nodes.askAnyThatHas(asking(height)), height);
              book.add(older);
              return older;
            });
  }

  /** Follows the chain up to a height, link by link. */
  private void advanceTo(long height) {
    advancing.lock();
    try {
      nodes.withAnyThatHas(node -> advance(node, height));
    } finally {
      advancing.unlock();
    }
  }

  private Checkpoint advance(NodeConnection node, long height) {
    long tip = book.latest().height();
    // Where following may start at this one, nothing between is needed.
    if (height > tip + 1 && book.add(requireAt(node.ask(asking(height)), height))) {
      return book.latest();
    }
    Deque<CompletableFuture<Answer>> answers = new ArrayDeque<>();
    long asked = tip;
    for (long next = tip + 1; next <= height; next++) {
      while (asked < height && answers.size() < WINDOW) {
        long ask = ++asked;
        answers.addLast(node.askLater(asking(ask)));
      }
      book.add(requireAt(NodeConnection.await(answers.removeFirst()), next));
    }
    return book.latest();
  }

  private static IntFunction<Query> asking(long height) {
    return request -> new Query.CheckpointOf(request, height);
  }

  private static Checkpoint requireAt(Answer answer, long height) {
    if (answer instanceof Answer.CheckpointAt at && at.checkpoint().height() == height) {
      return at.checkpoint();
    }
    throw new LyingNodeException("asked for checkpoint " + height + ", was answered otherwise");
  }

  private void run() {
    try {
      while (true) {
        long height;
        boolean reconnect;
        lock.lock();
        try {
          while (wanted == 0 && !disconnected) {
            signalled.await();
          }
          height = wanted;
          reconnect = disconnected;
          wanted = 0;
          disconnected = false;
        } finally {
          lock.unlock();
        }
        if (reconnect) {
          reconnect();
        }
        if (height > book.latest().height()) {
          catchUp(height);
        }
      }
    } catch (InterruptedException e) {
      // The client was closed.
      Thread.currentThread().interrupt();
    }
  }

  private void catchUp(long height) {
    try {
      advanceTo(height);
    } catch (EquivocationException e) {
      onEvidence.accept(e);
    } catch (ClientException e) {
      // The next push comes within a second or so, and leads here again.
      LOG.warn("cannot follow the chain to checkpoint {}: {}", height, e.getMessage());
    }
  }

  /** Sees that some node is connected; gives up after the limit, until a connection is used. */
  private void reconnect() throws InterruptedException {
    long deadline = System.nanoTime() + outageLimit.toNanos();
    Backoff backoff = new Backoff();
    while (!nodes.isConnected() && System.nanoTime() - deadline < 0) {
      Thread.sleep(backoff.next());
      try {
        catchUp(nodes.any().checkpointHeight());
      } catch (ClientException e) {
        LOG.debug("no node answers: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

package dev.freehold.node.service;

import dev.freehold.core.Limits;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.transport.Connection;
import dev.freehold.protocol.query.FairQueue;
import dev.freehold.protocol.query.QueryCost;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Room of questions: answered off the event loops, by connections in turn and by price, one of a
 * connection at a time. A connection that does not read its answers is asked for no more until it
 * has, so what is made and not read is one answer at the most. Thread-safe.
 */
final class QueryPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryPool.class);

  /** A question, and how it is answered; nothing where the answer comes another way. */
  private record Asked(Connection connection, Query query, Function<Query, Optional<Answer>> by) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition added = lock.newCondition();
  private final FairQueue<Asked> queue = new FairQueue<>(QueryCost.TURN);

  /** Connections that are not served until they have read. */
  private final Map<Long, Connection> unread = new HashMap<>();

  private final Map<Long, Connection> paused = new HashMap<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Connection.Pause pause;
  private boolean closed;

  /**
   * @param name of the threads
   * @param count how many threads
   * @param pause why a connection with too many questions is not read from; no other room's
   */
  QueryPool(String name, int count, Connection.Pause pause) {
    this.pause = pause;
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofPlatform().name(name + i).daemon().start(this::run));
    }
  }

  /**
   * Answers on the connection, in its turn. A connection with too many questions is read no further
   * for now; when too many wait altogether, whoever has most of them loses its last.
   */
  void submit(Connection connection, Query query, Function<Query, Answer> answers) {
    add(connection, query, q -> Optional.of(answers.apply(q)));
  }

  /**
   * The same for a question that is answered another way.
   *
   * @param ask sees to it, when it is the connection's turn, that the answer comes
   */
  void consult(Connection connection, Query query, Runnable ask) {
    add(
        connection,
        query,
        _ -> {
          ask.run();
          return Optional.empty();
        });
  }

  private void add(Connection connection, Query query, Function<Query, Optional<Answer>> by) {
    Optional<FairQueue.Turn<Asked>> dropped = Optional.empty();
    lock.lock();
    try {
      long id = connection.id();
      queue.add(id, new Asked(connection, query, by), QueryCost.of(query));
      if (queue.waiting(id) >= Limits.CONNECTION_QUERIES_MAX && !paused.containsKey(id)) {
        paused.put(id, connection);
        connection.pause(pause);
      }
      if (queue.size() > Limits.QUERIES_WAITING_MAX) {
        dropped = queue.dropOfLongest();
      }
      added.signal();
    } finally {
      lock.unlock();
    }
    dropped.map(FairQueue.Turn::item).ifPresent(QueryPool::refuse);
  }

  private static void refuse(Asked asked) {
    asked
        .connection()
        .send(
            new Answer.Failed(
                asked.query().request(), Answer.Failure.NOT_SERVING, "too many queries wait"));
  }

  /** A connection that had not read its answers has. */
  void roomy(Connection connection) {
    lock.lock();
    try {
      if (unread.remove(connection.id()) != null) {
        queue.release(connection.id());
        added.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** A connection is gone, and what it asked with it. */
  void closed(Connection connection) {
    lock.lock();
    try {
      queue.remove(connection.id());
      unread.remove(connection.id());
      paused.remove(connection.id());
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        FairQueue.Turn<Asked> turn = take();
        Asked asked = turn.item();
        try {
          answer(asked).ifPresent(asked.connection()::send);
        } catch (OutOfMemoryError e) {
          // What is held for this connection goes with it, and the others are answered on.
          LOG.error("no memory to answer {}: {}", asked.query(), e.getMessage());
          asked.connection().hangUp();
        }
        answered(asked.connection());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private FairQueue.Turn<Asked> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (true) {
        if (closed) {
          throw new InterruptedException("this node stops");
        }
        Optional<FairQueue.Turn<Asked>> next = queue.next();
        if (next.isPresent()) {
          resumeIfFew(next.get().asker());
          return next.get();
        }
        added.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void resumeIfFew(long id) {
    if (queue.waiting(id) <= Limits.CONNECTION_QUERIES_MAX / 2) {
      Connection connection = paused.remove(id);
      if (connection != null) {
        connection.resume(pause);
      }
    }
  }

  /** The connection may be served again, at once or when it has read. */
  private void answered(Connection connection) {
    lock.lock();
    try {
      unread.put(connection.id(), connection);
      if (!connection.awaitRoom()) {
        unread.remove(connection.id());
        queue.release(connection.id());
        added.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private static Optional<Answer> answer(Asked asked) {
    Query query = asked.query();
    try {
      return asked.by().apply(query);
    } catch (StoreException e) {
      LOG.error("the store could not answer {}", query, e);
      return failed(query, "the store could not answer");
    } catch (RuntimeException e) {
      LOG.error("could not answer {}", query, e);
      return failed(query, "this node failed");
    }
  }

  private static Optional<Answer> failed(Query query, String text) {
    return Optional.of(new Answer.Failed(query.request(), Answer.Failure.NOT_SERVING, text));
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      added.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(Thread::interrupt);
  }
}

package dev.freehold.node.service;

import dev.freehold.core.Limits;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.transport.Connection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers queries off the event loops, a bounded number at a time. */
final class QueryPool implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryPool.class);
  private static final int THREADS = 2;

  private final BoundedThreads threads =
      new BoundedThreads("query-", THREADS, Limits.QUERIES_WAITING_MAX);
  private final Function<Query, Answer> answers;

  QueryPool(Function<Query, Answer> answers) {
    this.answers = answers;
  }

  /** Answers on the connection, now or soon; with a refusal if too many queries wait. */
  void submit(Connection connection, Query query) {
    if (!threads.offer(() -> connection.send(answer(query)))) {
      LOG.debug("too many queries wait");
      connection.send(
          new Answer.Failed(query.request(), Answer.Failure.NOT_SERVING, "too many queries wait"));
    }
  }

  private Answer answer(Query query) {
    try {
      return answers.apply(query);
    } catch (StoreException e) {
      LOG.error("the store could not answer {}", query, e);
      return new Answer.Failed(
          query.request(), Answer.Failure.NOT_SERVING, "the store could not answer");
    } catch (RuntimeException e) {
      LOG.error("could not answer {}", query, e);
      return new Answer.Failed(query.request(), Answer.Failure.NOT_SERVING, "this node failed");
    }
  }

  @Override
  public void close() {
    threads.drop();
  }
}

package dev.freehold.node;

import dev.freehold.core.id.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A kind of daemon: its word on the command line, its settings and its start.
 *
 * @param <R> record of its settings, whose components bear {@link dev.freehold.config.Key}
 */
public interface Daemon<R extends Record> {
  /**
   * A part of a daemon's process that runs. Closing the node ends it in good order.
   *
   * @param word its name, as lines for people have it
   * @param ready what is said between its name and the endpoint once it can do what it is for
   * @param endpoint where it listens, as others reach it, or what it has joined
   * @param joined completed once it can do what it is for
   * @param awaits what it waits for until then, in words
   */
  record Running(
      String word,
      String ready,
      Endpoint endpoint,
      AutoCloseable node,
      CompletableFuture<Void> joined,
      String awaits) {
    /** A part that listens somewhere. */
    public Running(
        String word,
        Endpoint endpoint,
        AutoCloseable node,
        CompletableFuture<Void> joined,
        String awaits) {
      this(word, "is ready at", endpoint, node, joined, awaits);
    }

    /** A part that waits for nothing. */
    static Running atOnce(String word, Endpoint endpoint, AutoCloseable node) {
      return new Running(word, endpoint, node, CompletableFuture.completedFuture(null), "nothing");
    }
  }

  /** Life of the process that a daemon runs in. */
  interface Life {
    /** To be told what ended a part, by its word; the process ends then. */
    void failed(String part, Throwable cause);

    /**
     * Whether the process has been told to stop. Who asks while it starts stops starting; until
     * somebody asks, a signal ends the process on the spot.
     */
    boolean isStopping();

    /** What {@link #failed} is told of one part. */
    default Consumer<Throwable> of(String part) {
      return cause -> failed(part, cause);
    }
  }

  /** The word that calls it, as {@code worker}. */
  String word();

  /** What it does, in whole sentences, one a line of the help text. */
  List<String> description();

  /** The record of its settings. */
  Class<R> settings();

  /**
   * Starts it.
   *
   * @return its parts, the one that it is named by first; none if it was told to stop meanwhile
   * @throws IOException if an address cannot be bound
   */
  List<Running> start(R settings, Life life) throws IOException, InterruptedException;
}

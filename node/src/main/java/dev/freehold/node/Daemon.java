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
   * A daemon that runs. Closing the node ends it in good order.
   *
   * @param endpoint where it listens, as others reach it
   * @param joined completed once it can do what it is for
   * @param awaits what it waits for until then, in words
   */
  record Running(
      Endpoint endpoint, AutoCloseable node, CompletableFuture<Void> joined, String awaits) {
    /** A daemon that waits for nothing. */
    public static Running atOnce(Endpoint endpoint, AutoCloseable node) {
      return new Running(endpoint, node, CompletableFuture.completedFuture(null), "nothing");
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
   * @param onFailure told what ended it, if anything does
   * @throws IOException if the address cannot be bound
   */
  Running start(R settings, Consumer<Throwable> onFailure) throws IOException, InterruptedException;
}

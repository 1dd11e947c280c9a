package dev.freehold.node;

import dev.freehold.core.id.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A kind of daemon: its word on the command line, its settings and its start.
 *
 * @param <R> record of its settings, whose components bear {@link dev.freehold.config.Key}
 */
public interface Daemon<R extends Record> {
  /** A daemon that runs, and where it listens. Closing the node ends it in good order. */
  record Running(Endpoint endpoint, AutoCloseable node) {}

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

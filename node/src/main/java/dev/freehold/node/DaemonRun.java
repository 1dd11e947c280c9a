package dev.freehold.node;

import dev.freehold.config.DaemonOptions;
import dev.freehold.config.ExitCode;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.id.Endpoint;
import dev.freehold.node.logging.NodeEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The life of a daemon's process: it tells once the daemon can do what it is for, runs until it is
 * told to stop or fails, and closes the daemon on any way out. The ready file is there for as long
 * as the daemon is ready, and not before.
 */
public final class DaemonRun {
  private final String word;
  private final NodeEvents events;
  private final DaemonOptions options;
  private final Function<Throwable, ExitCode> codes;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private String ready = "is ready at";

  /**
   * @param word the daemon's name, as its lines for people have it
   * @param codes the exit code for what ended it
   */
  public DaemonRun(String word, DaemonOptions options, Function<Throwable, ExitCode> codes) {
    this.word = word;
    events = new NodeEvents(word);
    this.options = options;
    this.codes = codes;
  }

  /**
   * Has the daemon say otherwise that it is ready: one that listens nowhere has joined somebody.
   *
   * @param words between its name and the address
   */
  public DaemonRun saying(String words) {
    ready = words;
    return this;
  }

  /** To be told what ended the daemon. */
  public void failed(Throwable cause) {
    ended.completeExceptionally(cause);
  }

  /**
   * Takes away the ready file of a run before. To be called before the daemon starts.
   *
   * @throws IOException if it cannot be taken away
   */
  public void begin() throws IOException {
    if (options.readyFile().isPresent()) {
      Files.deleteIfExists(options.readyFile().get());
    }
  }

  /**
   * Says that the daemon is ready, once it is, then waits for its end. A first signal ends it in
   * good order, a second one at once.
   *
   * @throws IOException if the ready file cannot be written
   */
  public ExitCode untilItEnds(Daemon.Running daemon) throws IOException, InterruptedException {
    Signals.onStop(() -> ended.complete(null));
    Thread hook = new Thread(() -> close(daemon.node()), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    if (options.untilStdinCloses()) {
      Thread.ofPlatform().name("stdin").daemon().start(this::watchStdin);
    }
    try {
      try (WaitNotice _ = new WaitNotice(word + " waits for " + daemon.awaits())) {
        CompletableFuture.anyOf(daemon.joined(), ended).get();
      }
      if (!ended.isDone()) {
        ready(daemon.endpoint());
      }
      ended.get();
      close(daemon.node());
      System.out.println(word + " has stopped");
      events.stopped();
      return ExitCode.OK;
    } catch (ExecutionException e) {
      return FailureReport.print("the " + word + " stopped: ", e.getCause(), codes);
    }
  }

  private void ready(Endpoint endpoint) throws IOException {
    System.out.println(word + " " + ready + " " + endpoint);
    events.ready(ready + " " + endpoint);
    if (options.readyFile().isPresent()) {
      publish(options.readyFile().get(), endpoint);
    }
  }

  private static void publish(Path file, Endpoint endpoint) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    try {
      Files.writeString(draft, endpoint.toString());
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new IOException(FileFailure.writing(file, e), e);
    }
  }

  private void watchStdin() {
    try {
      while (System.in.read() >= 0) {
        // What comes in says nothing; that it ends does.
      }
      ended.complete(null);
    } catch (IOException e) {
      ended.completeExceptionally(e);
    }
  }

  private void close(AutoCloseable daemon) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      begin();
      daemon.close();
    } catch (Exception e) {
      System.err.println("freehold: the " + word + " did not stop cleanly: " + e.getMessage());
    }
  }
}

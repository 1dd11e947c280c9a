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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The life of a daemon's process, which may have several parts: it tells once each can do what it
 * is for, runs until it is told to stop or a part fails, and closes all on any way out. The ready
 * file is there for as long as all are ready, and not before.
 */
public final class DaemonRun implements Daemon.Life {
  private final String word;
  private final DaemonOptions options;
  private final Function<Throwable, ExitCode> codes;
  private final CompletableFuture<Optional<Failure>> ended = new CompletableFuture<>();
  private final AtomicBoolean watched = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** End of a part that failed. */
  private record Failure(String part, Throwable cause) {}

  /**
   * @param word the daemon's name, as its lines for people have it
   * @param codes the exit code for what ended it
   */
  public DaemonRun(String word, DaemonOptions options, Function<Throwable, ExitCode> codes) {
    this.word = word;
    this.options = options;
    this.codes = codes;
  }

  @Override
  public void failed(String part, Throwable cause) {
    ended.complete(Optional.of(new Failure(part, cause)));
  }

  /** Ends it in good order, as a first signal does. */
  void stop() {
    ended.complete(Optional.empty());
  }

  @Override
  public boolean isStopping() {
    watch();
    return ended.isDone();
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

  /** From now on a first signal ends the process in good order, a second one at once. */
  private void watch() {
    if (!watched.compareAndSet(false, true)) {
      return;
    }
    Signals.onStop(this::stop);
    if (options.untilStdinCloses()) {
      Thread.ofPlatform().name("stdin").daemon().start(this::watchStdin);
    }
  }

  /**
   * Says of each part that it is ready, once it is, then waits for the end of any. A first signal
   * ends all in good order, a second one at once.
   *
   * @param parts as {@link Daemon#start} gives them
   * @throws IOException if the ready file cannot be written
   */
  public ExitCode untilItEnds(List<Daemon.Running> parts) throws IOException, InterruptedException {
    watch();
    Thread hook = new Thread(() -> close(parts), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      for (Daemon.Running part : parts) {
        awaitReady(part);
      }
      if (!ended.isDone() && options.readyFile().isPresent()) {
        publish(options.readyFile().get(), parts.getFirst().endpoint());
      }
      Optional<Failure> failure = ended.get();
      if (failure.isPresent()) {
        return FailureReport.print(
            "the " + failure.get().part() + " stopped: ", failure.get().cause(), codes);
      }
      close(parts);
      if (parts.isEmpty()) {
        stopped(word);
      }
      return ExitCode.OK;
    } catch (ExecutionException e) {
      return FailureReport.print("the " + word + " stopped: ", e.getCause(), codes);
    }
  }

  private void awaitReady(Daemon.Running part) throws ExecutionException, InterruptedException {
    try (WaitNotice _ = new WaitNotice(part.word() + " waits for " + part.awaits())) {
      CompletableFuture.anyOf(part.joined(), ended).get();
    }
    if (!ended.isDone()) {
      String said = part.ready() + " " + part.endpoint();
      System.out.println(part.word() + " " + said);
      new NodeEvents(part.word()).ready(said);
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
      stop();
    } catch (IOException e) {
      failed(word, e);
    }
  }

  /** The one that the process is named by ends last: the others are connected with it. */
  private void close(List<Daemon.Running> parts) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    List<Daemon.Running> order = new ArrayList<>(parts);
    Collections.rotate(order, -1);
    close(word, this::begin);
    for (Daemon.Running part : order) {
      boolean closes = close(part.word(), part.node());
      if (closes && ended.isDone() && ended.resultNow().isEmpty()) {
        stopped(part.word());
      }
    }
  }

  private static boolean close(String part, AutoCloseable resource) {
    try {
      resource.close();
      return true;
    } catch (Exception e) {
      System.err.println("freehold: the " + part + " did not stop cleanly: " + e.getMessage());
      return false;
    }
  }

  private static void stopped(String part) {
    System.out.println(part + " has stopped");
    new NodeEvents(part).stopped();
  }
}

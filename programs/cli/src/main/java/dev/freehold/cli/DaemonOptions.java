package dev.freehold.cli;

import dev.freehold.core.id.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Option;

/**
 * What the daemons have in common: telling that they are ready, and running until they are told.
 */
final class DaemonOptions {
  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description = "Write the endpoint to this file once the process is ready.")
  private Path readyFile;

  @Option(
      names = "--until-stdin-closes",
      description = "Stop when the standard input ends, as it does when the parent process dies.")
  private boolean untilStdinCloses;

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** To be told what ended the daemon. */
  void failed(Throwable cause) {
    ended.completeExceptionally(cause);
  }

  /**
   * Says where the daemon listens, then waits for its end; closes it on any way out. A first signal
   * ends it in good order, a second one at once.
   */
  int run(String what, Endpoint endpoint, AutoCloseable daemon) throws Exception {
    Signals.onStop(() -> ended.complete(null));
    Thread hook = new Thread(() -> close(what, daemon), "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    System.out.println(what + " is ready at " + endpoint);
    if (readyFile != null) {
      publish(endpoint);
    }
    if (untilStdinCloses) {
      Thread.ofPlatform().name("stdin").daemon().start(this::watchStdin);
    }
    try {
      ended.get();
      close(what, daemon);
      System.out.println(what + " has stopped");
      return ExitCode.OK.code();
    } catch (ExecutionException e) {
      System.err.println("freehold: the " + what + " stopped: " + e.getCause().getMessage());
      return ExitCode.of(e.getCause()).code();
    }
  }

  private void publish(Endpoint endpoint) throws IOException {
    Path draft = readyFile.resolveSibling(readyFile.getFileName() + ".draft");
    Files.writeString(draft, endpoint.toString());
    Files.move(draft, readyFile, StandardCopyOption.ATOMIC_MOVE);
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

  private void close(String what, AutoCloseable daemon) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      daemon.close();
    } catch (Exception e) {
      System.err.println("freehold: the " + what + " did not stop cleanly: " + e.getMessage());
    }
  }
}

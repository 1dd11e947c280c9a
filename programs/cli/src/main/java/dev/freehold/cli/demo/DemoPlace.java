package dev.freehold.cli.demo;

import dev.freehold.cli.process.TemporaryDirectory;
import dev.freehold.config.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Place of a demonstration that goes on: which process it is stands in a file beside its data. */
public final class DemoPlace {
  private static final String FILE = "demo.process";
  private static final long STOP_MAX_S = 30;

  private DemoPlace() {}

  /** Notes that this process keeps its data there. */
  static void claim(Path directory) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    Files.writeString(directory.resolve(FILE), self.pid() + "\n" + start(self) + "\n");
  }

  private static String start(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /**
   * Stops the demonstration of a directory, if it runs, and deletes the directory.
   *
   * @throws UsageException if no demonstration keeps its data there
   * @throws IOException if it does not stop, or something cannot be deleted
   */
  public static void stop(Path directory) throws IOException, InterruptedException {
    Path file = directory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      throw new UsageException(directory + " is no directory of a demonstration with --keep");
    }
    List<String> lines = Files.readAllLines(file);
    Optional<ProcessHandle> running =
        ProcessHandle.of(Long.parseLong(lines.getFirst()))
            // The number may be another's by now.
            .filter(process -> start(process).equals(lines.get(1)));
    if (running.isPresent()) {
      running.get().destroy();
      try {
        running.get().onExit().get(STOP_MAX_S, TimeUnit.SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        throw new IOException("process " + lines.getFirst() + " did not stop", e);
      }
    }
    TemporaryDirectory.delete(directory);
  }
}

package dev.freehold.node.demo;

import dev.freehold.core.wire.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The demonstration's processes, each a JVM of its own. Thread-safe. */
final class DemoNetwork implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(10);
  private static final long POLL_MS = 50;
  private static final String MAIN = "dev.freehold.node.cli.FreeholdCommand";

  private final Path directory;
  private final boolean outlivesParent;
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private boolean kept;

  /**
   * @param directory where data and logs go
   * @param outlivesParent whether the processes go on when this one dies
   */
  DemoNetwork(Path directory, boolean outlivesParent) {
    this.directory = directory;
    this.outlivesParent = outlivesParent;
  }

  /** Starts a process and waits until it is ready. */
  Endpoint start(String name, List<String> arguments) throws IOException, InterruptedException {
    Path ready = directory.resolve(name + ".endpoint");
    Files.deleteIfExists(ready);
    Path log = directory.resolve(name + ".log");
    List<String> command = new ArrayList<>();
    command.add(
        ProcessHandle.current()
            .info()
            .command()
            .orElse(System.getProperty("java.home") + "/bin/java"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--add-modules=jdk.incubator.vector");
    command.add("-Dfreehold.log=INFO");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MAIN);
    command.addAll(arguments);
    command.addAll(
        List.of("--data", directory.resolve(name).toString(), "--ready-file", ready.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    if (outlivesParent) {
      builder.redirectInput(new java.io.File("/dev/null"));
    } else {
      command.add("--until-stdin-closes");
    }
    Process process = spawn(name, builder);
    long deadline = System.nanoTime() + START_MAX.toNanos();
    while (!Files.exists(ready)) {
      if (!process.isAlive()) {
        throw new IOException("the " + name + " ended at its start; see " + log);
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "the " + name + " was not ready within " + START_MAX + "; see " + log);
      }
      Thread.sleep(POLL_MS);
    }
    return Endpoint.parse(Files.readString(ready));
  }

  private synchronized Process spawn(String name, ProcessBuilder builder) throws IOException {
    if (kept) {
      throw new IOException("the network is being taken down");
    }
    Process process = builder.start();
    processes.put(name, process);
    return process;
  }

  /** Stops a process as an operator would, and waits for its end. */
  void stop(String name) throws IOException, InterruptedException {
    end(name, process(name).toHandle().destroy());
  }

  /** Kills a process on the spot, as a crash would. */
  void kill(String name) throws IOException, InterruptedException {
    end(name, process(name).toHandle().destroyForcibly());
  }

  private void end(String name, boolean asked) throws IOException, InterruptedException {
    if (!asked || !process(name).waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("the " + name + " did not stop within " + STOP_MAX);
    }
  }

  private synchronized Process process(String name) {
    return processes.get(name);
  }

  /** Leaves the processes running when this is closed. */
  synchronized void keep() {
    kept = true;
  }

  /** The processes that run, by name. */
  synchronized Map<String, Long> pids() {
    Map<String, Long> pids = new LinkedHashMap<>();
    processes.forEach(
        (name, process) -> {
          if (process.isAlive()) {
            pids.put(name, process.pid());
          }
        });
    return pids;
  }

  /** Stops everything, by force what does not stop when asked. */
  @Override
  public synchronized void close() {
    if (kept) {
      return;
    }
    kept = true;
    processes.values().forEach(Process::destroy);
    for (Process process : processes.values()) {
      try {
        if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
  }
}

package dev.freehold.cli.process;

import dev.freehold.cli.FreeholdCommand;
import dev.freehold.core.id.Endpoint;
import dev.freehold.node.FreeholdDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Daemons, each a JVM of its own. Thread-safe. */
public final class LocalProcesses implements AutoCloseable {
  /**
   * Property that names the directory of the daemons' own jars, which the launcher sets. Without
   * it, as in tests, they have the class path of this process.
   */
  public static final String DAEMON_JARS = "freehold.daemon.jars";

  private static final Duration START_MAX = Duration.ofMinutes(3);
  private static final Duration STOP_MAX = Duration.ofSeconds(10);
  private static final long POLL_MS = 50;

  /** A daemon that has it has an aggregator in it, which is no daemon's. */
  private static final String AGGREGATOR = "--aggregator";

  /** Words of the daemons; every other is a command's. */
  private static final Set<String> DAEMONS = Set.of("coordinator", "validator", "worker");

  private final Path directory;
  private final List<String> jvmOptions;
  private final Map<String, Process> processes = new LinkedHashMap<>();
  private boolean closed;

  /**
   * @param directory where data and logs go
   * @param jvmOptions options of each JVM, besides those that Freehold needs
   */
  public LocalProcesses(Path directory, List<String> jvmOptions) {
    this.directory = directory;
    this.jvmOptions = List.copyOf(jvmOptions);
  }

  /** Starts a process and waits until it is ready. */
  public Endpoint start(String name, List<String> arguments)
      throws IOException, InterruptedException {
    launch(name, arguments);
    return awaitReady(name);
  }

  /** Starts a process and does not wait. */
  public void launch(String name, List<String> arguments) throws IOException {
    Path ready = ready(name);
    Files.deleteIfExists(ready);
    Path log = log(name);
    List<String> command = new ArrayList<>();
    command.add(
        ProcessHandle.current()
            .info()
            .command()
            .orElse(System.getProperty("java.home") + "/bin/java"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(jvmOptions);
    command.addAll(program(arguments));
    command.addAll(arguments);
    command.addAll(
        List.of("--data", directory.resolve(name).toString(), "--ready-file", ready.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putIfAbsent("FREEHOLD_LOG", "INFO");
    // None outlives this process, however that ends.
    command.add("--until-stdin-closes");
    spawn(name, builder);
  }

  /** Class path and main class of what a command line calls. */
  private static List<String> program(List<String> arguments) {
    String here = System.getProperty("java.class.path");
    if (!DAEMONS.contains(arguments.getFirst())
        || arguments.stream().anyMatch(word -> word.startsWith(AGGREGATOR))) {
      return List.of("-cp", here, FreeholdCommand.class.getName());
    }
    String jars = System.getProperty(DAEMON_JARS);
    return List.of("-cp", jars == null ? here : jars + "/*", FreeholdDaemon.class.getName());
  }

  /** Waits until a process that was launched is ready. */
  public Endpoint awaitReady(String name) throws IOException, InterruptedException {
    Process process = process(name);
    Path ready = ready(name);
    Path log = log(name);
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

  private Path ready(String name) {
    return directory.resolve(name + ".endpoint");
  }

  /** Where a process' output goes. */
  public Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private synchronized void spawn(String name, ProcessBuilder builder) throws IOException {
    if (closed) {
      throw new IOException("the network is being taken down");
    }
    processes.put(name, builder.start());
  }

  /**
   * Stops a process as an operator would, and waits for its end.
   *
   * @return its exit code
   */
  public int stop(String name) throws IOException, InterruptedException {
    end(name, process(name).toHandle().destroy());
    return process(name).exitValue();
  }

  /**
   * Waits until a process ends by itself.
   *
   * @return its exit code
   */
  public int awaitEnd(String name) throws IOException, InterruptedException {
    if (!process(name).waitFor(START_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IOException("the " + name + " goes on; see " + log(name));
    }
    return process(name).exitValue();
  }

  /** Whether a process runs. */
  public boolean isAlive(String name) {
    return process(name).isAlive();
  }

  /** Kills a process on the spot, as a crash would. */
  public void kill(String name) throws IOException, InterruptedException {
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

  /** The processes that run, by name. */
  public synchronized Map<String, Long> pids() {
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
    if (closed) {
      return;
    }
    closed = true;
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

package dev.freehold.bench.worker;

import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.core.id.Endpoint;
import dev.freehold.node.FreeholdDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A worker in a JVM of its own, started by the main class that an operator would use. */
final class MeasuredWorker implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration STOP_MAX = Duration.ofSeconds(20);
  private static final long POLL_MS = 20;

  private final Process process;
  private final Path log;
  private final Endpoint endpoint;

  private MeasuredWorker(Process process, Path log, Endpoint endpoint) {
    this.process = process;
    this.log = log;
    this.endpoint = endpoint;
  }

  /**
   * Starts a worker and waits until it listens.
   *
   * @param home where its data are, and where its log goes
   * @param jvmFlags for its JVM
   */
  static MeasuredWorker start(Path home, Endpoint coordinator, List<String> jvmFlags)
      throws IOException, InterruptedException {
    Path ready = home.resolve("ready");
    Path log = home.resolve("worker.log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--add-modules=jdk.incubator.vector");
    command.addAll(jvmFlags);
    command.addAll(programFlags());
    command.addAll(List.of(FreeholdDaemon.class.getName(), "worker"));
    command.addAll(List.of("--join", coordinator.toString(), "--listen", "127.0.0.1:0"));
    command.addAll(List.of("--data", home.resolve(PreparedNetwork.WORKER).toString()));
    command.addAll(List.of("--ready-file", ready.toString(), "--until-stdin-closes"));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    long deadline = System.nanoTime() + START_MAX.toNanos();
    while (!Files.exists(ready)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IOException("the worker did not start; it wrote: " + Files.readString(log));
      }
      Thread.sleep(POLL_MS);
    }
    return new MeasuredWorker(process, log, Endpoint.parse(Files.readString(ready)));
  }

  /**
   * The program as the launcher starts it, with the profile that was kept of it if there is one;
   * the classes of this process where it was not started by the launcher.
   */
  private static List<String> programFlags() {
    String jars = System.getProperty(LocalProcesses.DAEMON_JARS);
    if (jars == null) {
      return List.of("-cp", System.getProperty("java.class.path"));
    }
    Path cache = WorkerProfile.cacheBeside(Path.of(jars));
    List<String> flags = new ArrayList<>();
    if (Files.exists(cache)) {
      flags.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off"));
    }
    flags.addAll(List.of("-cp", jars + "/*"));
    return flags;
  }

  Endpoint endpoint() {
    return endpoint;
  }

  ProcessUsage usage() throws IOException {
    return ProcessUsage.of(process.pid());
  }

  /** What the worker has written so far, for people. */
  String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new IOException("the worker did not stop within " + STOP_MAX);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

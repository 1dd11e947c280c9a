package dev.freehold.bench.worker;

import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.cli.process.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code freehold profile-worker}: has a worker take a short load and keeps, beside the daemons'
 * jars, the classes that it loads and how often its methods ran (an AOT cache of the JVM). A worker
 * that the launcher starts later has the right code compiled sooner.
 */
public final class WorkerProfile {
  private static final int REALMS = 4;
  private static final int ACCOUNTS = 10_000;
  private static final int SENDERS = 1024;
  private static final int BUNDLES = 30_000;
  private static final int WARM_UP = 2000;
  private static final int WINDOW = 4096;
  private static final Duration LOAD = Duration.ofSeconds(15);

  private WorkerProfile() {}

  /** Where the cache of a directory of jars is. */
  static Path cacheBeside(Path jars) {
    return jars.resolveSibling("cache");
  }

  /** Makes the cache; the argument is a directory that keeps what is slow to make. */
  public static void main(String[] args) throws Exception {
    String property = System.getProperty(LocalProcesses.DAEMON_JARS);
    if (property == null || args.length != 1) {
      System.err.println("started by the launcher alone: ./freehold profile-worker");
      System.exit(2);
    }
    Path jars = Path.of(property);
    try (TemporaryDirectory scratch = TemporaryDirectory.make("freehold-profile-")) {
      make(jars, Path.of(args[0]), scratch.path());
    }
    System.out.println("wrote " + cacheBeside(jars));
  }

  private static void make(Path jars, Path kept, Path scratch)
      throws IOException, InterruptedException {
    // One made of other jars, or by another load, would be used meanwhile.
    Files.deleteIfExists(cacheBeside(jars));
    Path recorded = scratch.resolve("recorded");
    LoadBench bench =
        new LoadBench(
            kept,
            scratch.resolve("load"),
            Runtime.getRuntime().availableProcessors(),
            System.err::println);
    bench.runAtRate(
        new LoadBench.Settings(
            new NetworkPlan(REALMS, ACCOUNTS, SENDERS),
            1,
            BUNDLES,
            WARM_UP,
            LOAD,
            WINDOW,
            Duration.ZERO,
            List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded)),
        Double.POSITIVE_INFINITY);
    Path draft = jars.resolveSibling("cache.draft");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector"));
    // Its remarks are of no use to anybody here; that it failed, the exit code says.
    command.add("-Xlog:aot=off");
    command.addAll(List.of("-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded));
    command.addAll(List.of("-XX:AOTCache=" + draft, "-cp", jars + "/*"));
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IOException("the JVM made no cache: it ended with " + code);
    }
    Files.move(draft, cacheBeside(jars), StandardCopyOption.ATOMIC_MOVE);
  }
}

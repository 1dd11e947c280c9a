package dev.freehold.cli;

import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.cli.process.TemporaryDirectory;
import dev.freehold.core.id.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Rehearsal of the short commands, against a small network of its own. The launcher's build runs it
 * once under a JVM that notes the classes it loads, and makes a cache of them from which commands
 * start faster. What it prints goes to the build's log.
 */
final class StartRehearsal {
  private static final String ACCOUNT = "0:0";
  private static final long READY_MAX_MS = 30_000;

  private StartRehearsal() {}

  /** Runs the commands; fails if one of them does, so that no cache is made of half of it. */
  public static void main(String[] args) throws IOException, InterruptedException {
    TemporaryDirectory place = TemporaryDirectory.make("freehold-rehearsal");
    Path directory = place.path();
    System.setProperty(Home.PROPERTY, directory.resolve("home").toString());
    List<String> jvm = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");
    try (LocalProcesses network = new LocalProcesses(directory, jvm)) {
      Endpoint coordinator =
          network.start(
              "coordinator",
              List.of(
                  "coordinator",
                  "--listen=127.0.0.1:0",
                  "--development",
                  "--checkpoint-interval-ms=100",
                  "--realms-per-worker=4",
                  "--fund=" + "0".repeat(63) + "1=1000"));
      network.start("worker", List.of("worker", "--join=" + coordinator, "--listen=127.0.0.1:0"));
      String node = "--node=" + coordinator;
      rehearse("--help");
      rehearse("account", "show", "--help");
      rehearse("keys", "new", "--help");
      rehearse("profile", "list");
      await("account", "show", ACCOUNT, node);
      await("status", node);
      rehearse("account", "show", ACCOUNT, node, "--json");
    } finally {
      place.close();
    }
  }

  /** Runs a command until it works: not all is there at once. */
  private static void await(String... words) throws InterruptedException {
    long deadline = System.nanoTime() + READY_MAX_MS * 1_000_000;
    while (FreeholdCommand.execute(words) != 0) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            String.join(" ", words) + " did not work within " + READY_MAX_MS + " ms");
      }
      Thread.sleep(100);
    }
  }

  private static void rehearse(String... command) {
    int code = FreeholdCommand.execute(command);
    if (code != 0) {
      throw new IllegalStateException(String.join(" ", command) + " ended with " + code);
    }
  }
}

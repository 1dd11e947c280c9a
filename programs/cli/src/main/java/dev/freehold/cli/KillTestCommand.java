package dev.freehold.cli;

import dev.freehold.cli.killtest.KillTest;
import dev.freehold.cli.process.TemporaryDirectory;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.replica.Replication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code freehold kill-test}. */
@Command(
    name = "kill-test",
    mixinStandardHelpOptions = true,
    description = {
      "Kill the processes of a network under load at random moments, with SIGKILL, and check what"
          + " comes of it.",
      "Acknowledged means durable, nothing is applied twice, no value is created or lost, and every"
          + " root is replayed. Exits with 0 if everything holds and with 7 if something does not."
    })
final class KillTestCommand implements Callable<Integer> {
  private static final int VALIDATORS_MIN = 4;
  private static final int VALIDATORS_MAX = 7;

  @Option(names = "--cycles", defaultValue = "20", description = "Default: ${DEFAULT-VALUE}.")
  private int cycles;

  @Option(
      names = "--seed",
      description = "Of victims, moments and payments. Default: a fresh one, which is printed.")
  private Long seed;

  @Option(
      names = "--accounts",
      defaultValue = "16",
      description = "Accounts that pay one another. Default: ${DEFAULT-VALUE}.")
  private int accounts;

  @Option(
      names = "--validators",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Validators: 1, which decides alone, or 4 to 7, of which in about half of the cycles the"
            + " one that leads is killed.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int validators;

  @Option(
      names = "--workers-per-realm",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Workers that keep each realm: 1, 3 or 4, with one more than that; several take"
            + " --validators 4 and more. In about a third of the cycles one that serves is away"
            + " until others have taken its realms over.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int workersPerRealm;

  @Option(
      names = "--dir",
      description = {
        "For data and logs; must be empty.",
        "Default: a temporary directory, deleted if everything holds."
      })
  private Path directory;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (cycles < 1 || accounts < 4 || accounts > 256) {
      throw new UsageException("at least 1 cycle, and 4 to 256 accounts");
    }
    if (validators != 1 && (validators < VALIDATORS_MIN || validators > VALIDATORS_MAX)) {
      throw new UsageException("1 validator, or 4 to 7, who go on without one of them");
    }
    if (workersPerRealm != 1 && validators == 1) {
      throw new UsageException("several workers a realm take --validators 4 and more");
    }
    Replication replication = Given.workersPerRealm(workersPerRealm);
    long chosen = seed == null ? System.nanoTime() : seed;
    Path place = emptyDirectory();
    System.out.printf("seed %d; data and logs in %s%n", chosen, place);
    KillTest.Result result =
        new KillTest(
                new KillTest.Settings(place, cycles, chosen, accounts, validators, replication),
                System.out::println)
            .run();
    System.out.printf(
        "%d cycles, %d processes killed; %s; all of this holds:%n",
        result.cycles(), result.kills(), result.bundles());
    System.out.println("  what was told committed or final stands in the block that was named");
    System.out.println("  what was told rejected stands nowhere, and nothing stands twice");
    System.out.println("  reads of accounts never went back");
    result.audited().inWords().lines().forEach(line -> System.out.println("  " + line));
    say("a leader died", "without a checkpoint", result.gaps());
    say("a worker was away", "until others served its realms", result.takeovers());
    if (directory == null) {
      // What holds needs no data and logs to look at; what does not leaves them.
      TemporaryDirectory.delete(place);
    }
    return ExitCode.OK.code();
  }

  private static void say(String what, String how, List<Duration> times) {
    if (!times.isEmpty()) {
      List<Duration> sorted = times.stream().sorted().toList();
      System.out.printf(
          Locale.ROOT,
          "  %s %d times: %.1f s %s in the median, %.1f s at worst%n",
          what,
          sorted.size(),
          sorted.get(sorted.size() / 2).toMillis() / 1000.0,
          how,
          sorted.getLast().toMillis() / 1000.0);
    }
  }

  private Path emptyDirectory() throws IOException {
    if (directory == null) {
      return Files.createTempDirectory("freehold-kill-test-");
    }
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(directory)) {
      if (files.findAny().isPresent()) {
        throw new IOException(directory + " is not empty");
      }
    }
    return directory.toAbsolutePath();
  }
}

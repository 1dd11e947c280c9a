package dev.freehold.cli;

import dev.freehold.cli.demo.Demo;
import dev.freehold.cli.demo.DemoPlace;
import dev.freehold.cli.demo.DemoSettings;
import dev.freehold.cli.process.TemporaryDirectory;
import dev.freehold.config.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Show the whole idea on this machine: three processes, four realms, real proofs.",
      "With --validators 4 four processes decide together what is final: the one that leads is"
          + " killed in the middle, and the others go on.",
      "Exits with 0 only if everything it claims was checked."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      description = {
        "For data and logs; must be empty.",
        "Default: a temporary directory, deleted at the end unless --keep is given."
      })
  private Path directory;

  @Option(
      names = "--accounts",
      defaultValue = "20",
      description = "Accounts, 4 to 32. Default: ${DEFAULT-VALUE}.")
  private int accounts;

  @Option(
      names = "--keep",
      description = {
        "Go on running once all is shown, until Ctrl-C or --stop, and say what to try next.",
        "The data stays then."
      })
  private boolean keep;

  @Option(
      names = "--stop",
      paramLabel = "DIR",
      description = "Stop the demonstration that keeps its data there, delete the data, and end.")
  private Path stop;

  @Option(
      names = "--kill-worker",
      description = {
        "Kill a worker with SIGKILL in the middle of the transfers and restart it.",
        "With --validators 4 there are four workers, three of which keep each realm: it is killed"
            + " for good, and others take its realms over."
      })
  private boolean killWorker;

  @Option(
      names = "--aggregators",
      defaultValue = "0",
      description = "Processes that aggregate proofs for pay, up to 4. Default: 0.")
  private int aggregators;

  @Option(
      names = "--validators",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Validators: 1, which decides alone, or 4 to 7, which go on without one of them.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int validators;

  @Mixin private ProverOptions prover;

  @Override
  public Integer call() throws Exception {
    if (stop != null) {
      DemoPlace.stop(stop);
      System.out.println("stopped, and deleted " + stop);
      return ExitCode.OK.code();
    }
    Path place = emptyDirectory();
    Demo demo =
        new Demo(
            new DemoSettings(place, accounts, keep, killWorker, aggregators, validators),
            prover::token);
    demo.run();
    if (directory == null && !keep) {
      // It has shown what it claims; what does not hold leaves its logs.
      TemporaryDirectory.delete(place);
    }
    return ExitCode.OK.code();
  }

  private Path emptyDirectory() throws IOException {
    if (directory == null) {
      return Files.createTempDirectory("freehold-demo-");
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

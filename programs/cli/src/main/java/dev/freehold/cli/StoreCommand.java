package dev.freehold.cli;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.cli.storecare.StoreCheck;
import dev.freehold.cli.storecare.StoreRepair;
import dev.freehold.config.ExitCode;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold store}. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Look after the data directory of a worker or coordinator that is not running.",
    subcommands = {StoreCommand.Check.class, StoreCommand.Repair.class})
final class StoreCommand {
  /** {@code freehold store check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Recompute everything that a data directory claims; change nothing.",
        "Exits with 0 if all is right, and with 7, naming the first thing that is wrong."
      })
  static final class Check implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The directory.")
    private Path data;

    @Mixin private Output output;

    @Override
    public Integer call() {
      ProgressLine progress = new ProgressLine(System.err);
      try {
        List<String> found = new StoreCheck(DataDirectory.existing(data), progress::show).run();
        progress.end();
        output.print(
            Map.of("sound", true, "found", found),
            String.join(System.lineSeparator(), found)
                + System.lineSeparator()
                + "nothing is wrong");
        return ExitCode.OK.code();
      } catch (AuditException e) {
        progress.end();
        String advice = "Run `freehold store repair --data %s`".formatted(data);
        throw e.getMessage().contains("freehold store repair")
            ? e
            : new AuditException(e.getMessage() + ". " + advice, e);
      }
    }
  }

  /** {@code freehold store repair}. */
  @Command(
      name = "repair",
      mixinStandardHelpOptions = true,
      description = {
        "Make again what a check finds wrong, from blocks, checkpoints and the log's sound"
            + " entries.",
        "What was there is kept beside it. Exits with 0 if nothing is missing, with 7 if something"
            + " cannot be made again; it says what."
      })
  static final class Repair implements Callable<Integer> {
    @Option(names = "--data", required = true, paramLabel = "DIR", description = "The directory.")
    private Path data;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      ProgressLine progress = new ProgressLine(System.err);
      StoreRepair.Result result =
          new StoreRepair(DataDirectory.existing(data), progress::show).run();
      progress.end();
      output.print(
          Map.of("complete", result.complete(), "done", result.lines()),
          String.join(System.lineSeparator(), result.lines()));
      return (result.complete() ? ExitCode.OK : ExitCode.WRONG).code();
    }
  }
}

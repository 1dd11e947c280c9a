package dev.freehold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code freehold coordinator}. */
@Command(
    name = "coordinator",
    mixinStandardHelpOptions = true,
    modelTransformer = DaemonHandover.class,
    description = {
      "Run a coordinator.",
      "Each setting comes from a flag, else from the environment (FREEHOLD_LISTEN, ...), else from"
          + " the file of --config (listen: ...), else it has its default.",
      "With --development and an empty data directory it founds a development network; any other"
          + " begins with `freehold coordinator genesis`."
    },
    subcommands = {CoordinatorGenesisCommand.class, CoordinatorRestoreCommand.class})
final class CoordinatorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return DaemonHandover.run(spec);
  }
}

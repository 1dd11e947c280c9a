package dev.freehold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code freehold validator}. */
@Command(
    name = "validator",
    mixinStandardHelpOptions = true,
    modelTransformer = DaemonHandover.class,
    description = {
      "Run one of several validators of a network, and with --worker and --aggregator a worker and"
          + " an aggregator in the same process.",
      "Each setting comes from a flag, else from the environment (FREEHOLD_JOIN, ...), else from"
          + " the file of --config (join: ...), else it has its default.",
      "Its key is made by `freehold validator key`; the genesis that names it comes by --genesis,"
          + " and on a development network from the other validators too. A network of one"
          + " validator has a coordinator: `freehold coordinator`."
    },
    subcommands = ValidatorKeyCommand.class)
final class ValidatorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return DaemonHandover.run(spec);
  }
}

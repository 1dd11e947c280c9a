package dev.freehold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code freehold worker}. */
@Command(
    name = "worker",
    mixinStandardHelpOptions = true,
    modelTransformer = DaemonHandover.class,
    description = {
      "Run a realm worker: it joins a coordinator and serves the realms it is given.",
      "Each setting comes from a flag, else from the environment (FREEHOLD_JOIN, ...), else from"
          + " the file of --config (join: ...), else it has its default.",
      "On a network that is not marked development, or from another machine, a worker that was"
          + " never let in shows an operator's invitation: --invitation FILE."
    },
    subcommands = {WorkerIdCommand.class, WorkerInviteCommand.class})
final class WorkerCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    return DaemonHandover.run(spec);
  }
}

package dev.freehold.cli;

import dev.freehold.node.FreeholdDaemon;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The way from a command of picocli to the daemon of the same name: its options are made from the
 * daemon's settings, and what was given goes to the daemon's main class as it was written.
 */
class DaemonHandover implements IModelTransformer {
  @Override
  public CommandSpec transform(CommandSpec command) {
    DaemonFlags.add(command, FreeholdDaemon.flags(FreeholdDaemon.daemon(command.name())).all());
    return command;
  }

  /** Runs the daemon until it ends, and gives its exit code. */
  static int run(CommandSpec command) {
    List<String> arguments = new ArrayList<>(List.of(command.name()));
    for (OptionSpec option : command.commandLine().getParseResult().matchedOptionsSet()) {
      for (String value : option.stringValues()) {
        arguments.add(option.longestName() + "=" + value);
      }
    }
    return FreeholdDaemon.execute(arguments.toArray(String[]::new)).code();
  }
}

package dev.freehold.cli;

import dev.freehold.config.CommandFlag;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Picocli's options for the flags of a daemon, so that help and completion know them. */
final class DaemonFlags {
  /** The level of the log, which every command takes already. */
  private static final String LOG = "--log";

  private DaemonFlags() {}

  /** Adds the flags to a command. Values stay texts: the daemon's own parser reads them. */
  static void add(CommandSpec command, Iterable<CommandFlag> flags) {
    for (CommandFlag flag : flags) {
      if (flag.name().equals(LOG)) {
        continue;
      }
      OptionSpec.Builder option =
          OptionSpec.builder(flag.name())
              .paramLabel(flag.label())
              .description(flag.description().replace("%", "%%"));
      if (flag.repeats()) {
        option.type(String[].class).auxiliaryTypes(String.class).arity("1");
      } else if (flag.truth()) {
        option.type(String.class).arity("0..1").fallbackValue("true");
      } else {
        option.type(String.class).arity("1");
      }
      command.addOption(option.build());
    }
  }
}

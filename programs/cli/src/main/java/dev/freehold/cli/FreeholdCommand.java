package dev.freehold.cli;

import dev.freehold.client.BundleRejectedException;
import dev.freehold.config.ExitCode;
import dev.freehold.config.LogLevel;
import dev.freehold.node.FailureReport;
import dev.freehold.node.logging.Logging;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** The program: {@code freehold COMMAND}. */
@Command(
    name = "freehold",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "A sharded blockchain: users prove, nodes verify.",
    footer = "%nProgrammer's tools, built when first called: bench, simulate (each with --help).",
    subcommands = {
      DemoCommand.class,
      CoordinatorCommand.class,
      WorkerCommand.class,
      AggregatorCommand.class,
      KeysCommand.class,
      ProfileCommand.class,
      AccountCommand.class,
      TokenCommand.class,
      OfflineCommand.class,
      SubmitCommand.class,
      InteropCommand.class,
      ContractCommand.class,
      CompletionCommand.class,
      StatusCommand.class,
      RealmCommand.class,
      AuditCommand.class,
      LightCommand.class,
      StoreCommand.class,
      KillTestCommand.class
    })
public final class FreeholdCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Runs a command line; the process exits with its {@link ExitCode}. */
  public static void main(String[] args) {
    System.exit(execute(args));
  }

  /** Runs a command line and gives its exit code. */
  public static int execute(String... args) {
    CommandLine program = commandLine();
    CommandLine.IParameterExceptionHandler usage = program.getParameterExceptionHandler();
    boolean json = List.of(args).contains(Output.JSON);
    return program
        .setExecutionExceptionHandler((failure, _, _) -> report(failure, json))
        .setParameterExceptionHandler(
            (failure, given) -> {
              if (json) {
                Output.printFailure(ExitCode.USAGE, failure.getMessage(), Optional.empty());
              }
              return usage.handleParseException(failure, given);
            })
        .execute(args);
  }

  /** The commands, with the exit codes in the program's help. */
  static CommandLine commandLine() {
    CommandLine program =
        new CommandLine(new FreeholdCommand()).setCaseInsensitiveEnumValuesAllowed(true);
    program.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes of all commands:%n");
    program.getCommandSpec().usageMessage().exitCodeList(ExitCode.table());
    addLogOption(program);
    return program;
  }

  /** Every command that does something takes the level of the log. */
  private static void addLogOption(CommandLine command) {
    if (command.getCommand() instanceof Callable<?>) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("--log")
                  .type(LogLevel.class)
                  .paramLabel("LEVEL")
                  .description("Least level of what is logged: error, warn, info, debug or trace.")
                  .setter(FreeholdCommand::log)
                  .build());
    }
    command.getSubcommands().values().forEach(FreeholdCommand::addLogOption);
  }

  private static <T> T log(T level) {
    if (level instanceof LogLevel given) {
      Logging.level(given);
    }
    return level;
  }

  /** One clear line for what can be expected to go wrong, a stack trace for what cannot. */
  private static int report(Exception failure, boolean json) {
    ExitCode code = FailureReport.print("", failure, ExitCodes::of);
    if (json) {
      Optional<String> reason =
          failure instanceof BundleRejectedException rejected
              ? Optional.of(rejected.reason().name())
              : Optional.empty();
      Output.printFailure(code, String.valueOf(failure.getMessage()), reason);
    }
    return code.code();
  }
}

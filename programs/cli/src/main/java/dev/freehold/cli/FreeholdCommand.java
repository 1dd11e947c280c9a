package dev.freehold.cli;

import dev.freehold.circuits.solver.UnsatisfiedException;
import dev.freehold.client.BundleFailedException;
import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.EquivocationException;
import dev.freehold.client.OutcomeUnknownException;
import dev.freehold.config.Arguments;
import dev.freehold.config.ExitCode;
import dev.freehold.config.LogLevel;
import dev.freehold.config.UsageException;
import dev.freehold.node.FailureReport;
import dev.freehold.node.ProgramVersion;
import dev.freehold.node.StandardOutput;
import dev.freehold.node.logging.Logging;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The program: {@code freehold COMMAND}. */
@Command(
    name = "freehold",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    description = "A sharded blockchain: users prove, nodes verify.",
    footer = "%nProgrammer's tools, built when first called: bench, simulate (each with --help).")
public final class FreeholdCommand implements Runnable {
  /** The commands by their names, in the order of the help text. */
  private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("demo", DemoCommand.class);
    COMMANDS.put("network", NetworkCommand.class);
    COMMANDS.put("coordinator", CoordinatorCommand.class);
    COMMANDS.put("validator", ValidatorCommand.class);
    COMMANDS.put("worker", WorkerCommand.class);
    COMMANDS.put("aggregator", AggregatorCommand.class);
    COMMANDS.put("keys", KeysCommand.class);
    COMMANDS.put("profile", ProfileCommand.class);
    COMMANDS.put("account", AccountCommand.class);
    COMMANDS.put("token", TokenCommand.class);
    COMMANDS.put("offline", OfflineCommand.class);
    COMMANDS.put("submit", SubmitCommand.class);
    COMMANDS.put("bundle", BundleCommand.class);
    COMMANDS.put("interop", InteropCommand.class);
    COMMANDS.put("contract", ContractCommand.class);
    COMMANDS.put("completion", CompletionCommand.class);
    COMMANDS.put("status", StatusCommand.class);
    COMMANDS.put("realm", RealmCommand.class);
    COMMANDS.put("audit", AuditCommand.class);
    COMMANDS.put("light", LightCommand.class);
    COMMANDS.put("store", StoreCommand.class);
    COMMANDS.put("kill-test", KillTestCommand.class);
  }

  private static final String VERBOSE = "--verbose";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }

  /** Runs a command line; the process exits with its {@link ExitCode}. */
  public static void main(String[] args) {
    StandardOutput output = StandardOutput.installed();
    System.exit(output.ended(execute(args)));
  }

  /** Runs a command line and gives its exit code. */
  public static int execute(String... args) {
    if (args.length == 2 && List.of(args).containsAll(List.of("--version", Output.JSON))) {
      System.out.println(Output.encode(ProgramVersion.fields()));
      return ExitCode.OK.code();
    }
    // Of the commands only the one that is called is put together: all of them take longer than it.
    CommandLine program =
        args.length > 0 && COMMANDS.containsKey(args[0])
            ? commandLine(List.of(args[0]))
            : commandLine();
    CommandLine.IParameterExceptionHandler usage = program.getParameterExceptionHandler();
    boolean json = List.of(args).contains(Output.JSON);
    boolean verbose = List.of(args).contains(VERBOSE);
    Sent sent = new Sent(json);
    program
        .setExecutionExceptionHandler(
            (failure, _, _) ->
                report(
                    failure instanceof UnsatisfiedException unsatisfied && !verbose
                        ? unsatisfied.plain()
                        : sent.told(failure),
                    json,
                    sent))
        .setParameterExceptionHandler(
            (failure, given) -> {
              if (json) {
                Output.printFailure(ExitCode.USAGE, failure.getMessage(), Map.of());
              }
              return usage.handleParseException(failure, given);
            });
    try {
      Arguments.requireReadable(List.of(args));
      return ScopedValue.where(Sent.OF_COMMAND, sent).call(() -> program.execute(args));
    } catch (UsageException | Error e) {
      // Of an Error the library that runs commands makes nothing.
      return report(e, json, sent);
    } finally {
      sent.end();
    }
  }

  /** The commands, with the exit codes in the program's help. */
  static CommandLine commandLine() {
    return commandLine(COMMANDS.keySet());
  }

  private static CommandLine commandLine(Collection<String> names) {
    CommandLine program = new CommandLine(new FreeholdCommand());
    // Not by the class alone: picocli would leave out what transforms its model.
    names.forEach(name -> program.addSubcommand(name, new CommandLine(COMMANDS.get(name))));
    program.setCaseInsensitiveEnumValuesAllowed(true);
    program.registerConverter(Path.class, FreeholdCommand::path);
    program.getCommandSpec().usageMessage().exitCodeListHeading("%nExit codes of all commands:%n");
    program.getCommandSpec().usageMessage().exitCodeList(ExitCode.table());
    addCommonOptions(program);
    return program;
  }

  private static Path path(String text) {
    try {
      return Given.path(text);
    } catch (UsageException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** Every command that does something takes the level of the log, and tells more if asked to. */
  private static void addCommonOptions(CommandLine command) {
    if (command.getCommand() instanceof Callable<?>) {
      command
          .getCommandSpec()
          .addOption(
              OptionSpec.builder("--log")
                  .type(LogLevel.class)
                  .paramLabel("LEVEL")
                  .description("Least level of what is logged: error, warn, info, debug or trace.")
                  .setter(FreeholdCommand::log)
                  .build())
          .addOption(
              OptionSpec.builder(VERBOSE)
                  .type(boolean.class)
                  .arity("0")
                  .description("Name the constraint, too, that a call violates.")
                  .build());
    }
    command.getSubcommands().values().forEach(FreeholdCommand::addCommonOptions);
  }

  private static <T> T log(T level) {
    if (level instanceof LogLevel given) {
      Logging.level(given);
    }
    return level;
  }

  /** One clear line for what can be expected to go wrong, a stack trace for what cannot. */
  private static int report(Throwable failure, boolean json, Sent sent) {
    ExitCode code = ExitCodes.of(failure);
    String message = FailureReport.words(failure);
    Map<String, Object> more = new LinkedHashMap<>();
    switch (failure) {
      case OutcomeUnknownException unknown -> {
        message = message + "; " + Sent.wayOn(unknown);
        more.putAll(Sent.fields(unknown));
      }
      case BundleRejectedException rejected -> more.put("reason", rejected.reason().name());
      case BundleFailedException failed -> {
        more.put("reason", failed.reason().name());
        more.put("block", failed.blockHeight());
        more.putAll(sent.fields());
      }
      default -> {
        message = message + sent.besides();
        more.putAll(sent.fields());
      }
    }
    FailureReport.print("", message, failure, code);
    if (failure instanceof EquivocationException divided) {
      EvidenceFiles.keep(divided.evidence());
    }
    if (json) {
      Output.printFailure(code, message, more);
    }
    return code.code();
  }
}

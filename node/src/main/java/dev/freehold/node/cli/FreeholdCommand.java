package dev.freehold.node.cli;

import org.slf4j.LoggerFactory;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program: {@code freehold COMMAND}. */
@Command(
    name = "freehold",
    mixinStandardHelpOptions = true,
    version = "freehold 0.1.0",
    description = "A sharded blockchain: users prove, nodes verify.",
    footer = "%nProgrammer's tools, built when first called: bench, simulate (each with --help).",
    subcommands = {
      DemoCommand.class,
      CoordinatorCommand.class,
      WorkerCommand.class,
      KeysCommand.class,
      AccountCommand.class,
      TokenCommand.class,
      InteropCommand.class,
      ContractCommand.class,
      GenerateCompletion.class,
      StatusCommand.class,
      RealmCommand.class,
      AuditCommand.class,
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
    return new CommandLine(new FreeholdCommand())
        .setExecutionExceptionHandler((failure, _, _) -> report(failure))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  /** One clear line for what can be expected to go wrong, a stack trace for what cannot. */
  private static int report(Exception failure) {
    ExitCode code = ExitCode.of(failure);
    System.err.println("freehold: " + failure.getMessage());
    if (code == ExitCode.FAILED) {
      LoggerFactory.getLogger(FreeholdCommand.class).error("this is a bug", failure);
    }
    return code.code();
  }
}

package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code freehold completion}. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Print a script that completes commands and options in a shell.",
      "In bash: source <(./freehold completion bash)"
    })
final class CompletionCommand implements Callable<Integer> {
  /** Shells that the script is for. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(
      paramLabel = "SHELL",
      arity = "0..1",
      defaultValue = "bash",
      description = "bash or zsh; one script is for both.")
  private Shell shell;

  @Override
  public Integer call() {
    if (shell == Shell.ZSH) {
      System.out.println("autoload -U +X bashcompinit && bashcompinit");
    }
    // The program that runs has this command alone.
    System.out.print(AutoComplete.bash("freehold", FreeholdCommand.commandLine()));
    return ExitCode.OK.code();
  }
}

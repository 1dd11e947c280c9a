package dev.freehold.cli;

import java.io.Console;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which key, and how its passphrase is asked for. */
final class KeyOptions {
  private static final String PASSPHRASE_VARIABLE = "FREEHOLD_PASSPHRASE";

  @Option(
      names = "--key",
      required = true,
      paramLabel = "FILE",
      description = {
        "The key file. Its passphrase comes from the variable FREEHOLD_PASSPHRASE,",
        "or is asked for; without a terminal it is empty."
      })
  private Path file;

  Path file() {
    return file;
  }

  static char[] passphrase() {
    String given = System.getenv(PASSPHRASE_VARIABLE);
    if (given != null) {
      return given.toCharArray();
    }
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      return new char[0];
    }
    return console.readPassword("passphrase: ");
  }
}

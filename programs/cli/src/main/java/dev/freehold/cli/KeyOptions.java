package dev.freehold.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which key file. */
final class KeyOptions {
  @Option(names = "--key", required = true, paramLabel = "FILE", description = "The key file.")
  private Path file;

  Path file() {
    return file;
  }
}

package dev.freehold.cli;

import dev.freehold.client.Signer;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options for the source of a key file's passphrase. */
final class PassphraseOptions {
  static final String VARIABLE = "FREEHOLD_PASSPHRASE";

  @Option(
      names = "--passphrase-file",
      paramLabel = "FILE",
      description = {
        "A file whose first line is the key file's passphrase. Default: the variable",
        "FREEHOLD_PASSPHRASE; without it the passphrase is asked for on the terminal."
      })
  private Path file;

  /** Opens a key file. */
  Signer open(Path key) {
    return sources().open(key);
  }

  Passphrases sources() {
    return Passphrases.of(Optional.ofNullable(file), VARIABLE);
  }
}

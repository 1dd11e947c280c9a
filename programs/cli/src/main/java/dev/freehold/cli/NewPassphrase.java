package dev.freehold.cli;

import dev.freehold.client.KeyFile;
import dev.freehold.client.Signer;
import dev.freehold.config.UsageException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Option to do without a passphrase, and the word on the error output if that is done. */
final class NewPassphrase {
  @Option(
      names = "--no-passphrase",
      description = "Do without a passphrase: whoever can read the file has the key.")
  private boolean none;

  /** Writer of a key file. */
  @FunctionalInterface
  interface Writer {
    void write(Path file, Signer signer, char[] passphrase);
  }

  /** Asks for the passphrase as it was wished, and writes. */
  void seal(Path file, Signer signer, Passphrases sources, Writer writer) {
    if (none && sources.file().isPresent()) {
      throw new UsageException("--no-passphrase and a file with a passphrase: which?");
    }
    char[] passphrase = none ? new char[0] : sources.fresh(file);
    writer.write(file, signer, passphrase);
    if (!KeyFile.hasPassphrase(file)) {
      System.err.println(
          "freehold: %s is NOT protected: %s"
              .formatted(file, none ? "as asked" : sources.variable() + " is empty"));
    }
  }
}

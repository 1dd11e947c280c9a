package dev.freehold.cli;

import dev.freehold.client.KeyFile;
import dev.freehold.client.Signer;
import dev.freehold.config.UsageException;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.file.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Sources of a passphrase, in this order: a file that was named, a variable of the environment, the
 * person at the terminal. None of them is no passphrase: a key without one is made only where that
 * is asked for.
 *
 * @param file whose first line is the passphrase
 * @param variable the variable's name
 * @param value what the variable holds; empty text counts as an answer for new keys alone
 * @param terminal asked last
 */
record Passphrases(
    Optional<Path> file,
    String variable,
    Optional<String> value,
    Supplier<Optional<Terminal>> terminal) {
  private static final int FILE_BYTES_MAX = 4096;

  /** A protected key's passphrase, which there is nobody to ask for. */
  static final class UnansweredException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnansweredException(String message) {
      super(message);
    }
  }

  /** The sources of this process. */
  static Passphrases of(Optional<Path> file, String variable) {
    return new Passphrases(
        file, variable, Optional.ofNullable(System.getenv(variable)), Terminal::here);
  }

  /**
   * Opens a key file. One that says that it has no passphrase is opened without.
   *
   * @throws UnansweredException if it has a passphrase, and there is nobody to ask for it
   */
  Signer open(Path key) {
    if (!KeyFile.hasPassphrase(key)) {
      return KeyFile.open(key, new char[0]);
    }
    char[] passphrase =
        file.map(Passphrases::firstLine)
            .or(() -> value.filter(text -> !text.isEmpty()).map(String::toCharArray))
            .orElseGet(() -> asked(key));
    try {
      return KeyFile.open(key, passphrase);
    } finally {
      Arrays.fill(passphrase, '\0');
    }
  }

  private char[] asked(Path key) {
    return terminal
        .get()
        .orElseThrow(
            () ->
                new UnansweredException(
                    "%s has a passphrase, and there is no terminal to ask for it: set %s or give"
                            .formatted(key, variable)
                        + " --passphrase-file FILE"))
        .secret("passphrase of " + key + ": ");
  }

  /**
   * The passphrase for a new key, or for one that is sealed anew.
   *
   * @return empty if the variable is there and empty: whoever sets it so asks for none
   * @throws UsageException if the two answers at the terminal differ or are empty, the file's line
   *     is empty, or there is nobody to ask
   */
  char[] fresh(Path key) {
    if (file.isPresent()) {
      char[] line = firstLine(file.get());
      if (line.length == 0) {
        throw new UsageException("the passphrase in " + file.get() + " is empty");
      }
      return line;
    }
    if (value.isPresent()) {
      return value.get().toCharArray();
    }
    Terminal asked =
        terminal
            .get()
            .orElseThrow(
                () ->
                    new UsageException(
                        "there is no terminal to ask for a passphrase: set %s, give a file with it,"
                                .formatted(variable)
                            + " or --no-passphrase for a key that whoever reads its file has"));
    char[] first = asked.secret("new passphrase for " + key + ": ");
    if (first.length == 0) {
      throw new UsageException("the passphrase is empty; --no-passphrase makes a key without one");
    }
    char[] second = asked.secret("the same again: ");
    boolean same = Arrays.equals(first, second);
    Arrays.fill(second, '\0');
    if (!same) {
      throw new UsageException("the two passphrases are not the same; nothing was written");
    }
    return first;
  }

  private static char[] firstLine(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new UsageException(file + " is too large for a passphrase");
      }
      return PlainText.of(bytes).split("\n", 2)[0].toCharArray();
    } catch (IOException e) {
      throw new UncheckedIOException(FileFailure.reading(file, e), e);
    }
  }
}

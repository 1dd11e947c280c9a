package dev.freehold.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.KeyFile;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold keys}. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Make and look at key files, give them and accounts others.",
    subcommands = {
      KeysCommand.New.class,
      KeysCommand.Show.class,
      KeysCommand.Passwd.class,
      KeysCommand.Rotate.class
    })
final class KeysCommand {
  private static void print(Output output, Path file) {
    String authKey = KeyFile.authKey(file).toHex();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file);
    fields.put("authKey", authKey);
    fields.put("protected", KeyFile.hasPassphrase(file));
    output.print(fields, authKey);
  }

  /** {@code freehold keys new}. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = "Make a key in a new file that only its owner can read.")
  static final class New implements Callable<Integer> {
    @Mixin private KeyOptions key;
    @Mixin private PassphraseOptions passphrase;
    @Mixin private NewPassphrase sealing;
    @Mixin private Output output;

    @Override
    public Integer call() {
      if (Files.exists(key.file())) {
        // Before anything is asked.
        throw new UncheckedIOException(
            new FileAlreadyExistsException(
                key.file().toString(), null, "it exists already; it is not overwritten"));
      }
      sealing.seal(key.file(), Signer.generate(), passphrase.sources(), KeyFile::create);
      print(output, key.file());
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold keys show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Print what an account holds of a key; needs no passphrase.")
  static final class Show implements Callable<Integer> {
    @Mixin private KeyOptions key;
    @Mixin private Output output;

    @Override
    public Integer call() {
      print(output, key.file());
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold keys passwd}. */
  @Command(
      name = "passwd",
      mixinStandardHelpOptions = true,
      description = {
        "Give a key file another passphrase; the key stays the same.",
        "Copies of the file that were made before still open with the passphrase of before."
      })
  static final class Passwd implements Callable<Integer> {
    private static final String VARIABLE = "FREEHOLD_NEW_PASSPHRASE";

    @Option(
        names = "--new-passphrase-file",
        paramLabel = "FILE",
        description = {
          "A file whose first line is the new passphrase. Default: the variable",
          "FREEHOLD_NEW_PASSPHRASE; without it it is asked for on the terminal, twice."
        })
    private Path file;

    @Mixin private KeyOptions key;
    @Mixin private PassphraseOptions passphrase;
    @Mixin private NewPassphrase sealing;
    @Mixin private Output output;

    @Override
    public Integer call() {
      Signer signer = passphrase.open(key.file());
      Passphrases fresh = Passphrases.of(Optional.ofNullable(file), VARIABLE);
      sealing.seal(key.file(), signer, fresh, KeyFile::replace);
      print(output, key.file());
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold keys rotate}. */
  @Command(
      name = "rotate",
      mixinStandardHelpOptions = true,
      description = {
        "Give an account another key, signed with the one it has; wait until that is final.",
        "Make the new one before, with `freehold keys new`, and keep a copy of its file: without",
        "it the account is lost."
      })
  static final class Rotate implements Callable<Integer> {
    @Option(
        names = "--new-key",
        required = true,
        paramLabel = "FILE",
        description = "The file of the key that the account is to have.")
    private Path next;

    @Option(
        names = "--new-passphrase-file",
        paramLabel = "FILE",
        description = {
          "A file whose first line is the new key's passphrase. Default: as for --key.",
        })
    private Path file;

    @Mixin private AccountOptions account;
    @Mixin private Output output;

    @Override
    public Integer call() {
      // Opened, not only read: a key that nobody can open must not become an account's.
      Signer signer =
          Passphrases.of(Optional.ofNullable(file), PassphraseOptions.VARIABLE).open(next);
      try (FreeholdClient client = account.connect()) {
        Wallet wallet = account.wallet(client);
        wallet.rotateKey(signer);
        String authKey = signer.authKey().toHex();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", wallet.user());
        fields.put("authKey", authKey);
        fields.put("file", next);
        output.print(
            fields, "%s has the key of %s, %s; final".formatted(wallet.user(), next, authKey));
      }
      return ExitCode.OK.code();
    }
  }
}

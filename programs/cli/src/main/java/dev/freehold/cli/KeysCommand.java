package dev.freehold.cli;

import dev.freehold.client.KeyFile;
import dev.freehold.client.Signer;
import dev.freehold.config.ExitCode;
import dev.freehold.core.field.Fr;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code freehold keys}. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Make and look at key files.",
    subcommands = {KeysCommand.New.class, KeysCommand.Show.class})
final class KeysCommand {
  private static void print(Output output, Path file, Fr authKey) {
    String text = HexFormat.of().formatHex(authKey.toBytes());
    output.print(Map.of("file", file, "authKey", text), text);
  }

  /** {@code freehold keys new}. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = "Make a key in a new file that only its owner can read.")
  static final class New implements Callable<Integer> {
    @Mixin private KeyOptions key;
    @Mixin private Output output;

    @Override
    public Integer call() {
      Signer signer = Signer.generate();
      KeyFile.create(key.file(), signer, KeyOptions.passphrase());
      print(output, key.file(), signer.authKey());
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
      print(output, key.file(), KeyFile.authKey(key.file()));
      return ExitCode.OK.code();
    }
  }
}

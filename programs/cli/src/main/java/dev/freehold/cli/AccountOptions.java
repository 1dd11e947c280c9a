package dev.freehold.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.KeyFile;
import dev.freehold.client.MissingException;
import dev.freehold.client.Signer;
import dev.freehold.client.Wallet;
import dev.freehold.config.UsageException;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which account on which network, and the key that signs for it. */
final class AccountOptions {
  @Option(
      names = "--key",
      paramLabel = "FILE",
      description = "The key file; default: the profile's.")
  private Path key;

  @Option(
      names = "--user",
      paramLabel = "USER",
      description =
          "The account, realm:index. Default: the profile's, or the only one that holds the key.")
  private String user;

  @Option(
      names = "--max-fee",
      paramLabel = "UNITS",
      description = {
        "The highest fee that is paid; above it the bundle is refused. Default: twice what it",
        "would cost now, and with --offline 16 times what it cost at the state's checkpoint."
      })
  private String maxFee;

  @Mixin private PassphraseOptions passphrase;
  @Mixin private NetworkOptions network;

  NetworkOptions network() {
    return network;
  }

  /** Connects; an account that is not written as one is refused before. */
  FreeholdClient connect() {
    user();
    maxFee();
    return network.connect();
  }

  /** The highest fee that was named. */
  OptionalLong maxFee() {
    return maxFee == null ? OptionalLong.empty() : OptionalLong.of(Amount.ofBalance(maxFee));
  }

  /** Opens the key file. */
  Signer signer() {
    return passphrase.open(file());
  }

  private Path file() {
    return Optional.ofNullable(key)
        .or(() -> network.profile().key())
        .orElseThrow(
            () -> new UsageException("which key? Give --key FILE, or a profile that names one"));
  }

  /** The account that was named. */
  Optional<UserId> user() {
    return Optional.ofNullable(user).or(() -> network.profile().user()).map(Given::user);
  }

  /** The wallet of the account that is named, or of the only one that holds the key. */
  Wallet wallet(FreeholdClient client) {
    Signer signer = signer();
    Wallet wallet =
        new Wallet(client, signer, user().orElseGet(() -> onlyAccount(client, signer.authKey())));
    wallet.maxFee(maxFee());
    Sent sent = Sent.ofCommand();
    sent.watch();
    wallet.onSubmit(sent::note);
    return wallet;
  }

  /** A wallet that sends, and the lock of its account. */
  record Sender(Wallet wallet, AccountLock lock) implements AutoCloseable {
    @Override
    public void close() {
      lock.close();
    }
  }

  /** The wallet, while no other command of the account sends from this machine. */
  Sender sender(FreeholdClient client) {
    Wallet wallet = wallet(client);
    return new Sender(wallet, AccountLock.take(client, wallet.user()));
  }

  /** The account that is named, or the only one that holds the key, which stays closed. */
  UserId account(FreeholdClient client) {
    return user()
        .orElseGet(
            () -> {
              if (key == null && network.profile().key().isEmpty()) {
                throw new UsageException(
                    "which account? Give --user, --key FILE, or a profile that names one");
              }
              return onlyAccount(client, KeyFile.authKey(file()));
            });
  }

  private static UserId onlyAccount(FreeholdClient client, Fr authKey) {
    List<UserId> users = client.state().accountsWithKey(authKey);
    if (users.isEmpty()) {
      throw new MissingException("no account holds this key");
    }
    if (users.size() > 1) {
      throw new UsageException(
          "several accounts hold this key, say which by --user: "
              + users.stream().map(UserId::toString).collect(Collectors.joining(", ")));
    }
    return users.getFirst();
  }
}

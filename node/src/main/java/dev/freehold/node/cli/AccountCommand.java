package dev.freehold.node.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.VerifiedState;
import dev.freehold.client.Wallet;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold account}. */
@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    description = "Look at accounts, open them, pay from them.",
    subcommands = {AccountCommand.Show.class, AccountCommand.Pay.class, AccountCommand.Open.class})
final class AccountCommand {
  /** {@code freehold account show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Print an account as a checkpoint proves it.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "USER", description = "The account, realm:index.")
    private String user;

    @Mixin private NetworkOptions network;

    @Override
    public Integer call() {
      UserId id = UserId.parse(user);
      try (FreeholdClient client = network.connect()) {
        VerifiedState.AccountReading reading = client.state().account(id);
        if (reading.atCheckpoint().isEmpty()) {
          System.err.println("freehold: there is no account " + id + " yet");
          return ExitCode.NETWORK.code();
        }
        var account = reading.atCheckpoint().get();
        System.out.printf(
            "account %s at checkpoint %d%n  authKey %s%n  nonce   %d%n  balance %d%n",
            id,
            reading.checkpoint().height(),
            HexFormat.of().formatHex(account.authKey().toBytes()),
            account.nonce(),
            account.balance());
      }
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold account pay}. */
  @Command(
      name = "pay",
      mixinStandardHelpOptions = true,
      description = "Pay from the balance of an account and wait until that is final.")
  static final class Pay implements Callable<Integer> {
    @Option(names = "--to", required = true, paramLabel = "USER", description = "realm:index")
    private String to;

    @Option(names = "--amount", required = true, description = "In the smallest unit.")
    private long amount;

    @Option(names = "--user", description = "The paying account, where a key has several.")
    private String user;

    @Mixin private KeyOptions key;
    @Mixin private NetworkOptions network;

    @Override
    public Integer call() {
      UserId recipient = UserId.parse(to);
      requirePositive(amount);
      try (FreeholdClient client = network.connect()) {
        Wallet wallet = NetworkOptions.wallet(client, key.open(), user);
        wallet.pay(recipient, amount);
        System.out.printf("%s paid %d to %s; final%n", wallet.user(), amount, recipient);
      }
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold account open}. */
  @Command(
      name = "open",
      mixinStandardHelpOptions = true,
      description = "Open an account for a key, funded from another account.")
  static final class Open implements Callable<Integer> {
    @Option(
        names = "--for",
        required = true,
        paramLabel = "AUTHKEY",
        description = "What `freehold keys new` printed.")
    private String authKey;

    @Option(names = "--balance", required = true, description = "What the account starts with.")
    private long balance;

    @Option(names = "--user", description = "The paying account, where a key has several.")
    private String user;

    @Mixin private KeyOptions key;
    @Mixin private NetworkOptions network;

    @Override
    public Integer call() {
      Fr holder = Fr.fromBytes(HexFormat.of().parseHex(authKey));
      try (FreeholdClient client = network.connect()) {
        Wallet wallet = NetworkOptions.wallet(client, key.open(), user);
        System.out.println(wallet.open(List.of(holder), balance).getFirst());
      }
      return ExitCode.OK.code();
    }
  }

  static void requirePositive(long amount) {
    if (amount <= 0) {
      throw new IllegalArgumentException("an amount is positive, not " + amount);
    }
  }
}

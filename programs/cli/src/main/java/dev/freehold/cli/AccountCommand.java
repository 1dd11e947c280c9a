package dev.freehold.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.KeyFile;
import dev.freehold.client.MissingException;
import dev.freehold.client.SecondOpinion;
import dev.freehold.client.Submission;
import dev.freehold.client.VerifiedState;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.UnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold account}. */
@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    description = "Look at accounts, open them, pay from them.",
    subcommands = {
      AccountCommand.Show.class,
      AccountCommand.Find.class,
      AccountCommand.Pay.class,
      AccountCommand.Open.class
    })
final class AccountCommand {
  /** {@code freehold account show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Print an account as a checkpoint proves it.")
  static final class Show implements Callable<Integer> {
    @Parameters(
        paramLabel = "USER",
        arity = "0..1",
        description = "The account, realm:index. Default: the profile's.")
    private String user;

    @Mixin private NetworkOptions network;
    @Mixin private Output output;

    @Override
    public Integer call() {
      UserId id =
          Optional.ofNullable(user)
              .or(() -> network.profile().user())
              .map(Given::user)
              .orElseThrow(() -> new UsageException("which account? Or a profile that names one"));
      try (FreeholdClient client = network.connect()) {
        VerifiedState.AccountReading reading = client.state().account(id);
        long height = reading.checkpoint().height();
        Account account =
            reading
                .atCheckpoint()
                .orElseThrow(
                    () ->
                        new MissingException(
                            "there is no account %s at checkpoint %d, as its path proves"
                                .formatted(id, height)));
        SecondOpinion second = client.secondOpinion(height, NetworkOptions.SECOND_LIMIT);
        String authKey = account.authKey().toHex();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("user", id);
        fields.put("checkpoint", height);
        fields.put("authKey", authKey);
        fields.put("nonce", account.nonce());
        fields.put("balance", Long.toString(account.balance()));
        fields.put("secondNodeAgrees", second.agrees());
        output.print(
            fields,
            "account %s at checkpoint %d%n  authKey %s%n  nonce   %d%n  balance %d%n  second  %s"
                .formatted(
                    id,
                    height,
                    authKey,
                    account.nonce(),
                    account.balance(),
                    Printable.of(second.inWords())));
      }
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold account find}. */
  @Command(
      name = "find",
      mixinStandardHelpOptions = true,
      description = {
        "Print the accounts that hold a key, in all realms that are served.",
        "Needs no passphrase."
      })
  static final class Find implements Callable<Integer> {
    /** One of them. */
    static final class Which {
      @Option(names = "--key", paramLabel = "FILE", description = "A key file; it stays closed.")
      private Path key;

      @Option(
          names = "--auth-key",
          paramLabel = "AUTHKEY",
          description = "What `freehold keys show` prints.")
      private String authKey;
    }

    @ArgGroup(multiplicity = "1")
    private Which which;

    @Mixin private NetworkOptions network;
    @Mixin private Output output;

    @Override
    public Integer call() {
      Fr holder = which.key != null ? KeyFile.authKey(which.key) : authKey(which.authKey);
      try (FreeholdClient client = network.connect()) {
        List<UserId> users = client.state().accountsWithKey(holder);
        if (users.isEmpty()) {
          throw new MissingException("no account holds this key");
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        StringBuilder lines = new StringBuilder();
        for (UserId user : users) {
          Optional<Account> account = client.state().account(user).atCheckpoint();
          String balance = account.map(a -> Long.toString(a.balance())).orElse("0");
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("user", user);
          row.put("checked", account.filter(a -> a.authKey().equals(holder)).isPresent());
          row.put("balance", balance);
          rows.add(row);
          lines.append("%-12s %s%n".formatted(user, balance));
        }
        output.print(
            Map.of("authKey", holder.toHex(), "accounts", rows), lines.toString().stripTrailing());
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
    private String amount;

    @Mixin private AccountOptions account;
    @Mixin private RecipientOptions recipients;
    @Mixin private OfflineOptions offline;
    @Mixin private Output output;

    @Override
    public Integer call() {
      UserId recipient = Given.user(to);
      long paid = Amount.ofBalance(amount);
      SystemCall.Pay payment = new SystemCall.Pay(recipient, paid);
      if (offline.isOffline()) {
        recipients.unseen();
        return offline.write(account, payment, output);
      }
      try (FreeholdClient client = account.connect();
          AccountOptions.Sender sender = account.sender(client)) {
        Wallet wallet = sender.wallet();
        recipients.check(() -> wallet.requireRecipients(List.of(recipient)));
        Submission sent = wallet.submit(payment);
        wallet.finish(sent);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("to", recipient);
        fields.put("amount", Long.toString(paid));
        Sent.Result result =
            Sent.ofCommand()
                .result(
                    client, fields, "%s sent %d to %s".formatted(wallet.user(), paid, recipient));
        output.print(result);
        return result.code().code();
      }
    }
  }

  /** {@code freehold account open}. */
  @Command(
      name = "open",
      mixinStandardHelpOptions = true,
      description = "Open an account for a key, funded from another account.")
  static final class Open implements Callable<Integer> {
    /** In most cases two checkpoints are enough. */
    private static final Duration SHOWN_WAIT = Duration.ofSeconds(10);

    @Option(
        names = "--for",
        required = true,
        paramLabel = "AUTHKEY",
        description = "What `freehold keys new` printed.")
    private String authKey;

    @Option(names = "--balance", required = true, description = "What the account starts with.")
    private String balance;

    @Mixin private AccountOptions account;
    @Mixin private OfflineOptions offline;
    @Mixin private Output output;

    @Override
    public Integer call() {
      Fr holder = authKey(authKey);
      long given = Amount.ofBalance(balance);
      if (offline.isOffline()) {
        return offline.write(account, new SystemCall.OpenAccount(holder, given), output);
      }
      try (FreeholdClient client = account.connect();
          AccountOptions.Sender sender = account.sender(client)) {
        Wallet wallet = sender.wallet();
        List<UserId> others = holders(client, holder);
        UserId opened = wallet.open(List.of(holder), given).getFirst();
        if (!wallet.awaitShown(opened, SHOWN_WAIT)) {
          System.err.println(
              "freehold: account " + opened + " is open; its realm does not show it yet");
        }
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("account", opened);
        fields.put("balance", Long.toString(given));
        fields.put("sameKey", others);
        output.print(
            opened.toString(),
            Sent.ofCommand().result(client, fields, "%s is open".formatted(opened)));
      }
      return ExitCode.OK.code();
    }

    /** Accounts that hold the key already; whoever has it must say from now on which it means. */
    private static List<UserId> holders(FreeholdClient client, Fr holder) {
      List<UserId> others;
      try {
        others = client.state().accountsWithKey(holder);
      } catch (UnavailableException e) {
        System.err.println(
            "freehold: not all realms could be asked whether this key has an account: "
                + Printable.of(e.getMessage()));
        return List.of();
      }
      if (!others.isEmpty()) {
        System.err.printf(
            "freehold: this key holds %s already; with several accounts its commands need --user%n",
            others.stream().map(UserId::toString).collect(Collectors.joining(", ")));
      }
      return others;
    }
  }

  static Fr authKey(String text) {
    if (!text.matches("[0-9a-fA-F]{64}")) {
      throw new UsageException("an AUTHKEY is 64 hexadecimal digits, not " + text);
    }
    byte[] bytes = HexFormat.of().parseHex(text);
    if (!Fr.isCanonical(bytes, 0)) {
      throw new UsageException("no key has the AUTHKEY " + text);
    }
    return Fr.fromBytes(bytes);
  }
}

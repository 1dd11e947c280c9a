package dev.freehold.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.TokenCalls;
import dev.freehold.client.TokenReads;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold token}; paying and claiming by several at once is {@link TokenPayments}. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Use the standard token: every call is proved on this machine.",
    subcommands = {
      TokenCommand.Deploy.class,
      TokenCommand.Mint.class,
      TokenCommand.Transfer.class,
      TokenPayments.PayMany.class,
      TokenPayments.Claimable.class,
      TokenPayments.Claim.class,
      TokenCommand.Balance.class
    })
final class TokenCommand {
  private TokenCommand() {}

  /** {@code freehold token deploy}. */
  @Command(
      name = "deploy",
      mixinStandardHelpOptions = true,
      description = "Deploy a token of one's own and print its contract id.")
  static final class Deploy implements Callable<Integer> {
    @Mixin private TokenOptions token;

    @Override
    public Integer call() {
      try (FreeholdClient client = token.account().connect();
          AccountOptions.Sender sender = token.account().sender(client)) {
        Wallet wallet = sender.wallet();
        ContractId id = wallet.deploy(token.artifact().spec()).id();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("contract", id.value());
        fields.put("owner", wallet.user());
        token
            .output()
            .print(
                id.toString(),
                Sent.ofCommand().result(client, fields, "token %s is deployed".formatted(id)));
      }
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold token mint}. */
  @Command(
      name = "mint",
      mixinStandardHelpOptions = true,
      description = "Make new tokens; the token's owner alone can.")
  static final class Mint implements Callable<Integer> {
    @Option(names = "--amount", required = true, description = "How many.")
    private String amount;

    @Mixin private TokenOptions token;
    @Mixin private OfflineOptions offline;

    @Override
    public Integer call() {
      long count = Amount.parse(amount);
      return token.call(
          offline, "mint", _ -> {}, id -> List.of(TokenCalls.mint(id, count)), "minted %s");
    }
  }

  /** {@code freehold token transfer}. */
  @Command(
      name = "transfer",
      mixinStandardHelpOptions = true,
      description = "Send tokens; the recipient has to claim them.")
  static final class Transfer implements Callable<Integer> {
    @Option(names = "--to", required = true, paramLabel = "USER", description = "realm:index")
    private String to;

    @Option(names = "--amount", required = true, description = "How many.")
    private String amount;

    @Mixin private TokenOptions token;
    @Mixin private RecipientOptions recipients;
    @Mixin private OfflineOptions offline;

    @Override
    public Integer call() {
      UserId recipient = Given.user(to);
      long count = Amount.parse(amount);
      if (offline.isOffline()) {
        recipients.unseen();
      }
      return token.call(
          offline,
          "transfer",
          wallet -> recipients.check(() -> wallet.requireTokenRecipients(List.of(recipient))),
          id -> List.of(TokenCalls.transfer(id, recipient, count)),
          "sent %s to " + recipient + ", who has to claim it");
    }
  }

  /** {@code freehold token balance}. */
  @Command(
      name = "balance",
      mixinStandardHelpOptions = true,
      description = {
        "Print the final balance of an account, checked against its checkpoint.",
        "Needs no key: --user names any account."
      })
  static final class Balance implements Callable<Integer> {
    @Mixin private TokenOptions token;

    @Override
    public Integer call() {
      token.read(
          (_, user, reads) -> {
            TokenReads.Balance read = reads.balance(user);
            String balance = Long.toUnsignedString(read.amount());
            token
                .output()
                .print(
                    Map.of(
                        "user", user, "balance", balance, "checkpoint", read.checkpoint().height()),
                    balance);
          });
      return ExitCode.OK.code();
    }
  }
}

package dev.freehold.cli;

import dev.freehold.cli.audit.NetworkSource;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.PaymentSearch;
import dev.freehold.client.TokenCalls;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.file.FileFailure;
import dev.freehold.core.file.PlainText;
import dev.freehold.core.id.UserId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The token commands that pay several users, and claim from several. */
final class TokenPayments {
  private static final int FILE_BYTES_MAX = 64 * 1024;

  private TokenPayments() {}

  /** {@code freehold token pay-many}. */
  @Command(
      name = "pay-many",
      mixinStandardHelpOptions = true,
      description = {
        "Send tokens to several users in one bundle: all are paid, or none.",
        "One proof pays up to four; a bundle holds 32 proofs."
      })
  static final class PayMany implements Callable<Integer> {
    @Parameters(
        paramLabel = "USER=AMOUNT|FILE",
        arity = "1..*",
        description =
            "Such as 1:0=50, or a file of such lines; what follows a # in a line is a comment.")
    private List<String> payments;

    @Mixin private TokenOptions token;
    @Mixin private RecipientOptions recipients;
    @Mixin private OfflineOptions offline;

    @Override
    public Integer call() throws IOException {
      List<TokenCalls.Payment> parsed = new ArrayList<>();
      for (String text : payments) {
        if (text.contains("=")) {
          parsed.add(parse(text));
        } else {
          read(Given.path(text)).forEach(parsed::add);
        }
      }
      if (parsed.isEmpty()) {
        throw new UsageException("nobody to pay");
      }
      if (offline.isOffline()) {
        recipients.unseen();
      }
      return token.call(
          offline,
          "pay-many",
          wallet ->
              recipients.check(
                  () ->
                      wallet.requireTokenRecipients(
                          parsed.stream().map(TokenCalls.Payment::to).toList())),
          id -> TokenCalls.pay(id, parsed),
          "paid " + parsed.size() + " users %s together");
    }

    private static List<TokenCalls.Payment> read(Path file) throws IOException {
      String text;
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
        if (bytes.length > FILE_BYTES_MAX) {
          throw new IOException("it has more than " + FILE_BYTES_MAX + " bytes");
        }
        text = PlainText.of(bytes);
      } catch (NoSuchFileException e) {
        throw new IOException(
            "\"%s\" is no payment, which is written USER=AMOUNT, and there is no such file"
                .formatted(file),
            e);
      } catch (IOException e) {
        throw new IOException("the payments: " + FileFailure.reading(file, e), e);
      }
      List<TokenCalls.Payment> payments = new ArrayList<>();
      List<String> lines = text.lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i).replaceFirst("#.*", "").strip();
        if (!line.isEmpty()) {
          try {
            payments.add(parse(line));
          } catch (UsageException e) {
            throw new UsageException(file + ":" + (i + 1) + ": " + e.getMessage(), e);
          }
        }
      }
      return payments;
    }

    private static TokenCalls.Payment parse(String text) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw new UsageException("a payment is written USER=AMOUNT, not \"" + text + "\"");
      }
      return new TokenCalls.Payment(
          Given.user(text.substring(0, equals).strip()),
          Amount.parse(text.substring(equals + 1).strip()));
    }
  }

  /** {@code freehold token claim}. */
  @Command(
      name = "claim",
      mixinStandardHelpOptions = true,
      description = {
        "Claim what other accounts have sent, in one bundle.",
        "One proof claims from up to two; `token claimable` says from whom there is something."
      })
  static final class Claim implements Callable<Integer> {
    @Option(
        names = "--from",
        required = true,
        split = ",",
        paramLabel = "USER",
        description = "realm:index; several with commas, or by several --from.")
    private List<String> from;

    @Mixin private TokenOptions token;
    @Mixin private OfflineOptions offline;

    @Override
    public Integer call() {
      List<UserId> senders = users(from);
      return token.call(
          offline,
          "claim",
          _ -> {},
          id -> TokenCalls.claim(id, senders),
          "claimed %s from " + String.join(", ", from));
    }
  }

  /** {@code freehold token claimable}. */
  @Command(
      name = "claimable",
      mixinStandardHelpOptions = true,
      description = {
        "Print what others have sent and was not claimed, each amount checked against a"
            + " checkpoint.",
        "Without --from it looks for payments in the latest blocks of every realm.",
        "Needs no key: --user names any account."
      })
  static final class Claimable implements Callable<Integer> {
    @Option(
        names = "--from",
        split = ",",
        paramLabel = "USER",
        description = "Ask of these senders only; several with commas.")
    private List<String> from = List.of();

    @Option(
        names = "--blocks",
        paramLabel = "N",
        defaultValue = "200",
        description =
            "How many blocks of each realm are looked through. Default: ${DEFAULT-VALUE}.")
    private int blocks;

    @Mixin private TokenOptions token;

    @Override
    public Integer call() {
      if (blocks < 1) {
        throw new UsageException("at least one block, not " + blocks);
      }
      token.read(
          (client, user, reads) -> {
            List<UserId> senders = from.isEmpty() ? found(client, user) : users(from);
            Map<UserId, Long> claimable = reads.claimable(user, senders);
            claimable.values().removeIf(amount -> amount == 0);
            print(user, claimable);
          });
      return ExitCode.OK.code();
    }

    private List<UserId> found(FreeholdClient client, UserId user) {
      ProgressLine progress = new ProgressLine(System.err);
      List<UserId> senders =
          new PaymentSearch(client, new NetworkSource(client)::block, token.contract(), user)
              .senders(blocks, progress::show);
      progress.end();
      return senders;
    }

    private void print(UserId user, Map<UserId, Long> claimable) {
      List<Map<String, Object>> rows = new ArrayList<>();
      StringBuilder lines = new StringBuilder();
      claimable.forEach(
          (sender, amount) -> {
            String text = Long.toUnsignedString(amount);
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("from", sender);
            row.put("amount", text);
            rows.add(row);
            lines.append("%-12s %s%n".formatted(sender, text));
          });
      token
          .output()
          .print(
              Map.of("user", user, "claimable", rows),
              rows.isEmpty() ? "nothing to claim" : lines.toString().stripTrailing());
    }
  }

  /** Users, each named once. */
  private static List<UserId> users(List<String> texts) {
    Set<UserId> users = new LinkedHashSet<>();
    for (String text : texts) {
      if (!users.add(Given.user(text.strip()))) {
        throw new UsageException(text + " is named twice");
      }
    }
    return List.copyOf(users);
  }
}

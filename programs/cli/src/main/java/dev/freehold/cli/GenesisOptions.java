package dev.freehold.cli;

import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.Fr;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of what a genesis opens: its realms and accounts. */
final class GenesisOptions {
  @Option(
      names = "--realms",
      paramLabel = "N",
      defaultValue = "4",
      description = "Active realms. Default: ${DEFAULT-VALUE}.")
  private int realms;

  @Option(
      names = "--fund",
      paramLabel = "AUTHKEY=BALANCE",
      description = "An account that exists from the start; may be repeated.")
  private List<String> funded = List.of();

  int realms() {
    return realms;
  }

  /** The accounts, as they were given. */
  List<Genesis.Funded> accounts() {
    List<Genesis.Funded> accounts = new ArrayList<>();
    for (String text : funded) {
      int equals = text.indexOf('=');
      if (equals < 0) {
        throw new UsageException("--fund takes AUTHKEY=BALANCE, not \"" + text + "\"");
      }
      Fr authKey = AccountCommand.authKey(text.substring(0, equals));
      long balance = Given.number(text.substring(equals + 1));
      accounts.add(Given.of(() -> new Genesis.Funded(authKey, balance)));
    }
    return accounts;
  }
}

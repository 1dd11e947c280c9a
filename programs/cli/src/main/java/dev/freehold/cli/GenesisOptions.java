package dev.freehold.cli;

import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.Fr;
import dev.freehold.core.replica.Replication;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of what a genesis opens: its realms, who verifies and keeps them, and accounts. */
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

  @Option(
      names = "--verifiers-per-realm",
      paramLabel = "N",
      defaultValue = "0",
      description = {
        "Validators that verify each realm's blocks, drawn anew each era. 0: all of them verify"
            + " everything. Default: ${DEFAULT-VALUE}.",
        "Other numbers are refused: a few with how often bad validators would be drawn alone, and"
            + " more of them as long as a leader could choose the draw."
      })
  private int verifiersPerRealm;

  @Option(
      names = "--workers-per-realm",
      paramLabel = "N",
      defaultValue = "1",
      description = {
        "Workers that keep each realm: 1, 3 or 4. A bundle is committed once 1, 2 or 3 of them have"
            + " it on their disks. Default: ${DEFAULT-VALUE}.",
        "3 bears one of them gone, and 4 one that lies. The seats are filled by whoever is there."
      })
  private int workersPerRealm;

  int realms() {
    return realms;
  }

  /** How many validators verify a realm; 0 is everybody. */
  int verifiersPerRealm() {
    return verifiersPerRealm;
  }

  /** How many workers keep a realm. */
  Replication replication() {
    return Given.workersPerRealm(workersPerRealm);
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

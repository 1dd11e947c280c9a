package dev.freehold.cli;

import dev.freehold.client.CommitteeSignatures;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.SecondOpinion;
import dev.freehold.client.light.LightClient;
import dev.freehold.client.light.LightReport;
import dev.freehold.client.light.LightSource;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.protocol.socket.ClientOptions.TrustedCheckpoint;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold light}. */
@Command(
    name = "light",
    mixinStandardHelpOptions = true,
    description = {
      "Check a chain without holding it: checkpoints and realm headers from one that is trusted,"
          + " the proofs that aggregates cover, and accounts or slots by path.",
      "Single proofs are never downloaded. It says what it checked and what it trusted.",
      "Exits with 11 if anything a node answered does not hold, with 14 if a node does not have"
          + " what it must, and with 8 if all holds but some proofs are not covered by aggregates."
    })
final class LightCommand implements Callable<Integer> {
  private static final String FROM_GENESIS = "genesis";

  @Option(
      names = "--checkpoint",
      paramLabel = "HEIGHT:HASH",
      description = {
        "The checkpoint to trust; \"genesis\" for that of --genesis: the whole chain.",
        "Default: the profile's."
      })
  private String checkpoint;

  @Mixin private NetworkOptions network;

  @Option(
      names = "--witness",
      description = "Also replay every block from its witness: roots, rules and signatures.")
  private boolean witness;

  @Option(names = "--account", paramLabel = "USER", description = "Accounts to read and check.")
  private List<String> accounts = List.of();

  @Option(
      names = "--slot",
      paramLabel = "USER/CONTRACT/SLOT",
      description = "Slots to read and check.")
  private List<String> slots = List.of();

  @Option(
      names = "--remember",
      description = {
        "If all that was checked holds, have the profile trust the last checkpoint from now on:",
        "the next run goes on there. What this run took on trust stays taken."
      })
  private boolean remember;

  @Mixin private Output output;

  @Override
  public Integer call() {
    network.requireNode();
    if (network.genesis().equals(Hash32.ZERO)) {
      throw new UsageException(
          "no genesis is named: give --genesis or a profile that has it. A checkpoint's hash does"
              + " not say whose signatures follow");
    }
    if (remember && network.profileInUse().isEmpty()) {
      throw new UsageException("--remember writes to a profile: name one");
    }
    Optional<TrustedCheckpoint> given = given();
    try (FreeholdClient client = network.connect(given)) {
      TrustedCheckpoint trusted =
          given.orElseGet(() -> new TrustedCheckpoint(0, client.genesis().checkpoint().hash()));
      LightClient light =
          new LightClient(
              LightSource.of(client),
              trusted,
              SnarkPackVerifier.of(client.genesis(), 1),
              CommitteeSignatures.of(client.genesis()),
              new Ed25519Verifier(),
              witness);
      ProgressLine progress = new ProgressLine(System.err);
      long behind;
      try {
        behind = light.catchUp((height, latest) -> progress.show("checkpoint", height, latest));
      } finally {
        progress.end();
      }
      LightReport report = light.report();
      SecondOpinion second =
          client.secondOpinion(light.head().height(), NetworkOptions.SECOND_LIMIT);
      conclude(client, light.head(), report, behind, second);
      boolean all = report.isWhole() && LightClient.isNear(behind);
      return (all ? ExitCode.OK : ExitCode.INCOMPLETE).code();
    }
  }

  /** Empty for the genesis. */
  private Optional<TrustedCheckpoint> given() {
    if (checkpoint == null) {
      return Optional.of(
          network
              .trusted()
              .orElseThrow(
                  () ->
                      new UsageException(
                          "no checkpoint is named: give --checkpoint or a profile that trusts"
                              + " one")));
    }
    return checkpoint.equals(FROM_GENESIS) ? Optional.empty() : Optional.of(parse(checkpoint));
  }

  private static TrustedCheckpoint parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new UsageException("\"" + text + "\" is neither HEIGHT:HASH nor " + FROM_GENESIS);
    }
    return new TrustedCheckpoint(
        Given.number(text.substring(0, colon)), Given.hash(text.substring(colon + 1)));
  }

  /** Reads what was asked for, remembers the last checkpoint, and says it all. */
  private void conclude(
      FreeholdClient client,
      Checkpoint head,
      LightReport report,
      long behind,
      SecondOpinion second) {
    List<Map<String, Object>> readAccounts = new ArrayList<>();
    List<Map<String, Object>> readSlots = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    lines.append(
        "%s (%s)%n".formatted(Printable.of(client.genesis().name()), client.genesis().hash()));
    lines.append(report.inWords());
    accounts.forEach(user -> readAccounts.add(account(client, head, Given.user(user), lines)));
    slots.forEach(slot -> readSlots.add(slot(client, head, slot, lines)));
    if (!LightClient.isNear(behind)) {
      lines.append(
          "the chain goes on faster than it can be followed: it is %d checkpoints ahead%n"
              .formatted(behind));
    }
    lines.append("%s%n".formatted(Printable.of(second.inWords())));
    lines.append("the last checkpoint is %d:%s".formatted(head.height(), head.hash()));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("genesis", client.genesis().hash());
    fields.put("from", report.from());
    fields.put("to", report.to());
    fields.put("hash", head.hash());
    fields.put("behind", behind);
    fields.put("secondNodeAgrees", second.agrees());
    fields.put("blocks", report.blocks());
    fields.put("proofs", report.proofs());
    fields.put("covered", report.covered());
    fields.put("aggregates", report.aggregates());
    fields.put("witnessed", report.witnessed());
    fields.put("uncovered", report.uncovered().stream().map(LightCommand::range).toList());
    fields.put("accounts", readAccounts);
    fields.put("slots", readSlots);
    if (remember && head.height() > 0) {
      network.trust(head);
    }
    output.print(fields, lines.toString());
  }

  private static Map<String, Object> range(LightReport.Uncovered range) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("realm", range.realm().value());
    fields.put("firstBlock", range.firstBlock());
    fields.put("lastBlock", range.lastBlock());
    fields.put("proofs", range.proofs());
    return fields;
  }

  private static Map<String, Object> account(
      FreeholdClient client, Checkpoint at, UserId user, StringBuilder lines) {
    Optional<Account> account = client.state().account(user, at).atCheckpoint();
    lines.append(
        account
            .map(
                a ->
                    "checked  account %s: balance %d, nonce %d, at checkpoint %d%n"
                        .formatted(user, a.balance(), a.nonce(), at.height()))
            .orElse("trusted  the worker that there is no account %s%n".formatted(user)));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("user", user);
    fields.put("exists", account.isPresent());
    account.ifPresent(
        a -> {
          fields.put("balance", Long.toString(a.balance()));
          fields.put("nonce", a.nonce());
        });
    return fields;
  }

  private static Map<String, Object> slot(
      FreeholdClient client, Checkpoint at, String text, StringBuilder lines) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new UsageException("\"" + text + "\" is not USER/CONTRACT/SLOT");
    }
    UserId user = Given.user(parts[0]);
    Contract contract =
        client
            .state()
            .contract(Given.contract((int) Math.min(Given.number(parts[1]), Integer.MAX_VALUE)));
    long slot = Given.number(parts[2]);
    SlotProof proof = client.state().slot(contract, user, slot, at);
    String value = proof.value().toString();
    lines.append(
        "checked  slot %d of %s in contract %s: %s, at checkpoint %d, of a realm that adopted %d%n"
            .formatted(slot, user, contract.id(), value, at.height(), proof.asOf()));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("user", user);
    fields.put("contract", contract.id().value());
    fields.put("slot", slot);
    fields.put("value", value);
    fields.put("asOf", proof.asOf());
    return fields;
  }
}

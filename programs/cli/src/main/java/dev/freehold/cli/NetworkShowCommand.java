package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.config.GenesisFile;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.Replication;
import dev.freehold.node.validator.CommitteeSignatures;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.store.DataDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold network show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = {
      "Check a genesis file and show what it names: its hash, the validators, the operator's key.",
      "The hash is computed, whatever the file says of itself: owners compare it before they start."
    })
final class NetworkShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The genesis file.")
  private Path file;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A validator's directory, whose key the genesis must name.")
  private Path data;

  @Mixin private Output output;

  @Override
  public Integer call() {
    Genesis genesis = GenesisFile.read(file);
    // Throws unless each proof of possession holds.
    CommitteeSignatures.of(genesis);
    Optional<Hash32> own = Optional.ofNullable(data).map(directory -> own(directory, genesis));
    output.print(fields(genesis, own), String.join(System.lineSeparator(), lines(genesis, own)));
    return ExitCode.OK.code();
  }

  private static Hash32 own(Path data, Genesis genesis) {
    DataDirectory directory = DataDirectory.existing(data).as(DataDirectory.Use.COORDINATOR);
    if (!directory.hasSigningSeed()) {
      throw new StoreException(
          directory.resolve(DataDirectory.SIGNING_KEY)
              + " is missing: `freehold validator key` makes it, before the genesis is made");
    }
    return ValidatorKey.of(directory, genesis).nodeKey().id();
  }

  private static Map<String, Object> fields(Genesis genesis, Optional<Hash32> own) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("genesis", genesis.hash());
    fields.put("name", genesis.name());
    fields.put("development", genesis.development());
    fields.put("realms", genesis.activeRealms());
    fields.put("accounts", genesis.accounts().size());
    fields.put("supply", String.valueOf(genesis.supply()));
    List<Map<String, Object>> validators = new ArrayList<>();
    for (Founder founder : genesis.founders().members()) {
      Validator validator = founder.validator();
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("node", validator.node());
      each.put("key", validator.key());
      each.put("weight", validator.weight());
      validators.add(each);
    }
    fields.put("validators", validators);
    fields.put("quorum", genesis.founders().committee().quorum());
    fields.put("mayLie", genesis.founders().committee().mayLie());
    fields.put("verifiersPerRealm", genesis.verifiersPerRealm());
    fields.put("workersPerRealm", genesis.replication().seats());
    fields.put("operatorKey", genesis.operatorKey());
    genesis.aggregation().ifPresent(key -> fields.put("referenceString", key.digest()));
    own.ifPresent(node -> fields.put("own", node));
    return fields;
  }

  private static List<String> lines(Genesis genesis, Optional<Hash32> own) {
    List<String> lines = new ArrayList<>();
    lines.add("genesis %s".formatted(genesis.hash()));
    lines.add(
        "%s, %s, %d realms, %d accounts with %d together"
            .formatted(
                genesis.name(),
                genesis.development() ? "a development network" : "no development network",
                genesis.activeRealms(),
                genesis.accounts().size(),
                genesis.supply()));
    lines.add(FounderFiles.bears(genesis.founders()));
    for (Founder founder : genesis.founders().members()) {
      Validator validator = founder.validator();
      String whose = own.filter(validator.node()::equals).map(_ -> ", which is yours").orElse("");
      lines.add("  node %s weighs %d%s".formatted(validator.node(), validator.weight(), whose));
    }
    lines.add(
        "each block is verified by %d of the validators"
            .formatted(genesis.verifiers(genesis.firstEra()).perRealm()));
    Replication replication = genesis.replication();
    lines.add(
        replication.equals(Replication.ALONE)
            ? "each realm is kept by one worker"
            : "each realm is kept by %d workers, and a block acknowledged by %d of them"
                .formatted(replication.seats(), replication.acknowledge()));
    lines.add("operator's key %s".formatted(genesis.operatorKey()));
    lines.add(CoordinatorGenesisCommand.aggregation(genesis));
    return lines;
  }
}

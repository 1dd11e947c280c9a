package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.config.GenesisFile;
import dev.freehold.config.UsageException;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.field.Fr;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.Founding;
import dev.freehold.snarkpack.StructuredReferenceString;
import dev.freehold.store.DataDirectory;
import java.nio.file.Files;
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

/** {@code freehold coordinator genesis}. */
@Command(
    name = "genesis",
    mixinStandardHelpOptions = true,
    description = {
      "Write the genesis file of a new network, whose checkpoints this coordinator's key signs.",
      "The file can be edited before `freehold coordinator --genesis FILE` founds the network."
    })
final class CoordinatorGenesisCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The coordinator's directory; its key is made there if there is none.")
  private Path data;

  @Option(
      names = "--operator",
      paramLabel = "DIR",
      description = {
        "A directory for the operator's key, which signs orders and invitations; the key is made"
            + " there if there is none.",
        "Default: operator in the coordinator's directory."
      })
  private Path operator;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where the genesis is written.")
  private Path out;

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      defaultValue = "freehold network",
      description = "The network's name, for people. Default: ${DEFAULT-VALUE}.")
  private String name;

  @Option(
      names = "--development",
      description = "Mark it as a development network, which takes keys from published seeds.")
  private boolean development;

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
      names = "--reference-string",
      paramLabel = "FILE",
      description = {
        "The reference string of the network's aggregates (`freehold aggregator setup`).",
        "Without it, a development network has the development one, another no aggregation."
      })
  private Path referenceString;

  @Mixin private Output output;

  /** A coordinator would not start in a directory that has both keys. */
  private DataDirectory operators(DataDirectory directory) {
    if (operator == null) {
      return Founding.operator(directory);
    }
    if (operator.toAbsolutePath().normalize().equals(data.toAbsolutePath().normalize())) {
      throw new UsageException(
          "--operator: %s is the coordinator's directory, and the operator's key has one of its own"
              .formatted(operator));
    }
    return new DataDirectory(operator).as(DataDirectory.Use.OPERATOR);
  }

  @Override
  public Integer call() {
    DataDirectory directory = new DataDirectory(data).as(DataDirectory.Use.COORDINATOR);
    if (directory.genesis().isPresent()) {
      throw new StoreException(data + " holds a network already");
    }
    if (Files.exists(out)) {
      throw new StoreException(out + " is there already");
    }
    DataDirectory operators = operators(directory);
    Genesis genesis =
        Founding.genesis(
            directory, operators, name, development, realms, accounts(), referenceKey());
    GenesisFile.write(out, genesis);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", out);
    fields.put("genesis", genesis.hash());
    fields.put("development", genesis.development());
    fields.put("key", directory.resolve(DataDirectory.SIGNING_KEY));
    fields.put("operatorKey", operators.resolve(DataDirectory.OPERATOR_KEY));
    genesis.aggregation().ifPresent(key -> fields.put("referenceString", key.digest()));
    output.print(
        fields,
        "genesis %s in %s%n%s%n%s"
            .formatted(
                genesis.hash(),
                out,
                Founding.backUp(directory, operators),
                genesis
                    .aggregation()
                    .map(key -> "aggregates are made under the reference string " + key.digest())
                    .orElse("no aggregation: no reference string is named")));
    return ExitCode.OK.code();
  }

  private Optional<ReferenceKey> referenceKey() {
    if (referenceString == null) {
      return Optional.empty();
    }
    try (StructuredReferenceString srs =
        StructuredReferenceString.load(referenceString, Limits.JOB_PROOFS_MAX)) {
      return Optional.of(srs.key());
    }
  }

  private List<Genesis.Funded> accounts() {
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

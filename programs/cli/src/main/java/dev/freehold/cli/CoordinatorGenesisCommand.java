package dev.freehold.cli;

import dev.freehold.config.ExitCode;
import dev.freehold.config.GenesisFile;
import dev.freehold.config.UsageException;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.Founding;
import dev.freehold.snarkpack.StructuredReferenceString;
import dev.freehold.store.DataDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
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
      "Write the genesis file of a new network.",
      "With --data, this coordinator's key signs its checkpoints. With --founder, several"
          + " validators' keys do, which stay where they are.",
      "The file can be edited before `freehold coordinator --genesis FILE` founds the network."
    })
final class CoordinatorGenesisCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The coordinator's directory; its key is made there if there is none.")
  private Path data;

  @Option(
      names = "--founder",
      arity = "1..*",
      paramLabel = "FILE",
      description = {
        "The public part of a validator's key, as its owner's `freehold validator key` wrote it;"
            + " several, or repeated.",
        "Each weighs 1; the file that is written can say otherwise."
      })
  private List<Path> founders = List.of();

  @Option(
      names = "--faults",
      paramLabel = "byzantine|crash",
      description = {
        "What the validators of --founder bear. byzantine: up to a third of them lie. crash: nobody"
            + " lies, and fewer than half are down. Default: byzantine."
      })
  private FaultModel faults;

  @Option(
      names = "--operator",
      paramLabel = "DIR",
      description = {
        "A directory for the operator's key, which signs orders and invitations; the key is made"
            + " there if there is none.",
        "Default: operator in the coordinator's directory; with --founder it must be given."
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

  @Mixin private GenesisOptions opens;

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
    if (data == null == founders.isEmpty()) {
      throw new UsageException(
          "give either --data DIR, the directory of a coordinator that signs alone, or --founder"
              + " FILE of each validator");
    }
    if (Files.exists(out)) {
      throw new StoreException(out + " is there already");
    }
    return founders.isEmpty() ? alone() : together();
  }

  private int alone() {
    if (faults != null) {
      throw new UsageException("--faults is for several validators, which --founder names");
    }
    DataDirectory directory = new DataDirectory(data).as(DataDirectory.Use.COORDINATOR);
    if (directory.genesis().isPresent()) {
      throw new StoreException(data + " holds a network already");
    }
    DataDirectory operators = operators(directory);
    Genesis genesis =
        Founding.genesis(
                directory,
                operators,
                name,
                development,
                opens.realms(),
                opens.accounts(),
                opens.verifiersPerRealm(),
                referenceKey())
            .with(opens.replication());
    GenesisFile.write(out, genesis);
    Map<String, Object> fields = fields(genesis, operators);
    fields.put("key", directory.resolve(DataDirectory.SIGNING_KEY));
    output.print(
        fields,
        "genesis %s in %s%n%s%n%s"
            .formatted(
                genesis.hash(), out, Founding.backUp(directory, operators), aggregation(genesis)));
    return ExitCode.OK.code();
  }

  private int together() {
    if (operator == null) {
      throw new UsageException(
          "--founder: give --operator DIR too, where the operator's key is made: no validator's"
              + " directory is here");
    }
    FounderFiles files =
        FounderFiles.read(faults == null ? FaultModel.BYZANTINE : faults, founders);
    DataDirectory operators = new DataDirectory(operator).as(DataDirectory.Use.OPERATOR);
    Genesis genesis =
        Founding.genesis(
                files.founders(),
                operators,
                name,
                development,
                opens.realms(),
                opens.accounts(),
                opens.verifiersPerRealm(),
                referenceKey())
            .with(opens.replication());
    GenesisFile.write(out, genesis);
    Map<String, Object> fields = fields(genesis, operators);
    Optional<String> list = files.list();
    list.ifPresent(text -> fields.put("validators", List.of(text.split(","))));
    output.print(
        fields,
        "genesis %s in %s%n%s%n%s%n%s%n%s"
            .formatted(
                genesis.hash(),
                out,
                FounderFiles.bears(files.founders()),
                Founding.backUpOperator(operators),
                aggregation(genesis),
                next(genesis, list)));
    return ExitCode.OK.code();
  }

  /** What each validator runs, with all that is known of it here. */
  private String next(Genesis genesis, Optional<String> list) {
    return genesis.founders().isSole()
        ? "its owner runs `freehold coordinator --data DIR --listen HOST:PORT --genesis "
            + out
            + "`"
        : "each validator compares the hash, and runs `freehold validator --data DIR --listen HOST:PORT --genesis %s --join %s`"
            .formatted(out, list.orElse("HOST:PORT,..."));
  }

  private Map<String, Object> fields(Genesis genesis, DataDirectory operators) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", out);
    fields.put("genesis", genesis.hash());
    fields.put("development", genesis.development());
    fields.put("operatorKey", operators.resolve(DataDirectory.OPERATOR_KEY));
    genesis.aggregation().ifPresent(key -> fields.put("referenceString", key.digest()));
    return fields;
  }

  /** What aggregates are made under, in words. */
  static String aggregation(Genesis genesis) {
    return genesis
        .aggregation()
        .map(key -> "aggregates are made under the reference string " + key.digest())
        .orElse("no aggregation: no reference string is named");
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
}

package dev.freehold.cli;

import dev.freehold.cli.source.ContractSources;
import dev.freehold.cli.source.ContractTemplate;
import dev.freehold.config.ExitCode;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.artifact.FunctionKeys;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.kit.contract.StorageItem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold contract}: from a source to an artifact; the rest is {@link ContractUse}. */
@Command(
    name = "contract",
    mixinStandardHelpOptions = true,
    description = "Write contracts, test them, build them, deploy them, call them.",
    subcommands = {
      ContractCommand.New.class,
      ContractTests.Test.class,
      ContractTests.Check.class,
      ContractCommand.Build.class,
      ContractCommand.Inspect.class,
      ContractKeysCommand.class,
      VerifySetupCommand.class,
      ContractUse.Deploy.class,
      ContractUse.CallFunction.class,
      ContractUse.Read.class
    })
final class ContractCommand {
  private ContractCommand() {}

  /** {@code freehold contract new}. */
  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = "Write a small contract that works, and its tests, into a directory.")
  static final class New implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The contract's class, such as Scores.")
    private String name;

    @Option(names = "--dir", defaultValue = ".", description = "Default: ${DEFAULT-VALUE}.")
    private Path directory;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      List<Path> files = ContractTemplate.write(name, directory);
      output.print(
          Map.of("files", files),
          "wrote %s and %s; try: freehold contract test %s"
              .formatted(files.get(0), files.get(1), directory));
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold contract build}. */
  @Command(
      name = "build",
      mixinStandardHelpOptions = true,
      description = {
        "Compile a contract into one file of data: circuits, what wallets need, and keys.",
        "The keys are development keys, which only development networks take."
      })
  static final class Build implements Callable<Integer> {
    @Parameters(
        paramLabel = "PATH",
        arity = "1..*",
        description = "Java files, or directories of them.")
    private List<Path> sources;

    @Option(names = "--class", description = "Which contract, where there are several.")
    private String type;

    @Option(names = "--out", description = "The file. Default: the class's name, in lower case.")
    private Path file;

    @Option(names = "--strict", description = "Make nothing of what is warned of.")
    private boolean strict;

    @Mixin private ProverOptions prover;
    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      CompiledContract contract;
      try (ContractSources compiled = ContractSources.compile(sources)) {
        contract = compiled.contract(type);
      }
      List<String> warnings = ContractTests.warnings(List.of(contract), strict);
      ContractArtifact artifact = prover.build(contract, ProverOptions.progressOnErr());
      Path out = file != null ? file : Path.of(contract.name() + ContractArtifact.SUFFIX);
      artifact.save(out);
      output.print(
          Map.of(
              "file",
              out,
              "hash",
              artifact.hash(),
              "bytes",
              artifact.toBytes().length,
              "warnings",
              warnings),
          "built %s, hash %s".formatted(out, artifact.hash()));
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold contract inspect}. */
  @Command(
      name = "inspect",
      mixinStandardHelpOptions = true,
      description = "Say what an artifact holds. Runs nothing of it.")
  static final class Inspect implements Callable<Integer> {
    @Parameters(paramLabel = "ARTIFACT", description = "What `contract build` has made.")
    private Path file;

    @Mixin private Output output;

    @Override
    public Integer call() {
      ContractArtifact artifact = ContractArtifact.load(file);
      CompiledContract contract = artifact.contract();
      List<Map<String, Object>> functions = new ArrayList<>();
      StringBuilder text =
          new StringBuilder(
              "contract   %s%nhash       %s%n"
                  .formatted(Printable.of(contract.name()), artifact.hash()));
      for (StorageItem item : contract.storage()) {
        SlotShape.Region region = contract.shape().region(item.base());
        text.append(
            "stores     %s, from slot %d, %d levels under the root%n"
                .formatted(item, item.base(), region.levels()));
      }
      for (int i = 0; i < contract.functions().size(); i++) {
        FunctionAbi abi = contract.abi().get(i);
        FunctionKeys keys = artifact.keys().get(i);
        int constraints = contract.functions().get(i).constraints();
        SetupKind setup = SetupKind.of(keys.verifying());
        text.append(
            "function   %d %s%n           %,d constraints, %s key %s%n"
                .formatted(i, abi, constraints, setup, keys.verifying().digest()));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", abi.name());
        fields.put("parameters", abi.parameters().stream().map(Object::toString).toList());
        fields.put("constraints", constraints);
        fields.put("setup", setup);
        fields.put("verifyingKey", keys.verifying().digest());
        functions.add(fields);
      }
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("name", contract.name());
      all.put("hash", artifact.hash());
      all.put("regions", contract.shape().regions());
      all.put("storage", contract.storage());
      all.put("functions", functions);
      output.print(all, text.toString().stripTrailing());
      return ExitCode.OK.code();
    }
  }
}

package dev.freehold.cli;

import dev.freehold.cli.interop.SetupCheck;
import dev.freehold.cli.interop.Tool;
import dev.freehold.client.FreeholdClient;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.codec.Printable;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.iden3.SnarkjsJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold interop verify-setup}, which is {@code freehold contract verify-setup} too. */
@Command(
    name = "verify-setup",
    mixinStandardHelpOptions = true,
    description = {
      "Check that a function's keys come from a ceremony for its constraint system.",
      "Exit code 0: all was checked and holds; 7: something is wrong; 8: not all was checked."
    })
final class VerifySetupCommand implements Callable<Integer> {
  @Option(
      names = "--r1cs",
      required = true,
      paramLabel = "FILE",
      description = "The constraint system, exported from a source that you have read.")
  private Path r1cs;

  @Option(
      names = "--zkey",
      required = true,
      paramLabel = "FILE",
      description = "What the ceremony ended with, as published.")
  private Path zkey;

  @Option(
      names = "--ptau",
      paramLabel = "FILE",
      description = "The phase 1 file that the ceremony began with.")
  private Path ptau;

  @Option(
      names = "--snarkjs",
      paramLabel = "PROGRAM",
      defaultValue = "snarkjs",
      description = "The snarkjs to call. Default: ${DEFAULT-VALUE}, from the path.")
  private String snarkjs;

  @ArgGroup private Published published;

  @Mixin private NetworkOptions network;
  @Mixin private Output output;

  /** Key in use, by where it is found. */
  static final class Published {
    @Option(
        names = "--vkey",
        paramLabel = "FILE",
        description = "The verifying key in use (verification_key.json).")
    private Path vkey;

    @ArgGroup(exclusive = false)
    private Deployed deployed;
  }

  /** A function on a network. */
  static final class Deployed {
    @Option(
        names = "--contract",
        required = true,
        paramLabel = "ID",
        description = "The deployed contract whose key is in use.")
    private int contract;

    @Option(
        names = "--function",
        required = true,
        paramLabel = "NAME",
        description = "Its function.")
    private String function;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    SetupCheck.Report report =
        new SetupCheck(
                r1cs,
                zkey,
                key(),
                Optional.ofNullable(ptau),
                new Tool(List.of(snarkjs)),
                InteropCommand.loop())
            .run();
    StringBuilder lines = new StringBuilder();
    List<Map<String, Object>> steps = new ArrayList<>();
    for (SetupCheck.Step step : report.steps()) {
      String verdict =
          switch (step.verdict()) {
            case HOLDS -> "holds";
            case FAILS -> "FAILS";
            case NOT_CHECKED -> "not checked";
          };
      lines.append(
          "%-12s %s: %s%n"
              .formatted(verdict, Printable.of(step.name()), Printable.of(step.detail())));
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", step.name());
      fields.put("verdict", step.verdict());
      fields.put("detail", step.detail());
      steps.add(fields);
    }
    output.print(
        Map.of("complete", report.isComplete(), "fails", report.fails(), "steps", steps),
        lines.toString().stripTrailing());
    ExitCode code =
        report.fails() ? ExitCode.WRONG : report.isComplete() ? ExitCode.OK : ExitCode.INCOMPLETE;
    return code.code();
  }

  private Optional<VerifyingKey> key() {
    if (published == null) {
      return Optional.empty();
    }
    if (published.vkey != null) {
      return Optional.of(SnarkjsJson.readKey(published.vkey));
    }
    String name = published.deployed.function;
    try (FreeholdClient client = network.connect()) {
      return Optional.of(
          client
              .state()
              .contract(new ContractId(published.deployed.contract))
              .spec()
              .functions()
              .stream()
              .filter(function -> function.name().equals(name))
              .map(FunctionSpec::key)
              .findFirst()
              .orElseThrow(() -> new UsageException("the contract has no function " + name)));
    }
  }
}

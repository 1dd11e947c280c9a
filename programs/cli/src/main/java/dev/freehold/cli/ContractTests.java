package dev.freehold.cli;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.soundness.UnboundArguments;
import dev.freehold.cli.source.ContractSources;
import dev.freehold.cli.source.ScenarioRun;
import dev.freehold.cli.source.SourceException;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.testing.CallCheck;
import dev.freehold.kit.testing.LyingCalls;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Questions of authors about a contract before it is built: do its tests pass, does it bind. */
final class ContractTests {
  private ContractTests() {}

  /** Sources with tests, and which of these are wanted. */
  static final class Scenarios {
    @Parameters(
        paramLabel = "PATH",
        arity = "1..*",
        description = "Java files, or directories of them.")
    private List<Path> sources;

    @Option(
        names = "--filter",
        paramLabel = "TEXT",
        defaultValue = "",
        description =
            "Only tests whose class and method (ScoresTest.pointsAreCollected) hold this.")
    private String filter;

    @Option(
        names = "--strict",
        description = "Fail where there is a warning: an argument that nothing depends on.")
    private boolean strict;

    List<ScenarioRun> run(Optional<CallCheck> check) throws IOException {
      try (ContractSources compiled = ContractSources.compile(sources)) {
        List<Method> scenarios = compiled.scenarios();
        if (scenarios.isEmpty()) {
          throw new SourceException("no method here bears @Scenario");
        }
        List<Method> wanted =
            scenarios.stream().filter(each -> ScenarioRun.name(each).contains(filter)).toList();
        if (wanted.isEmpty()) {
          throw new UsageException(
              "no test holds \"%s\"; there are %s"
                  .formatted(filter, scenarios.stream().map(ScenarioRun::name).toList()));
        }
        List<ScenarioRun> runs = new ArrayList<>();
        for (Method scenario : wanted) {
          runs.add(ScenarioRun.of(scenario, check));
        }
        return runs;
      }
    }
  }

  /** {@code freehold contract test}. */
  @Command(
      name = "test",
      mixinStandardHelpOptions = true,
      description = {
        "Compile a contract and run its tests: methods that bear @Scenario.",
        "Runs the code in the sources, on this machine."
      })
  static final class Test implements Callable<Integer> {
    @Mixin private Scenarios scenarios;

    @Option(
        names = "--prove",
        description = "Prove each call and verify the proof: seconds instead of milliseconds.")
    private boolean prove;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      List<ScenarioRun> runs =
          scenarios.run(prove ? Optional.of(ScenarioRun.proving()) : Optional.empty());
      long failed = failed(runs);
      List<String> warnings = warnings(contracts(runs), scenarios.strict);
      output.print(
          Map.of(
              "failed",
              failed,
              "tests",
              runs.stream().map(ContractTests::fields).toList(),
              "warnings",
              warnings),
          lines(runs) + "%d tests, %d failed".formatted(runs.size(), failed));
      return (failed == 0 ? ExitCode.OK : ExitCode.WRONG).code();
    }
  }

  /** {@code freehold contract check}. */
  @Command(
      name = "check",
      mixinStandardHelpOptions = true,
      description = {
        "Lie about the calls of a contract's tests, as a dishonest prover would.",
        "Says which values nothing binds, and which functions no test calls.",
        "Runs the code in the sources, on this machine."
      })
  static final class Check implements Callable<Integer> {
    private static final String ALL = "all";

    @Mixin private Scenarios scenarios;

    @Option(
        names = "--lies",
        paramLabel = "N|all",
        defaultValue = "100",
        description =
            "How many lies about each function, beside the most telling. Default:"
                + " ${DEFAULT-VALUE}.")
    private String lies;

    @Option(names = "--seed", defaultValue = "1", description = "Which. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin private Output output;

    @Override
    public Integer call() throws IOException {
      LyingCalls liar = new LyingCalls(sample(), seed, 1);
      List<ScenarioRun> runs = scenarios.run(Optional.of(liar));
      List<CompiledContract> contracts = contracts(runs);
      List<String> warnings = warnings(contracts, scenarios.strict);
      TreeSet<String> untold = new TreeSet<>();
      for (CompiledContract contract : contracts) {
        contract.functions().forEach(f -> untold.add(contract.name() + "." + f.name()));
      }
      untold.removeAll(liar.functions());
      long failed = failed(runs);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("functions", liar.functions());
      fields.put("notCalled", List.copyOf(untold));
      fields.put("lies", liar.told());
      fields.put("found", liar.found());
      fields.put("failed", failed);
      fields.put("warnings", warnings);
      StringBuilder text = new StringBuilder();
      runs.stream().filter(run -> run.failure().isPresent()).forEach(run -> text.append(line(run)));
      untold.forEach(name -> text.append("not called: %s%n".formatted(name)));
      liar.found().forEach(each -> text.append("UNBOUND %s%n".formatted(each)));
      text.append(
          "%d functions, %,d lies, %d believed"
              .formatted(liar.functions().size(), liar.told(), liar.found().size()));
      output.print(fields, text.toString());
      return (failed == 0 && liar.found().isEmpty() ? ExitCode.OK : ExitCode.WRONG).code();
    }

    private int sample() {
      if (lies.equals(ALL)) {
        return Integer.MAX_VALUE;
      }
      try {
        int count = Integer.parseInt(lies);
        if (count >= 0) {
          return count;
        }
      } catch (NumberFormatException e) {
        throw new UsageException("--lies is a number or all, not \"" + lies + "\"", e);
      }
      throw new UsageException("--lies is a number or all, not \"" + lies + "\"");
    }
  }

  /**
   * Warns on the error output of arguments that nothing depends on.
   *
   * @param strict whether that is an error
   * @throws SourceException if it is, and there is one
   */
  static List<String> warnings(List<CompiledContract> contracts, boolean strict) {
    List<String> warnings = new ArrayList<>();
    for (CompiledContract contract : contracts) {
      for (CompiledFunction function : contract.functions()) {
        for (String argument : UnboundArguments.of(function)) {
          warnings.add(
              "%s.%s: nothing depends on the argument %s: any value passes"
                  .formatted(contract.name(), function.name(), argument));
        }
      }
    }
    if (strict && !warnings.isEmpty()) {
      throw new SourceException(String.join(System.lineSeparator() + "  ", warnings));
    }
    warnings.forEach(warning -> System.err.println("freehold: warning: " + warning));
    return warnings;
  }

  private static List<CompiledContract> contracts(List<ScenarioRun> runs) {
    Map<String, CompiledContract> contracts = new LinkedHashMap<>();
    runs.forEach(run -> run.contracts().forEach(each -> contracts.put(each.name(), each)));
    return List.copyOf(contracts.values());
  }

  private static long failed(List<ScenarioRun> runs) {
    return runs.stream().filter(run -> run.failure().isPresent()).count();
  }

  private static Map<String, Object> fields(ScenarioRun run) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", run.name());
    fields.put("ok", run.failure().isEmpty());
    fields.put("elapsedMs", run.elapsedNs() / 1_000_000);
    run.failure().ifPresent(_ -> fields.put("failure", run.failureText()));
    return fields;
  }

  private static String lines(List<ScenarioRun> runs) {
    StringBuilder text = new StringBuilder();
    runs.forEach(run -> text.append(line(run)));
    return text.toString();
  }

  private static String line(ScenarioRun run) {
    String head =
        "%-6s %s, %d ms%n"
            .formatted(
                run.failure().isEmpty() ? "ok" : "FAILED", run.name(), run.elapsedNs() / 1_000_000);
    return run.failure().isEmpty() ? head : head + "       %s%n".formatted(run.failureText());
  }
}

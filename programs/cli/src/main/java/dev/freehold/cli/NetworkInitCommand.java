package dev.freehold.cli;

import dev.freehold.cli.founding.NetworkFiles;
import dev.freehold.cli.founding.NetworkPlan;
import dev.freehold.config.ExitCode;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.store.DataDirectory;
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

/** {@code freehold network init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Write a network to try on this machine: keys, a genesis that names all validators, and a"
          + " configuration for each process. Says what to run next.",
      "All keys are in one place, which is for trying only: where validators have owners of their"
          + " own, each makes its key by `freehold validator key`, and `freehold coordinator"
          + " genesis --founder` makes the genesis."
    })
final class NetworkInitCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "A directory that is empty or not there yet; it may be moved afterwards.")
  private Path root;

  @Option(
      names = "--validators",
      paramLabel = "N",
      defaultValue = "4",
      description = "Validators, from 1 to 256. Default: ${DEFAULT-VALUE}.")
  private int validators;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Workers, from 0 to 256. Default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--faults",
      paramLabel = "byzantine|crash",
      defaultValue = "byzantine",
      description = {
        "What the validators bear. byzantine: up to a third of them lie. crash: nobody lies, and"
            + " fewer than half are down. Default: ${DEFAULT-VALUE}."
      })
  private FaultModel faults;

  @Option(
      names = "--base-port",
      paramLabel = "N",
      defaultValue = "7400",
      description =
          "The first validator's port, the others' follow; workers' begin ten later, or at the next"
              + " ten after the last validator's. Default: ${DEFAULT-VALUE}.")
  private int basePort;

  @Option(
      names = "--development",
      arity = "0..1",
      paramLabel = "true|false",
      defaultValue = "true",
      fallbackValue = "true",
      description =
          "Whether the network is marked so: it takes keys from published seeds, and workers of"
              + " this machine uninvited. Default: ${DEFAULT-VALUE}.")
  private boolean development;

  @Mixin private GenesisOptions opens;

  @Mixin private Output output;

  @Override
  public Integer call() {
    NetworkPlan plan =
        new NetworkPlan(
            validators,
            workers,
            faults,
            opens.realms(),
            opens.accounts(),
            opens.verifiersPerRealm(),
            opens.replication(),
            basePort,
            development);
    NetworkFiles files = NetworkFiles.write(root, plan);
    List<String> commands = new ArrayList<>();
    files
        .validators()
        .forEach(file -> commands.add("./freehold %s --config %s".formatted(plan.daemon(), file)));
    files.workers().forEach(file -> commands.add("./freehold worker --config " + file));
    commands.add("./freehold status --node " + plan.validator(0));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("genesis", files.genesis().hash());
    fields.put("development", development);
    fields.put("validators", files.validators());
    fields.put("workers", files.workers());
    fields.put("operatorKey", files.operator().resolve(DataDirectory.OPERATOR_KEY));
    fields.put("commands", commands);
    List<String> lines = new ArrayList<>();
    lines.add("genesis %s in %s".formatted(files.genesis().hash(), root.resolve("genesis.yaml")));
    lines.add(FounderFiles.bears(files.genesis().founders()));
    lines.add("run each of these in a terminal of its own, the last one to see them:");
    commands.forEach(command -> lines.add("  " + command));
    output.print(fields, String.join(System.lineSeparator(), lines));
    return ExitCode.OK.code();
  }
}

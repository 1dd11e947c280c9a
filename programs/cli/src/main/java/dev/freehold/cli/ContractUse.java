package dev.freehold.cli;

import dev.freehold.client.Consent;
import dev.freehold.client.ContractWallet;
import dev.freehold.client.DemandedCall;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.contract.StorageItem;
import dev.freehold.protocol.socket.ForeignException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The part of {@code freehold contract} that needs an artifact and a network. */
final class ContractUse {
  private ContractUse() {}

  /** {@code freehold contract deploy}. */
  @Command(
      name = "deploy",
      mixinStandardHelpOptions = true,
      description = "Deploy a built contract and print its number. Its owner is the account.")
  static final class Deploy implements Callable<Integer> {
    @Parameters(paramLabel = "ARTIFACT", description = "What `contract build` has made.")
    private Path file;

    @Mixin private AccountOptions account;
    @Mixin private Output output;

    @Override
    public Integer call() {
      ContractArtifact artifact = ContractArtifact.load(file);
      try (FreeholdClient client = account.connect();
          AccountOptions.Sender sender = account.sender(client)) {
        Wallet wallet = sender.wallet();
        ContractId id = wallet.deploy(artifact.spec()).id();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("contract", id.value());
        fields.put("owner", wallet.user());
        fields.put("hash", artifact.hash());
        output.print(
            id.toString(),
            Sent.ofCommand().result(client, fields, "contract %s is deployed".formatted(id)));
      }
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold contract call}. */
  @Command(
      name = "call",
      mixinStandardHelpOptions = true,
      description = {
        "Call a function: solve it, prove it here, send it, wait until it is final.",
        "Numbers in decimal, users as realm:index, truth values as true or false, arrays with"
            + " commas."
      })
  static final class CallFunction implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ARTIFACT", description = "The contract's artifact.")
    private Path file;

    @Parameters(index = "1", paramLabel = "FUNCTION", description = "As `inspect` lists them.")
    private String function;

    @Parameters(
        index = "2..*",
        arity = "0..*",
        paramLabel = "ARGUMENT",
        description = "In order; or each as name=value.")
    private List<String> arguments = new ArrayList<>();

    @Option(names = "--contract", required = true, description = "The contract's number.")
    private int contract;

    @Option(
        names = "--with",
        paramLabel = "ID=ARTIFACT",
        description = "A contract whose calls this one demands beside it.")
    private Map<Integer, Path> companions = new LinkedHashMap<>();

    @Option(
        names = "--dry-run",
        description = "Solve the call, and say what it demands; prove, sign and send nothing.")
    private boolean dryRun;

    @Mixin private DemandOptions demands;
    @Mixin private AccountOptions account;
    @Mixin private ProverOptions prover;
    @Mixin private OfflineOptions offline;
    @Mixin private Output output;

    @Override
    public Integer call() {
      ContractArtifact artifact = ContractArtifact.load(file);
      int index = Given.of(() -> artifact.contract().function(function));
      List<Fr> args =
          Given.of(() -> artifact.contract().abi().get(index).parse(named(artifact, index)));
      ContractId id = Given.contract(contract);
      List<ContractWallet.Planned> planned = List.of(new ContractWallet.Planned(id, index, args));
      Map<ContractId, ContractArtifact> used = new LinkedHashMap<>();
      used.put(id, artifact);
      companions.forEach(
          (number, path) -> used.put(Given.contract(number), ContractArtifact.load(path)));
      Consent consent =
          demands.consent(id, used.keySet().stream().filter(u -> !u.equals(id)).toList());
      if (offline.isOffline()) {
        if (dryRun) {
          throw new UsageException("--dry-run needs a network; --offline sends nothing either");
        }
        return offline.write(
            account, state -> uses(used, state::contract), planned, consent, output);
      }
      try (FreeholdClient client = account.connect();
          AccountOptions.Sender sender = account.sender(client)) {
        Wallet wallet = sender.wallet();
        ContractWallet calls =
            new ContractWallet(
                wallet,
                uses(used, number -> client.state().contract(number)),
                new Narrator(System.err));
        if (dryRun) {
          print(wallet.user(), calls.demands(planned));
          return ExitCode.OK.code();
        }
        Supplier<Submission> make = () -> calls.call(planned, consent);
        calls.finish(make.get(), make);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("function", function);
        fields.put("contract", contract);
        fields.put("demanded", texts(demands.allowed()));
        output.print(
            Sent.ofCommand()
                .result(
                    client,
                    fields,
                    "%s called %s%s"
                        .formatted(wallet.user(), function, beside(demands.allowed()))));
      }
      return ExitCode.OK.code();
    }

    private void print(UserId user, List<DemandedCall> demanded) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("function", function);
      fields.put("user", user);
      fields.put("contract", contract);
      fields.put("demanded", texts(demanded));
      output.print(
          fields,
          "%s can call %s%s; nothing was signed".formatted(user, function, beside(demanded)));
    }

    private static List<String> texts(List<DemandedCall> demanded) {
      return demanded.stream().map(DemandedCall::toString).toList();
    }

    private static String beside(List<DemandedCall> demanded) {
      return demanded.isEmpty() ? "" : " and, as demanded, " + String.join(", ", texts(demanded));
    }

    private List<ContractWallet.Use> uses(
        Map<ContractId, ContractArtifact> used, Function<ContractId, Contract> registered) {
      List<ContractWallet.Use> uses = new ArrayList<>();
      used.forEach(
          (id, artifact) ->
              uses.add(
                  new ContractWallet.Use(
                      registered.apply(id), prover.of(artifact, ProverOptions.progressOnErr()))));
      return uses;
    }

    /** Arguments in the order of the parameters, where they are given by name. */
    private List<String> named(ContractArtifact artifact, int index) {
      List<String> names =
          artifact.contract().abi().get(index).parameters().stream().map(p -> p.name()).toList();
      boolean byName =
          !arguments.isEmpty() && arguments.stream().allMatch(text -> text.contains("="));
      if (!byName) {
        return arguments;
      }
      Map<String, String> given = new LinkedHashMap<>();
      for (String text : arguments) {
        int equals = text.indexOf('=');
        String name = text.substring(0, equals);
        if (!names.contains(name) || given.put(name, text.substring(equals + 1)) != null) {
          throw new UsageException(
              "%s has no parameter %s, or it is given twice; it takes %s"
                  .formatted(function, name, artifact.contract().abi().get(index)));
        }
      }
      for (String name : names) {
        if (!given.containsKey(name)) {
          throw new UsageException(
              "argument %s of %s is missing: it takes %s"
                  .formatted(name, function, artifact.contract().abi().get(index)));
        }
      }
      return names.stream().map(given::get).toList();
    }
  }

  /** {@code freehold contract read}. */
  @Command(
      name = "read",
      mixinStandardHelpOptions = true,
      description = {
        "Print a user's value, checked against the latest checkpoint.",
        "For example: points, sent[1:0], works[3].price."
      })
  static final class Read implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ARTIFACT", description = "The contract's artifact.")
    private Path file;

    @Parameters(index = "1", paramLabel = "VALUE", description = "As `inspect` lists them.")
    private String value;

    @Option(names = "--contract", required = true, description = "The contract's number.")
    private int contract;

    @Option(names = "--user", required = true, description = "Whose value, realm:index.")
    private String user;

    @Mixin private NetworkOptions network;
    @Mixin private Output output;

    @Override
    public Integer call() {
      ContractArtifact artifact = ContractArtifact.load(file);
      StorageItem.Located located = Given.of(() -> artifact.contract().locate(value));
      UserId id = Given.user(user);
      try (FreeholdClient client = network.connect()) {
        Contract registered = client.state().contract(Given.contract(contract));
        ContractSpec own = artifact.spec();
        if (!registered.spec().shape().equals(own.shape())
            || !ContractSpec.areCalledAlike(registered.spec().functions(), own.functions())) {
          throw new ForeignException(
              "contract " + contract + " is not what " + file + " holds: its keys differ");
        }
        Checkpoint checkpoint = client.checkpoints().latest();
        Fr found = client.state().slot(registered, id, located.slot(), checkpoint).value();
        String text = located.type().format(found);
        output.print(Map.of("user", id, "value", text, "checkpoint", checkpoint.height()), text);
      }
      return ExitCode.OK.code();
    }
  }
}

package dev.freehold.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.OfflineState;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
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

/** {@code freehold offline}. */
@Command(
    name = "offline",
    mixinStandardHelpOptions = true,
    description = "Prepare what a machine without a network makes a bundle from.",
    subcommands = {OfflineCommand.Prepare.class, OfflineCommand.Show.class})
final class OfflineCommand {
  private OfflineCommand() {}

  /** {@code freehold offline prepare}. */
  @Command(
      name = "prepare",
      mixinStandardHelpOptions = true,
      description = {
        "Write an account's state, with its proofs and a signed checkpoint, to a file.",
        "Needs no key. A bundle made from it is taken for "
            + Limits.ANCHOR_AGE_MAX
            + " checkpoints."
      })
  static final class Prepare implements Callable<Integer> {
    private static final ContractId TOKEN = new ContractId(1);

    @Option(names = "--out", required = true, paramLabel = "STATE", description = "The file.")
    private Path out;

    @Option(
        names = "--user",
        paramLabel = "USER",
        description = "The account, realm:index. Default: the profile's.")
    private String user;

    @Option(
        names = "--contract",
        paramLabel = "ID",
        split = ",",
        description = "Contracts that will be called or demanded. Default: 1, if there is one.")
    private List<Integer> contracts = List.of();

    @Option(
        names = "--claim-from",
        paramLabel = "USER",
        split = ",",
        description = "Senders to claim tokens from, in the first of the contracts.")
    private List<String> senders = List.of();

    @Option(
        names = "--read",
        paramLabel = "USER=VALUE",
        description =
            "Another user's value that the call reads, as `contract read` names it; with"
                + " --artifact.")
    private Map<String, String> reads = new LinkedHashMap<>();

    @Option(
        names = "--artifact",
        paramLabel = "FILE",
        description = "The artifact of the first of the contracts, for --read.")
    private Path artifact;

    @Mixin private NetworkOptions network;
    @Mixin private Output output;

    @Override
    public Integer call() {
      UserId id =
          Optional.ofNullable(user)
              .or(() -> network.profile().user())
              .map(Given::user)
              .orElseThrow(() -> new UsageException("whose? Give --user, or a profile with one"));
      List<ContractId> named = contracts.stream().map(Given::contract).toList();
      List<OfflineState.Read> wanted = wanted(named.isEmpty() ? TOKEN : named.getFirst(), id);
      try (FreeholdClient client = network.connect()) {
        List<ContractId> first = wanted.isEmpty() ? token(client) : List.of(TOKEN);
        List<ContractId> ids = named.isEmpty() ? first : named;
        print(OfflineState.prepare(client, id, ids, wanted, out), out, output);
      }
      return ExitCode.OK.code();
    }

    /** The first contract, which is the token on most networks; nothing where there is none. */
    private static List<ContractId> token(FreeholdClient client) {
      try {
        client.state().contract(TOKEN);
        return List.of(TOKEN);
      } catch (QueryFailedException e) {
        if (e.failure() == Answer.Failure.NOT_FOUND) {
          return List.of();
        }
        throw e;
      }
    }

    private List<OfflineState.Read> wanted(ContractId contract, UserId self) {
      List<OfflineState.Read> wanted = new ArrayList<>();
      for (String sender : senders) {
        wanted.add(
            new OfflineState.Read(contract, Given.user(sender), TokenContract.sentSlot(self)));
      }
      if (!reads.isEmpty() && artifact == null) {
        throw new UsageException("--read needs --artifact, which knows the names");
      }
      if (!reads.isEmpty()) {
        ContractArtifact built = ContractArtifact.load(artifact);
        reads.forEach(
            (of, value) ->
                wanted.add(
                    new OfflineState.Read(
                        contract,
                        Given.user(of),
                        Given.of(() -> built.contract().locate(value)).slot())));
      }
      return wanted;
    }
  }

  /** {@code freehold offline show}. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Check a state file against its checkpoint and say what it holds.")
  static final class Show implements Callable<Integer> {
    @Parameters(paramLabel = "STATE", description = "What `offline prepare` has written.")
    private Path file;

    @Option(
        names = "--genesis",
        paramLabel = "HASH",
        description = "The genesis hash to insist on; without it the file's is trusted.")
    private String genesis;

    @Mixin private Output output;

    @Override
    public Integer call() {
      print(
          OfflineState.read(file, genesis == null ? Hash32.ZERO : Given.hash(genesis)),
          file,
          output);
      return ExitCode.OK.code();
    }
  }

  private static void print(OfflineState state, Path file, Output output) {
    long anchor = state.anchor().height();
    List<Integer> contracts =
        state.contracts().stream().map(Contract::id).map(ContractId::value).toList();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("file", file);
    fields.put("genesis", state.genesis().hash());
    fields.put("user", state.user());
    fields.put("nonce", state.account().nonce());
    fields.put("anchor", anchor);
    fields.put("lastCheckpoint", anchor + Limits.ANCHOR_AGE_MAX);
    fields.put("contracts", contracts);
    output.print(
        fields,
        "%s: account %s at checkpoint %d, nonce %d, contracts %s; bundles made from it are taken until checkpoint %d"
            .formatted(
                file,
                state.user(),
                anchor,
                state.account().nonce(),
                contracts,
                anchor + Limits.ANCHOR_AGE_MAX));
  }
}

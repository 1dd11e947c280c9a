package dev.freehold.cli;

import dev.freehold.client.Consent;
import dev.freehold.client.ContractWallet;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.FunctionProver;
import dev.freehold.client.Submission;
import dev.freehold.client.TokenReads;
import dev.freehold.client.TokenWallet;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.contracts.StandardContract;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.protocol.socket.ForeignException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of all token commands. */
final class TokenOptions {
  @Option(
      names = "--contract",
      paramLabel = "ID",
      defaultValue = "1",
      description = "The token's contract id. Default: ${DEFAULT-VALUE}.")
  private int contract;

  @Option(
      names = "--artifact",
      paramLabel = "FILE",
      description = "A token built elsewhere, such as one with the keys of a ceremony.")
  private Path artifact;

  @Mixin private AccountOptions account;
  @Mixin private ProverOptions prover;
  @Mixin private Output output;

  AccountOptions account() {
    return account;
  }

  Output output() {
    return output;
  }

  ContractId contract() {
    return Given.contract(contract);
  }

  ContractArtifact artifact() {
    return artifact != null
        ? ContractArtifact.load(artifact)
        : prover.standard(StandardContract.TOKEN, ProverOptions.progressOnErr());
  }

  FunctionProver prover() {
    return prover.of(artifact(), ProverOptions.progressOnErr());
  }

  /** Uses the token with the account's key. */
  <T> T with(BiFunction<FreeholdClient, TokenWallet, T> use) {
    try (FreeholdClient client = account.connect()) {
      Wallet wallet = account.wallet(client);
      Contract token = client.state().contract(contract());
      return use.apply(client, new TokenWallet(wallet, token, prover(), new Narrator(System.err)));
    }
  }

  /** Use of what the token says of an account. */
  @FunctionalInterface
  interface Reading {
    /** Reads of the token, of the account that was named. */
    void of(FreeholdClient client, UserId user, TokenReads reads);
  }

  /** Reads the token; needs no passphrase, and no key where an account is named. */
  void read(Reading reading) {
    try (FreeholdClient client = account.connect()) {
      UserId user = account.account(client);
      Contract token = client.state().contract(contract());
      if (artifact != null && !token.spec().equals(artifact().spec())) {
        throw new ForeignException(
            "contract %s is not what %s holds: its keys differ".formatted(contract, artifact));
      }
      reading.of(client, user, new TokenReads(client, token));
    }
  }

  /**
   * Proves calls as one bundle, sends it, waits until it is final; offline, writes it.
   *
   * @param done what was done, with %s for the amount that the balance changed by
   * @param first what is looked at where there is a network, before anything is proved
   */
  int call(
      OfflineOptions offline,
      String what,
      Consumer<Wallet> first,
      Function<ContractId, List<ContractWallet.Planned>> calls,
      String done) {
    if (offline.isOffline()) {
      return offline.write(
          account,
          state -> List.of(new ContractWallet.Use(state.contract(contract()), prover())),
          calls.apply(contract()),
          Consent.NONE,
          output);
    }
    with(
        (client, wallet) -> {
          try (AccountLock _ = AccountLock.take(client, wallet.wallet().user())) {
            first.accept(wallet.wallet());
            Supplier<Submission> make = () -> wallet.call(calls.apply(contract()));
            long checkpoint = wallet.finish(make.get(), make);
            String amount = wallet.change().abs().toString();
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("done", what);
            fields.put("contract", contract);
            fields.put("amount", amount);
            output.print(Sent.ofCommand().result(client, fields, done.formatted(amount)));
            return checkpoint;
          }
        });
    return ExitCode.OK.code();
  }
}

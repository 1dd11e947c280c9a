package dev.freehold.node.cli;

import dev.freehold.client.FreeholdClient;
import dev.freehold.client.FunctionProver;
import dev.freehold.client.Submission;
import dev.freehold.client.TokenWallet;
import dev.freehold.client.Wallet;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code freehold token}. */
@Command(
    name = "token",
    mixinStandardHelpOptions = true,
    description = "Use the standard token: every call is proved on this machine.",
    subcommands = {
      TokenCommand.Deploy.class,
      TokenCommand.Mint.class,
      TokenCommand.Transfer.class,
      TokenCommand.Claim.class,
      TokenCommand.Balance.class
    })
final class TokenCommand {
  /** What all token commands take. */
  static final class Options {
    @Option(names = "--user", description = "The account, where a key has several.")
    private String user;

    @Option(
        names = "--contract",
        defaultValue = "1",
        description = "The token's contract id. Default: ${DEFAULT-VALUE}.")
    private int contract;

    @Mixin private KeyOptions key;
    @Mixin private NetworkOptions network;
    @Mixin private ProverOptions prover;

    private FunctionProver prover() {
      return prover.token(ProverOptions.progressOnErr());
    }

    private <T> T with(Function<TokenWallet, T> use) {
      try (FreeholdClient client = network.connect()) {
        Wallet wallet = NetworkOptions.wallet(client, key.open(), user);
        Contract token = client.state().contract(new ContractId(contract));
        return use.apply(new TokenWallet(wallet, token, prover()));
      }
    }

    /** Proves, sends, waits until it is final. */
    private int call(Function<TokenWallet, Submission> call, String done) {
      long checkpoint =
          with(
              wallet -> {
                Supplier<Submission> again = () -> call.apply(wallet);
                System.err.println("proving");
                return wallet.finish(again.get(), again);
              });
      System.out.printf("%s; final at checkpoint %d%n", done, checkpoint);
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold token deploy}. */
  @Command(
      name = "deploy",
      mixinStandardHelpOptions = true,
      description = "Deploy a token of one's own and print its contract id.")
  static final class Deploy implements Callable<Integer> {
    @Mixin private Options options;

    @Override
    public Integer call() {
      try (FreeholdClient client = options.network.connect()) {
        Wallet wallet = NetworkOptions.wallet(client, options.key.open(), options.user);
        System.out.println(wallet.deploy(TokenWallet.spec(options.prover())).id());
      }
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold token mint}. */
  @Command(
      name = "mint",
      mixinStandardHelpOptions = true,
      description = "Make new tokens; the token's owner alone can.")
  static final class Mint implements Callable<Integer> {
    @Option(names = "--amount", required = true, description = "How many.")
    private long amount;

    @Mixin private Options options;

    @Override
    public Integer call() {
      AccountCommand.requirePositive(amount);
      return options.call(wallet -> wallet.mint(amount), "minted " + amount);
    }
  }

  /** {@code freehold token transfer}. */
  @Command(
      name = "transfer",
      mixinStandardHelpOptions = true,
      description = "Send tokens; the recipient has to claim them.")
  static final class Transfer implements Callable<Integer> {
    @Option(names = "--to", required = true, paramLabel = "USER", description = "realm:index")
    private String to;

    @Option(names = "--amount", required = true, description = "How many.")
    private long amount;

    @Mixin private Options options;

    @Override
    public Integer call() {
      UserId recipient = UserId.parse(to);
      AccountCommand.requirePositive(amount);
      return options.call(
          wallet -> wallet.transfer(recipient, amount), "sent " + amount + " to " + recipient);
    }
  }

  /** {@code freehold token claim}. */
  @Command(
      name = "claim",
      mixinStandardHelpOptions = true,
      description = "Claim what another account has sent.")
  static final class Claim implements Callable<Integer> {
    @Option(names = "--from", required = true, paramLabel = "USER", description = "realm:index")
    private String from;

    @Mixin private Options options;

    @Override
    public Integer call() {
      UserId sender = UserId.parse(from);
      return options.call(wallet -> wallet.claim(sender), "claimed from " + sender);
    }
  }

  /** {@code freehold token balance}. */
  @Command(
      name = "balance",
      mixinStandardHelpOptions = true,
      description = "Print the final balance of an account, checked against its checkpoint.")
  static final class Balance implements Callable<Integer> {
    @Mixin private Options options;

    @Override
    public Integer call() {
      System.out.println(Long.toUnsignedString(options.with(TokenWallet::balance)));
      return ExitCode.OK.code();
    }
  }
}

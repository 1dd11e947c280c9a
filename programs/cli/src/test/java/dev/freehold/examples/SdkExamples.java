package dev.freehold.examples;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.client.BundleFailedException;
import dev.freehold.client.BundleFile;
import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.Consent;
import dev.freehold.client.ContractWallet;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.FunctionProver;
import dev.freehold.client.OfflineState;
import dev.freehold.client.OfflineWallet;
import dev.freehold.client.OutcomeUnknownException;
import dev.freehold.client.Signer;
import dev.freehold.client.Submission;
import dev.freehold.client.TokenCalls;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKeyCache;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

/** The code of docs/sdk.md. What stands between two marks is in the page, as it is here. */
public final class SdkExamples {
  private SdkExamples() {}

  /** Connects. */
  public static FreeholdClient connect(String node, Hash32 genesis) {
    // example: connect
    ClientOptions options = ClientOptions.DEFAULT.withGenesis(genesis);
    FreeholdClient client = FreeholdClient.connect(List.of(Endpoint.parse(node)), options);
    // end
    return client;
  }

  /** Reads an account. */
  public static long balance(FreeholdClient client, UserId user) {
    // example: read
    Account account = client.state().account(user).atCheckpoint().orElseThrow();
    long balance = account.balance();
    // end
    return balance;
  }

  /** Sends several payments without waiting for each. */
  public static List<BundleStatus.Final> pay(
      FreeholdClient client, Signer signer, UserId user, UserId to) {
    // example: pay
    Wallet wallet = new Wallet(client, signer, user);
    List<Submission> sent =
        List.of(
            wallet.submit(new SystemCall.Pay(to, 10)),
            wallet.submit(new SystemCall.Pay(to, 20)),
            wallet.submit(new SystemCall.Pay(to, 30), new SystemCall.Pay(to, 40)));
    CompletableFuture<?>[] ends =
        sent.stream().map(Submission::finalised).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(ends).join();
    // end
    return sent.stream().map(s -> (BundleStatus.Final) s.status()).toList();
  }

  /** Asks for two things at once. */
  public static long both(FreeholdClient client, UserId one, UserId other) {
    // example: async
    CompletableFuture<Long> first = client.async(c -> balance(c, one));
    CompletableFuture<Long> second = client.async(c -> balance(c, other));
    CompletableFuture<Long> sum = first.thenCombine(second, Long::sum);
    // end
    return sum.join();
  }

  /** Deploys a built contract and calls it. */
  public static ContractId deployAndCall(Wallet wallet, Path file, Path keys) {
    // example: contract
    ContractArtifact artifact = ContractArtifact.load(file);
    ParallelLoop threads = new ParallelLoop(ForkJoinPool.commonPool(), 2);
    FunctionProver prover =
        FunctionProver.of(
            artifact,
            new ProvingKeyCache(keys, threads),
            new Groth16Prover(threads),
            Progress.NONE);
    Contract contract = wallet.deploy(artifact.spec());
    ContractWallet calls =
        new ContractWallet(
            wallet,
            List.of(new ContractWallet.Use(contract, prover)),
            proved -> System.out.println("proved in " + proved.provingNs() / 1_000_000 + " ms"));
    int collect = artifact.contract().function("collect");
    List<Fr> args = artifact.contract().abi().get(collect).parse(List.of("70"));
    calls.finish(
        calls.call(contract.id(), collect, args), () -> calls.call(contract.id(), collect, args));
    // end
    return contract.id();
  }

  /** Says what a called contract may demand. */
  public static Consent consent(ContractId token, ContractId game, BigInteger price) {
    // example: consent
    Consent consent =
        TokenCalls.payments(token, price) // at most so much, all payments of a bundle together
            .or(Consent.function(game, "score")) // whatever its arguments
            .or(Consent.matching(call -> call.is(token, "claim") && call.by().startsWith("game")));
    // end
    return consent;
  }

  /** Reads a contract's value. */
  public static String points(
      FreeholdClient client, ContractId id, UserId user, ContractArtifact artifact) {
    // example: slot
    Contract contract = client.state().contract(id);
    Checkpoint checkpoint = client.checkpoints().latest();
    var place = artifact.contract().locate("points");
    Fr value = client.state().slot(contract, user, place.slot(), checkpoint).value();
    String points = place.type().format(value);
    // end
    return points;
  }

  /** Makes a bundle without a network. */
  public static Submission offline(
      FreeholdClient client,
      Signer signer,
      UserId user,
      ContractId id,
      FunctionProver prover,
      Path directory) {
    // example: offline
    // Online, without the key:
    Path stateFile = directory.resolve("account.state");
    OfflineState.prepare(client, user, List.of(id), List.of(), stateFile);
    // Offline, with the key:
    OfflineState state = OfflineState.read(stateFile, client.genesis().hash());
    OfflineWallet wallet =
        new OfflineWallet(
            state, signer, List.of(new ContractWallet.Use(state.contract(id), prover)), _ -> {});
    Bundle bundle = wallet.sign(List.of(new ContractWallet.Planned(id, 0, List.of(Fr.of(5)))));
    BundleFile.write(directory.resolve("call.bundle"), bundle);
    // Online again:
    Bundle read = BundleFile.read(directory.resolve("call.bundle"));
    Submission submission = BundleFile.submit(client, read);
    // end
    return submission;
  }

  /** Tells failures apart. */
  public static String failures(Wallet wallet, UserId to, long amount) {
    String said;
    // example: failures
    try {
      wallet.pay(to, amount);
      said = "paid";
    } catch (BundleRejectedException e) {
      said = "nothing was changed: " + e.reason();
    } catch (BundleFailedException e) {
      said = "nothing but the fee was taken: " + e.reason();
    } catch (LyingNodeException e) {
      said = "ask another node: " + e.getMessage();
    } catch (OutcomeUnknownException e) {
      said = "sent, and it may have been applied: ask for " + e.bundle().id();
    } catch (UnavailableException e) {
      said = "nobody answered in time, and nothing was sent: try again";
    }
    // end
    return said;
  }
}

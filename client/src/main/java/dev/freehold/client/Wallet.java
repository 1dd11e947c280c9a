package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * One account and its key. Knows the next nonce from what it has sent; sends bundles, one after
 * another. Not thread-safe.
 */
public final class Wallet {
  /** How long a bundle is tried to be delivered, and waited for. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FreeholdClient client;
  private final Signer signer;
  private final UserId user;
  private long nextNonce = -1;

  public Wallet(FreeholdClient client, Signer signer, UserId user) {
    this.client = client;
    this.signer = signer;
    this.user = user;
  }

  public UserId user() {
    return user;
  }

  public FreeholdClient client() {
    return client;
  }

  /** The account at the latest checkpoint, proved. */
  public Account account() {
    return client
        .state()
        .account(user)
        .atCheckpoint()
        .orElseThrow(() -> new ClientException("there is no account " + user + " yet"));
  }

  /**
   * Waits until all that the account has committed is final, so that final state is its state.
   *
   * @return the checkpoint to read at
   */
  public Checkpoint settle() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      VerifiedState.AccountReading reading = client.state().account(user);
      Optional<Long> committed = reading.committed().map(Account::nonce);
      Optional<Long> settled = reading.atCheckpoint().map(Account::nonce);
      if (committed.isPresent()
          && settled.equals(committed)
          && (nextNonce < 0 || committed.get() >= nextNonce)) {
        nextNonce = committed.get();
        return reading.checkpoint();
      }
      if (System.nanoTime() > deadline) {
        throw new ClientException(
            "waited %s for the account %s to be final".formatted(PATIENCE, user));
      }
      long height = reading.checkpoint().height();
      client
          .checkpoints()
          .await(c -> c.height() > height, PATIENCE, "a checkpoint after " + height);
    }
  }

  /**
   * Signs and sends calls as one bundle under the next nonce.
   *
   * @param anchorHeight the checkpoint that the calls' proofs read from
   */
  public Submission submit(long anchorHeight, List<Call> calls) {
    if (nextNonce < 0) {
      settle();
    }
    Bundle bundle =
        signer.sign(
            new Bundle.Unsigned(
                client.genesis().hash(),
                user,
                nextNonce,
                anchorHeight,
                SignatureScheme.ED25519,
                signer.publicKey(),
                calls));
    nextNonce++;
    Submission submission = client.submit(bundle, PATIENCE);
    return submission;
  }

  /** Forgets the nonce after a rejection: the next bundle asks for it anew. */
  public void resynchronise() {
    nextNonce = -1;
  }

  /** Sends system calls; they read no other user's state, so the latest checkpoint will do. */
  public Submission submit(SystemCall... calls) {
    List<Call> wrapped = List.of(calls).stream().<Call>map(Call.System::new).toList();
    if (nextNonce < 0) {
      settle();
    }
    return submit(client.checkpoints().latest().height(), wrapped);
  }

  /** Pays another account and waits until that is final. */
  public void pay(UserId to, long amount) {
    finish(submit(new SystemCall.Pay(to, amount)));
  }

  /**
   * Opens accounts from this one's balance, as many as a bundle takes.
   *
   * @return their ids, in the order of the keys
   */
  public List<UserId> open(List<Fr> authKeys, long balance) {
    Submission submission =
        submit(
            authKeys.stream()
                .map(key -> new SystemCall.OpenAccount(key, balance))
                .toArray(SystemCall[]::new));
    long checkpoint = finish(submission);
    return IntStream.range(0, authKeys.size())
        .mapToObj(
            call ->
                event(
                            checkpoint,
                            e ->
                                e instanceof CheckpointEvent.AccountOpened opened
                                    && opened.bundle().equals(submission.bundle().id())
                                    && opened.call() == call)
                        instanceof CheckpointEvent.AccountOpened opened
                    ? opened.user()
                    : null)
        .toList();
  }

  /** Deploys a contract owned by this account. */
  public Contract deploy(ContractSpec spec) {
    Submission submission = submit(new SystemCall.Deploy(spec));
    long checkpoint = finish(submission);
    CheckpointEvent event =
        event(
            checkpoint,
            e ->
                e instanceof CheckpointEvent.ContractRegistered registered
                    && registered.bundle().equals(submission.bundle().id()));
    return ((CheckpointEvent.ContractRegistered) event).contract();
  }

  /**
   * Waits until a bundle is final.
   *
   * @return the height of a checkpoint that holds it
   */
  public long finish(Submission submission) {
    try {
      return submission.awaitFinal(PATIENCE).checkpointHeight();
    } catch (BundleRejectedException e) {
      resynchronise();
      throw e;
    }
  }

  /** The event that a bundle led to: in the checkpoint that made it final, or not long before. */
  private CheckpointEvent event(long checkpoint, Predicate<CheckpointEvent> wanted) {
    for (long height = checkpoint; height > Math.max(0, checkpoint - 64); height--) {
      Optional<CheckpointEvent> found =
          client.checkpoint(height).events().stream().filter(wanted).findFirst();
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new ClientException("no checkpoint up to " + checkpoint + " tells what came of it");
  }
}

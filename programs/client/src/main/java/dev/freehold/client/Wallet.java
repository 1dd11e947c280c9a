package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.socket.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One account and its key. Knows the next nonce from what it has sent, so that several bundles may
 * be on their way at once; when one of them fails, it asks the network where the account stands
 * before it signs the next. Not thread-safe.
 */
public final class Wallet {
  /** How long a bundle is tried to be delivered, and waited for. */
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Checkpoints searched for the event that a bundle led to. */
  private static final int EVENT_CHECKPOINTS = 64;

  /** How often what it would cost now a bundle pays at the most, where nothing else is said. */
  private static final int FEE_HEAD_ROOM = 2;

  private static final long UNKNOWN = -1;

  private final FreeholdClient client;
  private final UserId user;
  private final Recipients recipients;
  private final List<Submission> onTheWay = new ArrayList<>();
  private Consumer<Submission> onSubmit = _ -> {};
  private OptionalLong maxFee = OptionalLong.empty();
  private Optional<FeeEstimate> estimate = Optional.empty();
  private Signer signer;
  private long nextNonce = UNKNOWN;
  private int failures;

  /**
   * A wallet of one account.
   *
   * @param client stays the caller's to close
   * @param signer holds the account's key
   * @param user the account
   */
  public Wallet(FreeholdClient client, Signer signer, UserId user) {
    this.client = client;
    this.signer = signer;
    this.user = user;
    recipients = new Recipients(client);
  }

  /** The account's number. */
  public UserId user() {
    return user;
  }

  /** The connection to the network that the wallet was given. */
  public FreeholdClient client() {
    return client;
  }

  /**
   * Names the highest fee of each bundle that is signed from now on. Where none is named it is
   * twice what the bundle would cost by the realm's latest header that a node tells.
   */
  public void maxFee(OptionalLong highest) {
    maxFee = highest;
  }

  /** Names who is told of each bundle that is sent from now on, by the thread that sends it. */
  public void onSubmit(Consumer<Submission> told) {
    onSubmit = told;
  }

  private Bundle.Unsigned withMaxFee(Bundle.Unsigned content) {
    if (maxFee.isPresent()) {
      return FeeEstimate.withMaxFee(content, maxFee.getAsLong());
    }
    long height = client.checkpoints().latest().height();
    if (estimate.filter(known -> known.holdsAt(height)).isEmpty()) {
      estimate = Optional.of(FeeEstimate.of(client, user.realm()));
    }
    return estimate.get().capped(content, FEE_HEAD_ROOM);
  }

  /** The account at the latest checkpoint, proved. */
  public Account account() {
    return client
        .state()
        .account(user)
        .atCheckpoint()
        .orElseThrow(() -> new MissingException("there is no account " + user + " yet"));
  }

  /** The nonce of the next bundle; asks the network where it is not known. */
  public long nextNonce() {
    noticeFailures();
    if (nextNonce == UNKNOWN) {
      settle();
    }
    return nextNonce;
  }

  /**
   * How often a bundle of this wallet has failed: state derived from bundles sent before the last
   * failure is void.
   */
  int failures() {
    noticeFailures();
    return failures;
  }

  private void noticeFailures() {
    boolean failed = false;
    boolean unused = false;
    for (Submission submission : onTheWay) {
      if (submission.hasFailed()) {
        // Its nonce is used, and the account's later bundles stand behind it.
        failed = true;
      } else if (submission.finalised().isCompletedExceptionally()) {
        unused = true;
      }
    }
    onTheWay.removeIf(s -> s.finalised().isDone());
    if (unused) {
      resynchronise();
    } else if (failed) {
      failures++;
    }
  }

  /**
   * Waits until all that the account has committed is final, so that final state is its state.
   *
   * @return the checkpoint to read at
   * @throws UnavailableException if that takes longer than {@link #PATIENCE}
   */
  public Checkpoint settle() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      VerifiedState.AccountReading reading = client.state().account(user);
      Optional<Long> committed = reading.committed().map(Account::nonce);
      Optional<Long> settled = reading.atCheckpoint().map(Account::nonce);
      noticeFailures();
      if (committed.isPresent()
          && settled.equals(committed)
          && (nextNonce == UNKNOWN || committed.get() >= nextNonce)) {
        nextNonce = committed.get();
        return reading.checkpoint();
      }
      long leftNs = deadline - System.nanoTime();
      String what =
          "account %s to be final at nonce %s; committed is %s, final %s"
              .formatted(
                  user,
                  nextNonce == UNKNOWN ? committed.map(String::valueOf).orElse("0") : nextNonce,
                  committed.map(String::valueOf).orElse("nothing"),
                  settled.map(String::valueOf).orElse("nothing"));
      if (leftNs <= 0) {
        throw new UnavailableException(
            "waited %s for %s".formatted(TimeInWords.of(PATIENCE), what));
      }
      long height = reading.checkpoint().height();
      try (Waits.Wait _ = client.waits().begin("waiting for " + what)) {
        client.checkpoints().await(c -> c.height() > height, Duration.ofNanos(leftNs), what);
      }
    }
  }

  /**
   * Signs and sends calls as one bundle under the next nonce.
   *
   * @param anchorHeight the checkpoint that the calls' proofs read from
   * @throws RequestException if a bundle does not take so many calls
   * @throws ClientException if the bundle would be larger than one may be
   */
  public Submission submit(long anchorHeight, List<Call> calls) {
    if (calls.isEmpty() || calls.size() > Limits.BUNDLE_CALLS_MAX) {
      throw new RequestException(
          "a bundle has 1 to " + Limits.BUNDLE_CALLS_MAX + " calls, not " + calls.size());
    }
    Bundle bundle =
        signer.sign(
            withMaxFee(
                new Bundle.Unsigned(
                    client.genesis().hash(),
                    user,
                    nextNonce(),
                    anchorHeight,
                    Long.MAX_VALUE,
                    SignatureScheme.ED25519,
                    signer.publicKey(),
                    calls)));
    Submission submission = client.submit(bundle, PATIENCE);
    onSubmit.accept(submission);
    nextNonce++;
    onTheWay.add(submission);
    return submission;
  }

  /** Forgets the nonce: the next bundle asks for it anew. */
  public void resynchronise() {
    nextNonce = UNKNOWN;
    failures++;
  }

  /** Sends system calls; they read no other user's state, so the latest checkpoint will do. */
  public Submission submit(SystemCall... calls) {
    List<Call> wrapped = List.of(calls).stream().<Call>map(Call.System::new).toList();
    nextNonce();
    return submit(client.checkpoints().latest().height(), wrapped);
  }

  /**
   * Pays another account, which is looked up first, and waits until that is final.
   *
   * @throws MissingException if there is no such account
   */
  public void pay(UserId to, long amount) {
    requireRecipients(List.of(to));
    finish(submit(new SystemCall.Pay(to, amount)));
  }

  /**
   * Looks accounts up that are to be paid.
   *
   * @throws MissingException naming all that are not there
   */
  public void requireRecipients(Collection<UserId> users) {
    recipients.require(users, "a payment to nobody comes back, less the fee");
  }

  /**
   * Looks accounts up that tokens are to be sent to.
   *
   * @throws MissingException naming all that are not there
   */
  public void requireTokenRecipients(Collection<UserId> users) {
    recipients.require(
        users, "whoever is given such an account one day may claim what was sent to it");
  }

  /**
   * Payments of a bundle that went to nobody and came back, without the fee.
   *
   * @param made the height of the checkpoint that made the bundle final
   */
  public static List<SystemCall.Pay> cameBack(FreeholdClient client, Bundle bundle, long made) {
    List<CheckpointEvent> events = client.checkpoint(made).events();
    List<SystemCall.Pay> back = new ArrayList<>();
    for (Call call : bundle.calls()) {
      if (call instanceof Call.System system
          && system.call() instanceof SystemCall.Pay pay
          && events.contains(
              new CheckpointEvent.Bounced(
                  new RealmEvent.Pay(bundle.user(), pay.to(), pay.amount())))) {
        back.add(pay);
      }
    }
    return List.copyOf(back);
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
    List<UserId> users = new ArrayList<>();
    for (int i = 0; i < authKeys.size(); i++) {
      int call = i;
      users.add(
          outcome(
              submission,
              checkpoint,
              event ->
                  event instanceof CheckpointEvent.AccountOpened opened
                          && opened.bundle().equals(submission.bundle().id())
                          && opened.call() == call
                      ? Optional.of(opened.user())
                      : Optional.empty()));
    }
    return users;
  }

  /**
   * Waits until a checkpoint shows an account that was opened: its realm applies the opening in the
   * block after the checkpoint that names it, and a later checkpoint holds that block.
   *
   * @return whether it is shown within the limit
   */
  public boolean awaitShown(UserId opened, Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      VerifiedState.AccountReading reading = client.state().account(opened);
      long leftNs = deadline - System.nanoTime();
      if (reading.atCheckpoint().isPresent() || leftNs <= 0) {
        return reading.atCheckpoint().isPresent();
      }
      long height = reading.checkpoint().height();
      try (Waits.Wait _ = client.waits().begin("waiting for account " + opened + " to be shown")) {
        client
            .checkpoints()
            .await(c -> c.height() > height, Duration.ofNanos(leftNs), "account " + opened);
      } catch (UnavailableException e) {
        return false;
      }
    }
  }

  /** Deploys a contract owned by this account. */
  public Contract deploy(ContractSpec spec) {
    spec.functions().stream()
        .flatMap(function -> function.flaw().stream())
        .findFirst()
        .ifPresent(
            flaw -> {
              throw new RequestException(flaw + "; anybody could forge proofs, nothing was sent");
            });
    Submission submission = submit(new SystemCall.Deploy(spec));
    return outcome(
        submission,
        finish(submission),
        event ->
            event instanceof CheckpointEvent.ContractRegistered registered
                    && registered.bundle().equals(submission.bundle().id())
                ? Optional.of(registered.contract())
                : Optional.empty());
  }

  /**
   * Gives the account another key and waits until that is final; this wallet signs with it from
   * then on. Keep the new key safe before calling this: without it the account is lost.
   */
  public void rotateKey(Signer next) {
    finish(submit(new SystemCall.RotateKey(next.authKey())));
    signer = next;
  }

  /**
   * Waits until a bundle is final.
   *
   * @return the height of a checkpoint that holds it
   * @throws BundleRejectedException if it is rejected, and its nonce is proved to be unused
   * @throws BundleFailedException if it fails in its block
   * @throws UnavailableException if nothing was sent within {@link #PATIENCE}
   * @throws OutcomeUnknownException if it was sent, and is not final within {@link #PATIENCE}; or
   *     if it is rejected, and its nonce is used
   * @throws LyingNodeException if its worker says what it cannot show
   */
  public long finish(Submission submission) {
    try {
      return submission.awaitFinal(PATIENCE).checkpointHeight();
    } catch (BundleRejectedException e) {
      throw client.afterRejection(submission.bundle(), e);
    }
  }

  /**
   * What a bundle led to.
   *
   * @throws OutcomeUnknownException if nobody tells in time
   */
  private <T> T outcome(
      Submission submission, long checkpoint, Function<CheckpointEvent, Optional<T>> wanted) {
    try {
      return outcome(checkpoint, wanted);
    } catch (UnavailableException e) {
      throw new OutcomeUnknownException(
          submission.bundle(), submission.status(), e.getMessage(), e);
    }
  }

  /** Told by the checkpoint that made it final, or by one not long before. */
  private <T> T outcome(long checkpoint, Function<CheckpointEvent, Optional<T>> wanted) {
    long last = Math.max(0, checkpoint - EVENT_CHECKPOINTS);
    for (long height = checkpoint; height > last; height--) {
      for (CheckpointEvent event : client.checkpoint(height).events()) {
        Optional<T> found = wanted.apply(event);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new ClientException("no checkpoint up to " + checkpoint + " tells what came of it");
  }
}

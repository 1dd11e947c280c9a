package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import java.time.Duration;
import java.util.Optional;

/**
 * Word of an account's nonce on a bundle: proved by the account's path at a final checkpoint, be it
 * that there is no account.
 *
 * @param used whether the bundle's nonce was used by then, by it or by another bundle
 * @param checkpoint at which that is proved
 */
public record NonceProof(boolean used, Checkpoint checkpoint) {
  /** Checkpoints and time after which what a worker has taken is final, unless it is kept back. */
  private static final int CHECKPOINTS = 2;

  private static final Duration AT_LEAST = Duration.ofSeconds(2);

  private static final String UNUSED = "nothing was changed up to checkpoint %d";

  private static final String USED_BEFORE =
      "its nonce was used at checkpoint %d, before it was sent now: by another bundle, or by this"
          + " one longer ago";

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /**
   * The nonce two checkpoints, and two seconds, from now: by then what a worker has of the bundle
   * is in a block, unless the worker keeps it back.
   *
   * @throws UnavailableException if no checkpoints come, or the account cannot be read
   * @throws LyingNodeException if what the worker answers does not hold
   */
  public static NonceProof of(FreeholdClient client, UserId user, long nonce) {
    long begun = System.nanoTime();
    long height = client.checkpoints().latest().height() + CHECKPOINTS;
    String what = "the checkpoint that shows nonce %d of %s".formatted(nonce, user);
    try (Waits.Wait _ = client.waits().begin("waiting for " + what)) {
      client
          .checkpoints()
          .await(
              c -> c.height() >= height && System.nanoTime() - begun >= AT_LEAST.toNanos(),
              LIMIT,
              what);
    }
    return now(client, user, nonce);
  }

  /**
   * The nonce at the latest checkpoint that is known here.
   *
   * @throws UnavailableException if the account cannot be read
   * @throws LyingNodeException if what the worker answers does not hold
   */
  public static NonceProof now(FreeholdClient client, UserId user, long nonce) {
    VerifiedState.AccountReading reading = client.state().accountNow(user);
    long next = reading.atCheckpoint().map(Account::nonce).orElse(0L);
    return new NonceProof(next > nonce, reading.checkpoint());
  }

  /**
   * What a rejection comes to: it is the worker's word, and whoever believes it does the same thing
   * once more. So two checkpoints are waited for, and the nonce is read there.
   *
   * @param before what was known when it was sent: what used the nonce by then was not sent now
   * @return the rejection, if the nonce is unused; otherwise that the outcome is not known
   * @throws LyingNodeException if it is shown that the bundle stands in a final block
   */
  static ClientException afterRejection(
      FreeholdClient client,
      Bundle bundle,
      BundleRejectedException why,
      Optional<NonceProof> before) {
    if (before.isPresent() && before.get().used) {
      return new BundleRejectedException(why, before.get().checkpoint.height(), USED_BEFORE);
    }
    try {
      NonceProof nonce = of(client, bundle.user(), bundle.nonce());
      if (!nonce.used) {
        return new BundleRejectedException(why, nonce.checkpoint.height(), UNUSED);
      }
      BundleStatus found =
          InclusionCheck.of(bundle, client::checkpoint)
              .found(query -> client.ask(bundle.user().realm(), query));
      throw new LyingNodeException(
          "the worker said of bundle %s that it is %s, and it is %s"
              .formatted(bundle.id(), why.getMessage(), found.inWords()));
    } catch (UnavailableException e) {
      return unknown(bundle, why, "that nothing was changed is not proved: " + e.getMessage(), e);
    } catch (QueryFailedException e) {
      return unknown(
          bundle, why, "its nonce is used, by itself or by another bundle: " + e.getMessage(), e);
    }
  }

  private static OutcomeUnknownException unknown(
      Bundle bundle, BundleRejectedException why, String more, ClientException cause) {
    return new OutcomeUnknownException(
        bundle,
        new BundleStatus.Rejected(why.reason(), ""),
        "the worker said " + why.getMessage() + "; " + more,
        cause);
  }
}

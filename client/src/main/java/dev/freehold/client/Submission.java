package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A bundle on its way. Futures fail with {@link BundleRejectedException} if it is rejected. */
public final class Submission {
  private final Bundle bundle;
  private final Instant deadline;
  private final CompletableFuture<Void> verified = new CompletableFuture<>();
  private final CompletableFuture<Long> committed = new CompletableFuture<>();
  private final CompletableFuture<BundleStatus.Final> finalised = new CompletableFuture<>();
  private volatile BundleStatus status = new BundleStatus.Unknown();
  private volatile int redirects;

  Submission(Bundle bundle, Instant deadline) {
    this.bundle = bundle;
    this.deadline = deadline;
  }

  public Bundle bundle() {
    return bundle;
  }

  /** Where it stands, as last heard. */
  public BundleStatus status() {
    return status;
  }

  /** Completes once its proofs hold. */
  public CompletableFuture<Void> verified() {
    return verified.copy();
  }

  /** Completes with the height of the realm block that holds it. */
  public CompletableFuture<Long> committed() {
    return committed.copy();
  }

  /** Completes once a checkpoint holds it. */
  public CompletableFuture<BundleStatus.Final> finalised() {
    return finalised.copy();
  }

  /**
   * Waits until it is final.
   *
   * @throws BundleRejectedException if it is rejected
   * @throws ClientException if it takes longer than {@code limit}
   */
  public BundleStatus.Final awaitFinal(Duration limit) {
    try {
      return finalised.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ClientException(
          "waited %s for %s to be final; it is %s".formatted(limit, bundle, status), e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BundleRejectedException rejected) {
        throw new BundleRejectedException(rejected);
      }
      throw new ClientException(e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for " + bundle, e);
    }
  }

  Instant deadline() {
    return deadline;
  }

  int redirected() {
    return ++redirects;
  }

  /** Takes note of a status; one that was lost in a crash may come again. */
  void update(BundleStatus now) {
    status = now;
    switch (now) {
      case BundleStatus.Unknown _, BundleStatus.Received _ -> {
        // Nothing is settled yet.
      }
      case BundleStatus.Verified _ -> verified.complete(null);
      case BundleStatus.Committed s -> {
        verified.complete(null);
        committed.complete(s.blockHeight());
      }
      case BundleStatus.Final s -> {
        verified.complete(null);
        committed.complete(s.blockHeight());
        finalised.complete(s);
      }
      case BundleStatus.Rejected s -> fail(new BundleRejectedException(s.reason(), s.detail()));
    }
  }

  void fail(ClientException why) {
    verified.completeExceptionally(why);
    committed.completeExceptionally(why);
    finalised.completeExceptionally(why);
  }
}

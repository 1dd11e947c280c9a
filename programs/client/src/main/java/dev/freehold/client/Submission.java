package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A bundle on its way. Each future completes, on a thread of its own: with what it waits for, or
 * with {@link BundleRejectedException} if the bundle is rejected, with {@link
 * BundleFailedException} if it fails in its block, or with {@link UnavailableException} if it does
 * not get further within its limit.
 */
public final class Submission {
  private final Bundle bundle;
  private final Duration limit;
  private final CompletableFuture<Void> received = new CompletableFuture<>();
  private final CompletableFuture<Void> verified = new CompletableFuture<>();
  private final CompletableFuture<Long> committed = new CompletableFuture<>();
  private final CompletableFuture<BundleStatus.Final> finalised = new CompletableFuture<>();
  private volatile BundleStatus status = new BundleStatus.Unknown();

  Submission(Bundle bundle, Duration limit) {
    this.bundle = bundle;
    this.limit = limit;
  }

  /** The bundle that was sent. */
  public Bundle bundle() {
    return bundle;
  }

  /** How long it may stay where it is before it is given up. */
  public Duration limit() {
    return limit;
  }

  /** Where it stands, as last heard. */
  public BundleStatus status() {
    return status;
  }

  /** Completes once a worker has admitted it. */
  public CompletableFuture<Void> received() {
    return received.copy();
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
   * @throws BundleFailedException if it fails in its block
   * @throws UnavailableException if it takes longer than {@code limit}
   */
  public BundleStatus.Final awaitFinal(Duration limit) {
    return await(finalised, limit, "final");
  }

  /**
   * Waits until its proofs hold.
   *
   * @throws BundleRejectedException if it is rejected
   * @throws BundleFailedException if it fails in its block
   * @throws UnavailableException if it takes longer than {@code limit}
   */
  public void awaitVerified(Duration limit) {
    await(verified, limit, "verified");
  }

  private <T> T await(CompletableFuture<T> future, Duration limit, String what) {
    try {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new UnavailableException(
          "waited %s for %s to be %s; it is %s".formatted(limit, bundle, what, status), e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case BundleRejectedException rejected -> new BundleRejectedException(rejected);
        case BundleFailedException failed -> new BundleFailedException(failed);
        case UnavailableException late -> new UnavailableException(late.getMessage(), late);
        default -> new ClientException(e.getCause().getMessage(), e);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for " + bundle, e);
    }
  }

  /** How far a status is along the way. */
  static int rank(BundleStatus status) {
    return switch (status) {
      case BundleStatus.Unknown _ -> 0;
      case BundleStatus.Received _ -> 1;
      case BundleStatus.Verified _ -> 2;
      case BundleStatus.Committed _ -> 3;
      case BundleStatus.Final _, BundleStatus.Failed _, BundleStatus.Rejected _ -> 4;
    };
  }

  /** Takes note of a status; one that was lost in a crash may come again. */
  void update(BundleStatus now) {
    status = now;
    switch (now) {
      case BundleStatus.Unknown _ -> {
        // Nothing is settled yet.
      }
      case BundleStatus.Received _ -> complete(() -> received.complete(null));
      case BundleStatus.Verified _ ->
          complete(
              () -> {
                received.complete(null);
                verified.complete(null);
              });
      case BundleStatus.Committed s -> complete(() -> completeCommitted(s.blockHeight()));
      case BundleStatus.Final s ->
          complete(
              () -> {
                completeCommitted(s.blockHeight());
                finalised.complete(s);
              });
      case BundleStatus.Failed s -> fail(new BundleFailedException(s));
      case BundleStatus.Rejected s -> fail(new BundleRejectedException(s.reason(), s.detail()));
    }
  }

  private void completeCommitted(long blockHeight) {
    received.complete(null);
    verified.complete(null);
    committed.complete(blockHeight);
  }

  void fail(ClientException why) {
    complete(
        () -> {
          received.completeExceptionally(why);
          verified.completeExceptionally(why);
          committed.completeExceptionally(why);
          finalised.completeExceptionally(why);
        });
  }

  /** Whether its nonce is used, though nothing of it but the fee was carried out. */
  boolean hasFailed() {
    return finalised.isCompletedExceptionally()
        && finalised.exceptionNow() instanceof BundleFailedException;
  }

  /** What depends on a future may wait for the network, so it must not run on a reading thread. */
  private void complete(Runnable completion) {
    Thread.ofVirtual().name("bundle " + bundle.id().abbreviated()).start(completion);
  }

  @Override
  public String toString() {
    return "Submission[" + bundle + ", " + status + "]";
  }
}

package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.socket.UnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A bundle on its way. Each future completes, on a thread of its own: with what it waits for, or
 * with {@link BundleRejectedException} if the bundle is rejected, with {@link
 * BundleFailedException} if it fails in its block, with {@link LyingNodeException} if its worker
 * says what it cannot show. Final and failed are shown by a path to a checkpoint; received,
 * verified, committed and rejected are the worker's word ({@link FreeholdClient#afterRejection}).
 * If it does not get further within its limit, that is an {@link UnavailableException} as long as
 * nothing of it was sent, and from then on an {@link OutcomeUnknownException}.
 */
public final class Submission {
  private final Bundle bundle;
  private final Duration limit;
  private final Tracking tracking;
  private final CompletableFuture<Void> received = new CompletableFuture<>();
  private final CompletableFuture<Void> verified = new CompletableFuture<>();
  private final CompletableFuture<Long> committed = new CompletableFuture<>();
  private final CompletableFuture<BundleStatus.Final> finalised = new CompletableFuture<>();
  private volatile BundleStatus status = new BundleStatus.Unknown();
  private volatile boolean mayBeApplied;

  /** Words for what a bundle on its way is waited for. */
  interface Tracking {
    /** A wait until the bundle gets further begins. */
    Waits.Wait begin(Submission submission);
  }

  Submission(Bundle bundle, Duration limit, Tracking tracking) {
    this.bundle = bundle;
    this.limit = limit;
    this.tracking = tracking;
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

  /**
   * Whether something of it was sent that nobody has refused: it may be applied, or have been. As
   * long as this is false, nothing will come of it once this client is closed.
   */
  public boolean mayBeApplied() {
    return mayBeApplied;
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
   * @throws UnavailableException if it takes longer than {@code limit}, and nothing was sent
   * @throws OutcomeUnknownException if it takes longer, and it was sent
   */
  public BundleStatus.Final awaitFinal(Duration limit) {
    return await(finalised, limit, "final");
  }

  /**
   * Waits until its proofs hold.
   *
   * @throws BundleRejectedException if it is rejected
   * @throws BundleFailedException if it fails in its block
   * @throws UnavailableException if it takes longer than {@code limit}, and nothing was sent
   * @throws OutcomeUnknownException if it takes longer, and it was sent
   */
  public void awaitVerified(Duration limit) {
    await(verified, limit, "verified");
  }

  private <T> T await(CompletableFuture<T> future, Duration limit, String what) {
    try (Waits.Wait _ = tracking.begin(this)) {
      return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw unfinished("waited %s for it to be %s".formatted(TimeInWords.of(limit), what), e);
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case BundleRejectedException rejected -> new BundleRejectedException(rejected);
        case BundleFailedException failed -> new BundleFailedException(failed);
        case OutcomeUnknownException unknown -> new OutcomeUnknownException(unknown);
        case UnavailableException late -> new UnavailableException(late.getMessage(), late);
        case EquivocationException divided -> new EquivocationException(divided.evidence());
        case LyingNodeException lie -> new LyingNodeException(lie.getMessage());
        default -> new ClientException(e.getCause().getMessage(), e);
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unfinished("interrupted while waiting for it to be " + what, e);
    }
  }

  /**
   * What it ends in if nothing more is heard of it: {@link OutcomeUnknownException}, or {@link
   * UnavailableException} if nothing was sent.
   *
   * @param why nothing more is heard
   */
  public ClientException unfinished(String why, Throwable cause) {
    return mayBeApplied
        ? new OutcomeUnknownException(bundle, status, why, cause)
        : new UnavailableException(
            "nothing was taken of the bundle of %s, nonce %d: %s"
                .formatted(bundle.user(), bundle.nonce(), why),
            cause);
  }

  /** Takes note of whether it may be applied, by what was sent and what was answered. */
  void mayBeApplied(boolean now) {
    mayBeApplied = now;
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

package dev.freehold.client;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.wire.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bundles in flight. Whenever a connection is lost or a worker cannot take a bundle yet, all in
 * flight are sent again in their order: a worker that knows one answers where it stands.
 */
final class Submissions implements NodeConnection.Listener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Submissions.class);
  private static final Duration RETRY = Duration.ofMillis(300);
  private static final int REDIRECTS_MAX = 3;

  private final FreeholdClient client;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Hash32, Submission> inFlight = new LinkedHashMap<>();
  private final AtomicBoolean retryScheduled = new AtomicBoolean();
  private final ScheduledExecutorService retries =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("resubmit").daemon().factory());

  Submissions(FreeholdClient client) {
    this.client = client;
  }

  Submission submit(Bundle bundle, Duration limit) {
    Submission submission = new Submission(bundle, Instant.now().plus(limit));
    lock.lock();
    try {
      inFlight.put(bundle.id(), submission);
    } finally {
      lock.unlock();
    }
    send(submission);
    return submission;
  }

  private void send(Submission submission) {
    Bundle bundle = submission.bundle();
    try {
      client.nodes().of(bundle.user().realm()).send(new Message.Submit(bundle.toBytes()));
    } catch (ClientException e) {
      LOG.debug("{} waits: {}", bundle, e.getMessage());
      retryLater();
    }
  }

  @Override
  public void status(Hash32 bundle, BundleStatus status) {
    Submission submission = get(bundle);
    if (submission == null) {
      return;
    }
    if (status instanceof BundleStatus.Rejected rejected && mayRetry(submission, rejected)) {
      LOG.debug("{} waits: {}", submission.bundle(), rejected);
      retryLater();
      return;
    }
    if (status.isTerminal()) {
      remove(bundle);
    }
    submission.update(status);
  }

  /** Whether a rejection says no more than "not here" or "not yet". */
  private boolean mayRetry(Submission submission, BundleStatus.Rejected rejected) {
    if (Instant.now().isAfter(submission.deadline())) {
      return false;
    }
    return switch (rejected.reason()) {
      case NOT_SERVING -> true;
      // A worker that has just started serves nothing yet; another one has the realm now.
      case WRONG_REALM -> rejected.detail().isEmpty() || submission.redirected() <= REDIRECTS_MAX;
      // The checkpoint is final, for it is signed: this worker has not heard of it yet.
      case UNKNOWN_ANCHOR ->
          client.checkpoints().at(submission.bundle().anchorHeight()).isPresent();
      default -> false;
    };
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) {
    throw new IllegalStateException("checkpoints go to the book");
  }

  @Override
  public void closed(String why) {
    retryLater();
  }

  private void retryLater() {
    if (!retries.isShutdown() && retryScheduled.compareAndSet(false, true)) {
      retries.schedule(this::retry, RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void retry() {
    retryScheduled.set(false);
    List<Submission> waiting;
    lock.lock();
    try {
      waiting = List.copyOf(inFlight.values());
    } finally {
      lock.unlock();
    }
    if (waiting.isEmpty()) {
      return;
    }
    try {
      client.nodes().refresh();
    } catch (ClientException e) {
      LOG.debug("the network cannot be asked: {}", e.getMessage());
      retryLater();
    }
    Instant now = Instant.now();
    for (Submission submission : waiting) {
      if (now.isAfter(submission.deadline())) {
        remove(submission.bundle().id());
        submission.fail(
            new ClientException(
                "gave up on %s: no worker took it in time".formatted(submission.bundle())));
      } else {
        send(submission);
      }
    }
  }

  private Submission get(Hash32 bundle) {
    lock.lock();
    try {
      return inFlight.get(bundle);
    } finally {
      lock.unlock();
    }
  }

  private void remove(Hash32 bundle) {
    lock.lock();
    try {
      inFlight.remove(bundle);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    retries.shutdownNow();
  }
}

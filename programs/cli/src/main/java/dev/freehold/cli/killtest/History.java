package dev.freehold.cli.killtest;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.client.BundleFailedException;
import dev.freehold.client.BundleRejectedException;
import dev.freehold.client.Submission;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.socket.TimeInWords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Record of what clients sent and what they were told, to be checked against the chain: what was
 * told committed is in the block that was named, what was told rejected is nowhere, nothing stands
 * twice, and reads never go back. Thread-safe.
 */
final class History {
  private record Reading(long checkpoint, long nonce) {}

  private final List<Submission> open = new ArrayList<>();
  private final Map<Hash32, Submission> all = new HashMap<>();
  private final Map<Hash32, Long> blocks = new HashMap<>();
  private final Map<RealmId, Long> heights = new HashMap<>();
  private final Map<UserId, Reading> readings = new HashMap<>();
  private int finals;
  private int rejected;
  private int charged;
  private int unknown;

  /** A bundle was sent. */
  synchronized void sent(Submission submission) {
    open.add(submission);
    all.put(submission.bundle().id(), submission);
  }

  /** An account was read at a checkpoint; what was read before must not be newer. */
  synchronized void read(UserId user, long checkpoint, long nonce) {
    Reading before = readings.get(user);
    if (before != null
        && (checkpoint >= before.checkpoint ? nonce < before.nonce : nonce > before.nonce)) {
      throw new AuditException(
          "account %s had nonce %d at checkpoint %d and nonce %d at checkpoint %d"
              .formatted(user, before.nonce, before.checkpoint, nonce, checkpoint));
    }
    if (before == null || checkpoint >= before.checkpoint) {
      readings.put(user, new Reading(checkpoint, nonce));
    }
  }

  /** A block was replayed. */
  synchronized void replayed(RealmBlock block) {
    heights.put(block.header().realm(), block.header().height());
    for (Bundle bundle : block.bundles()) {
      if (!all.containsKey(bundle.id())) {
        throw new AuditException(bundle + " stands in a block, but nobody sent it");
      }
      Long before = blocks.put(bundle.id(), block.header().height());
      if (before != null) {
        throw new AuditException(
            "%s stands in block %d and again in block %d"
                .formatted(bundle, before, block.header().height()));
      }
    }
  }

  /**
   * Waits until the fate of all that was sent is known, or a bundle's limit has passed.
   *
   * @return the latest checkpoint that anyone was told of
   */
  long awaitFates(Duration limit) throws InterruptedException {
    List<Submission> waiting;
    synchronized (this) {
      waiting = List.copyOf(open);
    }
    long latest = 0;
    long deadline = System.nanoTime() + limit.toNanos();
    for (Submission submission : waiting) {
      try {
        long left = Math.max(1, deadline - System.nanoTime());
        BundleStatus.Final end = submission.finalised().get(left, TimeUnit.NANOSECONDS);
        latest = Math.max(latest, end.checkpointHeight());
      } catch (ExecutionException e) {
        // It was rejected or given up; the check looks at which.
      } catch (TimeoutException e) {
        throw new AuditException(
            "waited %s to learn what became of %s".formatted(TimeInWords.of(limit), submission));
      }
    }
    return latest;
  }

  /**
   * Checks everything that was told since the last check and can be checked: all blocks that are
   * final must have been replayed. What was told committed in a block that is not final yet, to a
   * client that did not wait for more, is checked the next time.
   *
   * @return how much is left
   */
  synchronized int check() {
    List<Submission> ahead = open.stream().filter(this::isAhead).toList();
    for (Submission submission : open) {
      if (!ahead.contains(submission)) {
        check(submission);
      }
    }
    open.clear();
    open.addAll(ahead);
    return ahead.size();
  }

  private boolean isAhead(Submission submission) {
    return submission.committed().isDone()
        && !submission.committed().isCompletedExceptionally()
        && submission.committed().join()
            > heights.getOrDefault(submission.bundle().user().realm(), 0L);
  }

  private void check(Submission submission) {
    Bundle bundle = submission.bundle();
    Long block = blocks.get(bundle.id());
    if (submission.committed().isDone() && !submission.committed().isCompletedExceptionally()) {
      long told = submission.committed().join();
      if (block == null || block != told) {
        throw new AuditException(
            "%s was told committed in block %d, but it stands in %s"
                .formatted(bundle, told, block == null ? "none" : "block " + block));
      }
    }
    switch (submission.finalised().handle((end, why) -> why == null ? end : why).join()) {
      case BundleStatus.Final end -> {
        finals++;
        if (block == null || block != end.blockHeight()) {
          throw new AuditException(bundle + " was told final, but it stands nowhere");
        }
      }
      case Throwable why -> {
        Throwable cause = why.getCause() == null ? why : why.getCause();
        if (cause instanceof BundleFailedException failed) {
          charged++;
          if (block == null || block != failed.blockHeight()) {
            throw new AuditException(
                "%s was told failed in block %d, but it stands in %s"
                    .formatted(
                        bundle, failed.blockHeight(), block == null ? "none" : "block " + block));
          }
        } else if (cause instanceof BundleRejectedException
            || why instanceof BundleRejectedException) {
          rejected++;
          if (block != null) {
            throw new AuditException(
                "%s was told rejected, but it stands in block %d".formatted(bundle, block));
          }
        } else {
          unknown++;
        }
      }
      default -> throw new IllegalStateException("a submission ends in one of two ways");
    }
  }

  /** The counts, in words. */
  synchronized String summary() {
    return "%d bundles final, %d failed and paid for, %d rejected, %d of unknown fate"
        .formatted(finals, charged, rejected, unknown);
  }

  synchronized int finals() {
    return finals;
  }

  synchronized int unknownFates() {
    return unknown;
  }
}

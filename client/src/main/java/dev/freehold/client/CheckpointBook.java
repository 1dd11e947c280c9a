package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The checkpoints a client trusts: signed by the key that the genesis names, linked to their
 * neighbours where it knows them, never two at one height. Keeps the last {@value
 * Limits#ANCHOR_AGE_MAX}. Thread-safe.
 */
public final class CheckpointBook {
  private final Genesis genesis;
  private final Ed25519Verifier signatures = new Ed25519Verifier();
  private final TreeMap<Long, Checkpoint> known = new TreeMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();

  CheckpointBook(Genesis genesis) {
    this.genesis = genesis;
    known.put(0L, genesis.checkpoint());
  }

  /**
   * Takes a checkpoint in.
   *
   * @return the checkpoint
   * @throws LyingNodeException if it is not what the coordinator signed, or contradicts another
   */
  Checkpoint add(Checkpoint checkpoint) {
    lock.lock();
    try {
      Checkpoint same = known.get(checkpoint.height());
      if (same != null) {
        if (!same.hash().equals(checkpoint.hash())) {
          throw new LyingNodeException("two checkpoints at height " + checkpoint.height());
        }
        return same;
      }
      requireSigned(checkpoint);
      requireLinked(known.get(checkpoint.height() - 1), checkpoint);
      requireLinked(checkpoint, known.get(checkpoint.height() + 1));
      known.put(checkpoint.height(), checkpoint);
      if (known.size() > Limits.ANCHOR_AGE_MAX) {
        known.pollFirstEntry();
      }
      grown.signalAll();
      return checkpoint;
    } finally {
      lock.unlock();
    }
  }

  private void requireSigned(Checkpoint checkpoint) {
    if (!signatures.verify(
        SignatureScheme.ED25519,
        genesis.coordinatorKey().toBytes(),
        checkpoint.hash().toBytes(),
        checkpoint.signature())) {
      throw new LyingNodeException(
          "checkpoint " + checkpoint.height() + " does not bear the coordinator's signature");
    }
  }

  private static void requireLinked(Checkpoint earlier, Checkpoint later) {
    if (earlier != null && later != null && !later.previous().equals(earlier.hash())) {
      throw new LyingNodeException(
          "checkpoint " + later.height() + " does not follow " + earlier.height());
    }
  }

  /** The latest checkpoint known. */
  public Checkpoint latest() {
    lock.lock();
    try {
      return known.lastEntry().getValue();
    } finally {
      lock.unlock();
    }
  }

  /** A checkpoint, if it is known. */
  public Optional<Checkpoint> at(long height) {
    lock.lock();
    try {
      return Optional.ofNullable(known.get(height));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the latest checkpoint satisfies a condition, which may itself ask the network: it
   * is tested without the lock, so that checkpoints go on coming in.
   *
   * @param what is waited for, for people
   * @throws ClientException if it does not in time
   */
  public Checkpoint await(Predicate<Checkpoint> condition, Duration limit, String what) {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    Checkpoint current = latest();
    while (!condition.test(current)) {
      current = awaitAfter(current.height(), deadlineNs);
      if (current == null) {
        throw new ClientException("waited " + limit + " for " + what);
      }
    }
    return current;
  }

  /** The latest checkpoint once it is above a height; {@code null} if the deadline comes first. */
  private Checkpoint awaitAfter(long height, long deadlineNs) {
    lock.lock();
    try {
      while (known.lastKey() <= height) {
        if (grown.awaitNanos(deadlineNs - System.nanoTime()) <= 0) {
          return null;
        }
      }
      return known.lastEntry().getValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for checkpoint " + (height + 1), e);
    } finally {
      lock.unlock();
    }
  }
}

package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.finality.Equivocation;
import dev.freehold.core.finality.FinalityRule;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.LyingNodeException;
import dev.freehold.protocol.socket.TimeInWords;
import dev.freehold.protocol.socket.UnavailableException;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The checkpoints a client trusts. From where it starts, the chain grows link by link: each next
 * one is signed by the key that the genesis names, stands one higher and names the hash of the one
 * before. Older ones are taken in singly when they are needed: signed, and linked to their
 * neighbours where those are known. Never two at one height. Keeps the last {@value
 * Limits#ANCHOR_AGE_MAX}, fewer where they are large. Thread-safe.
 */
public final class CheckpointBook {
  /** Checkpoints that may be missed before following starts anew, where no start is prescribed. */
  static final int GAP_MAX = Limits.ANCHOR_AGE_MAX;

  /** Encoded bytes of the checkpoints kept, as long as more than the readable ones are there. */
  private static final long BYTES_MAX = 64L * 1024 * 1024;

  private record Known(Checkpoint checkpoint, Hash32 hash, int bytes) {}

  private final FinalityRule finality;
  private final boolean everyLink;
  private final TreeMap<Long, Known> known = new TreeMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private volatile Equivocation evidence;
  private long tip;
  private long bytes;

  /** A book that starts at the genesis, or at the first signed checkpoint it is given. */
  CheckpointBook(Genesis genesis) {
    this(genesis, genesis.checkpoint(), false);
  }

  private CheckpointBook(Genesis genesis, Checkpoint start, boolean everyLink) {
    finality = new FinalityRule(genesis, CommitteeSignatures.of(genesis));
    this.everyLink = everyLink;
    put(known(genesis.checkpoint()));
    if (start.height() > 0) {
      put(known(start));
    }
    tip = start.height();
  }

  /**
   * A book that follows every link from a checkpoint known from elsewhere.
   *
   * @throws LyingNodeException if {@code start} is not that checkpoint
   */
  static CheckpointBook from(
      Genesis genesis, ClientOptions.TrustedCheckpoint trusted, Checkpoint start) {
    if (start.height() != trusted.height() || !start.hash().equals(trusted.hash())) {
      throw new LyingNodeException(
          "checkpoint %d is not the trusted one: its hash is %s, not %s"
              .formatted(trusted.height(), start.hash(), trusted.hash()));
    }
    return new CheckpointBook(genesis, start, true);
  }

  /**
   * Takes a checkpoint in.
   *
   * @return whether it is known now; false if those between the latest and this one are missing
   * @throws LyingNodeException if it is not what the coordinator signed, or does not link
   * @throws EquivocationException if the coordinator has signed another one of some height
   */
  boolean add(Checkpoint checkpoint) {
    Known fresh = known(checkpoint);
    long height = checkpoint.height();
    lock.lock();
    try {
      Known same = known.get(height);
      if (same != null && same.hash.equals(fresh.hash)) {
        return true;
      }
      requireSigned(checkpoint);
      if (same != null) {
        end(new Equivocation(same.checkpoint, checkpoint));
      }
      requireUndivided();
      if (height > tip + 1 && !mayStartAt(height)) {
        return false;
      }
      requireLinked(known.get(height - 1), fresh);
      requireLinked(fresh, known.get(height + 1));
      put(fresh);
      tip = Math.max(tip, height);
      evict();
      grown.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes evidence in: if both signatures hold, this book ends, and all who wait in it.
   *
   * @return whether they do
   */
  boolean shown(Equivocation shown) {
    boolean holds = shown.holds(finality::isFinal);
    if (holds) {
      end(shown);
    }
    return holds;
  }

  private void end(Equivocation found) {
    lock.lock();
    try {
      if (evidence == null) {
        evidence = found;
        grown.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on only while the coordinator has one story.
   *
   * @throws EquivocationException if it has two
   */
  void requireUndivided() {
    Equivocation found = evidence;
    if (found != null) {
      throw new EquivocationException(found);
    }
  }

  /** Where no start is prescribed, the signature alone is trusted for it. */
  private boolean mayStartAt(long height) {
    return !everyLink && (tip == 0 || height - tip > GAP_MAX);
  }

  private static Known known(Checkpoint checkpoint) {
    return new Known(checkpoint, checkpoint.hash(), checkpoint.toBytes().length);
  }

  private void put(Known fresh) {
    known.put(fresh.checkpoint.height(), fresh);
    bytes += fresh.bytes;
  }

  private void evict() {
    while (known.size() > Limits.ANCHOR_AGE_MAX
        || bytes > BYTES_MAX && known.size() > Limits.READABLE_CHECKPOINTS_MIN) {
      bytes -= known.pollFirstEntry().getValue().bytes;
    }
  }

  private void requireSigned(Checkpoint checkpoint) {
    if (!finality.isFinal(checkpoint)) {
      throw new LyingNodeException(
          "checkpoint " + checkpoint.height() + " is not signed by the committee");
    }
  }

  private static void requireLinked(Known earlier, Known later) {
    if (earlier != null && later != null && !later.checkpoint.previous().equals(earlier.hash)) {
      throw new LyingNodeException(
          "a fork: checkpoint %d follows %s, not the known checkpoint %d, %s"
              .formatted(
                  later.checkpoint.height(),
                  later.checkpoint.previous(),
                  earlier.checkpoint.height(),
                  earlier.hash));
    }
  }

  /** The latest checkpoint known. */
  public Checkpoint latest() {
    lock.lock();
    try {
      return known.get(tip).checkpoint;
    } finally {
      lock.unlock();
    }
  }

  /** A checkpoint, if it is known. */
  public Optional<Checkpoint> at(long height) {
    lock.lock();
    try {
      return Optional.ofNullable(known.get(height)).map(Known::checkpoint);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the latest checkpoint satisfies a condition, which may itself ask the network: it
   * is tested without the lock, so that checkpoints go on coming in.
   *
   * @param what is waited for, for people
   * @throws UnavailableException if it does not in time
   */
  public Checkpoint await(Predicate<Checkpoint> condition, Duration limit, String what) {
    long deadlineNs = System.nanoTime() + limit.toNanos();
    requireUndivided();
    Checkpoint current = latest();
    while (!condition.test(current)) {
      Optional<Checkpoint> next = awaitAfter(current.height(), deadlineNs, what);
      if (next.isEmpty()) {
        throw new UnavailableException(
            "waited %s for %s; the latest checkpoint here is %d"
                .formatted(TimeInWords.of(limit), what, current.height()));
      }
      current = next.get();
    }
    return current;
  }

  /** The latest checkpoint once it is above a height; empty if the deadline comes first. */
  private Optional<Checkpoint> awaitAfter(long height, long deadlineNs, String what) {
    lock.lock();
    try {
      while (tip <= height) {
        requireUndivided();
        if (grown.awaitNanos(deadlineNs - System.nanoTime()) <= 0) {
          return Optional.empty();
        }
      }
      return Optional.of(known.get(tip).checkpoint);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientException("interrupted while waiting for " + what, e);
    } finally {
      lock.unlock();
    }
  }
}

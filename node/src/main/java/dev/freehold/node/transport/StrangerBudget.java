package dev.freehold.node.transport;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Budget of the bytes that this process holds for all strangers together: frames of theirs that
 * have not come whole, and what was sent to them and not read yet. Over it whoever holds most is
 * closed first. Peers' bytes are not in it, so strangers cannot use theirs up. Thread-safe.
 */
public final class StrangerBudget {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();
  private final LongAdder closed = new LongAdder();
  private volatile Runnable relief = () -> {};

  /**
   * @param bytesMax bytes from which on connections are closed
   */
  StrangerBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * @param newRelief closes the stranger that holds most, as often as the budget is over
   */
  void relief(Runnable newRelief) {
    relief = newRelief;
  }

  /** Bytes that may be held. */
  public long bytesMax() {
    return bytesMax;
  }

  /** Bytes that are held now. */
  public long bytes() {
    return bytes.get();
  }

  /** Connections that were closed because they held most. */
  public long closed() {
    return closed.sum();
  }

  boolean isOver() {
    return bytes.get() > bytesMax;
  }

  void countClosed() {
    closed.increment();
  }

  /** Bytes of one connection. */
  final class Share {
    private long held;
    private boolean counted = true;

    /** Books bytes, taken or given back. Closes whoever holds most if that is too much. */
    void add(long delta) {
      synchronized (this) {
        held += delta;
        if (!counted) {
          return;
        }
        bytes.addAndGet(delta);
      }
      if (delta > 0 && isOver()) {
        relief.run();
      }
    }

    /** Bytes that count for strangers. */
    synchronized long held() {
      return counted ? held : 0;
    }

    /** Counts these bytes for strangers no more: the peer is known, or its connection ends. */
    synchronized void leave() {
      if (counted) {
        counted = false;
        bytes.addAndGet(-held);
      }
    }
  }

  Share share() {
    return new Share();
  }
}

package dev.freehold.worker.desk;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.chain.RealmBlock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Count of what is between the sockets and where it is going: of bundles up to the open batch, or
 * of the bytes of blocks up to the disk. A connection over its share, or any that sends while the
 * whole is full, is to be paused: its sender's socket fills up, and nothing is dropped. Plain
 * object of one thread; pausing is its caller's part.
 */
public final class Intake {
  private static final long BLOCK_BYTES_MIN = 64 * 1024;

  private final long totalMax;
  private final long connectionMax;
  private final Map<Long, Long> inFlight = new HashMap<>();
  private final Set<Long> paused = new HashSet<>();
  private final Queue<Long> pausedOrder = new ArrayDeque<>();
  private long total;

  /**
   * @param totalMax of all connections, from which on senders are paused
   * @param connectionMax of one connection, from which on it is paused
   */
  public Intake(long totalMax, long connectionMax) {
    this.totalMax = totalMax;
    this.connectionMax = connectionMax;
  }

  /** A count of the bytes of blocks that primaries have sent and that are not written yet. */
  public static Intake ofBlocks() {
    return new Intake(Limits.REPLICATED_BYTES_MAX, Limits.REPLICATED_BYTES_MAX / 4);
  }

  /** What a block counts as: nearly all of a large one are its bundles. */
  public static long weight(RealmBlock block) {
    long bundles = block.bundles().stream().mapToLong(Bundle::length).sum();
    return Math.max(bundles, BLOCK_BYTES_MIN);
  }

  /**
   * Counts a bundle in.
   *
   * @return whether its connection is to be paused now
   */
  public boolean enter(long connection) {
    return enter(connection, 1);
  }

  /**
   * Counts something in.
   *
   * @param count what it counts as, at least 1
   * @return whether its connection is to be paused now
   */
  public boolean enter(long connection, long count) {
    total += count;
    long own = inFlight.merge(connection, count, Long::sum);
    if ((total >= totalMax || own >= connectionMax) && paused.add(connection)) {
      pausedOrder.add(connection);
      return true;
    }
    return false;
  }

  /**
   * Counts a bundle out.
   *
   * @return the connections that are to be read from again, in the order of their pausing
   * @throws IllegalStateException if the connection has no bundle in the intake
   */
  public List<Long> leave(long connection) {
    return leave(connection, 1);
  }

  /**
   * Counts something out.
   *
   * @param count what it was counted in as
   * @return the connections that are to be read from again, in the order of their pausing
   * @throws IllegalStateException if the connection has not so much in the intake
   */
  public List<Long> leave(long connection, long count) {
    if (inFlight.getOrDefault(connection, 0L) < count) {
      throw new IllegalStateException("what left the intake has left it before");
    }
    total -= count;
    inFlight.computeIfPresent(connection, (_, n) -> n == count ? null : n - count);
    if (pausedOrder.isEmpty()) {
      return List.of();
    }
    List<Long> resumed = new ArrayList<>();
    for (int i = pausedOrder.size(); i > 0 && total < totalMax; i--) {
      long id = pausedOrder.remove();
      if (inFlight.getOrDefault(id, 0L) < connectionMax) {
        paused.remove(id);
        resumed.add(id);
      } else {
        pausedOrder.add(id);
      }
    }
    return resumed;
  }

  /** What was counted in and not out. */
  public long total() {
    return total;
  }

  /** Connections that are not to be read from. */
  public int paused() {
    return paused.size();
  }
}

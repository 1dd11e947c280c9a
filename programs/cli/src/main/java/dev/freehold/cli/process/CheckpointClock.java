package dev.freehold.cli.process;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.UnavailableException;
import java.time.Duration;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A clock that notes when each checkpoint came to a client. Thread-safe. */
public final class CheckpointClock implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointClock.class);
  private static final Duration ROUND = Duration.ofSeconds(10);

  private final FreeholdClient client;
  private final NavigableMap<Long, Seen> seen = new ConcurrentSkipListMap<>();
  private final Thread thread;

  private record Seen(long atNs, Checkpoint checkpoint) {}

  /**
   * Time between two checkpoints, one above the other.
   *
   * @param height of the upper one
   * @param byTheirTimes the difference of the times in them
   * @param asSeen between their arrivals
   */
  public record Gap(long height, Duration byTheirTimes, Duration asSeen) {}

  /** A clock that runs until it is closed. */
  public CheckpointClock(FreeholdClient client) {
    this.client = client;
    thread = Thread.ofVirtual().name("checkpoint clock").start(this::run);
  }

  private void run() {
    Checkpoint last = client.checkpoints().latest();
    seen.put(last.height(), new Seen(System.nanoTime(), last));
    while (!Thread.currentThread().isInterrupted()) {
      long height = last.height();
      try {
        Checkpoint next =
            client.checkpoints().await(c -> c.height() > height, ROUND, "the next checkpoint");
        long nowNs = System.nanoTime();
        for (long at = height + 1; at < next.height(); at++) {
          client.checkpoints().at(at).ifPresent(c -> seen.put(c.height(), new Seen(nowNs, c)));
        }
        seen.put(next.height(), new Seen(nowNs, next));
        last = next;
      } catch (UnavailableException e) {
        LOG.debug("no checkpoint after {} in {}", height, ROUND);
      } catch (ClientException e) {
        // Whoever closed this has interrupted the thread, or there is nothing to follow any more.
        return;
      }
    }
  }

  /**
   * The longest time between two checkpoints that follow each other.
   *
   * @param from height of the lowest
   * @param to height of the highest
   * @return empty if no two neighbours of them were seen
   */
  public Optional<Gap> longest(long from, long to) {
    Optional<Gap> longest = Optional.empty();
    Seen lower = null;
    for (Seen upper : seen.subMap(from, true, to, true).values()) {
      if (lower != null && lower.checkpoint.height() + 1 == upper.checkpoint.height()) {
        Gap gap = gap(lower, upper);
        if (longest.isEmpty() || longest.get().byTheirTimes.compareTo(gap.byTheirTimes) < 0) {
          longest = Optional.of(gap);
        }
      }
      lower = upper;
    }
    return longest;
  }

  private static Gap gap(Seen lower, Seen upper) {
    return new Gap(
        upper.checkpoint.height(),
        Duration.ofMillis(upper.checkpoint.timeMs() - lower.checkpoint.timeMs()),
        Duration.ofNanos(upper.atNs - lower.atNs));
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}

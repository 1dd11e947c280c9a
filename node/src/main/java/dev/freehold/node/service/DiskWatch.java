package dev.freehold.node.service;

import dev.freehold.node.logging.NodeEvents;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Watch over the disk of a data directory: a line in the log when it is {@value #FULL_PERCENT} %
 * full, one with each further percent, and one when there is room again.
 */
final class DiskWatch implements AutoCloseable {
  /** How full a disk may be before people are told. */
  static final int FULL_PERCENT = 80;

  private static final Duration EVERY = Duration.ofMinutes(1);

  private final Disk disk;
  private final NodeEvents events;
  private final Path data;
  private Thread thread;
  private int saidPercent;

  /** A watch that has not begun. */
  DiskWatch(Path data, NodeEvents events, Disk disk) {
    this.data = data;
    this.events = events;
    this.disk = disk;
  }

  /** Begins. */
  DiskWatch start() {
    thread = Thread.ofVirtual().name("disk watch").start(this::run);
    return this;
  }

  private void run() {
    try {
      while (true) {
        look();
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once. */
  void look() {
    try {
      long total = disk.total();
      int percent = total <= 0 ? 0 : (int) (100 - disk.free() * 100 / total);
      if (percent >= FULL_PERCENT && percent > saidPercent) {
        events.diskFilling(data, percent, disk.free());
        saidPercent = percent;
      } else if (percent < FULL_PERCENT && saidPercent > 0) {
        events.diskRoomy(data, percent);
        saidPercent = 0;
      }
    } catch (IOException e) {
      events.diskUnknown(data, e.getMessage());
    }
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}

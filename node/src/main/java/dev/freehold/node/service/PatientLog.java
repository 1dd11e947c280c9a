package dev.freehold.node.service;

import dev.freehold.core.port.ReplicatedLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.logging.NodeEvents;
import java.util.function.Consumer;

/** A log whose appends wait while the disk is full, read-only or away, instead of failing. */
final class PatientLog implements ReplicatedLog {
  private static final long PAUSE_MS = 500;
  private static final int TOLD_EVERY = 20;

  private final ReplicatedLog log;
  private final NodeEvents events;
  private volatile boolean closed;

  PatientLog(ReplicatedLog log, NodeEvents events) {
    this.log = log;
    this.events = events;
  }

  @Override
  public void replay(Consumer<byte[]> reader) {
    log.replay(reader);
  }

  @Override
  public void append(byte[] entry) {
    for (int attempt = 0; ; attempt++) {
      try {
        log.append(entry);
        if (attempt > 0) {
          events.logWritten();
        }
        return;
      } catch (StoreException e) {
        if (closed || !e.mayPass()) {
          throw e;
        }
        if (attempt % TOLD_EVERY == 0) {
          events.logWaits(e.getMessage());
        }
        pause(e);
      }
    }
  }

  private static void pause(StoreException why) {
    try {
      Thread.sleep(PAUSE_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw why;
    }
  }

  @Override
  public void close() {
    closed = true;
    log.close();
  }
}

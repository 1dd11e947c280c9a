package dev.freehold.node.service;

import dev.freehold.core.port.RenewableLog;
import dev.freehold.core.port.StoreException;
import dev.freehold.node.logging.NodeEvents;
import java.util.List;
import java.util.function.Consumer;

/** A log whose writes wait while the disk is full, read-only or away, instead of failing. */
public final class PatientLog implements RenewableLog {
  private static final long PAUSE_MS = 500;
  private static final int TOLD_EVERY = 20;

  private final RenewableLog log;
  private final NodeEvents events;
  private volatile boolean closed;

  public PatientLog(RenewableLog log, NodeEvents events) {
    this.log = log;
    this.events = events;
  }

  @Override
  public void replay(Consumer<byte[]> reader) {
    log.replay(reader);
  }

  @Override
  public void append(byte[] entry) {
    patiently(() -> log.append(entry));
  }

  @Override
  public void replace(List<byte[]> entries) {
    patiently(() -> log.replace(entries));
  }

  private void patiently(Runnable write) {
    for (int attempt = 0; ; attempt++) {
      try {
        write.run();
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

package dev.freehold.node;

import java.util.concurrent.TimeUnit;

/** Notice on the standard output that something is waited for, once it has taken a while. */
final class WaitNotice implements AutoCloseable {
  private static final long PATIENCE_MS = 2_000;

  private final Thread waiting;

  /** Begins to wait. */
  WaitNotice(String text) {
    waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    TimeUnit.MILLISECONDS.sleep(PATIENCE_MS);
                    System.out.println(text);
                  } catch (InterruptedException e) {
                    // What was waited for came first.
                    Thread.currentThread().interrupt();
                  }
                });
  }

  @Override
  public void close() {
    waiting.interrupt();
  }
}

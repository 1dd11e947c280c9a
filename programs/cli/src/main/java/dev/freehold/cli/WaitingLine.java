package dev.freehold.cli;

import dev.freehold.client.Waits;
import dev.freehold.core.codec.Printable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Line on the error output that says what a command waits for, once it has for nearly two seconds,
 * and now and then from then on.
 */
final class WaitingLine {
  private static final long FIRST_NS = Duration.ofMillis(1500).toNanos();
  private static final long EVERY_NS = Duration.ofSeconds(30).toNanos();
  private static final Duration TICK = Duration.ofMillis(250);

  private final Waits waits;
  private final PrintStream out;
  private Object said;
  private long saidNs;

  WaitingLine(Waits waits, PrintStream out) {
    this.waits = waits;
    this.out = out;
  }

  /** Says what is waited for, until nothing more will be. */
  static void follow(Waits waits) {
    WaitingLine line = new WaitingLine(waits, System.err);
    Thread.ofVirtual().name("waiting line").start(line::run);
  }

  private void run() {
    try {
      while (!waits.isClosed()) {
        Thread.sleep(TICK);
        tick(System.nanoTime());
      }
    } catch (InterruptedException e) {
      // Nobody wants to know any more.
      Thread.currentThread().interrupt();
    }
  }

  /** Says a line if one is due. */
  void tick(long nowNs) {
    Optional<Waits.Waiting> waiting = waits.longerThan(FIRST_NS);
    if (waiting.isEmpty()) {
      return;
    }
    Object subject = waiting.get().subject();
    if (!subject.equals(said) || nowNs - saidNs >= EVERY_NS) {
      said = subject;
      saidNs = nowNs;
      out.println(Printable.of(waiting.get().words()));
    }
  }
}

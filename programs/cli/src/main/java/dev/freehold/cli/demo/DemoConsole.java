package dev.freehold.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Output of the demonstration: steps, one line of progress that rewrites itself, a table. */
final class DemoConsole {
  private final PrintStream out;
  private final boolean terminal;
  private final long startNs = System.nanoTime();
  private boolean progressShown;

  DemoConsole(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** A step begins. */
  void step(String format, Object... arguments) {
    endProgress();
    out.printf(Locale.ROOT, "[%6.1f s] %s%n", seconds(), format.formatted(arguments));
  }

  /** More about the step. */
  void note(String format, Object... arguments) {
    endProgress();
    out.printf(Locale.ROOT, "           %s%n", format.formatted(arguments));
  }

  /** How far the step has come. Without a terminal only now and then. */
  void progress(boolean milestone, String format, Object... arguments) {
    if (terminal) {
      out.printf(Locale.ROOT, "\r           %-68s", format.formatted(arguments));
      out.flush();
      progressShown = true;
    } else if (milestone) {
      note(format, arguments);
    }
  }

  /** A row of the table at the end. */
  void row(String name, String format, Object... arguments) {
    endProgress();
    out.printf(Locale.ROOT, "  %-24s %s%n", name, format.formatted(arguments));
  }

  void blank() {
    endProgress();
    out.println();
  }

  /** Since the start. */
  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startNs);
  }

  private double seconds() {
    return elapsed().toMillis() / 1000.0;
  }

  private void endProgress() {
    if (progressShown) {
      out.println();
      progressShown = false;
    }
  }
}

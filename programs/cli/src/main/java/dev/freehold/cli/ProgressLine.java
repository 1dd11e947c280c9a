package dev.freehold.cli;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Line that says how far something long has come and how long it will still take. On a terminal one
 * line that rewrites itself; elsewhere a line now and then.
 */
final class ProgressLine {
  private static final long TERMINAL_EVERY_NS = 200_000_000L;
  private static final long LOG_EVERY_NS = 5_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final long startNs = System.nanoTime();
  private long shownNs = startNs;
  private boolean open;

  ProgressLine(PrintStream out) {
    this.out = out;
    terminal = System.console() != null && System.console().isTerminal();
  }

  /**
   * Shows progress if it was last shown a while ago.
   *
   * @param total how much there is; 0 if that is not known
   */
  void show(String what, long done, long total) {
    long now = System.nanoTime();
    if (now - shownNs < (terminal ? TERMINAL_EVERY_NS : LOG_EVERY_NS)) {
      return;
    }
    shownNs = now;
    String text =
        total > 0
            ? String.format(
                Locale.ROOT, "%s: %,d of %,d, %s left", what, done, total, left(now, done, total))
            : String.format(Locale.ROOT, "%s: %,d", what, done);
    if (terminal) {
      out.printf("\r%-78s", text);
      out.flush();
      open = true;
    } else {
      out.println(text);
    }
  }

  private String left(long now, long done, long total) {
    if (done <= 0) {
      return "an unknown time";
    }
    double perItem = (double) (now - startNs) / done;
    return String.format(Locale.ROOT, "about %.0f s", perItem * (total - done) / 1e9);
  }

  /** Takes the line away. */
  void end() {
    if (open) {
      open = false;
      out.printf("\r%-78s\r", "");
      out.flush();
    }
  }
}

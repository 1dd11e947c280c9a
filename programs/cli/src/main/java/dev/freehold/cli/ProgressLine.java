package dev.freehold.cli;

import dev.freehold.protocol.socket.TimeInWords;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Line that says how far something long has come and how long it will still take. On a terminal one
 * line that rewrites itself; elsewhere a line now and then. What it was about before counts for
 * nothing: an estimate goes by what was done since this very thing began.
 */
final class ProgressLine {
  private static final long TERMINAL_EVERY_NS = 200_000_000L;
  private static final long LOG_EVERY_NS = 5_000_000_000L;

  /** Of less an estimate is a guess. */
  private static final long ESTIMATE_AFTER_NS = 1_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier clock;
  private long shownNs;
  private boolean open;
  private String about = "";
  private long beganNs;
  private long beganAt;
  private long last;

  ProgressLine(PrintStream out) {
    this(out, System.console() != null && System.console().isTerminal(), System::nanoTime);
  }

  ProgressLine(PrintStream out, boolean terminal, LongSupplier clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    shownNs = clock.getAsLong();
  }

  /**
   * Shows progress if it was last shown a while ago.
   *
   * @param what is being done; another text, or fewer done than before, is another thing
   * @param total how much there is; 0 if that is not known
   */
  void show(String what, long done, long total) {
    long now = clock.getAsLong();
    if (!what.equals(about) || done < last) {
      about = what;
      beganNs = now;
      beganAt = done;
    }
    last = done;
    if (now - shownNs < (terminal ? TERMINAL_EVERY_NS : LOG_EVERY_NS)) {
      return;
    }
    shownNs = now;
    String text =
        total > 0
            ? String.format(
                Locale.ROOT,
                "%s: %,d of %,d%s",
                what,
                Math.min(done, total),
                total,
                left(now, total))
            : String.format(Locale.ROOT, "%s: %,d", what, done);
    if (terminal) {
      out.printf("\r%-78s", text);
      out.flush();
      open = true;
    } else {
      out.println(text);
    }
  }

  /** What is left in words; nothing where nobody can tell yet. */
  private String left(long now, long total) {
    long fresh = last - beganAt;
    if (fresh <= 0 || now - beganNs < ESTIMATE_AFTER_NS || last >= total) {
      return "";
    }
    double ns = (double) (now - beganNs) / fresh * (total - last);
    return ", about "
        + TimeInWords.of(Duration.ofSeconds(Math.max(1, Math.round(ns / 1e9))))
        + " left";
  }

  /** Takes the line away; what is shown next is another thing. */
  void end() {
    about = "";
    if (open) {
      open = false;
      out.printf("\r%-78s\r", "");
      out.flush();
    }
  }
}

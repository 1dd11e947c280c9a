package dev.freehold.node.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines of the log, whatever stands in the texts of others. */
class LoggingTest {
  private static final String HOSTILE =
      "h\u001b[1A\u001b[2K all is well\r\n2026-11-28T00:00:00.000Z INFO \u009b\u202e\u0007";

  private final LoggerContext context = new LoggerContext();

  @Test
  void inAMessageNothingMovesACursorOrBeginsALineOfTheLog() {
    List<String> lines = log(null);
    assertEquals(2, lines.size());
    assertTrue(
        lines.getFirst().endsWith("Log: from h\\u{1b}[1A\\u{1b}[2K all is well\\u{d}"),
        lines.getFirst());
    assertEquals("\t2026-11-28T00:00:00.000Z INFO \\u{9b}\\u{202e}\\u{7}", lines.getLast());
  }

  @Test
  void aStackTraceBeginsNoLineThatLooksLikeOneOfTheLog() {
    List<String> lines =
        log(new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE)));
    assertTrue(lines.size() > 4);
    assertTrue(lines.stream().skip(1).allMatch(line -> line.startsWith("\t")), lines.toString());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("\tCaused by: ")));
  }

  private List<String> log(Throwable thrown) {
    LoggingEvent event =
        new LoggingEvent(
            "x", context.getLogger("Log"), Level.INFO, "from {}", thrown, new Object[] {HOSTILE});
    String text = Logging.layout(context).doLayout(event);
    assertTrue(
        text.codePoints()
            .allMatch(
                c ->
                    c == '\n'
                        || c == '\t'
                        || !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT),
        text);
    assertTrue(text.endsWith("\n") && !text.endsWith("\n\n"));
    return text.lines().toList();
  }
}

package dev.freehold.node.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.freehold.config.LogFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Lines of the log, whatever stands in the texts of others. */
class LoggingTest {
  private static final String HOSTILE =
      "h\u001b[1A\u001B[2K all is well\r\n2026-11-28T00:00:00.000Z INFO \u009b\u202e\u0007";

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

  @Test
  void asJsonItIsOneLineInWhichNothingMovesACursor() {
    JsonLines encoder = new JsonLines();
    encoder.setContext(context);
    encoder.start();
    String text =
        new String(
            encoder.encode(event(new IllegalStateException(HOSTILE))), StandardCharsets.UTF_8);
    assertTrue(text.startsWith("{") && text.endsWith("}\n"), text);
    assertEquals(1, text.lines().count());
    assertTrue(text.substring(0, text.length() - 1).codePoints().allMatch(LoggingTest::isSafe));
    assertTrue(text.contains("\"level\":\"INFO\""), text);
    assertTrue(text.matches("(?s).*\"time\":\"\\d{4}-\\d\\d-\\d\\dT[0-9:.]+.*"), text);
    assertTrue(text.contains("\\u001B[2K all is well"), text);
    assertTrue(text.contains("\\u009b\\u202e"), text);
  }

  @Test
  void itGoesToAFileOnceItIsToldTo(@TempDir Path directory) throws IOException {
    Path file = directory.resolve("not there yet").resolve("node.log");
    Logging.to(Optional.of(file), LogFormat.TEXT);
    try {
      LoggerFactory.getLogger("Log").error("from {}", HOSTILE);
    } finally {
      Logging.to(Optional.empty(), LogFormat.TEXT);
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals(2, lines.size());
    assertTrue(lines.getFirst().contains(" ERROR "), lines.getFirst());
    assertThrows(IOException.class, () -> Logging.to(Optional.of(directory), LogFormat.TEXT));
    assertThrows(
        IOException.class,
        () -> Logging.to(Optional.of(file.resolve("below a file")), LogFormat.TEXT));
  }

  private static boolean isSafe(int c) {
    return c == '\n'
        || c == '\t'
        || !Character.isISOControl(c) && Character.getType(c) != Character.FORMAT;
  }

  private LoggingEvent event(Throwable thrown) {
    return new LoggingEvent(
        "x", context.getLogger("Log"), Level.INFO, "from {}", thrown, new Object[] {HOSTILE});
  }

  private List<String> log(Throwable thrown) {
    String text = Logging.layout(context).doLayout(event(thrown));
    assertTrue(text.codePoints().allMatch(LoggingTest::isSafe), text);
    assertTrue(text.endsWith("\n") && !text.endsWith("\n\n"));
    return text.lines().toList();
  }
}

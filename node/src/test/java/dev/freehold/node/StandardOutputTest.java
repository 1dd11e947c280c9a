package dev.freehold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  private record Ended(int code, String err) {}

  private static Ended ended(int code, OutputStream to) {
    StandardOutput output = new StandardOutput(to);
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      PrintStream out = new PrintStream(output.stream(), true, StandardCharsets.UTF_8);
      out.println("an answer");
      return new Ended(output.ended(code), said.toString(StandardCharsets.UTF_8).strip());
    } finally {
      System.setErr(err);
    }
  }

  private static OutputStream failing(String why) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(why);
      }
    };
  }

  @Test
  void anAnswerThatDidNotGetOutIsAFailure() {
    Ended ended = ended(0, failing("No space left on device"));
    assertEquals(ExitCode.DATA.code(), ended.code);
    assertEquals("freehold: the output could not be written: the disk is full", ended.err);
    assertEquals(8, ended(8, failing("No space left on device")).code, "what failed first is told");
  }

  @Test
  void aReaderThatHasSeenEnoughIsNone() {
    assertEquals(new Ended(0, ""), ended(0, failing("Broken pipe")));
    assertEquals(new Ended(7, ""), ended(7, failing("Broken pipe")));
  }

  @Test
  void whatGetsOutIsUnchanged() {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    assertEquals(new Ended(0, ""), ended(0, to));
    assertEquals("an answer\n", to.toString(StandardCharsets.UTF_8));
  }

  /** One place has words for the failures of files, also where they come up from deep down. */
  @Test
  void failuresOfFilesAreToldInWords() {
    IOException denied = new AccessDeniedException("/x");
    String words = "/x: you have no permission";
    assertEquals(words, FailureReport.words(denied));
    assertEquals(words, FailureReport.words(new UncheckedIOException(denied)));
    assertEquals(words, FailureReport.words(new ExceptionInInitializerError(denied)));
    assertEquals(ExitCode.DATA, FailureReport.code(new ExceptionInInitializerError(denied)));
    assertEquals("mine", FailureReport.words(new UncheckedIOException("mine", denied)));
    assertTrue(FailureReport.words(new IllegalStateException()).contains("IllegalState"));
  }
}

package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.config.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Run of a command: what it printed on both outputs, and how it ended. */
public record CommandRun(int code, String out, String err) {
  /** The property that names another place than {@code ~/.freehold}. */
  public static final String HOME = Home.PROPERTY;

  private static final List<String> AMOUNTS =
      List.of("amount", "balance", "fee", "feeAtLeast", "feeAtMost", "maxFee", "paid", "pool");

  /** Runs a command in this process. */
  public static CommandRun of(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    if (System.getProperty(Terminal.PROPERTY) == null) {
      // Not that of whoever runs the tests: nobody is to be asked.
      System.setProperty(Terminal.PROPERTY, "/no/terminal");
    }
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      int code = FreeholdCommand.execute(args);
      return new CommandRun(
          code,
          outBytes.toString(StandardCharsets.UTF_8).strip(),
          errBytes.toString(StandardCharsets.UTF_8).strip());
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** Asserts how it ended. */
  public CommandRun expect(ExitCode wanted) {
    assertEquals(wanted.code(), code, out + err);
    return this;
  }

  /** Asserts that the error output says something. */
  public CommandRun saying(String text) {
    assertTrue(err.contains(text), err);
    return this;
  }

  /** The one JSON object on the standard output. */
  public JsonNode json() {
    try {
      JsonNode node = new ObjectMapper().readTree(out);
      assertTrue(node != null && node.isObject(), out);
      assertEquals(1, out.lines().count(), out);
      amountsAreTexts(node);
      return node;
    } catch (IOException e) {
      throw new AssertionError("no JSON: " + out, e);
    }
  }

  /** They exceed what a double holds, which is what many read numbers into. */
  private void amountsAreTexts(JsonNode node) {
    for (String name : AMOUNTS) {
      for (JsonNode amount : node.findValues(name)) {
        assertTrue(amount.isTextual(), name + " is no text: " + out);
      }
    }
  }

  /** Asserts a failure that is told in JSON. */
  public JsonNode expectError(ExitCode wanted) {
    expect(wanted);
    JsonNode error = json().get("error");
    assertEquals(wanted.name(), error.get("code").asText(), out);
    assertEquals(wanted.code(), error.get("exit").asInt(), out);
    assertTrue(!error.get("message").asText().isEmpty(), out);
    return error;
  }
}

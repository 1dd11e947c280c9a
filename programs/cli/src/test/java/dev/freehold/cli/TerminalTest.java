package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.UsageException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Tests of questions at the terminal that are no secrets. */
class TerminalTest {
  @Test
  void anAnswerIsAskedAtTheDeviceAndSeenWhileItIsTyped() throws Exception {
    try (PseudoTerminal person = new PseudoTerminal("yes, of it", "")) {
      Terminal terminal = new Terminal.Device(Path.of(person.device()));
      assertEquals("yes, of it".length(), terminal.answer("Sign that too? Type yes: ").length());
      assertTrue(person.shown().startsWith("Sign that too? Type yes: "), person.shown());
      assertEquals("", terminal.answer("And that: "));
    }
  }

  @Test
  void aDeviceThatIsGoneIsNamed() {
    UsageException gone =
        Assertions.assertThrows(
            UsageException.class,
            () -> new Terminal.Device(Path.of("/no/terminal")).answer("Sign that too? "));
    assertTrue(gone.getMessage().contains("/no/terminal"), gone.getMessage());
  }
}

package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.KeyFile;
import dev.freehold.client.Signer;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of where passphrases come from. The standard output of all commands here is captured, as by
 * {@code A=$(...)}: a terminal is there or not all the same.
 */
@Timeout(120)
class PassphraseTest {
  @TempDir private Path directory;
  private Path key;

  @BeforeEach
  void name() {
    key = directory.resolve("my.key");
    System.setProperty(Home.PROPERTY, directory.resolve("home").toString());
  }

  @AfterEach
  void noTerminal() {
    System.clearProperty(Terminal.PROPERTY);
    System.clearProperty(Home.PROPERTY);
  }

  private CommandRun at(PseudoTerminal terminal, String... command) {
    System.setProperty(Terminal.PROPERTY, terminal.device());
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--key=" + key);
    return CommandRun.of(all.toArray(String[]::new));
  }

  private void assertOpensWith(String passphrase) {
    assertTrue(KeyFile.hasPassphrase(key));
    KeyFile.open(key, passphrase.toCharArray());
  }

  @Test
  void aNewKeyIsAskedForTwiceOnTheTerminalWhateverIsCaptured() throws Exception {
    try (PseudoTerminal terminal = new PseudoTerminal("correct horse", "correct horse")) {
      CommandRun made = at(terminal, "keys", "new").expect(ExitCode.OK);
      assertTrue(made.out().matches("[0-9a-f]{64}"), made.out());
      assertEquals("", made.err());
      assertOpensWith("correct horse");
      assertTrue(terminal.shown().contains("new passphrase for " + key + ": "), terminal.shown());
      assertTrue(terminal.shown().contains("the same again: "), terminal.shown());
      assertFalse(terminal.shown().contains("horse"), "it is not shown: " + terminal.shown());
      Process stty =
          new ProcessBuilder("stty", "-a")
              .redirectInput(new java.io.File(terminal.device()))
              .start();
      String settings = new String(stty.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(settings.contains(" echo "), "what is typed next is shown again: " + settings);
    }
  }

  @Test
  void twoAnswersThatDifferAndEmptyOnesMakeNoKey() throws IOException {
    try (PseudoTerminal terminal = new PseudoTerminal("correct horse", "correct house")) {
      at(terminal, "keys", "new").expect(ExitCode.USAGE).saying("not the same");
    }
    try (PseudoTerminal terminal = new PseudoTerminal("", "")) {
      at(terminal, "keys", "new", "--json").expectError(ExitCode.USAGE);
    }
    assertFalse(Files.exists(key));
  }

  @Test
  void aKeyThatIsThereIsNotAskedFor() throws IOException {
    Files.writeString(key, "mine");
    try (PseudoTerminal terminal = new PseudoTerminal()) {
      at(terminal, "keys", "new").expect(ExitCode.DATA).saying("exists already");
      assertEquals("", terminal.shown());
    }
    assertEquals("mine", Files.readString(key));
  }

  @Test
  void withoutATerminalAKeyWithoutAPassphraseIsMadeOnlyWhereThatIsAskedFor() {
    CommandRun.of("keys", "new", "--key=" + key)
        .expect(ExitCode.USAGE)
        .saying("no terminal")
        .saying("FREEHOLD_PASSPHRASE")
        .saying("--no-passphrase");
    assertFalse(Files.exists(key));
    CommandRun made = CommandRun.of("keys", "new", "--key=" + key, "--no-passphrase", "--json");
    made.expect(ExitCode.OK).saying(key + " is NOT protected");
    assertFalse(made.json().get("protected").asBoolean());
    assertFalse(KeyFile.hasPassphrase(key));
    Passphrases empty = sources(Optional.of(""));
    assertEquals(0, empty.fresh(key).length, "a variable that is set and empty asks for none");
  }

  @Test
  void aFileWithoutANameIsSaid() {
    for (String json : new String[] {"--json", "--log=warn"}) {
      CommandRun.of("keys", "new", "--no-passphrase", "--key=", json)
          .expect(ExitCode.USAGE)
          .saying("Invalid value for option '--key': the name of a file is empty");
    }
  }

  private Passphrases sources(Optional<String> value) {
    return new Passphrases(Optional.empty(), "VARIABLE", value, Optional::empty);
  }

  @Test
  void aProtectedKeyIsAskedForOnTheTerminalAlsoWithJson() throws IOException {
    Signer signer = Signer.generate();
    KeyFile.create(key, signer, "old one".toCharArray());
    try (PseudoTerminal terminal = new PseudoTerminal("old one", "new one", "new one")) {
      CommandRun changed = at(terminal, "keys", "passwd", "--json").expect(ExitCode.OK);
      assertTrue(changed.json().get("protected").asBoolean());
      assertTrue(terminal.shown().startsWith("passphrase of " + key + ": "), terminal.shown());
    }
    assertEquals(signer.authKey(), KeyFile.open(key, "new one".toCharArray()).authKey());
    try (PseudoTerminal terminal = new PseudoTerminal("old one")) {
      at(terminal, "keys", "passwd").expect(ExitCode.PASSPHRASE).saying("is wrong");
    }
    try (PseudoTerminal terminal = new PseudoTerminal("new one", "1", "2")) {
      at(terminal, "keys", "passwd").expect(ExitCode.USAGE).saying("not the same");
    }
    assertOpensWith("new one");
  }

  @Test
  void aProtectedKeyThatNobodyIsThereToOpenIsSaid() {
    Signer signer = Signer.generate();
    KeyFile.create(key, signer, "correct horse".toCharArray());
    for (Optional<String> nothing : List.of(Optional.<String>empty(), Optional.of(""))) {
      Passphrases.UnansweredException e =
          assertThrows(Passphrases.UnansweredException.class, () -> sources(nothing).open(key));
      assertTrue(e.getMessage().contains("no terminal to ask for it: set VARIABLE"), e.toString());
      assertEquals(ExitCode.PASSPHRASE, ExitCodes.of(e));
    }
    Passphrases given = sources(Optional.of("correct horse"));
    assertEquals(signer.authKey(), given.open(key).authKey());
    Path open = directory.resolve("open.key");
    KeyFile.create(open, signer, new char[0]);
    assertEquals(signer.authKey(), given.open(open).authKey(), "what needs none is given none");
  }

  @Test
  void aFileGivesThePassphraseOfItsFirstLine() throws IOException {
    Path file = directory.resolve("passphrase");
    for (String content : List.of("größe 42", "größe 42\n", "\ufeffgröße 42\r\nmore\r\n")) {
      Files.writeString(file, content);
      Files.deleteIfExists(key);
      CommandRun.of("keys", "new", "--key=" + key, "--passphrase-file=" + file).expect(ExitCode.OK);
      assertOpensWith("größe 42");
    }
    Path next = Files.writeString(directory.resolve("next"), "another\n");
    CommandRun.of(
            "keys",
            "passwd",
            "--key=" + key,
            "--passphrase-file=" + file,
            "--new-passphrase-file=" + next)
        .expect(ExitCode.OK);
    assertOpensWith("another");
    Files.delete(key);
    Files.writeString(file, "\n");
    String[] made = {"keys", "new", "--key=" + key, "--passphrase-file=" + file};
    CommandRun.of(made).expect(ExitCode.USAGE).saying("is empty");
    Files.write(file, "größe".getBytes(StandardCharsets.UTF_16));
    CommandRun.of(made).expect(ExitCode.DATA).saying("UTF-16");
    Files.delete(file);
    CommandRun.of(made)
        .expect(ExitCode.DATA)
        .saying("cannot read " + file + ": there is no such file");
    CommandRun.of("keys", "new", "--key=" + key, "--passphrase-file=" + next, "--no-passphrase")
        .expect(ExitCode.USAGE)
        .saying("which?");
    assertFalse(Files.exists(key));
  }

  @Test
  void aHomeThatNobodyHasIsNotMadeUp() {
    assertEquals(Path.of("/home/a"), Home.home("/home/a", "/root"));
    assertEquals(Path.of("/root"), Home.home(null, "/root"));
    assertEquals(Path.of("/root"), Home.home("", "/root"));
    for (String nobody : new String[] {null, "", "?"}) {
      UsageException e = assertThrows(UsageException.class, () -> Home.home(nobody, "?"));
      assertTrue(e.getMessage().contains("FREEHOLD_HOME"), e.getMessage());
    }
  }
}

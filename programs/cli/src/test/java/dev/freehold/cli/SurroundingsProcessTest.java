package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.KeyFile;
import dev.freehold.config.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands as processes in surroundings that they did not choose: outputs, locales, directories.
 */
class SurroundingsProcessTest {
  private static final long LIMIT_SECONDS = 120;

  /** The launcher sets a locale where there is none; whoever starts Java alone has this one. */
  private static final Map<String, String> NO_LOCALE = Map.of("LC_ALL", "C");

  private static final Map<String, String> UTF_8 = Map.of("LC_ALL", "C.UTF-8");

  /** "größe-42" and "gräüe-42", for a shell of any locale. */
  private static final String PASSPHRASE = "gr\\303\\266\\303\\237e-42";

  private static final String OTHER = "gr\\303\\244\\303\\274e-42";

  @TempDir private Path directory;

  private record Ended(int code, String out, String err) {
    /** Asserts a failure that is told in one line and without Java's stack. */
    private void refused(ExitCode wanted, String text) {
      assertEquals(wanted.code(), code, err);
      assertTrue(err.contains(text), err);
      assertFalse(err.contains("\tat "), err);
      assertEquals(1, err.lines().filter(line -> line.startsWith("freehold: ")).count(), err);
    }
  }

  /** Runs a line of the shell, in which J stands for Java with the class path. */
  private Ended shell(String main, Map<String, String> environment, String line) throws Exception {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.add("--enable-native-access=ALL-UNNAMED");
    Path script = directory.resolve("java.sh");
    Files.writeString(
        script,
        "#!/bin/sh\nexec %s -cp '%s' $OPTIONS %s \"$@\"\n"
            .formatted(String.join(" ", words), System.getProperty("java.class.path"), main));
    assertTrue(script.toFile().setExecutable(true));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", line.replace("J ", script + " "))
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    Stream.of("LANG", "LC_ALL", "LC_CTYPE", PassphraseOptions.VARIABLE, "OPTIONS")
        .forEach(builder.environment()::remove);
    builder.environment().put("FREEHOLD_HOME", directory.resolve("home").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), line);
    return new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Ended command(Map<String, String> environment, String line) throws Exception {
    return shell(FreeholdCommand.class.getName(), environment, line);
  }

  /** Not every system has a device that is always full; then a directory's end is none either. */
  @Test
  void anAnswerOfAnyCommandThatDoesNotGetOutIsAFailure() throws Exception {
    if (!Files.exists(Path.of("/dev/full"))) {
      return;
    }
    for (String line :
        List.of(
            "keys new --key k --no-passphrase",
            "keys show --key k --json",
            "completion bash",
            "--help",
            "profile list")) {
      Ended ended = command(UTF_8, "J " + line + " >/dev/full");
      assertEquals(ExitCode.DATA.code(), ended.code, line + ended.err);
      assertTrue(ended.err.contains("could not be written: the disk is full"), ended.err);
    }
    Ended daemon =
        shell("dev.freehold.node.FreeholdDaemon", UTF_8, "J coordinator --help >/dev/full");
    assertEquals(ExitCode.DATA.code(), daemon.code, daemon.err);
    Ended head = command(UTF_8, "J completion bash | head -n 1; exit ${PIPESTATUS[0]}");
    assertEquals(0, head.code, head.err);
    assertEquals("", head.err);
  }

  @Test
  void aPassphraseBeyondAsciiIsItselfOrIsRefused() throws Exception {
    String set = "FREEHOLD_PASSPHRASE=$(printf '%s') J keys new --key k";
    command(NO_LOCALE, set.formatted(PASSPHRASE)).refused(ExitCode.USAGE, "LC_ALL=C.UTF-8");
    Path key = directory.resolve("k");
    assertFalse(Files.exists(key), "nothing is sealed with what could not be read");
    Ended made = command(UTF_8, set.formatted(PASSPHRASE));
    assertEquals(0, made.code, made.err);
    KeyFile.open(key, "größe-42".toCharArray());
    String open = "FREEHOLD_PASSPHRASE=$(printf '%s') J keys passwd --no-passphrase --key k";
    command(NO_LOCALE, open.formatted(OTHER)).refused(ExitCode.USAGE, "could not be read");
    command(UTF_8, open.formatted(OTHER)).refused(ExitCode.PASSPHRASE, "is wrong");
    assertEquals(0, command(UTF_8, open.formatted(PASSPHRASE)).code);
  }

  @Test
  void aNameBeyondAsciiIsItselfOrIsRefused() throws Exception {
    String line = "J keys new --no-passphrase --json --key $(printf 'schl\\303\\274ssel')";
    command(NO_LOCALE, line).refused(ExitCode.USAGE, "LC_ALL=C.UTF-8");
    shell(
            "dev.freehold.node.FreeholdDaemon",
            NO_LOCALE,
            "J worker --data $(printf 'w\\303\\274') --join localhost")
        .refused(ExitCode.USAGE, "LC_ALL=C.UTF-8");
    Ended made = command(UTF_8, line);
    assertEquals(0, made.code, made.err);
    assertTrue(made.out.contains("schlüssel"), made.out);
    String ascii =
        command(
                Map.of("LC_ALL", "C.UTF-8", "OPTIONS", "-Dstdout.encoding=ASCII"),
                line.replace("new --no-passphrase", "show"))
            .out;
    assertTrue(ascii.contains("schl\\u00fcssel"), ascii);
  }

  @Test
  void aVariableThatIsSetAndEmptySaysNothing() throws Exception {
    command(Map.of("LC_ALL", "C.UTF-8", "FREEHOLD_NODE", "", "FREEHOLD_PROFILE", ""), "J audit")
        .refused(ExitCode.USAGE, "no node is named");
    Map<String, String> nobody = Map.of("LC_ALL", "C.UTF-8", "FREEHOLD_HOME", "", "HOME", "");
    Ended profile = command(nobody, "OPTIONS=-Duser.home=? J profile list");
    profile.refused(ExitCode.USAGE, "set FREEHOLD_HOME");
    assertFalse(Files.exists(directory.resolve("?")));
  }

  @Test
  void aDirectoryForTemporaryFilesThatDoesNotServeIsNamed() throws Exception {
    Map<String, String> nowhere =
        Map.of("LC_ALL", "C.UTF-8", "OPTIONS", "-Djava.io.tmpdir=/dev/null/x");
    shell(
            "dev.freehold.node.FreeholdDaemon",
            nowhere,
            "J coordinator --development --data c --listen 127.0.0.1:0 2>err.txt;"
                + " code=$?; grep -v WARNING err.txt >&2; exit $code")
        .refused(ExitCode.DATA, "TMPDIR");
  }
}

package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.KeyFile;
import dev.freehold.config.ExitCode;
import dev.freehold.network.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types what docs/tutorial.md says to type, line by line. Only the demonstration's network is
 * another one, and files are in a directory of the test's.
 */
@Timeout(900)
class TutorialTest {
  private static final Path ROOT = Path.of("..", "..");

  @TempDir private Path directory;

  @AfterEach
  void noHome() {
    System.clearProperty(CommandRun.HOME);
  }

  /** The lines of the page's shell blocks, comments taken off. */
  private static List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    boolean inside = false;
    for (String line : Files.readAllLines(ROOT.resolve("docs/tutorial.md"))) {
      if (line.startsWith("```")) {
        inside = line.equals("```sh");
      } else if (inside) {
        lines.add(line.replaceFirst(" +#.*", "").strip());
      }
    }
    return lines;
  }

  /** A word of a command: files are in the test's directory, sources in the checkout. */
  private String word(String word) {
    if (word.matches("my|my/.*|.*\\.contract|.*\\.key")) {
      return directory.resolve(word).toString();
    }
    return word.startsWith("proving/contracts/") ? ROOT.resolve(word).toString() : word;
  }

  private CommandRun run(String line) {
    List<String> words = new ArrayList<>();
    for (String word : line.replaceFirst("\\./freehold ", "").split(" +")) {
      words.add(word(word));
    }
    if (words.contains("build") && !words.contains("--out")) {
      // Which is in the working directory otherwise.
      words.addAll(List.of("--out", directory.resolve("scoreboard.contract").toString()));
    }
    return CommandRun.of(words.toArray(String[]::new));
  }

  @Test
  void everyLineDoesWhatThePageSays() throws Exception {
    System.setProperty(CommandRun.HOME, directory.resolve("home").toString());
    List<String> said = new ArrayList<>();
    try (TestNetwork network = new TestNetwork(directory.resolve("network"))) {
      Files.createDirectory(directory.resolve("demo"));
      KeyFile.create(directory.resolve("demo/treasury.key"), network.rich, new char[0]);
      CommandRun.of("profile", "add", "demo", "--node=" + network.coordinator())
          .expect(ExitCode.OK);
      CommandRun.of("profile", "use", "demo").expect(ExitCode.OK);
      for (String line : lines()) {
        if (line.startsWith("./freehold demo")) {
          continue;
        }
        boolean refused = line.contains("amount=101");
        CommandRun run = run(line).expect(refused ? ExitCode.IMPOSSIBLE : ExitCode.OK);
        said.add(refused ? run.err() : run.out());
      }
      assertEquals(List.of(), network.failures);
    }
    assertEquals(12, said.size(), "commands of the page");
    assertTrue(said.get(2).endsWith(" 0 believed"), said.get(2));
    assertEquals("2", said.get(5), "the number that `contract deploy` prints");
    assertEquals("70", said.get(7), "what `contract read` prints");
    assertTrue(
        said.get(8).contains("at most 100 points at a time (Scores.java:13): amount = 101"),
        said.get(8));
    assertEquals("3", said.get(10), "the number of the second contract");
  }
}

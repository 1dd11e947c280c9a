package dev.freehold.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests that nothing stays behind, whatever ends what used it. */
@Timeout(120)
class TemporaryDirectoryTest {
  @TempDir private Path parent;

  /** Main class that works in a directory until it is not wanted any more. */
  static final class Worker {
    private Worker() {}

    /** Works in the directory that is named first. */
    public static void main(String[] args) throws Exception {
      try (TemporaryDirectory directory = TemporaryDirectory.at(Path.of(args[0]))) {
        for (long i = 0; ; i++) {
          Path deep = directory.path().resolve("a").resolve("b" + i % 50);
          Files.createDirectories(deep.getParent());
          Files.writeString(deep, "x");
          directory.requireWanted();
        }
      }
    }
  }

  @Test
  void itGoesWithWhatUsesItUnlessItIsKept() throws IOException {
    Path gone = parent.resolve("gone");
    try (TemporaryDirectory directory = TemporaryDirectory.at(gone)) {
      Files.createDirectories(directory.path().resolve("a"));
      Files.writeString(directory.path().resolve("a").resolve("b"), "x");
    }
    assertFalse(Files.exists(gone));
    Path made;
    try (TemporaryDirectory directory = TemporaryDirectory.make("freehold-test-")) {
      made = directory.path();
      directory.keep();
    }
    assertTrue(Files.exists(made));
    TemporaryDirectory.delete(made);
    TemporaryDirectory.delete(made);
    assertFalse(Files.exists(made));
  }

  @Test
  void itGoesWhenTheProcessIsToldToEndInTheMiddleOfItsWork() throws Exception {
    Path place = parent.resolve("place");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Worker.class.getName(),
                    place.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    while (!Files.exists(place.resolve("a").resolve("b49"))) {
      assertTrue(process.isAlive());
      Thread.sleep(20);
    }
    process.destroy();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    assertNotEquals(0, process.exitValue());
    assertFalse(Files.exists(place));
    try (var left = Files.list(parent)) {
      assertEquals(List.of(), left.toList());
    }
  }
}

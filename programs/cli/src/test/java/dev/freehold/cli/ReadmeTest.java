package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types what the README says to type under "By hand" into a shell that stops at the first failure,
 * daemons in the background. Only ports are others, and the launcher is one of the test's.
 */
@Timeout(900)
class ReadmeTest {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
  private static final long LIMIT_SECONDS = 600;
  private static final String COORDINATOR = "127.0.0.1:7400";

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stopAll() {
    // A shell ends before the daemon in it, which still writes to the directory then.
    List<ProcessHandle> all = new ArrayList<>();
    for (Process process : started) {
      process.descendants().forEach(all::add);
      all.add(process.toHandle());
    }
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle process : all) {
      process.onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }
  }

  /** The three shell blocks of the section. */
  private static List<String> blocks() throws IOException {
    List<String> blocks = new ArrayList<>();
    StringBuilder block = null;
    boolean section = false;
    for (String line : Files.readAllLines(ROOT.resolve("README.md"))) {
      if (line.startsWith("## ")) {
        section = line.equals("## By hand");
      } else if (section && line.equals("```sh")) {
        block = new StringBuilder();
      } else if (block != null && line.equals("```")) {
        blocks.add(block.toString());
        block = null;
      } else if (block != null) {
        block.append(line).append('\n');
      }
    }
    return blocks;
  }

  private Process shell(String script, String log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("sh", "-e", "-c", script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve(log).toFile());
    builder.environment().put("FREEHOLD_HOME", directory.resolve("home").toString());
    builder.environment().remove("FREEHOLD_PASSPHRASE");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private String said(String log) throws IOException {
    return Files.readString(directory.resolve(log));
  }

  private void run(String script, String log) throws Exception {
    Process process = shell(script, log);
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), said(log));
    assertEquals(0, process.exitValue(), said(log));
  }

  private String daemon(String line, String name) throws Exception {
    Process process =
        shell(line.replaceFirst(" *#.*", "") + " --ready-file=" + name, name + ".log");
    Path ready = directory.resolve(name);
    while (!Files.exists(ready)) {
      assertTrue(process.isAlive(), said(name + ".log"));
      Thread.sleep(50);
    }
    return Files.readString(ready);
  }

  @Test
  void whatItSaysToTypeWorksAndLeavesNothingForGitToFind() throws Exception {
    List<String> blocks = blocks();
    assertEquals(3, blocks.size());
    // Keys of the token's functions that other tests have made are taken, and others kept.
    Files.createDirectories(TestToken.KEYS);
    Files.createDirectories(directory.resolve("home"));
    Files.createSymbolicLink(directory.resolve("home").resolve("keys"), TestToken.KEYS);
    Path launcher = directory.resolve("freehold");
    Files.writeString(
        launcher,
        "#!/bin/sh\nexec '%s' --enable-native-access=ALL-UNNAMED -XX:TieredStopAtLevel=1 -cp '%s' %s \"$@\"\n"
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                FreeholdCommand.class.getName()));
    assertTrue(launcher.toFile().setExecutable(true));

    run(blocks.getFirst(), "first.log");
    String coordinator = COORDINATOR;
    List<String> daemons = blocks.get(1).lines().toList();
    assertEquals(4, daemons.size());
    for (String line : daemons) {
      String name = "daemon" + started.size();
      if (line.contains(" coordinator ")) {
        coordinator = daemon(line + " --listen=127.0.0.1:0", name);
      } else {
        daemon(
            line.replace(COORDINATOR, coordinator).replaceFirst("127.0.0.1:741.", "127.0.0.1:0"),
            name);
      }
    }
    String served =
        "until ./freehold status; do [ $? = %d ]; done\n".formatted(ExitCode.INCOMPLETE.code());
    run(
        "export FREEHOLD_NODE=%s\n".formatted(coordinator)
            + served
            + blocks
                .getLast()
                .replace(COORDINATOR, coordinator)
                .replace("aggregator jobs", "aggregator jobs --join=" + coordinator),
        "last.log");
    String last = said("last.log");
    assertTrue(last.contains("1:0"), last);
    leavesNothing();
  }

  /** Whatever was made is in the directory that git ignores. */
  private void leavesNothing() throws IOException {
    try (var files = Files.list(directory)) {
      List<String> made =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> !name.matches("freehold|home|run|.*\\.log|daemon\\d+"))
              .toList();
      assertEquals(List.of(), made);
    }
    assertTrue(Files.readAllLines(ROOT.resolve(".gitignore")).contains("/run/"));
  }
}

package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.client.KeyFile;
import dev.freehold.config.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemons as an operator starts them: processes, exit codes, one clear line. */
class DaemonProcessTest {
  private static final int DATA = 3;
  private static final int USAGE = 2;
  private static final long LIMIT_SECONDS = 60;

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();

  private record Ended(int code, String output) {}

  @AfterEach
  void stopAll() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly();
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  @Test
  void aSecondProcessOnTheSameDataOrPortIsRefused() throws Exception {
    Path ready = directory.resolve("ready");
    String data = directory.resolve("c").toString();
    Process first =
        start(
            "coordinator",
            "--data=" + data,
            "--development",
            "--listen=127.0.0.1:0",
            "--ready-file=" + ready);
    awaitFile(first, ready);
    Ended sameData = run("coordinator", "--data=" + data, "--development", "--listen=127.0.0.1:0");
    assertRefused(sameData, DATA, "in use");
    assertRefused(run("store", "check", "--data=" + data), DATA, "in use");
    Ended samePort =
        run(
            "coordinator",
            "--data=" + directory.resolve("d"),
            "--development",
            "--listen=" + Files.readString(ready));
    assertRefused(samePort, DATA, "cannot listen on");
    first.destroy();
    assertTrue(first.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "it stops when asked");
  }

  @Test
  void aFirstSignalStopsInGoodOrderAndASecondAtOnce() throws Exception {
    Path ready = directory.resolve("ready");
    Path data = directory.resolve("c");
    String[] coordinator = {
      "coordinator",
      "--data=" + data,
      "--development",
      "--listen=127.0.0.1:0",
      "--ready-file=" + ready
    };
    Process first = start(coordinator);
    awaitFile(first, ready);
    first.toHandle().destroy();
    assertTrue(first.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    String output = new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, first.exitValue(), output);
    assertTrue(output.contains("coordinator has stopped"), output);

    assertFalse(Files.exists(ready), "a daemon that has stopped is not ready");
    Process stuck = start(coordinator);
    awaitFile(stuck, ready);
    // Which signal finds it already gone is chance; it ends soon and in one of two ways.
    for (int i = 0; i < 100 && stuck.isAlive(); i++) {
      stuck.toHandle().destroy();
    }
    assertTrue(stuck.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertTrue(Set.of(0, 143).contains(stuck.exitValue()), "code " + stuck.exitValue());
  }

  @Test
  void aWorkerIsReadyOnceItIsLetInAndEndsWhereItNeverWillBe() throws Exception {
    Path ready = directory.resolve("c.at");
    Path workerReady = directory.resolve("w.at");
    Files.writeString(workerReady, "of a run before");
    String worker = "--data=" + directory.resolve("w");
    String listen = "--listen=127.0.0.1:0";
    Process first = coordinator("c", "127.0.0.1:0", ready);
    String join = "--join=" + Files.readString(ready);
    String readyFile = "--ready-file=" + workerReady;
    Process serving = start("worker", worker, join, listen, readyFile);
    awaitText(workerReady, "127.0.0.1");
    String at = Files.readString(workerReady);
    // A worker is no coordinator, and one process has one identity.
    Ended newcomer = run("worker", "--data=" + directory.resolve("x"), "--join=" + at, listen);
    assertRefused(newcomer, USAGE, "--join wants the coordinator");
    stop(serving);
    assertFalse(Files.exists(workerReady), "a daemon that has stopped is not ready");
    Path copy = directory.resolve("copy");
    copy(directory.resolve("w"), copy);
    serving = start("worker", worker, join, listen, readyFile);
    awaitText(workerReady, "127.0.0.1");
    assertRefused(
        run("worker", "--data=" + copy, "--join=" + Files.readString(workerReady), listen),
        USAGE,
        "--join wants the coordinator");
    Path copyReady = directory.resolve("copy.at");
    assertRefused(
        run("worker", "--data=" + copy, join, listen, "--ready-file=" + copyReady),
        DATA,
        "was a directory copied?");
    assertFalse(Files.exists(copyReady));
    assertTrue(serving.isAlive(), "the first stays");
    stop(serving);
    // The network's coordinator is away, then another network's is there in its place.
    stop(first);
    serving = start("worker", worker, join, listen, readyFile);
    awaitLine(serving, "worker waits for the coordinator at " + at(join));
    assertFalse(Files.exists(workerReady), "it waits");
    coordinator("d", at(join), directory.resolve("d.at"));
    assertTrue(serving.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertEquals(ExitCode.FOREIGN.code(), serving.exitValue());
    assertFalse(Files.exists(workerReady), "it was never let in");
  }

  @Test
  void whereClientsCannotReachAWorkerIsNotSaidToThem() throws Exception {
    String data = "--data=" + directory.resolve("w");
    for (String listen : List.of("0.0.0.0:7410", "[::]:7410")) {
      assertRefused(
          run("worker", data, "--join=127.0.0.1:1", "--listen=" + listen), USAGE, "--advertise");
    }
    for (String advertised : List.of("0.0.0.0:7410", "[::]:7410", "127.0.0.1:0")) {
      assertRefused(
          run("worker", data, "--join=127.0.0.1:1", "--advertise=" + advertised),
          USAGE,
          "clients cannot reach " + advertised);
    }
    assertFalse(Files.exists(directory.resolve("w")), "nothing was made");
  }

  private static String at(String flag) {
    return flag.substring(flag.indexOf('=') + 1);
  }

  private static void awaitLine(Process process, String line) throws IOException {
    String read = "";
    while (!line.equals(read)) {
      read = process.inputReader().readLine();
      assertNotNull(read, "it ended before it said: " + line);
    }
  }

  private Process coordinator(String name, String listen, Path ready) throws Exception {
    Process process =
        start(
            "coordinator",
            "--data=" + directory.resolve(name),
            "--development",
            "--realms-per-worker=4",
            "--listen=" + listen,
            "--ready-file=" + ready);
    awaitFile(process, ready);
    return process;
  }

  private static void stop(Process process) throws InterruptedException {
    process.toHandle().destroy();
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void awaitText(Path file, String text) throws Exception {
    long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!Files.exists(file) || !Files.readString(file).contains(text)) {
      assertTrue(System.nanoTime() < deadlineNs, file + " does not say " + text);
      Thread.sleep(50);
    }
  }

  @Test
  void theLogGoesToAFileAsJsonAndBeginsWithWhatRuns() throws Exception {
    Path ready = directory.resolve("ready");
    Path log = directory.resolve("logs").resolve("c.log");
    Process process =
        start(
            "coordinator",
            "--data=" + directory.resolve("c"),
            "--development",
            "--listen=127.0.0.1:0",
            "--log-file=" + log,
            "--log-format=json",
            "--ready-file=" + ready);
    awaitFile(process, ready);
    process.toHandle().destroy();
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    List<String> said = new ArrayList<>();
    for (String line : Files.readAllLines(log)) {
      said.add(new ObjectMapper().readTree(line).get("formattedMessage").asText());
    }
    assertTrue(said.getFirst().startsWith("freehold "), said.getFirst());
    assertTrue(said.getFirst().contains("JDK "), said.getFirst());
    assertTrue(said.get(1).startsWith("settings:"), said.get(1));
    assertTrue(said.stream().anyMatch(line -> line.contains("genesis ")), said.toString());
    assertTrue(said.stream().anyMatch(line -> line.contains("is ready at 127.0.0.1:")));
    assertTrue(said.getLast().endsWith("has stopped"), said.getLast());
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertFalse(output.contains(" INFO "), output);
    assertRefused(
        run("coordinator", "--data=" + directory.resolve("d"), "--log-file=" + directory),
        DATA,
        "it is a directory");
  }

  @Test
  void settingsThatMakeNoSenseAreNamed() throws Exception {
    Path config = directory.resolve("worker.yaml");
    Files.writeString(config, "join: 127.0.0.1:7400\njion: 127.0.0.1:7400\n");
    assertRefused(
        run("worker", "--data=" + directory.resolve("w"), "--config=" + config),
        DATA,
        "worker.yaml:2");
    assertRefused(
        run("coordinator", "--data=" + directory.resolve("e")), DATA, "holds no network yet");
    assertEquals(USAGE, run("coordinator", "--no-such-option").code);
    assertRefused(
        run("coordinator", "--data=" + directory.resolve("f"), "--listen=nowhere"),
        DATA,
        "nowhere");
  }

  @Test
  void keyFilesAreNotOverwrittenAndPassphrasesMatter() throws Exception {
    String file = directory.resolve("a.key").toString();
    Ended made = run("keys", "new", "--key=" + file);
    assertEquals(0, made.code, made.output);
    assertTrue(made.output.strip().matches("[0-9a-f]{64}"), made.output);
    assertRefused(run("keys", "new", "--key=" + file), DATA, "exists already");
    assertEquals(made.output, run("keys", "show", "--key=" + file).output);
    KeyFile.open(Path.of(file), "correct horse".toCharArray());
  }

  @Test
  void everyCommandHasHelp() throws Exception {
    for (List<String> command :
        List.of(
            List.of("demo"),
            List.of("coordinator"),
            List.of("worker"),
            List.of("network", "init"),
            List.of("network", "show"),
            List.of("validator"),
            List.of("validator", "key"),
            List.of("keys", "new"),
            List.of("account", "show"),
            List.of("account", "pay"),
            List.of("account", "open"),
            List.of("token", "transfer"),
            List.of("token", "claim"),
            List.of("token", "balance"),
            List.of("status"),
            List.of("realm", "move"),
            List.of("realm", "follow"),
            List.of("realm", "stay"),
            List.of("realm", "restore"),
            List.of("audit"),
            List.of("store", "check"),
            List.of("store", "repair"),
            List.of("kill-test"))) {
      List<String> arguments = new ArrayList<>(command);
      arguments.add("--help");
      int code = dev.freehold.cli.FreeholdCommand.execute(arguments.toArray(String[]::new));
      assertEquals(0, code, command.toString());
    }
  }

  private static void assertRefused(Ended ended, int code, String text) {
    assertEquals(code, ended.code, ended.output);
    List<String> lines =
        ended.output.lines().filter(line -> line.startsWith("freehold: ")).toList();
    assertEquals(1, lines.size(), ended.output);
    assertTrue(lines.getFirst().contains(text), ended.output);
    assertFalse(ended.output.contains("\tat "), ended.output);
  }

  private Ended run(String... arguments) throws Exception {
    Process process = start(arguments);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    return new Ended(process.exitValue(), output);
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.freehold.cli.FreeholdCommand");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("FREEHOLD_PASSPHRASE", "correct horse");
    Process process = builder.start();
    started.add(process);
    return process;
  }

  private static void awaitFile(Process process, Path file)
      throws InterruptedException, IOException {
    for (int i = 0; i < LIMIT_SECONDS * 20 && !Files.exists(file); i++) {
      if (!process.isAlive()) {
        fail(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      }
      Thread.sleep(50);
    }
    assertTrue(Files.exists(file), "not ready within " + LIMIT_SECONDS + " s");
  }
}

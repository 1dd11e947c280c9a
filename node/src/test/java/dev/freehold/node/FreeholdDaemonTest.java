package dev.freehold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemons as processes of their own main class, on this module's class path alone. */
class FreeholdDaemonTest {
  private static final long LIMIT_SECONDS = 60;

  @TempDir private Path directory;
  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stopAll() throws InterruptedException {
    for (Process process : started) {
      process.destroyForcibly();
      assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    }
  }

  /** What a worker runs from has no wallet, contract kit, circuit compiler, prover or picocli. */
  @Test
  void aNetworkRunsWithoutAnyProgramOnItsClassPath() throws Exception {
    for (String foreign :
        List.of(
            "picocli.CommandLine",
            "dev.freehold.cli.FreeholdCommand",
            "dev.freehold.client.FreeholdClient",
            "dev.freehold.aggregator.machine.AggregatorMachine",
            "dev.freehold.kit.contract.ContractDefinition",
            "dev.freehold.contracts.token.TokenContract",
            "dev.freehold.circuits.circuit.Circuit",
            "dev.freehold.prover.groth16.Groth16Prover")) {
      assertThrows(ClassNotFoundException.class, () -> Class.forName(foreign), foreign);
    }
    for (String entry : classPath().split(java.io.File.pathSeparator)) {
      for (String foreign :
          List.of("picocli", "client", "contract", "circuits", "local-prover", "aggregator")) {
        assertFalse(entry.substring(entry.lastIndexOf('/') + 1).contains(foreign), entry);
      }
    }
    Path coordinatorAt = directory.resolve("c.at");
    Process coordinator =
        start(
            "coordinator",
            "--data=" + directory.resolve("c"),
            "--development",
            "--listen=127.0.0.1:0",
            "--ready-file=" + coordinatorAt);
    awaitFile(coordinator, coordinatorAt);
    Path workerAt = directory.resolve("w.at");
    Process worker =
        start(
            "worker",
            "--data=" + directory.resolve("w"),
            "--join=" + Files.readString(coordinatorAt),
            "--listen=127.0.0.1:0",
            "--ready-file=" + workerAt);
    awaitFile(worker, workerAt);
    String command = worker.info().commandLine().orElse(classPath());
    assertTrue(command.contains(FreeholdDaemon.class.getName()), command);
    assertFalse(command.contains("picocli"), command);
    worker.toHandle().destroy();
    assertTrue(worker.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    String output = output(worker);
    assertEquals(0, worker.exitValue(), output);
    assertTrue(output.contains("worker is ready at 127.0.0.1:"), output);
    assertTrue(output.contains("keep = all (default)"), "it logs its settings: " + output);
    assertTrue(
        output.lines().anyMatch(l -> l.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-].*) INFO .*")),
        "with date and zone: " + output);
  }

  @Test
  void aBadCommandLineIsOneLineAndItsOwnCode() throws Exception {
    assertRefused(2, "unknown option --jion (did you mean \"--join\"?)", "worker", "--jion=h:1");
    assertRefused(2, "--join needs a value", "worker", "--join");
    assertRefused(2, "a daemon is one of [coordinator, validator, worker]", "wroker");
    assertRefused(3, "\"join\" is missing", "worker", "--data=" + directory.resolve("w"));
    assertRefused(
        3,
        "\"keep\" must be one of all, uncovered",
        "worker",
        "--data=d",
        "--join=h:1",
        "--keep=x");
    assertRefused(3, "\"log\" must be one of error", "worker", "--data=d", "--log=loud");
  }

  @Test
  void theHelpTextNamesEverySetting() throws Exception {
    Process help = start("coordinator", "--help");
    String output = output(help);
    assertTrue(help.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertEquals(0, help.exitValue(), output);
    FreeholdDaemon.flags(FreeholdDaemon.daemon("coordinator"))
        .all()
        .forEach(flag -> assertTrue(output.contains("  " + flag.name()), flag.name()));
  }

  private void assertRefused(int code, String text, String... arguments) throws Exception {
    Process process = start(arguments);
    String output = output(process);
    assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS));
    assertEquals(code, process.exitValue(), output);
    List<String> lines = output.lines().filter(line -> line.startsWith("freehold: ")).toList();
    assertEquals(1, lines.size(), output);
    assertTrue(lines.getFirst().contains(text), output);
    assertFalse(output.contains("\tat "), output);
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", classPath(), FreeholdDaemon.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    started.add(process);
    return process;
  }

  private static void awaitFile(Process process, Path file)
      throws IOException, InterruptedException {
    for (int i = 0; i < LIMIT_SECONDS * 20 && !Files.exists(file); i++) {
      if (!process.isAlive()) {
        throw new AssertionError("the process ended at its start: " + output(process));
      }
      Thread.sleep(50);
    }
    assertTrue(Files.exists(file), "not ready within " + LIMIT_SECONDS + " s");
  }
}

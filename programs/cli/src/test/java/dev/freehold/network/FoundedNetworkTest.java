package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.CommandRun;
import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.config.ExitCode;
import dev.freehold.config.GenesisFile;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.store.DataDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what founding a network has written, on processes that are started with it. */
class FoundedNetworkTest {
  private static final List<String> JVM =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m");

  private static final long LIMIT_NS = TimeUnit.SECONDS.toNanos(240);

  @TempDir private Path directory;

  /** The ports are those that the system gives: the rest is as it was written. */
  @Test
  void aNetworkToTryServesAllItsRealms() throws Exception {
    CommandRun.of(
            "network",
            "init",
            directory.toString(),
            "--validators=1",
            "--workers=2",
            "--realms=3",
            "--development=false")
        .expect(ExitCode.OK);
    try (LocalProcesses processes = new LocalProcesses(directory, JVM)) {
      Endpoint validator = processes.start("validator-1", coordinator("validator-1"));
      for (String worker : List.of("worker-1", "worker-2")) {
        processes.start(
            worker,
            List.of(
                "worker",
                "--config=" + directory.resolve(worker + ".yaml"),
                "--listen=127.0.0.1:0",
                "--join=" + validator));
      }
      awaitServed(validator);
    }
  }

  /** Whoever makes the genesis has files alone; the key founds the network where it is. */
  @Test
  void aKeyThatStayedWithItsOwnerFoundsTheNetworkThatNamesIt() throws Exception {
    Path founder = directory.resolve("founder.yaml");
    CommandRun.of("validator", "key", "--data=" + directory.resolve("v"), "--out=" + founder)
        .expect(ExitCode.OK);
    Path genesis = directory.resolve("genesis.yaml");
    CommandRun.of(
            "coordinator",
            "genesis",
            "--founder=" + founder,
            "--operator=" + directory.resolve("operator"),
            "--out=" + genesis)
        .expect(ExitCode.OK);
    try (LocalProcesses processes = new LocalProcesses(directory, JVM)) {
      Endpoint at =
          processes.start(
              "v", List.of("coordinator", "--listen=127.0.0.1:0", "--genesis=" + genesis));
      String status = CommandRun.of("status", "--node=" + at).out();
      assertTrue(status.contains("freehold network"), status);
      processes.launch(
          "other", List.of("coordinator", "--listen=127.0.0.1:0", "--genesis=" + genesis));
      assertEquals(ExitCode.DATA.code(), processes.awaitEnd("other"));
      String said = Files.readString(processes.log("other"));
      assertTrue(said.contains("`freehold validator key`"), said);
      processes.stop("v");
      processes.launch(
          "v",
          List.of(
              "coordinator", "--listen=127.0.0.1:0", "--validators=" + "ab".repeat(32) + "@h:1"));
      assertEquals(ExitCode.DATA.code(), processes.awaitEnd("v"));
      said = Files.readString(processes.log("v"));
      assertTrue(said.contains("\"validators\" names what is no validator of network"), said);
    }
  }

  @Test
  void fourValidatorsThatWereFoundedAgreeAndServeByTheirWorkers() throws Exception {
    CommandRun.of(
            "network",
            "init",
            directory.toString(),
            "--validators=4",
            "--workers=2",
            "--development=false")
        .expect(ExitCode.OK);
    List<String> names = new ArrayList<>();
    for (int number = 1; number <= 4; number++) {
      names.add("validator-" + number);
    }
    List<String> workers = List.of("worker-1", "worker-2");
    giveAddresses(names, workers);
    try (LocalProcesses processes = new LocalProcesses(directory, JVM)) {
      List<Endpoint> validators = new ArrayList<>();
      for (String name : names) {
        processes.launch(
            name, List.of("validator", "--config=" + directory.resolve(name + ".yaml")));
      }
      for (String name : names) {
        validators.add(processes.awaitReady(name));
      }
      for (Endpoint validator : validators) {
        awaitHeight(validator, 5);
      }
      Set<Hash32> hashes = new HashSet<>();
      for (Endpoint validator : validators) {
        hashes.add(checkpoint(validator, 5).hash());
      }
      assertEquals(1, hashes.size(), "they agree on what is final");
      for (String worker : workers) {
        processes.start(
            worker,
            List.of(
                "worker",
                "--config=" + directory.resolve(worker + ".yaml"),
                "--listen=127.0.0.1:0"));
      }
      for (Endpoint validator : validators) {
        awaitServed(validator);
      }
      // One of four may be down, whoever it is that leads now.
      processes.kill(names.getFirst());
      long head = checkpoint(validators.getLast(), -1).height();
      for (Endpoint validator : validators.subList(1, 4)) {
        awaitHeight(validator, head + 10);
      }
    }
  }

  /**
   * Each validator of an address of its own, with a port that is free there: none of the links
   * takes it while nobody listens.
   */
  private void giveAddresses(List<String> names, List<String> workers) throws IOException {
    Map<String, String> given = new LinkedHashMap<>();
    for (int place = 0; place < names.size(); place++) {
      InetAddress own = InetAddress.getByName("127.0.0." + (2 + place));
      try (ServerSocket free = new ServerSocket(0, 1, own)) {
        given.put("127.0.0.1:" + (7400 + place), own.getHostAddress() + ":" + free.getLocalPort());
      }
    }
    for (String name : Stream.concat(names.stream(), workers.stream()).toList()) {
      Path file = directory.resolve(name + ".yaml");
      String text = Files.readString(file);
      for (Map.Entry<String, String> each : given.entrySet()) {
        assertTrue(text.contains(each.getKey()), text);
        text = text.replace(each.getKey(), each.getValue());
      }
      Files.writeString(file, text);
    }
  }

  private static void awaitHeight(Endpoint node, long height) throws InterruptedException {
    long deadlineNs = System.nanoTime() + LIMIT_NS;
    while (checkpoint(node, -1).height() < height) {
      assertTrue(System.nanoTime() < deadlineNs, node + " is not at checkpoint " + height);
      Thread.sleep(100);
    }
  }

  private static Checkpoint checkpoint(Endpoint node, long height) {
    try (NodeConnection asked = NodeConnection.toAsk(node, ClientOptions.DEFAULT)) {
      return ((Answer.CheckpointAt) asked.ask(r -> new Query.CheckpointOf(r, height))).checkpoint();
    }
  }

  /** What docs/validators.md has to be typed, by four owners and whoever makes the genesis. */
  @Test
  void thePageOfValidatorsIsTrue() throws Exception {
    type("try", 1);
    assertTrue(Files.exists(directory.resolve("net/validator-4.yaml")));
    for (int owner = 1; owner <= 4; owner++) {
      type("owner", owner);
    }
    type("genesis", 1);
    Genesis genesis = GenesisFile.read(directory.resolve("genesis.yaml"));
    assertEquals(4, genesis.founders().members().size());
    for (int owner = 1; owner <= 4; owner++) {
      type("compare", owner);
      assertTrue(ValidatorKey.of(new DataDirectory(directory.resolve("v" + owner))).isOf(genesis));
    }
  }

  private void type(String block, int owner) throws IOException {
    List<String> lines = RecoveryPage.lines("validators.md", block);
    assertFalse(lines.isEmpty(), block);
    for (String line : lines) {
      List<String> words = new ArrayList<>();
      for (String word : line.replace("./freehold ", "").split(" +")) {
        String own = owner == 1 ? word : word.replaceFirst("^v1", "v" + owner);
        boolean isPath = own.matches("net|v[0-9](\\.yaml)?|operator|genesis\\.yaml");
        words.add(isPath ? directory.resolve(own).toString() : own);
      }
      CommandRun.of(words.toArray(String[]::new)).expect(ExitCode.OK);
    }
  }

  private List<String> coordinator(String name) {
    return List.of(
        "coordinator",
        "--config=" + directory.resolve(name + ".yaml"),
        "--listen=127.0.0.1:0",
        "--checkpoint-interval-ms=200");
  }

  private static void awaitServed(Endpoint node) throws InterruptedException {
    long deadlineNs = System.nanoTime() + LIMIT_NS;
    CommandRun run = CommandRun.of("status", "--node=" + node);
    while (run.code() != ExitCode.OK.code()) {
      assertTrue(System.nanoTime() < deadlineNs, run.out() + run.err());
      Thread.sleep(100);
      run = CommandRun.of("status", "--node=" + node);
    }
  }
}

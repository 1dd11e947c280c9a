package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.CommandRun;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Types the lines of docs/recovery.md about the coordinator, against processes. */
@Timeout(600)
class CoordinatorRecoveryTest {
  private static final String C = "coordinator";

  @TempDir private Path directory;

  private void type(ProcessNetwork network, String block) throws Exception {
    List<String> lines = RecoveryPage.lines(block);
    assertFalse(lines.isEmpty(), block);
    for (String line : lines) {
      List<String> words = new ArrayList<>();
      for (String word : line.split(" +")) {
        words.add(word(network, word));
      }
      if (line.startsWith("./freehold coordinator --data c ")) {
        List<String> flags = new ArrayList<>(List.of(C, "--checkpoint-interval-ms=200"));
        flags.addAll(words.subList(4, words.size()));
        network.processes.start(C, flags);
      } else if (line.startsWith("./freehold ")) {
        CommandRun.of(words.subList(1, words.size()).toArray(String[]::new)).expect(ExitCode.OK);
      } else {
        sh(String.join(" ", words));
      }
    }
  }

  /** A word of a line: names are directories of the test's, addresses those of its processes. */
  private String word(ProcessNetwork network, String word) {
    return word.replaceFirst("^c(?=/|$)", directory.resolve(C).toString())
        .replaceFirst("^backup(?=/|$)", directory.resolve("backup").toString())
        .replace("127.0.0.1:7400", network.coordinator().toString())
        .replace("127.0.0.1:7410", network.worker("w1").toString())
        .replace("127.0.0.1:7411", network.worker("w2").toString());
  }

  private static void sh(String line) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh", "-c", line).inheritIO().start();
    assertEquals(0, shell.waitFor(), line);
  }

  private static Checkpoint checkpoint(Endpoint node, long height) {
    try (NodeConnection asked = NodeConnection.toAsk(node, ClientOptions.DEFAULT)) {
      return ((Answer.CheckpointAt) asked.ask(r -> new Query.CheckpointOf(r, height))).checkpoint();
    }
  }

  /** Every height has one checkpoint, whoever is asked, and payments go on. */
  private static void requireOneChain(ProcessNetwork network, Checkpoint known) throws Exception {
    Wallet wallet = network.wallet(0);
    wallet.pay(network.user(1), 7);
    long head = checkpoint(network.coordinator(), -1).height();
    assertTrue(head > known.height());
    for (long height = 1; height <= head; height++) {
      assertEquals(
          checkpoint(network.worker("w1"), height).hash(),
          checkpoint(network.coordinator(), height).hash(),
          "checkpoint " + height);
    }
    assertEquals(
        known.hash(), checkpoint(network.coordinator(), known.height()).hash(), "what was final");
  }

  @Test
  void theCoordinatorsProcess() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 2, "w1", "w2")) {
      network.wallet(0).pay(network.user(1), 5);
      Checkpoint known = network.client.checkpoints().latest();
      network.kill(C);
      type(network, "coordinator's process");
      requireOneChain(network, known);
    }
  }

  @Test
  void theCoordinatorsDisk() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 2, "w1", "w2")) {
      type(network, "backup");
      network.wallet(0).pay(network.user(1), 5);
      Checkpoint known = network.client.checkpoints().latest();
      network.kill(C);
      sh("rm -r " + directory.resolve(C));
      type(network, "coordinator's disk");
      requireOneChain(network, known);
      CommandRun.of(
              "coordinator",
              "restore",
              "--data=" + directory.resolve(C),
              "--from-workers=" + network.worker("w1"))
          .expect(ExitCode.DATA)
          .saying("log is there");
    }
  }

  @Test
  void anOlderCopyOfTheCoordinatorsDisk() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 2, "w1", "w2")) {
      Path data = directory.resolve(C);
      network.processes.stop(C);
      sh("cp -r %s %s.copy".formatted(data, data));
      network.startCoordinator();
      network.wallet(0).pay(network.user(1), 5);
      Checkpoint known = network.client.checkpoints().latest();
      network.processes.stop(C);
      sh("mv %s %s.later && cp -r %s.copy %s".formatted(data, data, data, data));
      network.processes.launch(
          C, List.of(C, "--listen=" + network.coordinator(), "--checkpoint-interval-ms=200"));
      assertEquals(ExitCode.DATA.code(), network.processes.awaitEnd(C));
      String said = Files.readString(network.processes.log(C));
      assertTrue(said.contains("this directory is an older copy"), said);
      assertFalse(said.contains("\tat "), "no stack trace: " + said);
      type(network, "older copy");
      requireOneChain(network, known);
      assertFalse(Files.exists(directory.resolve("w1").resolve("evidence")));
    }
  }

  @Test
  void aMissingLogAndAKeyOfAnotherNetworkAreRefusedByName() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 2, "w1", "w2")) {
      network.processes.stop(C);
      Path data = directory.resolve(C);
      Files.move(data.resolve("log"), directory.resolve("log"));
      network.processes.launch(C, List.of(C, "--listen=" + network.coordinator()));
      assertEquals(ExitCode.DATA.code(), network.processes.awaitEnd(C));
      String said = Files.readString(network.processes.log(C));
      assertTrue(said.contains("log is missing"), said);
      CommandRun.of("store", "check", "--data=" + data)
          .expect(ExitCode.WRONG)
          .saying("the log is missing");
      Path other = directory.resolve("other.key");
      Files.write(other, new byte[Hash32.BYTES]);
      CommandRun.of(
              "coordinator",
              "restore",
              "--data=" + directory.resolve("new"),
              "--key=" + other,
              "--from-workers=" + network.worker("w1"))
          .expect(ExitCode.DATA)
          .saying("is not the one that signs");
      // With all but the log.
      CommandRun.of(
              "coordinator",
              "restore",
              "--data=" + data,
              "--from-workers=" + network.worker("w1") + "," + network.worker("w2"))
          .expect(ExitCode.OK);
      network.startCoordinator();
      requireOneChain(network, network.client.checkpoints().latest());
    }
  }
}

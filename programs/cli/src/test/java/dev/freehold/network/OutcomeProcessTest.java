package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.freehold.cli.FreeholdCommand;
import dev.freehold.client.BundleLookup;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.KeyFile;
import dev.freehold.client.OutcomeUnknownException;
import dev.freehold.client.Submission;
import dev.freehold.client.Waits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.UnavailableException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests of what a client says while a coordinator, or a worker, stands still. */
@Timeout(600)
class OutcomeProcessTest {
  @TempDir private Path directory;

  private static void signal(ProcessNetwork network, String name, String signal)
      throws IOException, InterruptedException {
    String pid = network.processes.pids().get(name).toString();
    assertEquals(0, new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor());
  }

  @Test
  void whatIsCommittedWhileTheCoordinatorStandsStillIsUnknownAndLaterFoundFinal() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 1, "worker")) {
      // A checkpoint that the worker has: it hears of no other now.
      long anchor = network.client.state().account(network.user(0)).checkpoint().height();
      Bundle bundle = network.payment(0, 0, anchor);
      signal(network, "coordinator", "-STOP");
      Submission submission = network.client.submit(bundle, ProcessNetwork.LIMIT);
      long block = submission.committed().get();
      OutcomeUnknownException unknown =
          assertThrows(
              OutcomeUnknownException.class, () -> submission.awaitFinal(Duration.ofMillis(1)));
      assertEquals(new BundleStatus.Committed(block), unknown.status());
      assertEquals(bundle, unknown.bundle());
      Thread waiting = Thread.ofVirtual().start(() -> submission.awaitFinal(ProcessNetwork.LIMIT));
      Optional<Waits.Waiting> said = Optional.empty();
      while (said.isEmpty()) {
        Thread.onSpinWait();
        said = network.client.waits().longerThan(0);
      }
      assertTrue(
          said.get()
              .words()
              .matches(
                  "committed in block %d; waiting for a checkpoint; the last one is .* old"
                      .formatted(block)),
          said.get().words());
      signal(network, "coordinator", "-CONT");
      waiting.join();
      BundleStatus.Final end = submission.awaitFinal(ProcessNetwork.LIMIT);
      long later = end.checkpointHeight() + 3;
      network.await(checkpoint -> checkpoint.height() >= later, "more checkpoints");
      BundleLookup.Fate fate =
          new BundleLookup(network.client, bundle.id(), Optional.empty()).fate();
      BundleStatus.Final found = assertInstanceOf(BundleStatus.Final.class, fate.status());
      assertEquals(end.blockHeight(), found.blockHeight());
      assertEquals(
          end.checkpointHeight(), found.checkpointHeight(), "the checkpoint that made it final");
      assertEquals(Optional.of(bundle), fate.bundle());
      assertTrue(fate.receipt().orElseThrow().inclusionChecked());
      assertEquals(
          1, network.client.state().account(network.user(0)).committed().orElseThrow().nonce());
    }
  }

  /** Ctrl-C while the coordinator stands still. */
  @Test
  void whoInterruptsACommandIsToldWhatItSent() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 1, "worker")) {
      Path key = directory.resolve("payer.key");
      KeyFile.create(key, network.signers.getFirst(), new char[0]);
      signal(network, "coordinator", "-STOP");
      ProcessBuilder builder =
          new ProcessBuilder(
              Path.of(System.getProperty("java.home"), "bin", "java").toString(),
              "-XX:TieredStopAtLevel=1",
              "--enable-native-access=ALL-UNNAMED",
              "-cp",
              System.getProperty("java.class.path"),
              FreeholdCommand.class.getName(),
              "account",
              "pay",
              "--node=" + network.worker("worker"),
              "--key=" + key,
              "--user=0:0",
              "--to=0:0",
              "--amount=1",
              "--json");
      builder.environment().put("FREEHOLD_HOME", directory.resolve("home").toString());
      builder.environment().put("FREEHOLD_PASSPHRASE", "");
      Process command = builder.start();
      try (BufferedReader err = command.errorReader();
          BufferedReader out = command.inputReader()) {
        String line = err.readLine();
        while (!line.startsWith("committed in block ")) {
          line = err.readLine();
        }
        String pid = Long.toString(command.pid());
        assertEquals(0, new ProcessBuilder("kill", "-INT", pid).inheritIO().start().waitFor());
        assertEquals(130, command.waitFor(), "as a shell knows it");
        JsonNode error = new ObjectMapper().readTree(out.readLine()).get("error");
        assertEquals("INTERRUPTED", error.get("code").asText());
        assertEquals("COMMITTED", error.get("status").asText());
        assertTrue(err.readLine().contains("bundle " + error.get("bundle").asText()));
      } finally {
        command.destroyForcibly();
      }
      signal(network, "coordinator", "-CONT");
    }
  }

  @Test
  void aWorkerThatStandsStillIsNamedAndNothingThatWasNotSentIsUnknown() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 1, "worker")) {
      ClientOptions options =
          ClientOptions.DEFAULT
              .withAnswerLimit(Duration.ofSeconds(1))
              .withOutageLimit(Duration.ofSeconds(2))
              .withGenesis(network.client.genesis().hash());
      try (FreeholdClient client =
          FreeholdClient.connect(List.of(network.coordinator()), options)) {
        String worker = "the worker of realm 0 at " + network.worker("worker");
        Bundle bundle = network.payment(0, 0, client.checkpoints().latest().height());
        signal(network, "worker", "-STOP");
        UnavailableException away =
            assertThrows(UnavailableException.class, () -> client.state().account(network.user(0)));
        assertTrue(
            away.getMessage().startsWith(worker + " does not answer; waited 2 s; last, "),
            away.getMessage());
        Submission submission = client.submit(bundle, Duration.ofSeconds(2));
        assertThrows(UnavailableException.class, () -> submission.awaitFinal(ProcessNetwork.LIMIT));
        assertFalse(submission.mayBeApplied());
        signal(network, "worker", "-CONT");
      }
    }
  }
}

package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.client.BundleLookup;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.OutcomeUnknownException;
import dev.freehold.client.Submission;
import dev.freehold.client.Waits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.UnavailableException;
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
      Bundle bundle = network.payment(0, 0, network.client.checkpoints().latest().height());
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
      assertEquals(end, fate.status(), "the checkpoint that made it final");
      assertEquals(Optional.of(bundle), fate.bundle());
      assertTrue(fate.receipt().orElseThrow().inclusionChecked());
      assertEquals(
          1, network.client.state().account(network.user(0)).committed().orElseThrow().nonce());
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

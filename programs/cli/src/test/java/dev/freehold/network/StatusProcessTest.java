package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.cli.CommandRun;
import dev.freehold.config.ExitCode;
import dev.freehold.core.id.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of what {@code status} says of a network whose processes go away, as text, as JSON and by
 * code.
 */
@Timeout(400)
class StatusProcessTest {
  private static final String FIRST = "w1";
  private static final String SPARE = "w2";

  @TempDir private Path directory;

  private static CommandRun status(Endpoint node, String... more) {
    List<String> words = new ArrayList<>(List.of("status", "--node=" + node));
    words.addAll(List.of(more));
    return CommandRun.of(words.toArray(String[]::new));
  }

  /** Asks until what is said holds: how soon a process is missed is not this test's matter. */
  private static CommandRun await(Endpoint node, Predicate<CommandRun> holds, String... more)
      throws InterruptedException {
    long deadline = System.nanoTime() + ProcessNetwork.LIMIT.toNanos();
    while (true) {
      CommandRun run = status(node, more);
      if (holds.test(run)) {
        return run;
      }
      assertTrue(System.nanoTime() < deadline, run.out() + run.err());
      Thread.sleep(100);
    }
  }

  @Test
  void whoIsGoneIsNamedWithTheCheckpointAndTheCodeSaysThatSomethingIsMissing() throws Exception {
    try (ProcessNetwork network = new ProcessNetwork(directory, 2, FIRST, SPARE)) {
      Endpoint coordinator = network.coordinator();
      allIsWell(network);

      network.kill(FIRST);
      String down =
          await(coordinator, run -> run.out().contains("DOWN since checkpoint"))
              .expect(ExitCode.INCOMPLETE)
              .out();
      assertTrue(
          down.contains("realm 0, by " + network.worker(FIRST) + " is DOWN since checkpoint "),
          down);
      assertTrue(down.contains("realm 1, by "), down);
      JsonNode json = status(coordinator, "--json").expect(ExitCode.INCOMPLETE).json();
      assertFalse(json.get("complete").asBoolean());
      for (JsonNode realm : json.get("realms")) {
        assertFalse(realm.get("reachable").asBoolean(), realm.toString());
        assertFalse(realm.get("served").asBoolean(), realm.toString());
        assertTrue(realm.get("lastSeenMs").asLong() >= 0, realm.toString());
        assertTrue(realm.get("downSinceCheckpoint").asLong() > 0, realm.toString());
      }
      assertFalse(
          json.get("workers").get(network.worker(FIRST).toString()).get("reachable").asBoolean());
      String nodes = status(coordinator, "--nodes").out();
      assertTrue(nodes.contains("GONE for "), nodes);

      network.startWorker(FIRST, 20);
      await(coordinator, run -> run.code() == ExitCode.OK.code());
      assertFalse(status(coordinator).out().contains("not served"));
      coordinatorGone(network);
    }
  }

  private static void allIsWell(ProcessNetwork network) throws Exception {
    Endpoint coordinator = network.coordinator();
    String text =
        await(coordinator, run -> run.code() == ExitCode.OK.code(), "--nodes", "--queues").out();
    assertTrue(text.matches("(?s).*checkpoint  \\d+, \\d+.* ago.*"), text);
    assertTrue(text.contains("none yet"), "a worker that has joined and has no realm: " + text);
    assertTrue(text.contains("freehold "), "versions: " + text);
    assertTrue(text.contains("clients, "), text);
    assertTrue(text.contains("jobs        "), text);
    assertTrue(text.contains("disk "), text);
    JsonNode json = await(coordinator, run -> run.code() == ExitCode.OK.code(), "--json").json();
    assertTrue(json.get("ageMs").asLong() >= 0, json.toString());
    assertEquals(0, json.get("clockAheadMs").asLong(), json.toString());
    assertTrue(json.get("coordinator").get("reachable").asBoolean(), json.toString());
    assertTrue(
        json.get("coordinator").has("aggregatesJudged"), "docs/aggregation.md: " + json.toString());
    assertEquals(2, json.get("nodes").size(), json.toString());
    for (JsonNode realm : json.get("realms")) {
      assertTrue(realm.get("served").asBoolean(), realm.toString());
      assertEquals(0, realm.get("lagBlocks").asLong(), realm.toString());
      assertEquals(0, realm.get("lastSeenMs").asLong(), realm.toString());
    }
    JsonNode worker = json.get("workers").get(network.worker(FIRST).toString());
    assertTrue(worker.get("diskFreeBytes").asLong() > 0, worker.toString());
    assertEquals(0, worker.get("bundlesWaitingForProofs").asLong(), worker.toString());
  }

  private static void coordinatorGone(ProcessNetwork network) throws Exception {
    network.kill("coordinator");
    Endpoint worker = network.worker(FIRST);
    String text =
        await(worker, run -> run.out().contains("does not answer " + network.worker(FIRST)))
            .expect(ExitCode.INCOMPLETE)
            .out();
    assertTrue(
        text.contains(
            "coordinator %s does not answer %s since checkpoint "
                .formatted(network.coordinator(), worker)),
        text);
    assertFalse(text.contains("not served"), "reads go on: " + text);
    JsonNode json = status(worker, "--json").expect(ExitCode.INCOMPLETE).json();
    assertFalse(json.get("coordinator").get("reachable").asBoolean(), json.toString());
    assertTrue(json.get("coordinator").get("lastSeenMs").asLong() >= 0, json.toString());
    assertTrue(json.get("ageMs").asLong() >= 0, json.toString());
    assertTrue(json.get("realms").get(0).get("reachable").asBoolean(), json.toString());
  }
}

package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.FreeholdCommand;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker that is busy: its stages work side by side, and old checkpoints stay readable. */
class PipelineTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Bundles on the way at once. */
  private static final int WINDOW = 32;

  @TempDir private Path directory;

  @Test
  void bundlesAreAdmittedAndVerifiedWhileABlockOfTheirRealmIsCommitted() throws Exception {
    try (TestNetwork network = new TestNetwork(directory)) {
      Wallet wallet = network.wallet();
      Deque<Submission> sent = new ArrayDeque<>();
      Map<String, Long> counted = counters(network);
      long deadline = System.nanoTime() + LIMIT.toNanos();
      while (counted.get("bundlesVerifiedWhileCommitting") == 0
          || counted.get("bundlesAdmittedWhileCommitting") == 0) {
        assertTrue(System.nanoTime() < deadline, "one after another only: " + counted);
        while (sent.size() < WINDOW) {
          sent.add(wallet.submit(new SystemCall.Pay(network.richUser, 1)));
        }
        sent.remove().awaitFinal(LIMIT);
        counted = counters(network);
      }
      sent.forEach(submission -> submission.awaitFinal(LIMIT));
      counted = counters(network);
      assertTrue(counted.get("bundlesVerified") >= counted.get("bundlesCommitted"), "" + counted);
      assertEquals(counted, counters(network), "nothing has happened meanwhile");

      String json = printed("status", "--json", "--node=" + network.coordinator());
      assertTrue(json.contains("\"bundlesVerifiedWhileCommitting\":"), json);
      assertTrue(json.startsWith("{\"network\":\"test\"") && json.strip().endsWith("}}"), json);
      assertTrue(printed("status", "--node=" + network.coordinator()).contains("checkpoint"), json);
    }
  }

  @Test
  void theLast64CheckpointsAreReadableWhileWritesGoOnAndAfterARestart() throws Exception {
    try (TestNetwork network = new TestNetwork(directory)) {
      Wallet wallet = network.wallet();
      Map<Long, Account> seen = new HashMap<>();
      long first = network.client.checkpoints().latest().height();
      while (network.client.checkpoints().latest().height()
          < first + 2L * Limits.READABLE_CHECKPOINTS_MIN) {
        wallet.submit(new SystemCall.Pay(network.neighbourUser, 1)).awaitFinal(LIMIT);
        readAll(network, seen);
      }
      assertTrue(seen.size() >= Limits.READABLE_CHECKPOINTS_MIN, "" + seen.size());
      network.stopWorker(0);
      network.startWorker(0);
      network.awaitServed(2);
      readAll(network, seen);
      assertTrue(seen.values().stream().distinct().count() > 1, "the account changed meanwhile");
    }
  }

  /**
   * Reads the account at each of the last checkpoints: value, path and header are checked by the
   * client, and what was read before must be read again.
   */
  private static void readAll(TestNetwork network, Map<Long, Account> seen) {
    long head = workersHead(network);
    long oldest = Math.max(1, head - Limits.READABLE_CHECKPOINTS_MIN);
    for (long height = head; height >= oldest; height--) {
      read(network, seen, height);
    }
  }

  /** The latest checkpoint that the worker has; the client may have heard of later ones. */
  private static long workersHead(TestNetwork network) {
    return network.client.state().account(network.richUser).checkpoint().height();
  }

  private static void read(TestNetwork network, Map<Long, Account> seen, long height) {
    Checkpoint checkpoint = network.client.checkpoint(height);
    Optional<Account> then;
    try {
      then = network.client.state().account(network.richUser, checkpoint).atCheckpoint();
    } catch (QueryFailedException e) {
      long head = workersHead(network);
      assertTrue(height < head - Limits.READABLE_CHECKPOINTS_MIN, height + " of " + head);
      return;
    }
    then.ifPresent(
        account -> {
          Account before = seen.putIfAbsent(height, account);
          assertTrue(before == null || before.equals(account), "checkpoint " + height);
        });
  }

  private static Map<String, Long> counters(TestNetwork network) {
    Answer answer = network.client.ask(new RealmId(0), Query.CountersOf::new);
    Map<String, Long> counted = new HashMap<>();
    // What the pipeline has done; time and memory go on by themselves.
    ((Answer.Counters) answer)
        .counters().stream()
            .filter(c -> c.name().startsWith("b"))
            .forEach(c -> counted.put(c.name(), c.value()));
    return counted;
  }

  private static String printed(String... arguments) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertEquals(0, FreeholdCommand.execute(arguments));
    } finally {
      System.setOut(before);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}

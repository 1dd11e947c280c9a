package dev.freehold.aggregation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.aggregator.daemon.AggregatorNode;
import dev.freehold.cli.CommandRun;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.core.work.Payment;
import dev.freehold.core.work.Reward;
import dev.freehold.network.TestNetwork;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real proofs, aggregated by SnarkPack for pay, over sockets. */
class AggregationTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int CALLS = 3;

  @TempDir private Path directory;

  @Test
  void proofsAreLeasedAggregatedCoveredAndPaidFor() throws Exception {
    try (TestNetwork network = new TestNetwork(directory)) {
      long supplied = total(network);
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      List<String> told = new CopyOnWriteArrayList<>();
      try (AggregatorNode _ = start(network, network.neighbourUser, told, failures)) {
        call(network);
        network
            .client
            .checkpoints()
            .await(_ -> covered(network) == CALLS, LIMIT, "all proofs to be covered: " + told);
        List<Payment> payments = earnings(network, network.neighbourUser).payments();
        long earned = payments.stream().mapToLong(Payment::amount).sum();
        assertTrue(earned > 0, "nothing was paid");
        for (Payment p : payments) {
          assertEquals(p.amount(), Reward.of(p.pool(), p.weight(), p.weights()));
        }
        network
            .client
            .checkpoints()
            .await(
                _ -> total(network) == supplied + earned,
                LIMIT,
                "the reward to arrive, and value to be conserved");
        assertEquals(CALLS, coveredByCheckpoints(network));
        assertTrue(
            printed(network, "earnings", "--payee=" + network.neighbourUser)
                .contains("its weight was"));
        assertTrue(printed(network, "jobs", "--json").contains("\"abandoned\":0"));
        assertEquals(List.of(), failures);
        assertTrue(told.stream().anyMatch(line -> line.contains("is taken")), "" + told);
      }
      UserId nobody = UserId.parse("1:77");
      try (AggregatorNode _ = start(network, nobody, told, failures)) {
        network
            .client
            .checkpoints()
            .await(_ -> !failures.isEmpty(), LIMIT, "the unknown payee to be refused");
        assertTrue(failures.getFirst().getMessage().contains("no account 1:77"), "" + failures);
      }
      assertEquals(List.of(), network.failures);
    }
  }

  private static AggregatorNode start(
      TestNetwork network, UserId payee, List<String> told, List<Throwable> failures) {
    return new AggregatorNode(
        new AggregatorNode.Settings(
            List.of(network.coordinator()), payee, 1, true, Optional.empty()),
        NodeKey.generate(),
        told::add,
        _ -> {
          // Shown to people.
        },
        failures::add);
  }

  private static void call(TestNetwork network) {
    Wallet wallet = network.wallet();
    long anchor = wallet.settle().height();
    SlotTree slots = network.slots();
    List<Submission> sent = new ArrayList<>();
    for (int amount = 1; amount <= CALLS; amount++) {
      Call.Proven call = network.call(slots, anchor, amount);
      sent.add(wallet.submit(anchor, List.of(call)));
      slots.write(0, call.writes().getFirst().value());
    }
    sent.forEach(submission -> submission.awaitFinal(LIMIT));
  }

  private static long total(TestNetwork network) {
    long total = network.client.realms().stream().mapToLong(r -> r.header().feesTotal()).sum();
    for (UserId user : List.of(network.richUser, network.neighbourUser, network.poorUser)) {
      total += network.client.state().account(user).atCheckpoint().orElseThrow().balance();
    }
    return total;
  }

  private static long covered(TestNetwork network) {
    return ask(network, Answer.Jobs.class, r -> new Query.JobsOf(r, 0)).counts().realms().stream()
        .mapToLong(BoardCounts.Coverage::covered)
        .sum();
  }

  private static long coveredByCheckpoints(TestNetwork network) {
    long covered = 0;
    long last = network.client.checkpoints().latest().height();
    for (long height = 1; height <= last; height++) {
      for (CheckpointEvent event : network.client.checkpoint(height).events()) {
        if (event instanceof CheckpointEvent.Covered some) {
          covered += some.proofs();
        }
      }
    }
    return covered;
  }

  private static Answer.Earnings earnings(TestNetwork network, UserId payee) {
    return ask(network, Answer.Earnings.class, r -> new Query.EarningsOf(r, payee));
  }

  private static <T extends Answer> T ask(
      TestNetwork network, Class<T> kind, IntFunction<Query> query) {
    try (NodeConnection connection =
        NodeConnection.toAsk(network.coordinator(), ClientOptions.DEFAULT)) {
      return kind.cast(connection.ask(query));
    }
  }

  private static String printed(TestNetwork network, String... arguments) {
    List<String> line = new ArrayList<>(List.of("aggregator"));
    line.addAll(List.of(arguments));
    line.add("--join=" + network.coordinator());
    return CommandRun.of(line.toArray(String[]::new)).expect(ExitCode.OK).out();
  }
}

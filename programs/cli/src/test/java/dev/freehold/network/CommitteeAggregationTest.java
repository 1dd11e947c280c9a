package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.aggregator.daemon.AggregatorNode;
import dev.freehold.cli.CommandRun;
import dev.freehold.client.RequestException;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.tls.NodeKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An aggregator of several validators, over sockets. */
@Timeout(300)
class CommitteeAggregationTest {
  private static final int CALLS = 3;

  /** Jobs are cut soon, however small. */
  private static final BoardRules RULES = BoardRules.DEFAULT.withAges(4, 4);

  @TempDir private Path directory;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private AggregatorNode start(List<Endpoint> validators, UserId payee, DoubleConsumer progress) {
    return new AggregatorNode(
        new AggregatorNode.Settings(validators, payee, 1, false, Optional.empty()),
        NodeKey.generate(),
        told::add,
        progress,
        failures::add);
  }

  /** Deploys the contract, and has its owner call it. */
  private static void call(CommitteeNetwork network) throws Exception {
    AddContract adder = AddContract.ofDevelopment();
    Wallet wallet = network.wallet(0);
    Contract contract = wallet.deploy(adder.spec());
    long anchor = wallet.settle().height();
    SlotTree slots =
        network.client.state().slots(contract, network.user(0), network.client.checkpoint(anchor));
    List<Submission> sent = new ArrayList<>();
    for (int amount = 1; amount <= CALLS; amount++) {
      Call.Proven call =
          adder.call(network.client, contract, network.user(0), slots, anchor, amount);
      sent.add(wallet.submit(anchor, List.of(call)));
      slots.write(0, call.writes().getFirst().value());
    }
    sent.forEach(submission -> submission.awaitFinal(CommitteeNetwork.LIMIT));
  }

  private static List<CheckpointEvent> events(CommitteeNetwork network) {
    List<CheckpointEvent> events = new ArrayList<>();
    long last = network.client.checkpoints().latest().height();
    for (long height = 1; height <= last; height++) {
      events.addAll(network.client.checkpoint(height).events());
    }
    return events;
  }

  private static int covered(CommitteeNetwork network) {
    return events(network).stream()
        .filter(CheckpointEvent.Covered.class::isInstance)
        .mapToInt(event -> ((CheckpointEvent.Covered) event).proofs())
        .sum();
  }

  /** The aggregator is kept at its first job until the validator that leads then is stopped. */
  @Test
  void aLeaderStopsInTheMiddleOfAJobAndItIsPaidOnce() throws Exception {
    try (CommitteeNetwork network = new CommitteeNetwork(directory, RULES)) {
      CountDownLatch atWork = new CountDownLatch(1);
      CountDownLatch mayGoOn = new CountDownLatch(1);
      UserId payee = network.user(1);
      try (AggregatorNode _ =
          start(
              network.endpoints(),
              payee,
              _ -> {
                atWork.countDown();
                awaitAll(mayGoOn);
              })) {
        call(network);
        assertTrue(
            atWork.await(CommitteeNetwork.LIMIT.toSeconds(), TimeUnit.SECONDS), told.toString());
        int stopped = network.awaitLeader();
        network.stopValidator(stopped);
        mayGoOn.countDown();
        network.await(_ -> covered(network) == CALLS, "all proofs to be covered: " + told);
        network.await(
            _ -> told.stream().anyMatch(line -> line.contains("is taken")),
            "the aggregator to be told of it");
        for (int place = 0; place < CommitteeNetwork.VALIDATORS; place++) {
          assertTrue(
              place == stopped || network.counter(place, "aggregatesJudged") > 0,
              "validator " + place + " has verified what is paid for");
        }
      } finally {
        mayGoOn.countDown();
      }
      Map<Hash32, Integer> rewarded = new HashMap<>();
      Set<Hash32> done = new HashSet<>();
      for (CheckpointEvent event : events(network)) {
        if (event instanceof CheckpointEvent.Rewarded reward) {
          assertEquals(payee, reward.payee());
          rewarded.merge(reward.job(), 1, Integer::sum);
        } else if (event instanceof CheckpointEvent.Covered job) {
          done.add(job.job());
        }
      }
      assertEquals(done, rewarded.keySet(), "each job is paid");
      assertEquals(Set.of(1), Set.copyOf(rewarded.values()), "and once");
      assertEquals(List.of(), failures);
      assertEquals(List.of(), network.failures);
      refusesWhatAreNoValidators(network);
    }
  }

  private static void awaitAll(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refusesWhatAreNoValidators(CommitteeNetwork network) {
    Endpoint worker = Endpoint.parse(network.client.realms().getFirst().endpoint());
    List<Endpoint> mixed = new ArrayList<>(network.endpoints());
    mixed.add(worker);
    RequestException failure =
        assertThrows(RequestException.class, () -> start(mixed, network.user(1), _ -> {}));
    assertTrue(failure.getMessage().contains(worker + ": this is a worker"), failure.getMessage());
    String all =
        network.endpoints().stream().map(Endpoint::toString).collect(Collectors.joining(","));
    CommandRun.of("aggregator", "jobs", "--join=" + all).expect(ExitCode.OK);
    String earned =
        CommandRun.of("aggregator", "earnings", "--payee=1:0", "--join=" + all)
            .expect(ExitCode.OK)
            .out();
    assertTrue(earned.contains("payments to 1:0"), earned);
    CommandRun.of(
            "aggregator", "--payee=1:0", "--join=" + all + "," + network.endpoints().getLast())
        .expect(ExitCode.USAGE)
        .saying("--join names the address " + network.endpoints().getLast() + " twice");
    CommandRun.of(
            "aggregator",
            "--payee=1:0",
            "--join="
                + IntStream.rangeClosed(0, Limits.VALIDATORS_MAX)
                    .mapToObj(i -> "h" + i)
                    .collect(Collectors.joining(",")))
        .expect(ExitCode.USAGE)
        .saying("--join must name at most 256 validators, not 257");
  }
}

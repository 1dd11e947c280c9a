package dev.freehold.cli.demo;

import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.client.FreeholdClient;
import dev.freehold.client.Wallet;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BoardCounts;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The demonstration's aggregators: processes that are leased jobs while blocks keep coming, and are
 * paid into accounts that exist already.
 */
final class DemoAggregation {
  private static final Duration CREDITED_MAX = Duration.ofSeconds(60);
  private static final Duration COVERED_MAX = Duration.ofMinutes(5);

  private final DemoConsole console;
  private final LocalProcesses network;
  private final List<Endpoint> coordinators;
  private final FreeholdClient client;
  private final int aggregators;
  private final List<UserId> payees = new ArrayList<>();

  /**
   * @param coordinators where the coordinator listens, or each of several validators
   */
  DemoAggregation(
      DemoConsole console,
      LocalProcesses network,
      List<Endpoint> coordinators,
      FreeholdClient client,
      int aggregators) {
    this.console = console;
    this.network = network;
    this.coordinators = coordinators;
    this.client = client;
    this.aggregators = aggregators;
  }

  /** Starts the aggregators, each for another account. */
  void start(List<Wallet> wallets) throws IOException {
    if (aggregators > 0) {
      console.step("starting %d aggregators", aggregators);
    }
    for (int i = 0; i < aggregators; i++) {
      UserId payee = wallets.get(i).user();
      payees.add(payee);
      String name = "aggregator-" + (i + 1);
      network.launch(
          name,
          List.of(
              "aggregator",
              "--join="
                  + coordinators.stream().map(Endpoint::toString).collect(Collectors.joining(",")),
              "--payee=" + payee,
              "--threads=1"));
      console.note("%s works for account %s; see %s", name, payee, network.log(name));
    }
  }

  /** Waits until every proof is covered by an aggregate; nothing new comes meanwhile. */
  void awaitCoverage() {
    if (aggregators == 0) {
      return;
    }
    console.step("waiting for the last jobs to be cut, leased and aggregated");
    client
        .checkpoints()
        .await(
            _ -> {
              BoardCounts counts = board();
              long proofs = sum(counts, true);
              long covered = sum(counts, false);
              console.progress(
                  false,
                  "%d of %d proofs covered by %d aggregates",
                  covered,
                  proofs,
                  counts.done());
              return proofs > 0 && covered == proofs;
            },
            COVERED_MAX,
            "all proofs to be covered");
  }

  /** Prints what was aggregated and paid, and checks that value is conserved. */
  void report(Wallet owner, List<Wallet> wallets, long supply) {
    if (aggregators == 0) {
      return;
    }
    BoardCounts counts = board();
    List<Wallet> all = new ArrayList<>(wallets);
    all.add(owner);
    // A reward is in a checkpoint first, then in its payee's balance: value that is on its way.
    client
        .checkpoints()
        .await(
            _ -> balances(all) + fees() == supply + counts.paid(),
            CREDITED_MAX,
            "balances and fees to be the supply and the rewards: value is conserved");
    Map<UserId, Long> rewards = rewards();
    long paid = rewards.values().stream().mapToLong(Long::longValue).sum();
    require(paid == counts.paid(), "checkpoints pay what the board says: " + paid);
    require(payees.containsAll(rewards.keySet()), "only aggregators' accounts are rewarded");
    console.row("jobs aggregated", "%d, covering all %d proofs", counts.done(), sum(counts, true));
    Map<String, Long> judged = counters();
    long checks = Math.max(1, judged.getOrDefault("aggregatesJudged", 0L));
    console.row("size of an aggregate", "%d bytes (mean)", judged.get("aggregateBytes") / checks);
    console.row(
        "verifying an aggregate",
        "%.1f ms (mean, at the coordinator)",
        judged.get("aggregateJudgingUs") / 1000.0 / checks);
    for (UserId payee : payees) {
      Answer.Earnings earnings = ask(Answer.Earnings.class, r -> new Query.EarningsOf(r, payee));
      long earned = earnings.payments().stream().mapToLong(p -> p.amount()).sum();
      require(
          earned == rewards.getOrDefault(payee, 0L), "account " + payee + " got what it earned");
      console.row("paid to " + payee, "%d for %d jobs", earned, earnings.payments().size());
    }
    console.row("fees and rewards", "%d and %d: value is conserved", fees(), paid);
    console.blank();
  }

  /** What the signed checkpoints pay to whom. */
  private Map<UserId, Long> rewards() {
    Map<UserId, Long> rewards = new TreeMap<>();
    long last = client.checkpoints().latest().height();
    for (long height = 1; height <= last; height++) {
      for (CheckpointEvent event : client.checkpoint(height).events()) {
        if (event instanceof CheckpointEvent.Rewarded rewarded) {
          rewards.merge(rewarded.payee(), rewarded.amount(), Long::sum);
        }
      }
    }
    return rewards;
  }

  private long balances(List<Wallet> wallets) {
    return wallets.stream()
        .mapToLong(
            wallet -> client.state().account(wallet.user()).atCheckpoint().orElseThrow().balance())
        .sum();
  }

  private long fees() {
    return client.realms().stream().mapToLong(r -> r.header().feesTotal()).sum();
  }

  private BoardCounts board() {
    return ask(Answer.Jobs.class, r -> new Query.JobsOf(r, 0)).counts();
  }

  private static long sum(BoardCounts counts, boolean all) {
    return counts.realms().stream().mapToLong(r -> all ? r.proofs() : r.covered()).sum();
  }

  /** What all of them have counted since they were started. */
  private Map<String, Long> counters() {
    Map<String, Long> counters = new TreeMap<>();
    for (Endpoint coordinator : coordinators) {
      ask(coordinator, Answer.Counters.class, Query.CountersOf::new)
          .counters()
          .forEach(counter -> counters.merge(counter.name(), counter.value(), Long::sum));
    }
    return counters;
  }

  /** Asks the coordinator itself, or the first validator: clients ask whom they like. */
  private <T extends Answer> T ask(Class<T> kind, IntFunction<Query> query) {
    return ask(coordinators.getFirst(), kind, query);
  }

  private static <T extends Answer> T ask(
      Endpoint coordinator, Class<T> kind, IntFunction<Query> query) {
    try (NodeConnection connection = NodeConnection.toAsk(coordinator, ClientOptions.DEFAULT)) {
      return kind.cast(connection.ask(query));
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new DemoException("does not hold: " + what);
    }
  }
}

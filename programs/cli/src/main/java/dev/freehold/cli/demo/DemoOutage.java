package dev.freehold.cli.demo;

import dev.freehold.cli.process.CheckpointClock;
import dev.freehold.cli.process.LocalProcesses;
import dev.freehold.cli.process.ValidatorNetwork;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The death of the validator that leads, in the middle of its window, and its return: what the
 * others do meanwhile, and how long no checkpoint became final.
 */
final class DemoOutage implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** What its candidates had become before it died may be final a little later. */
  private static final int AFTERMATH = 4;

  private final DemoConsole console;
  private final LocalProcesses processes;
  private final ValidatorNetwork network;
  private final FreeholdClient client;
  private final CheckpointClock clock;
  private int dead;
  private long lastBefore;
  private Optional<CheckpointClock.Gap> gap = Optional.empty();

  DemoOutage(
      DemoConsole console,
      LocalProcesses processes,
      ValidatorNetwork network,
      FreeholdClient client) {
    this.console = console;
    this.processes = processes;
    this.network = network;
    this.client = client;
    clock = new CheckpointClock(client);
  }

  /** Kills who leads, on the spot. */
  void killLeader() throws IOException, InterruptedException {
    Checkpoint begun = await(network::beginsWindow, "a window of a leader to begin");
    dead = network.leaderAfter(begun);
    console.step(
        "killing %s on the spot: it leads, and has made checkpoint %d", name(), begun.height());
    processes.kill(name());
    lastBefore = client.checkpoints().latest().height();
  }

  private String name() {
    return network.validators().get(dead);
  }

  /** Returns once checkpoints have become final without it. */
  void awaitOthers() {
    Checkpoint next =
        await(c -> c.height() >= lastBefore + AFTERMATH, "the others to make checkpoints");
    gap = clock.longest(lastBefore, next.height());
    CheckpointClock.Gap found =
        gap.orElseThrow(() -> new DemoException("no checkpoint came after the leader was killed"));
    console.note(
        "checkpoint %d followed after %.1f s, made by %s; nothing was lost",
        found.height(),
        seconds(found.byTheirTimes()),
        network.validators().get(network.leaderOf(client.checkpoint(found.height()))));
  }

  /** Starts it again, and returns once its vote is in a checkpoint. */
  void restart() throws IOException, InterruptedException {
    console.step("starting %s again", name());
    network.launch(name());
    Endpoint back = processes.awaitReady(name());
    long height = client.checkpoints().latest().height();
    Checkpoint voted = await(c -> c.height() > height && votes(c, dead), name() + " to vote again");
    console.note(
        "%s is back at %s, knows all that is final, and votes: checkpoint %d has its vote",
        name(), back, voted.height());
  }

  private static boolean votes(Checkpoint checkpoint, int validator) {
    return checkpoint
        .finality()
        .map(FinalityProof::signers)
        .filter(signers -> signers.contains(validator))
        .isPresent();
  }

  private Checkpoint await(Predicate<Checkpoint> condition, String what) {
    return client.checkpoints().await(condition, LIMIT, what);
  }

  /**
   * Says in the table how long the gap was and who voted.
   *
   * @param last the last checkpoint to count
   */
  void report(Checkpoint last) {
    int all = network.validators().size();
    Map<Integer, Integer> byVotes = new TreeMap<>();
    for (long height = 1; height <= last.height(); height++) {
      client
          .checkpoint(height)
          .finality()
          .ifPresent(proof -> byVotes.merge(proof.signers().count(), 1, Integer::sum));
    }
    console.row("validators", "%d, of which one was dead for a while", all);
    console.row(
        "checkpoints by votes",
        "%s",
        byVotes.entrySet().stream()
            .map(e -> "%d by %d of %d".formatted(e.getValue(), e.getKey(), all))
            .collect(Collectors.joining(", ")));
    gap.ifPresent(
        found ->
            console.row(
                "gap after its death",
                "%.1f s between checkpoints by their times, %.1f s as the client saw them",
                seconds(found.byTheirTimes()),
                seconds(found.asSeen())));
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1000.0;
  }

  @Override
  public void close() {
    clock.close();
  }
}

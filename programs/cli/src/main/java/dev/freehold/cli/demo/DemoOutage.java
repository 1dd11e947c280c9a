package dev.freehold.cli.demo;

import dev.freehold.cli.process.CheckpointClock;
import dev.freehold.cli.process.LeaderDeath;
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
import java.util.stream.Collectors;

/**
 * The death of the validator that leads, in the middle of its window, and its return: what the
 * others do meanwhile, and how long no checkpoint became final.
 */
final class DemoOutage implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final DemoConsole console;
  private final DemoNetwork demo;
  private final ValidatorNetwork network;
  private final FreeholdClient client;
  private final CheckpointClock clock;
  private Optional<LeaderDeath> dead = Optional.empty();
  private Optional<CheckpointClock.Gap> gap = Optional.empty();

  DemoOutage(
      DemoConsole console, DemoNetwork demo, ValidatorNetwork network, FreeholdClient client) {
    this.console = console;
    this.demo = demo;
    this.network = network;
    this.client = client;
    clock = new CheckpointClock(client);
  }

  /** Kills who leads, on the spot. */
  void killLeader() throws IOException, InterruptedException {
    LeaderDeath death = new LeaderDeath(network, client, LIMIT);
    console.step(
        "killing %s on the spot: it leads, and has made checkpoint %d",
        death.name(), death.begun().height());
    death.kill(demo.processes());
    dead = Optional.of(death);
  }

  private LeaderDeath dead() {
    return dead.orElseThrow(() -> new IllegalStateException("nobody was killed"));
  }

  /** Returns once checkpoints have become final without it. */
  void awaitOthers() {
    gap = dead().awaitOthers(clock);
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
    String name = dead().name();
    console.step("starting %s again", name);
    demo.launchValidator(name);
    Endpoint back = demo.processes().awaitReady(name);
    long height = client.checkpoints().latest().height();
    Checkpoint voted =
        client
            .checkpoints()
            .await(
                c -> c.height() > height && votes(c, dead().validator()),
                LIMIT,
                name + " to vote again");
    console.note(
        "%s is back at %s, knows all that is final, and votes: checkpoint %d has its vote",
        name, back, voted.height());
  }

  private static boolean votes(Checkpoint checkpoint, int validator) {
    return checkpoint
        .finality()
        .map(FinalityProof::signers)
        .filter(signers -> signers.contains(validator))
        .isPresent();
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

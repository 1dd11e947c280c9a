package dev.freehold.cli.killtest;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.cli.process.CheckpointClock;
import dev.freehold.cli.process.LeaderDeath;
import dev.freehold.cli.process.ValidatorNetwork;
import dev.freehold.client.FreeholdClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Deaths of the validator that leads, each in the middle of its window, and the times in which no
 * checkpoint became final after them.
 */
final class LeaderDeaths implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final KillNetwork network;
  private final ValidatorNetwork committee;
  private final FreeholdClient client;
  private final CheckpointClock clock;
  private final List<Duration> gaps = new ArrayList<>();

  LeaderDeaths(KillNetwork network, ValidatorNetwork committee, FreeholdClient client) {
    this.network = network;
    this.committee = committee;
    this.client = client;
    clock = new CheckpointClock(client);
  }

  /**
   * Kills who leads, and starts it again once the others have made checkpoints.
   *
   * @return who it was, and how long the gap was
   * @throws AuditException if no checkpoint shows a gap
   */
  String kill() throws IOException, InterruptedException {
    LeaderDeath death = new LeaderDeath(committee, client, LIMIT);
    String name = death.name();
    death.kill(network.processes());
    Duration gap =
        death
            .awaitOthers(clock)
            .orElseThrow(() -> new AuditException("no two checkpoints around a leader's death"))
            .byTheirTimes();
    gaps.add(gap);
    network.launch(name);
    network.processes().awaitReady(name);
    return "%s, which led (%.1f s without a checkpoint)".formatted(name, gap.toMillis() / 1000.0);
  }

  /** Longest times between two checkpoints after a death, in the order of the deaths. */
  List<Duration> gaps() {
    return List.copyOf(gaps);
  }

  @Override
  public void close() {
    clock.close();
  }
}

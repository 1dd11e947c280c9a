package dev.freehold.cli.killtest;

import dev.freehold.cli.process.ValidatorNetwork;
import dev.freehold.cli.process.WorkerDeath;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.replica.Replication;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Deaths of workers whose realms others keep, and the times in which nobody served a realm of
 * theirs. Each is away until others serve its realms.
 */
final class PrimaryDeaths {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final KillNetwork network;
  private final ValidatorNetwork committee;
  private final FreeholdClient client;
  private final Replication replication;
  private final List<Duration> gaps = new ArrayList<>();

  PrimaryDeaths(
      KillNetwork network,
      ValidatorNetwork committee,
      FreeholdClient client,
      Replication replication) {
    this.network = network;
    this.committee = committee;
    this.client = client;
    this.replication = replication;
  }

  /**
   * Kills a worker that serves realms, and starts it again once others serve them.
   *
   * @param random picks it
   * @return who it was, and how long the gap was
   */
  String kill(SplittableRandom random) throws IOException, InterruptedException {
    WorkerDeath.awaitSeats(client, replication, LIMIT);
    List<WorkerDeath> serving =
        network.workers().stream()
            .map(name -> new WorkerDeath(client, name, committee.worker(name)))
            .filter(worker -> !worker.realms().isEmpty())
            .toList();
    WorkerDeath death = serving.get(random.nextInt(serving.size()));
    death.kill(network.processes());
    Duration gap = death.awaitOthers(LIMIT);
    gaps.add(gap);
    network.launch(death.name());
    network.processes().awaitReady(death.name());
    return "%s, which served realms %s (%.1f s until others did)"
        .formatted(death.name(), death.realms(), gap.toMillis() / 1000.0);
  }

  /** Times until others served all realms of one that died, in the order of the deaths. */
  List<Duration> gaps() {
    return List.copyOf(gaps);
  }
}

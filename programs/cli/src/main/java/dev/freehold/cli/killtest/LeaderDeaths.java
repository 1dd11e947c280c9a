package dev.freehold.cli.killtest;

import dev.freehold.cli.audit.AuditException;
import dev.freehold.cli.process.CheckpointClock;
import dev.freehold.cli.process.ValidatorNetwork;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Checkpoint;
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

  /** What a leader's candidates had become before it died may be final a little later. */
  private static final int AFTERMATH = 4;

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
    Checkpoint begun =
        client.checkpoints().await(committee::beginsWindow, LIMIT, "a leader's window to begin");
    String name = committee.validators().get(committee.leaderAfter(begun));
    network.processes().kill(name);
    long before = client.checkpoints().latest().height();
    Checkpoint after =
        client
            .checkpoints()
            .await(
                c -> c.height() >= before + AFTERMATH,
                LIMIT,
                "checkpoints of the others after the death of " + name);
    Duration gap =
        clock
            .longest(before, after.height())
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

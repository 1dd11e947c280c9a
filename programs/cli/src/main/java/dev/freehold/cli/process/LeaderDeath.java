package dev.freehold.cli.process;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Checkpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Death of the validator that leads, in the middle of its window, and what the others make of it.
 */
public final class LeaderDeath {
  /** What its candidates had become before it died may be final a little later. */
  private static final int AFTERMATH = 4;

  private final ValidatorNetwork network;
  private final FreeholdClient client;
  private final Duration limit;
  private final Checkpoint begun;
  private final int validator;
  private long before;

  /**
   * Waits until a window has begun, whose leader is to die.
   *
   * @param limit of this wait, and of that for the others
   */
  public LeaderDeath(ValidatorNetwork network, FreeholdClient client, Duration limit) {
    this.network = network;
    this.client = client;
    this.limit = limit;
    begun = client.checkpoints().await(network::beginsWindow, limit, "a leader's window to begin");
    validator = network.leaderAfter(begun);
  }

  /** The last checkpoint that it made before it was chosen. */
  public Checkpoint begun() {
    return begun;
  }

  /** Its place in the committee. */
  public int validator() {
    return validator;
  }

  /** The name of its process. */
  public String name() {
    return network.validators().get(validator);
  }

  /** Kills it, on the spot. */
  public void kill(LocalProcesses processes) throws IOException, InterruptedException {
    processes.kill(name());
    before = client.checkpoints().latest().height();
  }

  /**
   * Returns once checkpoints have become final without it.
   *
   * @param clock that ran while it died
   * @return the longest time without one; empty if no two were seen
   */
  public Optional<CheckpointClock.Gap> awaitOthers(CheckpointClock clock) {
    Checkpoint after =
        client
            .checkpoints()
            .await(
                c -> c.height() >= before + AFTERMATH,
                limit,
                "checkpoints of the others after the death of " + name());
    return clock.longest(before, after.height());
  }
}

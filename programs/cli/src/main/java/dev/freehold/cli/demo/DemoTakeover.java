package dev.freehold.cli.demo;

import dev.freehold.cli.process.WorkerDeath;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.replica.Replication;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The death of a worker for good, whose realms others keep: who takes them over, and how long
 * nobody served them.
 */
final class DemoTakeover {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String NAME = "worker-2";

  private final DemoConsole console;
  private final DemoNetwork demo;
  private final FreeholdClient client;
  private final Replication replication;
  private Optional<WorkerDeath> dead = Optional.empty();

  DemoTakeover(
      DemoConsole console, DemoNetwork demo, FreeholdClient client, Replication replication) {
    this.console = console;
    this.demo = demo;
    this.client = client;
    this.replication = replication;
  }

  /** Returns once each realm has all its followers, and they count. */
  void awaitSeats() {
    console.step(
        "%d workers keep each realm: waiting until all of them have all of it",
        replication.seats());
    WorkerDeath.awaitSeats(client, replication, LIMIT);
  }

  /** Kills a worker on the spot. */
  void kill() throws IOException, InterruptedException {
    WorkerDeath death = new WorkerDeath(client, NAME, demo.worker(NAME));
    if (death.realms().isEmpty()) {
      throw new DemoException(NAME + " serves no realm");
    }
    console.step(
        "killing %s for good, in the middle of it: it serves realms %s", NAME, death.realms());
    death.kill(demo.processes());
    dead = Optional.of(death);
  }

  private WorkerDeath dead() {
    return dead.orElseThrow(() -> new IllegalStateException("nobody was killed"));
  }

  /** Returns once others serve its realms. */
  void awaitOthers() {
    dead().awaitOthers(LIMIT);
    console.note(
        "%s; nothing that was committed was lost",
        dead().served().stream()
            .map(
                realm ->
                    "realm %s is served at %s".formatted(realm.header().realm(), realm.endpoint()))
            .collect(Collectors.joining(", ")));
  }

  /** Says in the table how long nobody served them. */
  void report() {
    console.row(
        "taken over after",
        "%.1f s, from a worker that was killed for good",
        dead().awaitOthers(LIMIT).toMillis() / 1000.0);
  }
}

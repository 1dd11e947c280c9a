package dev.freehold.cli.demo;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The death of a worker for good, whose realms others keep: who takes them over, and how long
 * nobody served them.
 */
final class DemoTakeover {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final String NAME = "worker-2";

  private final DemoConsole console;
  private final DemoNetwork demo;
  private final FreeholdClient client;
  private final Replication replication;
  private final Set<RealmId> lost = new TreeSet<>();
  private final CompletableFuture<Duration> taken = new CompletableFuture<>();

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
    client
        .checkpoints()
        .await(
            _ -> client.realms().stream().allMatch(this::isKept),
            LIMIT,
            "all realms to have their followers");
  }

  private boolean isKept(RealmEndpoint realm) {
    return realm.followers().stream().filter(f -> f.phase().counts()).count()
        >= replication.followers();
  }

  /** Kills a worker on the spot, and looks for who serves its realms. */
  void kill() throws IOException, InterruptedException {
    for (RealmEndpoint realm : client.realms()) {
      if (isAt(realm)) {
        lost.add(realm.header().realm());
      }
    }
    if (lost.isEmpty()) {
      throw new DemoException(NAME + " serves no realm");
    }
    console.step("killing %s for good, in the middle of it: it serves realms %s", NAME, lost);
    demo.processes().kill(NAME);
    long beganNs = System.nanoTime();
    Thread.ofVirtual()
        .name("takeover")
        .start(
            () -> {
              while (!isTakenOver() && !taken.isDone()) {
                try {
                  Thread.sleep(PAUSE);
                } catch (InterruptedException e) {
                  taken.completeExceptionally(e);
                }
              }
              taken.complete(Duration.ofNanos(System.nanoTime() - beganNs));
            });
  }

  private boolean isAt(RealmEndpoint realm) {
    return realm.endpoint().equals(demo.worker(NAME).toString());
  }

  private boolean isTakenOver() {
    try {
      return client.realms().stream()
          .filter(realm -> lost.contains(realm.header().realm()))
          .allMatch(realm -> !realm.endpoint().isEmpty() && !isAt(realm));
    } catch (ClientException e) {
      // Nobody answers just now.
      return false;
    }
  }

  /** Returns once others serve its realms. */
  void awaitOthers() {
    taken.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS).join();
    console.note(
        "%s; nothing that was committed was lost",
        client.realms().stream()
            .filter(realm -> lost.contains(realm.header().realm()))
            .map(
                realm -> "realm %s is served at %s".formatted(realm.header().realm(), realm.endpoint()))
            .collect(Collectors.joining(", ")));
  }

  /** Says in the table how long nobody served them. */
  void report() {
    console.row(
        "taken over after",
        "%.1f s, from a worker that was killed for good",
        taken.join().toMillis() / 1000.0);
  }
}

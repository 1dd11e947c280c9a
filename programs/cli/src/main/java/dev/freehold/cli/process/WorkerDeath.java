package dev.freehold.cli.process;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Death of a worker whose realms others keep: which they are, and when others serve them. */
public final class WorkerDeath {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final FreeholdClient client;
  private final String name;
  private final Endpoint endpoint;
  private final Set<RealmId> lost = new TreeSet<>();
  private final CompletableFuture<Duration> taken = new CompletableFuture<>();

  /**
   * A worker that is alive.
   *
   * @param name of its process
   * @param endpoint where it listens
   */
  public WorkerDeath(FreeholdClient client, String name, Endpoint endpoint) {
    this.client = client;
    this.name = name;
    this.endpoint = endpoint;
    for (RealmEndpoint realm : client.realms()) {
      if (isServedAt(realm)) {
        lost.add(realm.header().realm());
      }
    }
  }

  /** Returns once each realm of a network has all its followers, and they count. */
  public static void awaitSeats(FreeholdClient client, Replication replication, Duration limit) {
    client
        .checkpoints()
        .await(
            _ -> {
              try {
                return client.realms().stream().allMatch(realm -> isKept(realm, replication));
              } catch (ClientException e) {
                // Nobody answers just now.
                return false;
              }
            },
            limit,
            "all realms to have their followers");
  }

  private static boolean isKept(RealmEndpoint realm, Replication replication) {
    return !realm.endpoint().isEmpty()
        && RealmFollower.counted(realm.followers()).size() >= replication.followers();
  }

  private boolean isServedAt(RealmEndpoint realm) {
    return realm.endpoint().equals(endpoint.toString());
  }

  /** The name of its process. */
  public String name() {
    return name;
  }

  /** The realms that it serves. */
  public Set<RealmId> realms() {
    return lost;
  }

  /** Kills it on the spot, and looks for who serves its realms from then on. */
  public void kill(LocalProcesses processes) throws IOException, InterruptedException {
    processes.kill(name);
    long beganNs = System.nanoTime();
    Thread.ofVirtual()
        .name("takeover")
        .start(
            () -> {
              while (!taken.isDone() && !isTakenOver()) {
                try {
                  Thread.sleep(PAUSE);
                } catch (InterruptedException e) {
                  taken.completeExceptionally(e);
                }
              }
              taken.complete(Duration.ofNanos(System.nanoTime() - beganNs));
            });
  }

  private boolean isTakenOver() {
    try {
      List<RealmEndpoint> now = served();
      return now.size() == lost.size() && now.stream().noneMatch(this::isServedAt);
    } catch (ClientException e) {
      // Nobody answers just now.
      return false;
    }
  }

  /** Its realms, those of them that somebody serves. */
  public List<RealmEndpoint> served() {
    return client.realms().stream()
        .filter(realm -> lost.contains(realm.header().realm()))
        .filter(realm -> !realm.endpoint().isEmpty())
        .toList();
  }

  /** Waits until others serve all of its realms, and says how long nobody served one of them. */
  public Duration awaitOthers(Duration limit) {
    return taken.orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS).join();
  }
}

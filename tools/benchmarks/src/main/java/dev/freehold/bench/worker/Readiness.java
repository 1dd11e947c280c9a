package dev.freehold.bench.worker;

import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Endpoint;
import java.time.Duration;

/** Waiting until a worker has joined and serves every realm. */
final class Readiness {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private Readiness() {}

  static void await(Endpoint worker, Genesis genesis) throws InterruptedException {
    long end = System.nanoTime() + LIMIT.toNanos();
    try (FreeholdClient client = FreeholdClient.connect(worker, genesis.hash())) {
      long served;
      do {
        if (System.nanoTime() > end) {
          throw new IllegalStateException("the worker does not serve its realms yet");
        }
        Thread.sleep(100);
        served =
            client.realms().stream()
                .filter(realm -> realm.endpoint().equals(worker.toString()))
                .count();
      } while (served < genesis.activeRealms());
      // What the worker tells of the table it acts on a moment later.
      Thread.sleep(300);
    }
  }
}

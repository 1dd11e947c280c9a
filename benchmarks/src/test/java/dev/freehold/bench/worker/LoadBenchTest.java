package dev.freehold.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small load through a real worker process: what is counted, not how fast it goes. */
class LoadBenchTest {
  @TempDir private Path directory;

  @Test
  void aWorkerTakesEveryBundleOfEveryRealmToFinal() throws Exception {
    LoadBench bench =
        new LoadBench(directory.resolve("cache"), directory.resolve("scratch"), 2, _ -> {});
    LoadBench.Settings settings =
        new LoadBench.Settings(
            new NetworkPlan(2, 100, 40),
            2,
            200,
            50,
            Duration.ofMinutes(1),
            64,
            Duration.ofMillis(50),
            List.of("-Xmx256m"));
    WorkerLoad.Result worker = bench.run(settings).worker();
    assertEquals("", worker.rejection());
    assertEquals(0, worker.rejected());
    // A run ends when the first lane is through: no lane has sent less than all but its window.
    assertTrue(worker.sent() > 100 && worker.sent() <= 200, worker.toString());
    assertTrue(worker.bundles() > 0 && worker.bundles() <= 150, worker.toString());
    assertTrue(worker.residentBytesMax() > 0);
    for (Ledger.Step step : Ledger.Step.values()) {
      assertTrue(worker.latencies().get(step).p50Ms() > 0, step.toString());
    }
    try (Stream<Path> left = Files.list(directory.resolve("scratch"))) {
      assertEquals(List.of(), left.toList(), "a run leaves nothing behind");
    }
  }

  @Test
  void thePlanPutsEverySenderOnAnAccountOfItsOwn() {
    NetworkPlan plan = new NetworkPlan(3, 1000, 99);
    for (int sender = 0; sender < plan.senders(); sender++) {
      // The j-th account that is opened stands in realm j mod 3, behind the banker.
      int j = (plan.user(sender).index() - 1) * 3 + plan.user(sender).realm().value();
      assertTrue(j < plan.opened());
      assertEquals(plan.sender(sender).authKey(), plan.authKey(j), "sender " + sender);
      assertTrue(plan.balance(j) > 1);
    }
    long funded = 0;
    for (int j = 0; j < plan.opened(); j++) {
      funded += plan.balance(j) > 1 ? 1 : 0;
    }
    assertEquals(plan.senders(), funded);
  }
}

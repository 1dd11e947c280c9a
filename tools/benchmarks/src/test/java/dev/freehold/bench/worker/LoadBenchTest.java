package dev.freehold.bench.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Account;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
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

  /** The attacker is turned away but for one bundle at a time; honest bundles all end. */
  @Test
  void honestSendersGoOnBesideOneWhoSendsBadProofs() throws Exception {
    LoadBench bench =
        new LoadBench(directory.resolve("cache"), directory.resolve("scratch"), 2, _ -> {});
    LoadBench.Attacked attacked =
        bench.runAttacked(
            new LoadBench.Settings(
                new NetworkPlan(2, 100, 40),
                1,
                400,
                50,
                Duration.ofMinutes(1),
                64,
                Duration.ofMillis(50),
                List.of("-Xmx256m")));
    assertTrue(attacked.alone() > 0 && attacked.underAttack() > 0, attacked.toString());
    assertTrue(attacked.sent() > 0, attacked.toString());
  }

  @Test
  void thePlanPutsEverySenderOnAnAccountOfItsOwn() {
    NetworkPlan plan = new NetworkPlan(3, 1000, 99);
    for (int sender = 0; sender < plan.senders(); sender++) {
      UserId user = plan.user(sender);
      assertTrue(user.index() < plan.accountsOf(user.realm()));
      Account account = plan.account(user.realm(), user.index());
      assertEquals(plan.sender(sender).authKey(), account.authKey(), "sender " + sender);
      assertTrue(account.balance() > 1);
    }
    long funded = 0;
    int accounts = 0;
    for (int realm = 0; realm < plan.realms(); realm++) {
      RealmId id = new RealmId(realm);
      accounts += plan.accountsOf(id);
      for (int index = 1; index < plan.accountsOf(id); index++) {
        funded += plan.account(id, index).balance() > 1 ? 1 : 0;
      }
    }
    assertEquals(plan.accounts(), accounts);
    assertEquals(plan.senders(), funded);
  }
}

package dev.freehold.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.freehold.aggregator.daemon.AggregatorNode;
import dev.freehold.cli.CommandRun;
import dev.freehold.cli.RealmOrders;
import dev.freehold.client.Wallet;
import dev.freehold.config.ExitCode;
import dev.freehold.config.Keep;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.network.TestNetwork;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.store.WorkerStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A realm whose proofs were aggregated and dropped goes to another worker, and still checks. */
class PrunedRealmTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final RealmId REALM = new RealmId(0);
  private static final int CALLS = 3;

  @TempDir private Path directory;
  private TestNetwork network;

  @Test
  void lightAndAuditHoldAfterAPrunedRealmHasMoved() throws Exception {
    try (TestNetwork running = new TestNetwork(directory, 50, Keep.UNCOVERED)) {
      network = running;
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      try (AggregatorNode _ =
          new AggregatorNode(
              new AggregatorNode.Settings(
                  List.of(network.coordinator()), network.neighbourUser, 1, true, Optional.empty()),
              NodeKey.generate(),
              _ -> {},
              _ -> {},
              failures::add)) {
        for (int i = 0; i < CALLS; i++) {
          Wallet wallet = network.wallet();
          long anchor = wallet.settle().height();
          wallet.finish(wallet.submit(anchor, List.of(network.call(network.slots(), anchor, 3))));
        }
        await(() -> covered().stream().mapToInt(Covered::proofs).sum() == CALLS, "coverage");
      }
      Endpoint first = network.worker(0);
      List<Covered> covered = covered();
      await(() -> covered.stream().allMatch(c -> isPruned(first, c)), "proofs to be dropped");
      Endpoint second = network.worker(1);
      move(second);
      await(() -> servedBy(second), "the realm to move");
      network.stopWorker(0);
      // The aggregates come by themselves, from the coordinator.
      await(() -> covered.stream().allMatch(c -> hasAggregate(second, c)), "aggregates to come");
      assertTrue(covered.stream().allMatch(c -> isPruned(second, c)));
      requireChecked();
      assertEquals(List.of(), failures);
      assertEquals(List.of(), network.failures);
    }
    requireWitnesses();
  }

  private void requireChecked() {
    System.setProperty(CommandRun.HOME, directory.resolve("home").toString());
    try {
      CommandRun.of(
              "profile",
              "add",
              "net",
              "--node=" + network.coordinator(),
              "--genesis=" + network.genesis().hash())
          .expect(ExitCode.OK);
      JsonNode light =
          CommandRun.of("light", "--checkpoint=genesis", "--witness", "--json", "--profile=net")
              .expect(ExitCode.OK)
              .json();
      assertEquals(CALLS, light.get("covered").asInt());
      assertEquals(0, light.get("uncovered").size());
      assertEquals(light.get("blocks"), light.get("witnessed"));
      JsonNode audit = CommandRun.of("audit", "--json", "--profile=net").expect(ExitCode.OK).json();
      assertEquals(CALLS, audit.get("proofs").asInt());
    } finally {
      System.clearProperty(CommandRun.HOME);
    }
  }

  /** They came along, and were not made again. */
  private void requireWitnesses() {
    Path data = directory.resolve("worker-1").resolve("state");
    try (WorkerStore store = WorkerStore.inspect(data, network.genesis())) {
      long last = store.realm(REALM).head().height();
      for (long height = 1; height <= last; height++) {
        assertTrue(store.realm(REALM).witness(height).isPresent(), "block " + height);
      }
    }
  }

  private void await(BooleanSupplier condition, String what) {
    network
        .client
        .checkpoints()
        .await(
            _ -> {
              try {
                return condition.getAsBoolean();
              } catch (ClientException e) {
                // Nobody answers just now.
                return false;
              }
            },
            LIMIT,
            what);
  }

  private List<Covered> covered() {
    List<Covered> covered = new ArrayList<>();
    long last = network.client.checkpoints().latest().height();
    for (long height = 1; height <= last; height++) {
      for (var event : network.client.checkpoint(height).events()) {
        if (event instanceof Covered some) {
          covered.add(some);
        }
      }
    }
    return covered;
  }

  private static boolean isPruned(Endpoint worker, Covered c) {
    try (NodeConnection connection = connect(worker)) {
      return connection.ask(r -> new Query.ProofsOf(r, REALM, c.firstBlock(), c.firstEntry(), true))
              instanceof Answer.Proofs some
          && some.proofs().isEmpty();
    }
  }

  private static boolean hasAggregate(Endpoint worker, Covered c) {
    try (NodeConnection connection = connect(worker)) {
      return connection.ask(r -> new Query.AggregateOf(r, REALM, c.firstBlock(), c.job()))
          instanceof Answer.AggregateAt;
    }
  }

  private static NodeConnection connect(Endpoint worker) {
    return NodeConnection.open(worker, ClientOptions.DEFAULT, new Unheard());
  }

  private void move(Endpoint to) {
    new RealmOrders(network.coordinator(), network.operatorKey())
        .place(REALM, Placement.Action.MOVE, RealmOrders.worker(to));
  }

  private boolean servedBy(Endpoint worker) {
    return network.client.realms().stream()
        .anyMatch(r -> r.header().realm().equals(REALM) && r.endpoint().equals(worker.toString()));
  }

  private static final class Unheard implements NodeConnection.Listener {
    @Override
    public void status(Hash32 bundle, BundleStatus status) {
      throw new AssertionError("nothing was sent");
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      // The client follows them.
    }

    @Override
    public void closed(String why) {
      // Whoever waits for an answer is told.
    }
  }
}

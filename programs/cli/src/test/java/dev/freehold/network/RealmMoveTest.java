package dev.freehold.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.cli.FreeholdCommand;
import dev.freehold.cli.RealmOrders;
import dev.freehold.client.Submission;
import dev.freehold.client.Wallet;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Realms that go from one worker's process to another's while they are used. */
class RealmMoveTest {
  private static final RealmId REALM = new RealmId(0);

  /** Blocks after which a realm is copied by a snapshot. */
  private static final int BLOCKS = 40;

  @TempDir private Path directory;
  private ProcessNetwork network;

  @Test
  void aRealmMovesUnderLoadAndNothingIsLost() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, 2, "a", "b", "c")) {
      network = started;
      grow(BLOCKS);
      Load load = new Load();
      place(Placement.Action.MOVE, "b");
      // Whether this finds it copying, or done, or not begun, is chance; it must come to the same.
      network.kill("b");
      network.startWorker("b", 20);
      awaitServedBy("b");
      load.more(20);
      place(Placement.Action.MOVE, "c");
      awaitServedBy("c");
      load.more(20);
      // Back to where it came from, which has what it lacks from following.
      place(Placement.Action.MOVE, "a");
      awaitServedBy("a");
      load.more(20);
      long sent = load.end();
      assertEquals(
          BLOCKS + sent,
          network.client.state().account(network.user(0)).committed().orElseThrow().nonce());
      assertEquals(4, seat().epoch());
      assertLog("b", "state of block");
      assertLog("c", "state of block");
      assertAudited();
    }
  }

  @Test
  void anOldCopyOfTheDataIsNotServedButBroughtUpToDate() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, 1, "a", "b")) {
      network = started;
      grow(3);
      place(Placement.Action.FOLLOW, "b");
      network.processes.stop("a");
      copy(network.data("a"), directory.resolve("old"));
      network.startWorker("a", 20);
      grow(10);
      long head = seat().header().height();
      network.await(_ -> heldBy("b") >= head, "a copy up to block " + head);
      network.processes.stop("a");
      Files.move(network.data("a"), directory.resolve("lost"));
      copy(directory.resolve("old"), network.data("a"));
      network.startWorker("a", 20);
      grow(3);
      assertEquals(
          16, network.client.state().account(network.user(0)).committed().orElseThrow().nonce());
      assertLog("a", "copied from");
      assertAudited();
    }
  }

  @Test
  void anOldCopyOfTheDataIsRefusedWhereNobodyHasTheRest() throws Exception {
    try (ProcessNetwork started = new ProcessNetwork(directory, 1, "a")) {
      network = started;
      grow(3);
      network.processes.stop("a");
      copy(network.data("a"), directory.resolve("old"));
      network.startWorker("a", 20);
      grow(3);
      network.processes.stop("a");
      Files.move(network.data("a"), directory.resolve("kept"));
      copy(directory.resolve("old"), network.data("a"));
      network.processes.launch("a", network.workerArguments("a", 20));
      while (!logged("a", "this data is too old")) {
        Thread.sleep(50);
      }
      // The realm is stopped, the process is not.
      assertTrue(network.processes.isAlive("a"));
      network.processes.stop("a");
      // Nothing was served from it, and the right data goes on.
      Files.move(network.data("a"), directory.resolve("refused"));
      Files.move(directory.resolve("kept"), network.data("a"));
      network.startWorker("a", 20);
      grow(1);
      assertEquals(
          7, network.client.state().account(network.user(0)).committed().orElseThrow().nonce());
    }
  }

  /** Sends bundles one after another, so that each is in a block of its own. */
  private void grow(int blocks) {
    Wallet wallet = network.wallet(0);
    for (int i = 0; i < blocks; i++) {
      Submission sent = wallet.submit(new SystemCall.Pay(network.user(0), 1));
      sent.committed().orTimeout(ProcessNetwork.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
      if (i == blocks - 1) {
        sent.awaitFinal(ProcessNetwork.LIMIT);
      }
    }
  }

  /** One account that pays without pause; everything it sends must become final. */
  private final class Load {
    private final List<Submission> sent = new ArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Thread thread;
    private volatile Throwable failure;
    private volatile int finals;

    Load() {
      Wallet wallet = network.wallet(0);
      thread =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (!stopped.get()) {
                        sent.add(wallet.submit(new SystemCall.Pay(network.user(0), 1)));
                        if (sent.size() >= 4) {
                          sent.get(sent.size() - 4).awaitFinal(ProcessNetwork.LIMIT);
                          finals++;
                        }
                      }
                    } catch (RuntimeException | Error e) {
                      failure = e;
                    }
                  });
    }

    /** Waits until so many more are final. */
    void more(int count) {
      int until = finals + count;
      network.await(_ -> finals >= until || failure != null, until + " bundles to be final");
    }

    long end() throws InterruptedException {
      stopped.set(true);
      thread.join();
      if (failure != null) {
        throw new AssertionError("a bundle was lost or refused", failure);
      }
      for (Submission submission : sent) {
        submission.awaitFinal(ProcessNetwork.LIMIT);
      }
      return sent.size();
    }
  }

  private void place(Placement.Action action, String worker) {
    Hash32 node = RealmOrders.worker(network.worker(worker));
    new RealmOrders(network.coordinator(), network.operatorKey()).place(REALM, action, node);
  }

  private RealmEndpoint seat() {
    return network.client.realms().stream()
        .filter(r -> r.header().realm().equals(REALM))
        .findFirst()
        .orElseThrow();
  }

  private void awaitServedBy(String worker) {
    Endpoint endpoint = network.worker(worker);
    network.await(
        _ -> seat().endpoint().equals(endpoint.toString()), worker + " to have the realm");
  }

  private long heldBy(String worker) {
    try (var connection = network.connect(worker, new ConcurrentHashMap<>())) {
      long height = 0;
      while (holds(connection, height + 1)) {
        height++;
      }
      return height;
    }
  }

  private static boolean holds(NodeConnection worker, long height) {
    try {
      worker.ask(r -> new Query.BlockOf(r, REALM, height, 0));
      return true;
    } catch (QueryFailedException e) {
      return false;
    }
  }

  private boolean logged(String worker, String text) throws IOException {
    return Files.readString(network.processes.log(worker)).contains(text);
  }

  private void assertLog(String worker, String text) throws IOException {
    String log = Files.readString(network.processes.log(worker));
    assertTrue(log.contains(text), log);
  }

  /** Replays every block that any worker gives, from the first. */
  private void assertAudited() {
    int code = FreeholdCommand.execute("audit", "--node=" + network.coordinator());
    assertEquals(0, code);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }
}

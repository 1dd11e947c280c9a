package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.config.Keep;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A node that cannot start, within a program that goes on. */
class TakenPortTest {
  private static final long ENDED_MAX_MS = 10_000;
  private static final long CACHE = 8 << 20;

  @TempDir private Path directory;
  private final List<Throwable> failures = new ArrayList<>();
  private Replication replication;

  static List<Replication> replications() {
    return Replication.ALL;
  }

  @ParameterizedTest
  @MethodSource("replications")
  void aTakenPortLeavesNoThreadAndNoLockBehind(Replication given) throws Exception {
    replication = given;
    Set<Thread> before = threads();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = new InetSocketAddress("127.0.0.1", taken.getLocalPort());
      // Twice: the second time the data are free again.
      for (int i = 0; i < 2; i++) {
        IOException coordinator = assertThrows(IOException.class, () -> coordinator(address));
        assertTrue(coordinator.getMessage().contains("cannot listen on"), coordinator.toString());
        IOException worker = assertThrows(IOException.class, () -> worker(address));
        assertTrue(worker.getMessage().contains("cannot listen on"), worker.toString());
      }
    }
    assertNoneLeft(before);
    InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
    coordinator(free).close();
    worker(free).close();
    assertNoneLeft(before);
    assertEquals(List.of(), failures);
  }

  private void assertNoneLeft(Set<Thread> before) throws InterruptedException {
    Set<Thread> left = threads();
    left.removeAll(before);
    long deadline = System.nanoTime() + ENDED_MAX_MS * 1_000_000;
    while (!left.isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(50);
      left.removeIf(thread -> !thread.isAlive());
    }
    assertEquals(Set.of(), left);
  }

  /** The threads that run, but for those that libraries and the JVM keep for the whole process. */
  private static Set<Thread> threads() {
    Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
    threads.removeIf(
        thread ->
            thread.getName().startsWith("globalEventExecutor")
                || thread.getName().startsWith("ForkJoinPool")
                || thread.getName().endsWith("Cleaner")
                || thread.getThreadGroup() != null
                    && !thread.getThreadGroup().getName().equals("main"));
    return threads;
  }

  private Genesis genesis() {
    return new Genesis(
        "test",
        true,
        2,
        1_000_000,
        ValidatorKey.of(data("coordinator")).alone(),
        Hash32.ZERO,
        new FeeSchedule(10, 1, 1, 1),
        List.of(),
        0,
        replication,
        Optional.empty());
  }

  private DataDirectory data(String name) {
    return new DataDirectory(directory.resolve(name));
  }

  private CoordinatorNode coordinator(InetSocketAddress listen) throws IOException {
    return new CoordinatorNode(
        data("coordinator"),
        genesis(),
        new CoordinatorNode.Settings(listen, 2, 1000, CACHE, BoardRules.DEFAULT),
        failures::add);
  }

  private WorkerNode worker(InetSocketAddress listen) throws IOException {
    return new WorkerNode(
        data("worker"),
        genesis(),
        new WorkerNode.Settings(
            listen,
            Optional.empty(),
            new InetSocketAddress("127.0.0.1", 1),
            2,
            Duration.ofMillis(5),
            new WorkerStore.Memory(CACHE, CACHE),
            Duration.ofHours(24),
            Keep.ALL,
            false),
        failures::add);
  }
}

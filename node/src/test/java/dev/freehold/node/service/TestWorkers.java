package dev.freehold.node.service;

import dev.freehold.config.Keep;
import dev.freehold.node.transport.TransportSettings;
import dev.freehold.store.WorkerStore;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of workers in tests. */
final class TestWorkers {
  private static final long CACHE = 8 << 20;

  private TestWorkers() {}

  /** A worker on any port of this machine, which keeps all but witnesses. */
  static WorkerNode.Settings settings(List<InetSocketAddress> validators) {
    return new WorkerNode.Settings(
        new InetSocketAddress("127.0.0.1", 0),
        Optional.empty(),
        validators,
        1,
        Duration.ofMillis(5),
        new WorkerStore.Memory(CACHE, CACHE),
        Duration.ofHours(24),
        Keep.ALL,
        false,
        TransportSettings.DEFAULT,
        Optional.empty());
  }
}

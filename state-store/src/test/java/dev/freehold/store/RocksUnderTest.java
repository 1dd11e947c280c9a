package dev.freehold.store;

import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.StoreUnderTest;
import dev.freehold.core.port.TestLedger;
import java.nio.file.Path;

/** A store in a directory. */
final class RocksUnderTest implements StoreUnderTest {
  private final Path directory;
  private WorkerStore store;

  RocksUnderTest(Path directory) {
    this.directory = directory;
    store = WorkerStore.open(directory, TestLedger.genesis());
  }

  @Override
  public NodeStore store() {
    return store;
  }

  @Override
  public void reopen() {
    store.close();
    store = WorkerStore.open(directory, TestLedger.genesis());
  }

  @Override
  public void close() {
    store.close();
  }
}

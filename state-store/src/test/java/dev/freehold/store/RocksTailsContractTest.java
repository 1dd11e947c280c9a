package dev.freehold.store;

import dev.freehold.core.port.RealmTailsContract;
import dev.freehold.core.port.StoreUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The database keeps the contract. */
class RocksTailsContractTest extends RealmTailsContract {
  @TempDir private Path directory;
  private int opened;

  @Override
  protected StoreUnderTest open() {
    return new RocksUnderTest(directory.resolve("store-" + opened++));
  }
}

package dev.freehold.store;

import dev.freehold.core.port.RealmStoreContract;
import dev.freehold.core.port.StoreUnderTest;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The database keeps the contract. */
class RocksRealmContractTest extends RealmStoreContract {
  @TempDir private Path directory;
  private int opened;

  @Override
  protected StoreUnderTest open() {
    return new RocksUnderTest(directory.resolve("store-" + opened++));
  }
}

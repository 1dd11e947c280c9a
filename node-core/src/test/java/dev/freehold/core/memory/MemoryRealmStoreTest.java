package dev.freehold.core.memory;

import dev.freehold.core.port.RealmStoreContract;
import dev.freehold.core.port.StoreUnderTest;

/** The store in memory keeps the contract. */
class MemoryRealmStoreTest extends RealmStoreContract {
  @Override
  protected StoreUnderTest open() {
    return new JournaledStore();
  }
}

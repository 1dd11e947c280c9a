package dev.freehold.core.memory;

import dev.freehold.core.port.RealmTailsContract;
import dev.freehold.core.port.StoreUnderTest;

/** The store in memory keeps the contract. */
class MemoryTailsTest extends RealmTailsContract {
  @Override
  protected StoreUnderTest open() {
    return new JournaledStore();
  }
}

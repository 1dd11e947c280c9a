package dev.freehold.core.memory;

import dev.freehold.core.port.ChainStoreContract;
import dev.freehold.core.port.StoreUnderTest;

/** The store in memory keeps the contract. */
class MemoryChainStoreTest extends ChainStoreContract {
  @Override
  protected StoreUnderTest open() {
    return new JournaledStore();
  }
}

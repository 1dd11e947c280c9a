package dev.freehold.simulation.disk;

import dev.freehold.core.port.ChainStoreContract;
import dev.freehold.core.port.StoreUnderTest;

/** The store on a simulated disk keeps the contract. */
class DiskChainContractTest extends ChainStoreContract {
  @Override
  protected StoreUnderTest open() {
    return new DiskUnderTest();
  }
}

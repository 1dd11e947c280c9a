package dev.freehold.simulation.disk;

import dev.freehold.core.port.RealmStoreContract;
import dev.freehold.core.port.StoreUnderTest;

/** The store on a simulated disk keeps the contract. */
class DiskRealmContractTest extends RealmStoreContract {
  @Override
  protected StoreUnderTest open() {
    return new DiskUnderTest();
  }
}

package dev.freehold.simulation.disk;

import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.StoreUnderTest;
import dev.freehold.core.port.TestLedger;
import dev.freehold.simulation.kernel.Dice;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Schedule;

/** A store on a simulated disk, whose process crashes whenever it is opened again. */
final class DiskUnderTest implements StoreUnderTest {
  private static final DiskUser USER =
      new DiskUser() {
        @Override
        public void crashPoint() {
          // It crashes between the calls alone.
        }

        @Override
        public void syncPoint(Fault fault) {
          // The same.
        }

        @Override
        public void spend(long ns) {
          // Nobody waits.
        }
      };

  private final Disk disk =
      new Disk(new Schedule(), new Dice(1, "disk"), new FaultCounts(), Mutant.NONE, _ -> {});
  private Stores stores = read();

  private Stores read() {
    return new Stores(TestLedger.genesis().checkpoint(), new RealmTrees(), disk, USER, Mutant.NONE);
  }

  @Override
  public NodeStore store() {
    return stores;
  }

  @Override
  public void reopen() {
    disk.crash();
    stores = read();
  }

  @Override
  public void close() {
    // Nothing is held open.
  }
}

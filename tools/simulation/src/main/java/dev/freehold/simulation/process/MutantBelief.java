package dev.freehold.simulation.process;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.simulation.disk.Disk;
import dev.freehold.simulation.disk.Stores;
import dev.freehold.simulation.disk.Write;
import java.util.Optional;

/** Keeping of checkpoints by a worker that is broken on purpose. */
record MutantBelief(Cluster cluster, Stores stores, Disk disk) {
  /** Takes a checkpoint that came, if it is one that the machine must not keep. */
  void believe(Checkpoint told) {
    Optional<Checkpoint> truth = cluster.checker().finalAt(told.height());
    if (truth.isEmpty() || !told.previous().equals(stores.chain().head().hash())) {
      return;
    }
    Checkpoint c = truth.get();
    boolean believed =
        switch (cluster.mutant()) {
          case EVENTS_BELIEVED -> !told.events().equals(c.events());
          case ROOTS_BELIEVED ->
              !told.registryRoot().equals(c.registryRoot())
                  || !told.globalRoot().equals(c.globalRoot());
          case UNSIGNED_BELIEVED ->
              told.hash().equals(c.hash()) && !told.finality().equals(c.finality());
          default -> false;
        };
    if (believed) {
      disk.write(new Write.Stored(new StoreWrite.Appended(told)));
      disk.sync();
    }
  }
}

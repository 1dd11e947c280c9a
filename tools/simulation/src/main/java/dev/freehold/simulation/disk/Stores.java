package dev.freehold.simulation.disk;

import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmCopy;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.replica.RealmTails;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The store of one process, as its disk has it. */
public final class Stores implements NodeStore {
  private final Disk disk;
  private final DiskUser user;
  private final Mutant mutant;
  private final MemoryNodeStore memory;
  private final Map<RealmId, RealmStore> realms = new TreeMap<>();
  private boolean lazily;

  /**
   * Reads the disk.
   *
   * @throws StoreException if what is there does not fit together
   */
  public Stores(Checkpoint genesis, RealmTrees trees, Disk disk, DiskUser user, Mutant mutant) {
    this.disk = disk;
    this.user = user;
    this.mutant = mutant;
    memory = new MemoryNodeStore(genesis, trees, this::write);
    for (Write write : disk.writes()) {
      if (write instanceof Write.Stored(StoreWrite stored) && !isForgotten(stored)) {
        memory.replay(stored);
      }
    }
    memory.requireWhole();
    memory.heldRealms().forEach(this::realm);
  }

  private boolean isForgotten(StoreWrite stored) {
    return mutant == Mutant.TAIL_FORGOTTEN && stored instanceof StoreWrite.TailsWritten;
  }

  @Override
  public ChainStore chain() {
    return memory.chain();
  }

  @Override
  public RealmStore realm(RealmId realm) {
    return realms.computeIfAbsent(realm, this::open);
  }

  private RealmStore open(RealmId realm) {
    RealmStore real = memory.realm(realm);
    return mutant == Mutant.BUNDLE_INDEX_LOST ? new ForgetfulRealm(real) : real;
  }

  @Override
  public RealmTails tails() {
    return memory.tails();
  }

  @Override
  public void unwind(RealmId realm, long height) {
    memory.unwind(realm, height);
  }

  @Override
  public List<RealmId> heldRealms() {
    return memory.heldRealms();
  }

  @Override
  public RealmCopy copyRealm(RealmId realm) {
    RealmCopy real = memory.copyRealm(realm);
    return mutant == Mutant.COPY_BELIEVED ? new BelievingCopy(real, () -> believe(realm)) : real;
  }

  private void believe(RealmId realm) {
    StoreWrite ended = new StoreWrite.StateEnded(realm);
    write(ended);
    memory.replay(ended);
  }

  /** From now on commits return before they are synced: the work of a mutant. */
  public void commitLazily() {
    lazily = true;
  }

  private void write(StoreWrite write) {
    switch (write) {
      case StoreWrite.Appended _,
          StoreWrite.KeptForBegin _,
          StoreWrite.BegunAt _,
          StoreWrite.Prepended _,
          StoreWrite.Unwound _ ->
          append(new Write.Stored(write));
      case StoreWrite.TailsWritten(List<TailWrite> writes) -> {
        switch (mutant) {
          case SIGNED_UNSYNCED -> disk.write(new Write.Stored(write));
          case PROMISE_UNWRITTEN -> append(new Write.Stored(withoutPromises(writes)));
          default -> append(new Write.Stored(write));
        }
      }
      case StoreWrite.Committed _ -> {
        disk.write(new Write.Stored(write));
        if (!lazily) {
          disk.sync();
        }
      }
      case StoreWrite.OfRealm _ -> {
        user.crashPoint();
        disk.write(new Write.Stored(write));
        user.syncPoint(Fault.UNSYNCED_LOST);
        disk.sync();
      }
    }
  }

  private static StoreWrite withoutPromises(List<TailWrite> writes) {
    return new StoreWrite.TailsWritten(
        writes.stream().filter(write -> !(write instanceof TailWrite.Promised)).toList());
  }

  private void append(Write write) {
    user.crashPoint();
    user.spend(disk.waitNs());
    disk.write(write);
    user.syncPoint(Fault.UNSYNCED_LOST);
    user.spend(disk.syncNs());
    disk.sync();
    user.crashPoint();
  }
}

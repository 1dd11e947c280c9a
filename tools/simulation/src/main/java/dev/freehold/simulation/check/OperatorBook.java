package dev.freehold.simulation.check;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.simulation.kernel.Invariant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Book of what an operator has signed, which the coordinator's log is held against. */
public final class OperatorBook {
  /** Looked up, never iterated. */
  private final Set<Hash32> invited = new HashSet<>();

  /** Numbers of orders by what was signed. */
  private final Map<Hash32, Long> orders = new HashMap<>();

  private long heard;

  /** The operator invites a worker; or it has a seat from the beginning. */
  public void invites(Hash32 worker) {
    invited.add(worker);
  }

  /**
   * The operator signs an order.
   *
   * @param digest what is signed
   */
  public void orders(Hash32 digest, long number) {
    orders.put(digest, number);
  }

  /** An entry is in the coordinator's log for good. */
  void logged(LogEntry entry) {
    switch (entry) {
      case LogEntry.Assigned e -> requireInvited(e.worker());
      case LogEntry.Admitted e -> requireInvited(e.worker());
      case LogEntry.Followed e -> requireInvited(e);
      case LogEntry.Seated e -> e.followers().forEach(f -> requireInvited(f.worker()));
      case LogEntry.Ordered e -> {
        Checker.require(
            Invariant.ORDERED,
            Long.valueOf(e.number()).equals(orders.get(e.order())),
            "order %d, of %s, was never given".formatted(e.number(), e.order().abbreviated()));
        Checker.require(
            Invariant.ORDERED,
            e.number() > heard,
            "order %d was heard after order %d".formatted(e.number(), heard));
        heard = e.number();
        e.changes().forEach(this::requireInvited);
      }
      default -> {
        // Nothing that an operator has a say in.
      }
    }
  }

  private void requireInvited(LogEntry.Followed entry) {
    entry.follower().map(RealmFollower::worker).ifPresent(this::requireInvited);
  }

  private void requireInvited(Hash32 worker) {
    Checker.require(
        Invariant.INVITED,
        invited.contains(worker),
        "worker %s was let in, and nobody invited it".formatted(worker.abbreviated()));
  }
}

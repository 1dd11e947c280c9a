package dev.freehold.simulation.check;

import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Book of who serves each realm by the log, and who does besides. */
public final class ServerBook {
  // Looked up, never iterated: order does not matter.
  private final Map<Hash32, String> hosts = new HashMap<>();
  private final Map<RealmId, Hash32> servers = new TreeMap<>();
  private final Map<RealmId, Optional<RealmFollower>> ordered = new TreeMap<>();

  /** Realms that were taken over and not given to anybody otherwise since. */
  private final Set<RealmId> taken = new TreeSet<>();

  /** Processes with realms that they have served. */
  private final Set<String> served = new TreeSet<>();

  /** Processes whose realms were taken over, or were to be. */
  private final Set<String> fenced = new TreeSet<>();

  private long takenOver;
  private long evened;

  /** A worker's process. */
  void knows(String process, Hash32 node) {
    hosts.put(node, process);
  }

  /** The process of a node. */
  String host(Hash32 node) {
    return hosts.get(node);
  }

  /** The node that serves a realm, or did last. */
  Hash32 of(RealmId realm) {
    return servers.get(realm);
  }

  /** How often realms were taken over. */
  public long takenOver() {
    return takenOver;
  }

  /** How often a realm began to move for its load. */
  public long evened() {
    return evened;
  }

  /** A process makes blocks of a realm. */
  void serves(String process, RealmId realm) {
    served.add(process + " " + realm);
  }

  /** Whether a process has ever made blocks of a realm. */
  boolean hasServed(String process, RealmId realm) {
    return served.contains(process + " " + realm);
  }

  /** Whether realms of a process were taken over, or were to be. */
  boolean wasFenced(String process) {
    return fenced.contains(process);
  }

  /** Whether another than a process has taken a realm over: what it makes comes to nothing. */
  boolean isBesides(String process, RealmId realm) {
    return taken.contains(realm) && !process.equals(host(servers.get(realm)));
  }

  /** An entry is durable in the coordinator's log. */
  void logged(LogEntry entry) {
    switch (entry) {
      case LogEntry.Assigned e ->
          e.realms()
              .forEach(
                  realm -> {
                    // Whoever has it is only said to listen elsewhere.
                    if (!e.worker().equals(servers.put(realm, e.worker()))) {
                      taken.remove(realm);
                    }
                  });
      case LogEntry.Followed e -> ordered.put(e.realm(), e.follower());
      case LogEntry.Evened e -> {
        ordered.put(e.realm(), Optional.of(e.to()));
        evened++;
      }
      case LogEntry.Ordered e -> e.changes().forEach(this::logged);
      case LogEntry.Moved e -> {
        servers.put(e.realm(), ordered.get(e.realm()).orElseThrow().worker());
        taken.remove(e.realm());
      }
      case LogEntry.Fenced e -> fenced.add(host(servers.get(e.realm())));
      case LogEntry.Served e -> {
        servers.put(e.realm(), e.worker());
        taken.add(e.realm());
        takenOver++;
      }
      default -> {
        // Nobody serves another realm for it.
      }
    }
  }
}

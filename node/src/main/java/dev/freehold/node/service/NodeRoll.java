package dev.freehold.node.service;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.identity.Peer;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import dev.freehold.protocol.wire.SeenNode;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Roll of the workers of a coordinator: who is connected since when, and who went when, at which
 * checkpoint. Those that went are kept up to a limit, and those that hold a realm longest. Whoever
 * says that it is a worker is on it. Thread-safe.
 */
final class NodeRoll {
  /** Lines about workers without a realm that are logged in a minute: anyone may say to be one. */
  private static final int LINES_MAX = 20;

  private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);

  private final Map<Hash32, Entry> entries = new HashMap<>();
  private final Supplier<List<RealmEndpoint>> realms;
  private final LongSupplier head;
  private final LongSupplier clock;
  private final NodeEvents events;
  private long minuteNs;
  private int lines;

  private record Entry(Peer peer, boolean connected, long atNs, long checkpoint) {}

  /**
   * An empty roll.
   *
   * @param realms who serves which realm
   * @param head height of the latest checkpoint
   * @param clock in nanoseconds, from any origin
   */
  NodeRoll(
      Supplier<List<RealmEndpoint>> realms,
      LongSupplier head,
      LongSupplier clock,
      NodeEvents events) {
    this.realms = realms;
    this.head = head;
    this.clock = clock;
    this.events = events;
    minuteNs = clock.getAsLong();
  }

  /** A peer is connected. */
  synchronized void joined(Peer peer) {
    if (peer.role() != Role.WORKER) {
      return;
    }
    entries.put(peer.node(), entry(peer, true));
    forget();
    if (!held(peer.node()).isEmpty() || isSaid()) {
      events.workerJoined(peer.node(), peer.endpoint());
    }
  }

  /** A peer is gone. */
  synchronized void left(Peer peer) {
    Entry known = entries.get(peer.node());
    // One that has connected anew meanwhile is there.
    if (known == null || known.peer().connection() != peer.connection()) {
      return;
    }
    entries.put(peer.node(), entry(peer, false));
    forget();
    List<RealmId> held = held(peer.node());
    if (!held.isEmpty() || isSaid()) {
      events.workerLeft(peer.node(), peer.endpoint(), held);
    }
  }

  private Entry entry(Peer peer, boolean connected) {
    return new Entry(peer, connected, clock.getAsLong(), head.getAsLong());
  }

  private List<RealmId> held(Hash32 node) {
    return realms.get().stream()
        .filter(seat -> seat.worker().equals(node))
        .map(seat -> seat.header().realm())
        .toList();
  }

  /** Those that hold a realm. */
  private Set<Hash32> holders() {
    return realms.get().stream().map(RealmEndpoint::worker).collect(Collectors.toSet());
  }

  /** Those without a realm go first, then those that are gone longest. */
  private void forget() {
    if (entries.size() <= Limits.ANSWER_NODES_MAX) {
      return;
    }
    Set<Hash32> holders = holders();
    while (entries.size() > Limits.ANSWER_NODES_MAX) {
      Optional<Entry> least =
          entries.values().stream()
              .filter(e -> !e.connected())
              .min(
                  Comparator.comparing((Entry e) -> holders.contains(e.peer().node()))
                      .thenComparingLong(Entry::atNs));
      if (least.isEmpty()) {
        return;
      }
      entries.remove(least.get().peer().node());
    }
  }

  private boolean isSaid() {
    long nowNs = clock.getAsLong();
    if (nowNs - minuteNs > MINUTE_NS) {
      minuteNs = nowNs;
      lines = 0;
    }
    return lines++ < LINES_MAX;
  }

  /** The roll: those that are connected first, each group with those that hold realms first. */
  synchronized List<SeenNode> nodes() {
    long nowNs = clock.getAsLong();
    Set<Hash32> holders = holders();
    return entries.values().stream()
        .sorted(
            Comparator.comparing((Entry e) -> !e.connected())
                .thenComparing(e -> !holders.contains(e.peer().node()))
                .thenComparing(e -> e.peer().node().toString()))
        .limit(Limits.ANSWER_NODES_MAX)
        .map(
            e ->
                new SeenNode(
                    Role.WORKER,
                    e.peer().node(),
                    e.peer().endpoint(),
                    e.connected(),
                    TimeUnit.NANOSECONDS.toMillis(nowNs - e.atNs()),
                    e.checkpoint()))
        .toList();
  }
}

package dev.freehold.node.service;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.node.logging.NodeEvents;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Log of what the coordinator's tables give to a worker and take from it: a line for what has
 * changed from one table to the next. Of one thread.
 */
final class PlacementLog {
  private final Hash32 node;
  private final NodeEvents events;
  private final Set<RealmId> own = new HashSet<>();
  private final Map<RealmId, String> followed = new HashMap<>();

  /**
   * A log that knows of no table.
   *
   * @param node the worker
   */
  PlacementLog(Hash32 node, NodeEvents events) {
    this.node = node;
    this.events = events;
  }

  /** The coordinator has sent a table. */
  void table(List<RealmEndpoint> realms) {
    for (RealmEndpoint seat : realms) {
      RealmId realm = seat.header().realm();
      if (seat.worker().equals(node)) {
        if (own.add(realm)) {
          events.given(realm, seat.epoch());
        }
      } else if (own.remove(realm)) {
        events.taken(realm, seat.endpoint());
      }
      Optional<String> phase =
          seat.followers().stream()
              .filter(f -> f.worker().equals(node))
              .map(f -> inWords(f.phase()))
              .reduce((ordered, seated) -> ordered + ", and " + seated);
      String before = phase.isPresent() ? followed.put(realm, phase.get()) : followed.remove(realm);
      if (phase.isPresent() && !phase.get().equals(before)) {
        events.follows(realm, phase.get());
      } else if (phase.isEmpty() && before != null && !own.contains(realm)) {
        events.follows(realm, "copying it no more");
      }
    }
  }

  private static String inWords(RealmFollower.Phase phase) {
    return switch (phase) {
      case FOLLOWING -> "keeping a copy of it";
      case TAKING_OVER -> "taking it over";
      case HANDED_OVER -> "given it once its last block is final";
      case SEATED -> "taking a seat of it";
      case COUNTED -> "in a seat of it";
    };
  }
}

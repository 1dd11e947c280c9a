package dev.freehold.coordinator.machine;

import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import java.util.List;

/** What happens to the coordinator. A connection is named by a number that is never used again. */
public sealed interface CoordinatorInput {
  /** A worker said hello; {@code endpoint} is where clients reach it. */
  record WorkerJoined(long connection, Hash32 node, String endpoint) implements CoordinatorInput {}

  /** A worker committed a realm block. */
  record BlockReported(long connection, RealmHeader header, List<RealmEvent> events)
      implements CoordinatorInput {}

  /** A connection is gone. */
  record Disconnected(long connection) implements CoordinatorInput {}

  /** It is {@code nowMs}, milliseconds since 1970. */
  record Tick(long nowMs) implements CoordinatorInput {}
}

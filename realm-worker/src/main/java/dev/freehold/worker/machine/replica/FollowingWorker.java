package dev.freehold.worker.machine.replica;

import dev.freehold.core.id.Hash32;
import java.util.OptionalLong;

/** Worker that follows realms of this one: its connection, its receipts, and whether it lies. */
final class FollowingWorker {
  private final Hash32 id;
  private final KeptReceipts receipts = new KeptReceipts();
  private OptionalLong connection = OptionalLong.empty();
  private boolean liar;

  FollowingWorker(Hash32 id) {
    this.id = id;
  }

  /** Its node id. */
  Hash32 id() {
    return id;
  }

  KeptReceipts receipts() {
    return receipts;
  }

  OptionalLong connection() {
    return connection;
  }

  /** Whether something can be sent to it and believed of it. */
  boolean isHeard() {
    return connection.isPresent() && !liar;
  }

  /** Another connection begins: what was wrong on the one before is over. */
  void connected(long newConnection) {
    connection = OptionalLong.of(newConnection);
    liar = false;
  }

  void disconnected() {
    connection = OptionalLong.empty();
  }

  /** It was caught at a lie. */
  void lies() {
    liar = true;
    receipts.clear();
  }
}

package dev.freehold.node.transport;

import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Message;
import java.util.HashMap;
import java.util.Map;

/**
 * Reports of blocks that were sent over one connection. A worker reports again after each table
 * what the table lacks; a coordinator that sends tables and reads nothing would have the same
 * blocks pile up here once for each table.
 */
final class SentReports {
  private record Last(long epoch, long height) {}

  // Looked up, never iterated.
  private final Map<RealmId, Last> lasts = new HashMap<>();

  /** Whether a message is to be sent: it is no report, or one that was not sent yet. */
  boolean isNew(Message message) {
    if (!(message instanceof Message.BlockReport report)) {
      return true;
    }
    RealmId realm = report.header().realm();
    Last last = lasts.get(realm);
    if (last != null && last.epoch == report.epoch() && report.header().height() <= last.height) {
      return false;
    }
    lasts.put(realm, new Last(report.epoch(), report.header().height()));
    return true;
  }

  /** There is a new connection, over which nothing was sent. */
  void clear() {
    lasts.clear();
  }
}

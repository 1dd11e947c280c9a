package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/**
 * Budget of the reports that wait, in bytes. Half of it is each realm's own in equal shares, the
 * other half is for whoever comes. A connection whose realm waits for more than there is room for
 * is to be left unread: its worker hears nothing and slows down. It is read from again once its
 * realm keeps to its share, or half of what is common is free.
 */
final class ReportBudget {
  private final long shareBytes;
  private final long commonBytes;
  private final long[] ofRealm;
  private long common;
  private long total;

  /** Connections that are left unread, with the realm that is to blame. */
  private final Map<Long, Integer> unread = new TreeMap<>();

  ReportBudget(int realms, long bytes) {
    commonBytes = bytes / 2;
    shareBytes = (bytes - commonBytes) / realms;
    ofRealm = new long[realms];
  }

  /** Whether a report may come in: who fills up what there is leaves each other realm its share. */
  boolean hasRoom(int realm, long bytes) {
    return total + bytes <= Limits.REPORTS_WAITING_BYTES_MAX
        || ofRealm[realm] + bytes <= shareBytes;
  }

  /**
   * Counts a report in.
   *
   * @return whether its connection is to be left unread from now on
   */
  boolean enter(long connection, int realm, long bytes) {
    change(realm, bytes);
    return ofRealm[realm] > shareBytes
        && common > commonBytes
        && unread.put(connection, realm) == null;
  }

  /** Counts a report out. */
  void leave(int realm, long bytes) {
    change(realm, -bytes);
  }

  /** Names the connections that are to be read from again. */
  void resume(LongConsumer readFrom) {
    for (Iterator<Map.Entry<Long, Integer>> each = unread.entrySet().iterator(); each.hasNext(); ) {
      var entry = each.next();
      if (ofRealm[entry.getValue()] <= shareBytes || common <= commonBytes / 2) {
        each.remove();
        readFrom.accept(entry.getKey());
      }
    }
  }

  /** A connection is gone. */
  void closed(long connection) {
    unread.remove(connection);
  }

  private void change(int realm, long bytes) {
    common -= Math.max(0, ofRealm[realm] - shareBytes);
    ofRealm[realm] += bytes;
    common += Math.max(0, ofRealm[realm] - shareBytes);
    total += bytes;
  }
}

package dev.freehold.protocol.identity;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.identity.SignsOfLife.Verdict;
import java.util.HashMap;
import java.util.Map;

/**
 * The connection by which each validator is heard: one at a time, as {@code docs/protocol.md} has
 * it of all who have an identity. Plain object of one thread at a time; time is an input.
 */
public final class Callers {
  private record Holder(long connection, SignsOfLife signs) {}

  private final Map<Hash32, Holder> holders = new HashMap<>();

  /**
   * A connection has proved a node's key. If the verdict is that it takes the place, it is the one
   * by which the node is heard, and one before it is to be closed.
   */
  public Verdict opened(Hash32 node, long connection, long nowMs) {
    Holder first = holders.get(node);
    Verdict verdict = first == null ? Verdict.TAKEN : first.signs.contested(nowMs);
    if (verdict == Verdict.TAKEN) {
      holders.put(node, new Holder(connection, new SignsOfLife(nowMs)));
    }
    return verdict;
  }

  /** The connection by which a node is heard; 0, which none is, if there is none. */
  public long holder(Hash32 node) {
    Holder holder = holders.get(node);
    return holder == null ? 0 : holder.connection;
  }

  /** Something came by a connection. */
  public void heard(Hash32 node, long connection, boolean isPing, long nowMs) {
    Holder holder = holders.get(node);
    if (holder == null || holder.connection != connection) {
      return;
    }
    if (isPing) {
      holder.signs.pinged(nowMs);
    } else {
      holder.signs.heard(nowMs);
    }
  }

  /** A connection is gone. */
  public void closed(Hash32 node, long connection) {
    if (holder(node) == connection) {
      holders.remove(node);
    }
  }
}

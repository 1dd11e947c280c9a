package dev.freehold.node.validator;

import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import java.util.HashMap;
import java.util.Map;

/**
 * The connection by which each validator is heard: one at a time, as {@code docs/protocol.md} has
 * it of all who have an identity. Where another connection proves the same key, the first is asked
 * for a ping: one that answers is alive beyond doubt, so that the other is another process. Plain
 * object of one thread at a time; time is an input.
 */
final class Callers {
  /** Nanoseconds between two questions to one connection, however many come for its identity. */
  private static final long ASK_NS_MIN = 1_000_000_000L;

  /** Nanoseconds for which an answer stands. */
  private static final long ANSWER_NS_MAX = 10_000_000_000L;

  private static final long SILENCE_NS_MAX = Limits.WORKER_SILENCE_MS_MAX * 1_000_000L;

  /** Verdicts on a connection that proves the key of a validator. */
  enum Verdict {
    /** It is the one by which the validator is heard; one before it is to be closed. */
    TAKEN,
    /** The first is to be asked for a ping, and this one told to come again. */
    ASK,
    /** The first has been asked; this one is told to come again. */
    AGAIN,
    /** The first has answered: this one is another process. */
    OTHER
  }

  private static final class Holder {
    private final long connection;
    private long heardNs;
    private boolean isAsked;
    private long askedNs;
    private boolean hasAnswered;
    private long answeredNs;

    private Holder(long connection, long nowNs) {
      this.connection = connection;
      heardNs = nowNs;
    }
  }

  private final Map<Hash32, Holder> holders = new HashMap<>();

  /** A connection has proved a node's key. */
  Verdict opened(Hash32 node, long connection, long nowNs) {
    Holder first = holders.get(node);
    if (first == null || nowNs - first.heardNs >= SILENCE_NS_MAX) {
      holders.put(node, new Holder(connection, nowNs));
      return Verdict.TAKEN;
    }
    if (first.hasAnswered && nowNs - first.answeredNs < ANSWER_NS_MAX) {
      return Verdict.OTHER;
    }
    if (first.isAsked && nowNs - first.askedNs < ASK_NS_MIN) {
      return Verdict.AGAIN;
    }
    first.isAsked = true;
    first.askedNs = nowNs;
    return Verdict.ASK;
  }

  /** The connection by which a node is heard; 0, which none is, if there is none. */
  long holder(Hash32 node) {
    Holder holder = holders.get(node);
    return holder == null ? 0 : holder.connection;
  }

  /** Something came by a connection. */
  void heard(Hash32 node, long connection, boolean isPing, long nowNs) {
    Holder holder = holders.get(node);
    if (holder != null && holder.connection == connection) {
      holder.heardNs = nowNs;
      if (isPing && holder.isAsked) {
        holder.hasAnswered = true;
        holder.answeredNs = nowNs;
      }
    }
  }

  /** A connection is gone. */
  void closed(Hash32 node, long connection) {
    if (holder(node) == connection) {
      holders.remove(node);
    }
  }
}

package dev.freehold.bench.worker;

import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.id.Hash32;
import java.util.HashMap;
import java.util.Map;

/**
 * Record of what became of one lane's bundles, and when. Every bundle goes through the states in
 * order and ends once; what a worker tells beside that is an error of the worker. Used by one
 * thread at a time for {@link #sent} and one for {@link #told}; read when both have ended.
 */
public final class Ledger {
  /** The states that are timed. */
  public enum Step {
    RECEIVED,
    VERIFIED,
    COMMITTED,
    FINAL
  }

  private final Map<Hash32, Integer> places;
  private final Hash32[] ids;
  private final long[] sentNs;
  private final long[][] reachedNs;
  private final BundleStatus.Rejected[] rejections;
  private int sent;
  private int finals;
  private int rejected;

  Ledger(BundleSet.Lane lane) {
    this(ids(lane));
  }

  Ledger(Hash32[] ids) {
    this.ids = ids;
    places = HashMap.newHashMap(ids.length);
    for (int i = 0; i < ids.length; i++) {
      if (places.put(ids[i], i) != null) {
        throw new IllegalArgumentException("bundle " + ids[i] + " is there twice");
      }
    }
    sentNs = new long[ids.length];
    reachedNs = new long[Step.values().length][ids.length];
    rejections = new BundleStatus.Rejected[ids.length];
  }

  private static Hash32[] ids(BundleSet.Lane lane) {
    Hash32[] ids = new Hash32[lane.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = lane.id(i);
    }
    return ids;
  }

  /** The bundles up to {@code to} are being sent. */
  void sent(int to, long nowNs) {
    for (; sent < to; sent++) {
      sentNs[sent] = nowNs;
    }
  }

  /**
   * A worker told where a bundle stands.
   *
   * @return whether the bundle has left the worker's hands: it is committed or rejected
   * @throws IllegalStateException if that cannot be
   */
  boolean told(Hash32 id, BundleStatus status, long nowNs) {
    Integer place = places.get(id);
    if (place == null) {
      throw new IllegalStateException("told of bundle " + id + ", which was not sent: " + status);
    }
    switch (status) {
      case BundleStatus.Received _ -> reach(place, Step.RECEIVED, nowNs);
      case BundleStatus.Verified _ -> reach(place, Step.VERIFIED, nowNs);
      case BundleStatus.Committed _ -> reach(place, Step.COMMITTED, nowNs);
      case BundleStatus.Final _ -> {
        reach(place, Step.FINAL, nowNs);
        finals++;
      }
      case BundleStatus.Rejected why -> reject(place, why);
      case BundleStatus.Failed why ->
          reject(place, new BundleStatus.Rejected(why.reason(), "in block " + why.blockHeight()));
      case BundleStatus.Unknown _ -> require(false, place, status);
    }
    return status instanceof BundleStatus.Committed
        || status instanceof BundleStatus.Failed
        || status instanceof BundleStatus.Rejected;
  }

  private void reject(int place, BundleStatus.Rejected why) {
    require(rejections[place] == null && reached(place, Step.COMMITTED) == 0, place, why);
    rejections[place] = why;
    rejected++;
  }

  private void reach(int place, Step step, long nowNs) {
    boolean inOrder = step == Step.RECEIVED || reachedNs[step.ordinal() - 1][place] != 0;
    require(
        inOrder && reachedNs[step.ordinal()][place] == 0 && rejections[place] == null, place, step);
    reachedNs[step.ordinal()][place] = nowNs;
  }

  private void require(boolean holds, int place, Object told) {
    if (!holds) {
      throw new IllegalStateException("bundle " + ids[place] + " cannot come to " + told + " now");
    }
  }

  /** When a bundle was sent; 0 if it was not. */
  long sentAt(int place) {
    return sentNs[place];
  }

  /** When the sender heard that a bundle has reached a state; 0 if it has not. */
  long reached(int place, Step step) {
    return reachedNs[step.ordinal()][place];
  }

  /** Bundles sent. */
  int sent() {
    return sent;
  }

  /** Bundles that have ended. */
  int ended() {
    return finals + rejected;
  }

  /** Bundles that ended as rejected. */
  int rejected() {
    return rejected;
  }

  /** The first rejection, for people; empty if there is none. */
  String firstRejection() {
    for (BundleStatus.Rejected rejection : rejections) {
      if (rejection != null) {
        return rejection.reason() + " " + rejection.detail();
      }
    }
    return "";
  }
}

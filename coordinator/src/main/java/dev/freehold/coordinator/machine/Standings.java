package dev.freehold.coordinator.machine;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.work.Selection;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Records of aggregators by their work: what they have proved, and points that they gain by results
 * and lose by wrong ones and by leases that expire of jobs that another does. Points below zero
 * come back with time.
 */
final class Standings {
  static final int WRONG_RESULT_COSTS = 4;
  static final int EXPIRED_LEASE_COSTS = 1;
  static final int POINTS_MAX = 8;
  static final int POINTS_MIN = -64;

  /** Checkpoints after which a point below zero comes back. */
  static final int RECOVERY = 16;

  /** Aggregators that are remembered: those with the least proven work are forgotten first. */
  static final int REMEMBERED_MAX = 4096;

  /** An aggregator's standing as it was at a checkpoint. */
  record Standing(long provenProofs, int points, long at) {
    private static final Standing NEW = new Standing(0, 0, 0);

    int pointsAt(long checkpoint) {
      return points >= 0 ? points : (int) Math.min(0, points + (checkpoint - at) / RECOVERY);
    }

    int weight() {
      return Selection.weight(provenProofs);
    }
  }

  private final Map<Hash32, Standing> known = new TreeMap<>();

  void encode(Encoder out) {
    out.list(
        known.entrySet(),
        (o, entry) -> {
          Standing standing = entry.getValue();
          o.hash(entry.getKey()).u63(standing.provenProofs).i32(standing.points).u63(standing.at);
        });
  }

  /** Takes over what was written. */
  void restore(Decoder in) {
    known.clear();
    in.list(REMEMBERED_MAX, d -> Map.entry(d.hash(), new Standing(d.u63(), d.i32(), d.u63())))
        .forEach(entry -> known.put(entry.getKey(), entry.getValue()));
  }

  Standing of(Hash32 aggregator) {
    return known.getOrDefault(aggregator, Standing.NEW);
  }

  boolean isGood(Hash32 aggregator, long checkpoint) {
    return of(aggregator).pointsAt(checkpoint) >= 0;
  }

  void proved(Hash32 aggregator, int proofs, long checkpoint) {
    change(aggregator, proofs, 1, checkpoint);
  }

  void wasWrong(Hash32 aggregator, long checkpoint) {
    change(aggregator, 0, -WRONG_RESULT_COSTS, checkpoint);
  }

  void letExpire(Hash32 aggregator, long checkpoint) {
    change(aggregator, 0, -EXPIRED_LEASE_COSTS, checkpoint);
  }

  private void change(Hash32 aggregator, int proofs, int points, long checkpoint) {
    Standing before = of(aggregator);
    int now = before.pointsAt(checkpoint) + points;
    known.put(
        aggregator,
        new Standing(
            before.provenProofs + proofs, Math.clamp(now, POINTS_MIN, POINTS_MAX), checkpoint));
    if (known.size() > REMEMBERED_MAX) {
      known.entrySet().stream()
          .filter(entry -> !entry.getKey().equals(aggregator))
          .min(
              Comparator.comparingLong(
                      (Map.Entry<Hash32, Standing> entry) -> entry.getValue().provenProofs())
                  .thenComparingLong(entry -> entry.getValue().at()))
          .map(Map.Entry::getKey)
          .ifPresent(known::remove);
    }
  }
}

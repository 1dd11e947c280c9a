package dev.freehold.worker.follow;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.replica.BlockMark;
import java.util.Optional;

/**
 * Line of a final table about a realm, to a worker that follows it or did.
 *
 * @param epoch at least 1
 * @param follows whether the worker is to follow the realm
 * @param term who serves the realm in this epoch; empty from the end of the epoch before until
 *     somebody is named, who is then the only one of the epoch
 */
public record FollowSeat(long epoch, boolean follows, Optional<Term> term) {
  /**
   * An epoch that somebody serves.
   *
   * @param primary the node id of who serves it
   * @param begin the last block of the epochs before: the primary's first stands on it
   */
  public record Term(Hash32 primary, BlockMark begin) {}

  public FollowSeat {
    if (epoch < 1 || term.filter(named -> named.begin().epoch() != epoch).isPresent()) {
      throw new IllegalArgumentException("no seat of epoch %d: %s".formatted(epoch, term));
    }
  }

  /** Whether a worker serves the realm in this epoch. */
  boolean isServedBy(Hash32 worker) {
    return term.filter(named -> named.primary().equals(worker)).isPresent();
  }
}

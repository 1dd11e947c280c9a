package dev.freehold.worker.machine.replica;

import dev.freehold.core.replica.BlockMark;
import java.util.Optional;

/**
 * One follower of one realm: what it has signed for in the realm's epoch, and how far it is with
 * what is sent to it by its connection.
 *
 * <p>Sending begins once the follower has said where it stands, with one block, and doubles with
 * each receipt up to {@link #AHEAD_MAX} blocks that are not stored yet. A follower whose place is
 * not known is asked for it with the newest block.
 */
final class FollowerSeat {
  /** Blocks that are sent to a follower beyond what it has stored. */
  static final int AHEAD_MAX = 16;

  private static final long UNKNOWN = -1;

  private boolean counts;

  /** The height that it has signed for in this epoch; 0 for none. */
  private long stored;

  // What follows is of this connection.

  /** The highest block of this realm here that it has said it holds. */
  private long said = UNKNOWN;

  /** Where it was last told to go on from. */
  private long from = UNKNOWN;

  /** What was sent and is above this is not stored yet; unknown as the follower's place is. */
  private long settled = UNKNOWN;

  private long next;
  private int room = 1;

  /** Blocks sent while its place is not known. */
  private int asked;

  /** Whether blocks were sent from that place, and nothing of them is stored yet. */
  private boolean answered;

  /** Whether it has said the same place again since. */
  private boolean asksAgain;

  /** What it has said of an epoch that is not known here yet. */
  private Optional<BlockMark> ahead = Optional.empty();

  boolean counts() {
    return counts;
  }

  void counts(boolean nowCounts) {
    counts = nowCounts;
  }

  /** The height that it has signed for in this epoch; 0 for none. */
  long stored() {
    return stored;
  }

  /** The highest block of this realm here that it has said it holds; negative if it has not. */
  long said() {
    return said;
  }

  /** Another connection begins: where the follower stands is yet to be said. */
  void reconnected() {
    ahead = Optional.empty();
    unplaced();
    said = UNKNOWN;
  }

  /** Another epoch begins: receipts of before count for nothing. */
  Optional<BlockMark> nextEpoch(long epoch) {
    Optional<BlockMark> known = ahead.filter(mark -> mark.epoch() == epoch);
    stored = 0;
    ahead = ahead.filter(mark -> mark.epoch() > epoch);
    unplaced();
    said = UNKNOWN;
    return known;
  }

  /** The follower obeys a table that has not come here yet. */
  void isAhead(BlockMark mark) {
    ahead = Optional.of(mark);
    unplaced();
  }

  /** What it has signed for counts for nothing, and what it has said before. */
  void voided() {
    stored = 0;
    said = UNKNOWN;
  }

  /** Where the follower could go on from is not known, or too far below. */
  void unplaced() {
    next = 0;
    asked = 0;
    from = UNKNOWN;
    settled = UNKNOWN;
    answered = false;
    asksAgain = false;
    room = 1;
  }

  /** It has said that it holds a block that is here. */
  void says(long height) {
    said = height;
  }

  /**
   * It is to go on from a block. Who says the same place again before anything is stored waits for
   * the next block: what it says may be about what was on its way.
   *
   * @param again whether that block is sent again too, since no receipt is here for it
   */
  void goesOn(long height, boolean again) {
    if (from == height && answered) {
      asksAgain = true;
    } else {
      from = height;
      restart(again);
    }
  }

  /** Where it was last told to go on from. */
  long from() {
    return from;
  }

  /**
   * Whether the newest block is sent to it although its place is not known: it takes it, or says
   * what it lacks. Who says nothing is sent no more after some.
   */
  boolean asks(long head) {
    if (asked == AHEAD_MAX) {
      return false;
    }
    asked++;
    next = head + 1;
    return true;
  }

  /** Another block is there: whoever has asked again is answered. */
  void answerAgain(boolean again) {
    if (asksAgain) {
      restart(again);
    }
  }

  private void restart(boolean again) {
    next = again ? from : from + 1;
    settled = next - 1;
    room = 1;
    answered = true;
    asksAgain = false;
  }

  /**
   * It has signed for a block that is here.
   *
   * @param isNear whether it can go on from there
   */
  void stored(long height, boolean isNear) {
    stored = height;
    said = Math.max(said, height);
    // While its place is not known, what was sent may be what it lacks the blocks below of.
    boolean answersAll = isPlaced() || height + 1 >= next;
    if (isNear && answersAll && height > settled) {
      room = settled == UNKNOWN ? 1 : Math.min(2 * room, AHEAD_MAX);
      settled = height;
      next = Math.max(next, height + 1);
      answered = false;
      asksAgain = false;
    }
  }

  /** Whether it is known where the follower goes on. */
  boolean isPlaced() {
    return settled != UNKNOWN;
  }

  /** The next block to send, if there is one and room for it. */
  Optional<Long> next(long head) {
    return isPlaced() && next <= head && next - 1 - settled < room
        ? Optional.of(next++)
        : Optional.empty();
  }
}

package dev.freehold.worker.machine.replica;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.BlockMark;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Realm that this worker serves: its blocks by name, its followers, and what is acknowledged. */
final class ServedRealm {
  private final RealmId realm;
  private final RealmView store;
  private final Map<Hash32, FollowerSeat> seats = new TreeMap<>();

  /** Hashes of the headers that no checkpoint here holds, by height. */
  private final TreeMap<Long, Hash32> ahead = new TreeMap<>();

  private long epoch;
  private long head;
  private long finalBlock;
  private long acknowledged;

  /**
   * A realm that has no followers yet.
   *
   * @param finalBlock the last block that a checkpoint here holds; 0 for none
   */
  ServedRealm(RealmId realm, RealmView store, long epoch, long finalBlock) {
    this.realm = realm;
    this.store = store;
    this.epoch = epoch;
    cover(finalBlock);
    head = store.head().height();
    for (long height = finalBlock + 1; height <= head; height++) {
      RealmHeader header =
          store.header(height).orElseThrow(Invariant.missing("a header that is not final"));
      ahead.put(height, header.hash());
    }
  }

  RealmId realm() {
    return realm;
  }

  long epoch() {
    return epoch;
  }

  void epoch(long newEpoch) {
    epoch = newEpoch;
  }

  /** The last block that is durable here. */
  long head() {
    return head;
  }

  /** The last block that a checkpoint here holds. */
  long finalBlock() {
    return finalBlock;
  }

  /** The followers by node id. */
  Map<Hash32, FollowerSeat> seats() {
    return seats;
  }

  /**
   * Takes the next block.
   *
   * @return whether it is one; what the store held when the realm was taken up is none
   */
  boolean extend(RealmHeader header) {
    if (header.height() <= head) {
      return false;
    }
    if (header.height() != head + 1) {
      throw new Invariant(
          "block %d of realm %s is durable after block %d".formatted(header.height(), realm, head));
    }
    head = header.height();
    ahead.put(head, header.hash());
    return true;
  }

  /** A checkpoint holds the blocks up to a height: they need no receipts. */
  void cover(long height) {
    finalBlock = Math.max(finalBlock, height);
    acknowledged = Math.max(acknowledged, height);
    ahead.headMap(finalBlock, true).clear();
  }

  /** Whether a mark names a block that is here, or none at height 0. */
  boolean isHere(BlockMark mark) {
    return hashAt(mark.height()).equals(Optional.of(mark.header()));
  }

  /**
   * Whether a mark of a receipt in this epoch cannot be true. Of what is below the first block that
   * this worker has, nothing is known.
   */
  boolean isFalse(BlockMark mark) {
    return mark.height() > head
        || hashAt(mark.height()).filter(here -> !here.equals(mark.header())).isPresent();
  }

  private Optional<Hash32> hashAt(long height) {
    if (height == 0) {
      return Optional.of(Hash32.ZERO);
    }
    return height > finalBlock
        ? Optional.ofNullable(ahead.get(height))
        : store.header(height).map(RealmHeader::hash);
  }

  /** Whether a follower that holds a block can have those after it sent: its tail takes so many. */
  boolean isNear(long height) {
    return head - height <= Limits.BLOCKS_AHEAD_MAX;
  }

  /** Whether the last block that a follower holds is to be signed for yet. */
  boolean isOwed(FollowerSeat seat, long height) {
    return height > Math.max(seat.stored(), acknowledged);
  }

  /**
   * Counts receipts.
   *
   * @param receipts how many followers must have signed for a block
   * @return the last block that is acknowledged, if that is another than before
   */
  OptionalLong acknowledge(int receipts) {
    long[] heights =
        seats.values().stream()
            .filter(FollowerSeat::counts)
            .mapToLong(FollowerSeat::stored)
            .sorted()
            .toArray();
    if (heights.length < receipts || heights[heights.length - receipts] <= acknowledged) {
      return OptionalLong.empty();
    }
    acknowledged = heights[heights.length - receipts];
    return OptionalLong.of(acknowledged);
  }
}

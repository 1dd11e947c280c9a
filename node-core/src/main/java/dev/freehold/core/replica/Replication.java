package dev.freehold.core.replica;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import java.util.List;

/**
 * Number of workers that keep each realm, and of how many of them a block must be durable at before
 * anybody is told that it is committed. With 3 and 2 nothing that was told is lost with one worker,
 * where workers fail and do not lie; with 4 and 3 one of them may also lie.
 *
 * @param seats the realm's primary and its followers
 * @param acknowledge the primary among them
 */
public record Replication(int seats, int acknowledge) {
  /** A realm that its worker alone keeps. */
  public static final Replication ALONE = new Replication(1, 1);

  /** All there are. */
  public static final List<Replication> ALL =
      List.of(ALONE, new Replication(3, 2), new Replication(4, 3));

  public Replication {
    boolean known =
        seats == 1 && acknowledge == 1
            || seats == 3 && acknowledge == 2
            || seats == 4 && acknowledge == 3;
    if (!known) {
      throw new IllegalArgumentException(
          "%d seats of which %d acknowledge: there are 1 of 1, 2 of 3 and 3 of 4"
              .formatted(seats, acknowledge));
    }
  }

  /**
   * The one with so many seats: how many acknowledge follows from that.
   *
   * @throws IllegalArgumentException if there is none; says what there is, as a predicate
   */
  public static Replication of(long seats) {
    return ALL.stream()
        .filter(one -> one.seats == seats)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("must be 1, 3 or 4, not " + seats));
  }

  /** Those that follow a realm's primary, where every seat is taken. */
  public int followers() {
    return seats - 1;
  }

  /** Followers that must have stored a block before it is acknowledged. */
  public int receipts() {
    return acknowledge - 1;
  }

  /**
   * Workers whose word it takes to know all that was ever acknowledged: any so many have among them
   * one that acknowledged it and, where one may lie, does not.
   */
  public int heads() {
    // Of any two sets that acknowledge, what is common to both exceeds those that may lie.
    return acknowledge;
  }

  public void encode(Encoder out) {
    out.u8(seats).u8(acknowledge);
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws MalformedException if there is no such replication
   */
  public static Replication decode(Decoder in) {
    return new Replication(in.u8(), in.u8());
  }
}

package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;

/**
 * Price of a realm's room, as a block leaves it: what every header says, so that whoever knows a
 * header knows what the next bundle costs (docs/fees.md).
 *
 * @param rate what the schedule's fees are multiplied by, in 1/{@value #UNIT}ths: from {@link
 *     #UNIT}, the genesis' fees, to {@link #RATE_MAX}
 * @param used {@linkplain FeeSchedule#weight weight} of the bundles applied since the checkpoint
 *     that the block adopted: its own, and those of the blocks before it that adopted the same
 * @param slots writes into empty slots that this realm has applied; it only rises
 */
public record FeeMarket(int rate, long used, long slots) {
  /** The rate at which a bundle costs what the genesis' schedule says. */
  public static final int UNIT = 1024;

  /** The highest rate: 16,384 times the genesis' fees. With it no fee overflows a long. */
  public static final int RATE_MAX = 1 << 24;

  /** A rate moves by at most one part in so many at a checkpoint. */
  public static final int STEP = 8;

  /** What a realm begins with. */
  public static final FeeMarket ORIGIN = new FeeMarket(UNIT, 0, 0);

  public FeeMarket {
    if (rate < UNIT || rate > RATE_MAX || used < 0 || slots < 0) {
      throw new IllegalArgumentException("not a fee market");
    }
  }

  /**
   * The market once so many more checkpoints are adopted. At the first of them the rate moves by
   * what was used against the target; between the others nothing was, so that it falls by an eighth
   * at each until it is the genesis' again, after at most some hundred steps.
   *
   * @param checkpoints 0 leaves it as it is
   * @param target weight between two checkpoints at which the rate stays, at least 1
   */
  public FeeMarket adopt(long checkpoints, long target) {
    if (checkpoints <= 0) {
      return this;
    }
    int next = moved(rate, used, target);
    for (long idle = 1; idle < checkpoints && next > UNIT; idle++) {
      next = moved(next, 0, target);
    }
    return new FeeMarket(next, 0, slots);
  }

  /**
   * A rate moves in proportion to how far the use is from the target, up to twice of which it
   * counts; rounded towards no move, but a use above the target raises it by at least 1, so that it
   * cannot be held still from above.
   */
  private static int moved(int rate, long used, long target) {
    if (used == target) {
      return rate;
    }
    if (used > target) {
      return Math.min(RATE_MAX, rate + Math.max(1, part(rate, used - target, target)));
    }
    return Math.max(UNIT, rate - part(rate, target - used, target));
  }

  /** {@code rate / STEP} times {@code distance / target}, which counts as at most 1. */
  private static int part(int rate, long distance, long target) {
    if (distance >= target) {
      return rate / STEP;
    }
    // Both are shifted alike until the product fits: a rate has 24 bits.
    int shift = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(target) - 38);
    return (int) ((rate * (distance >>> shift)) / ((target >>> shift) * STEP));
  }

  /**
   * A fee at this rate, rounded down; below 2^63.
   *
   * @param scheduled the fee at the genesis' rate, below 2^48
   */
  public long price(long scheduled) {
    return scheduled / UNIT * rate + scheduled % UNIT * rate / UNIT;
  }

  /**
   * The market behind a bundle.
   *
   * @param weight of the bundle
   * @param newSlots its writes into empty slots
   */
  public FeeMarket take(long weight, long newSlots) {
    return new FeeMarket(rate, Sums.bounded(used, weight), Sums.bounded(slots, newSlots));
  }

  public void encode(Encoder out) {
    out.i32(rate).u63(used).u63(slots);
  }

  static FeeMarket decode(Decoder in) {
    return new FeeMarket(in.i32(), in.u63(), in.u63());
  }
}

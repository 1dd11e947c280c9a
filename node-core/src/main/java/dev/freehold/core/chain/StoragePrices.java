package dev.freehold.core.chain;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;

/**
 * Prices of what is kept for ever, from the genesis. They do not move with the load but with what
 * is kept already. Numbers of accounts and contracts end, so their price is the square of (all
 * numbers / free numbers) times the price here: the same while there is room, four times it when
 * half is taken, and too much for anyone to take the last. Slots have no end but a disk's, so the
 * price of one rises by the price here with every {@code slotStep} of them.
 *
 * @param perAccount of opening an account
 * @param perContract of deploying a contract
 * @param perContractByte of a byte of its encoding
 * @param perSlot of a write into an empty slot
 * @param slotStep slots of a realm with which the price of the next rises by another {@code
 *     perSlot}; at least 1
 */
public record StoragePrices(
    int perAccount, int perContract, int perContractByte, int perSlot, long slotStep) {
  /** Every price is below this. */
  public static final int PRICE_END = 1 << 20;

  /** The {@link #slotStep} where nothing else is said. */
  public static final long SLOT_STEP = 1 << 24;

  /** What a network has that names no others. */
  public static final StoragePrices STANDARD = new StoragePrices(500, 2000, 1, 10, SLOT_STEP);

  /** Nothing costs anything. */
  public static final StoragePrices FREE = new StoragePrices(0, 0, 0, 0, SLOT_STEP);

  /** How often the price here the price of anything is at most: 1,024 squared. */
  private static final long TIMES_MAX = 1 << 20;

  /** Ratios are counted in so many parts. */
  private static final long PARTS = 1 << 10;

  public StoragePrices {
    requirePrice(perAccount);
    requirePrice(perContract);
    requirePrice(perContractByte);
    requirePrice(perSlot);
    if (slotStep < 1) {
      throw new IllegalArgumentException("a step of no slots");
    }
  }

  private static void requirePrice(int price) {
    if (price < 0 || price >= PRICE_END) {
      throw new IllegalArgumentException("a price is in [0, " + PRICE_END + ")");
    }
  }

  /**
   * The price of one more account, below 2^40.
   *
   * @param realms active realms of the network
   */
  public long account(long accounts, int realms) {
    return scarce(perAccount, accounts, (long) realms * UserId.INDEX_COUNT);
  }

  /**
   * The price of one more contract, below 2^40 and 2^40 a byte.
   *
   * @param bytes of its encoded specification
   */
  public long contract(long contracts, long bytes) {
    // Number 0 is the system's.
    long numbers = ContractId.COUNT - 1;
    return scarce(perContract, contracts, numbers)
        + bytes * scarce(perContractByte, contracts, numbers);
  }

  /** The price of a write into an empty slot, below 2^40. */
  public long slot(long slots) {
    return perSlot * (1 + Math.min(TIMES_MAX - 1, slots / slotStep));
  }

  /** A price where so many of all numbers are taken. */
  private static long scarce(int price, long taken, long all) {
    long free = Math.max(1, all - taken);
    // At most 2^10 times: 20 bits, whose square has 40.
    long ratio = Math.min(PARTS * PARTS, all * PARTS / free);
    return price * (ratio * ratio / PARTS) / PARTS;
  }

  void encode(Encoder out) {
    out.i32(perAccount).i32(perContract).i32(perContractByte).i32(perSlot).u63(slotStep);
  }

  static StoragePrices decode(Decoder in) {
    return new StoragePrices(in.i32(), in.i32(), in.i32(), in.i32(), in.u63());
  }
}

package dev.freehold.core.chain;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;

/**
 * Rates of the fee that a bundle pays, from the genesis: see docs/fees.md.
 *
 * @param base of a bundle; each part of the fee is in [0, 2^31)
 * @param perCall of a call
 * @param perWrite of a slot write, and of a call of the protocol
 * @param perByte of a byte of the bundle's encoding, its proofs included
 * @param target {@linkplain #weight weight} between two checkpoints at which a realm's rate stays
 *     as it is; at least 1
 * @param storage prices of what is kept for ever
 */
public record FeeSchedule(
    int base, int perCall, int perWrite, int perByte, long target, StoragePrices storage) {
  /** The target where nothing else is said: some 650 payments of a token. */
  public static final long TARGET = 1 << 22;

  /** Weight of a bundle: its signature, its account's path in the tree. */
  private static final long BUNDLE_WEIGHT = 1024;

  /** Weight of a proof. */
  private static final long PROOF_WEIGHT = 4096;

  /** Weight of a slot write, and of a call of the protocol. */
  private static final long WRITE_WEIGHT = 256;

  public FeeSchedule {
    if (base < 0 || perCall < 0 || perWrite < 0 || perByte < 0) {
      throw new IllegalArgumentException("a negative fee");
    }
    if (target < 1) {
      throw new IllegalArgumentException("a target of nothing");
    }
  }

  /** A schedule with the standard target, on a network where storage is free. */
  public FeeSchedule(int base, int perCall, int perWrite, int perByte) {
    this(base, perCall, perWrite, perByte, TARGET, StoragePrices.FREE);
  }

  /** The same schedule with another target. */
  public FeeSchedule withTarget(long newTarget) {
    return new FeeSchedule(base, perCall, perWrite, perByte, newTarget, storage);
  }

  /** The same schedule with other prices of storage. */
  public FeeSchedule withStorage(StoragePrices newStorage) {
    return new FeeSchedule(base, perCall, perWrite, perByte, target, newStorage);
  }

  /** The fee of a bundle at the lowest rate, without what it keeps; below 2^48. */
  public long of(Bundle bundle) {
    return base
        + (long) perCall * bundle.calls().size()
        + perWrite * writes(bundle)
        + (long) perByte * bundle.length();
  }

  /**
   * The work that a bundle is for the realm, in units that no genesis changes: 1,024 for the
   * bundle, 4,096 for each proof, 256 for each slot write and each call of the protocol, 1 for each
   * byte.
   */
  public static long weight(Bundle bundle) {
    long proofs = bundle.calls().stream().filter(Call.Proven.class::isInstance).count();
    return BUNDLE_WEIGHT + PROOF_WEIGHT * proofs + WRITE_WEIGHT * writes(bundle) + bundle.length();
  }

  private static long writes(Bundle bundle) {
    long writes = 0;
    for (Call call : bundle.calls()) {
      writes += call instanceof Call.Proven proven ? proven.writes().size() : 1;
    }
    return writes;
  }

  void encode(Encoder out) {
    out.i32(base).i32(perCall).i32(perWrite).i32(perByte).u63(target);
    storage.encode(out);
  }

  static FeeSchedule decode(Decoder in) {
    return new FeeSchedule(
        in.i32(), in.i32(), in.i32(), in.i32(), in.u63(), StoragePrices.decode(in));
  }
}

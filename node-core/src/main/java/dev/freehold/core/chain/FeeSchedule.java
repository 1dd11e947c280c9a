package dev.freehold.core.chain;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;

/**
 * Rates of the fee that a bundle pays, from the genesis. Each part is in [0, 2^31), so a sum cannot
 * overflow.
 */
public record FeeSchedule(int base, int perCall, int perWrite, int perByte) {
  public FeeSchedule {
    if (base < 0 || perCall < 0 || perWrite < 0 || perByte < 0) {
      throw new IllegalArgumentException("a negative fee");
    }
  }

  /** The fee of a bundle. */
  public long of(Bundle bundle) {
    long writes = 0;
    for (Call call : bundle.calls()) {
      writes += call instanceof Call.Proven proven ? proven.writes().size() : 1;
    }
    return base
        + (long) perCall * bundle.calls().size()
        + perWrite * writes
        + (long) perByte * bundle.length();
  }

  void encode(Encoder out) {
    out.i32(base).i32(perCall).i32(perWrite).i32(perByte);
  }

  static FeeSchedule decode(Decoder in) {
    return new FeeSchedule(in.i32(), in.i32(), in.i32(), in.i32());
  }
}

package dev.freehold.core.committee;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import java.util.BitSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A set of validators by their places in the committee, as a bitmap: place i is bit i mod 8 of byte
 * i / 8. Its encoding has no zero byte at the end, so that a set has one.
 */
public final class Signers {
  private static final int BYTES_MAX = (Limits.VALIDATORS_MAX + 7) / 8;

  private final BitSet bits;

  private Signers(BitSet bits) {
    this.bits = bits;
  }

  /** The set of these places, each in [0, {@link Limits#VALIDATORS_MAX}). */
  public static Signers of(IntStream places) {
    BitSet bits = new BitSet();
    places.forEach(bits::set);
    if (bits.length() > Limits.VALIDATORS_MAX) {
      throw new IllegalArgumentException("no validator has place " + (bits.length() - 1));
    }
    return new Signers(bits);
  }

  /** The set of these places. */
  public static Signers of(int... places) {
    return of(IntStream.of(places));
  }

  /** Whether a place is in it. */
  public boolean contains(int place) {
    return bits.get(place);
  }

  /** The places in rising order. */
  public IntStream indices() {
    return bits.stream();
  }

  /** How many there are. */
  public int count() {
    return bits.cardinality();
  }

  /** One more than the highest place; 0 if there is none. */
  public int end() {
    return bits.length();
  }

  /** Those that are in both. */
  public Signers and(Signers other) {
    BitSet both = (BitSet) bits.clone();
    both.and(other.bits);
    return new Signers(both);
  }

  public void encode(Encoder out) {
    byte[] bytes = bits.toByteArray();
    out.u8(bytes.length).raw(bytes);
  }

  public static Signers decode(Decoder in) {
    int count = in.u8();
    if (count > BYTES_MAX) {
      throw new IllegalArgumentException("a bitmap of " + count + " bytes");
    }
    byte[] bytes = in.raw(count);
    if (count > 0 && bytes[count - 1] == 0) {
      throw new IllegalArgumentException("a bitmap ends with a zero byte");
    }
    return new Signers(BitSet.valueOf(bytes));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signers that && bits.equals(that.bits);
  }

  @Override
  public int hashCode() {
    return bits.hashCode();
  }

  @Override
  public String toString() {
    return indices().mapToObj(Integer::toString).collect(Collectors.joining(",", "{", "}"));
  }
}

package dev.freehold.core.codec;

import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Reads values out of a byte array. Every method throws {@link MalformedException} where the input
 * is not what the {@link Encoder} writes; nothing is allocated on the word of a length that the
 * input does not bear out.
 */
public final class Decoder {
  private final byte[] bytes;
  private int position;

  /** Reads {@code bytes}, which are not copied and must not change meanwhile. */
  public Decoder(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Decodes exactly one value: bytes left over are an error. */
  public static <T> T decode(byte[] bytes, Function<Decoder, T> reader) {
    Decoder decoder = new Decoder(bytes);
    T value = decoder.ranged(reader);
    decoder.end();
    return value;
  }

  /** Bytes read so far. */
  public int position() {
    return position;
  }

  /** Bytes not read yet. */
  public int remaining() {
    return bytes.length - position;
  }

  /** Requires that nothing is left. */
  public void end() {
    if (remaining() != 0) {
      throw new MalformedException(Reason.TRAILING_BYTES, remaining() + " bytes left over");
    }
  }

  /** A number in [0, 2^8), from one byte. */
  public int u8() {
    return (int) take(1);
  }

  /** A number in [0, 2^16), from two bytes, the most significant first. */
  public int u16() {
    return (int) take(2);
  }

  /** Any {@code int}, from four bytes, the most significant first. */
  public int i32() {
    return (int) take(4);
  }

  /** A number in [0, 2^40), from five bytes, the most significant first. */
  public long u40() {
    return take(5);
  }

  /**
   * A number in [0, 2^63), from eight bytes, the most significant first; a larger one is refused.
   */
  public long u63() {
    long value = take(8);
    if (value < 0) {
      throw new MalformedException(Reason.OUT_OF_RANGE, "a number is not below 2^63");
    }
    return value;
  }

  /** Any {@code long}, from eight bytes, the most significant first. */
  public long i64() {
    return take(8);
  }

  /** A truth value, from one byte that is 0 or 1; any other is refused. */
  public boolean bool() {
    int value = u8();
    if (value > 1) {
      throw new MalformedException(Reason.UNKNOWN_TAG, "a truth value is 0 or 1, not " + value);
    }
    return value == 1;
  }

  /** A field element, from {@value Fr#BYTES} big-endian bytes; what is not below r is refused. */
  public Fr fr() {
    int at = advance(Fr.BYTES);
    if (!Fr.isCanonical(bytes, at)) {
      throw new MalformedException(
          Reason.NOT_CANONICAL, "the field element at byte " + at + " is not below r");
    }
    return Fr.fromBytes(bytes, at);
  }

  /** A hash, from {@value Hash32#BYTES} bytes. */
  public Hash32 hash() {
    return new Hash32(raw(Hash32.BYTES));
  }

  /** Bytes whose count the reader knows; a copy. */
  public byte[] raw(int count) {
    int at = advance(count);
    return Arrays.copyOfRange(bytes, at, at + count);
  }

  /** Bytes behind their length, at most {@code max} of them. */
  public byte[] bytes(int max) {
    return raw(count(max, Reason.OVER_LIMIT));
  }

  /** UTF-8 of at most {@code maxBytes}; malformed UTF-8 is refused. */
  public String text(int maxBytes) {
    int count = u16();
    if (count > maxBytes) {
      throw new MalformedException(Reason.OVER_LIMIT, "a text of " + count + " bytes");
    }
    int at = advance(count);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, at, count))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException(Reason.OUT_OF_RANGE, "a text is not UTF-8");
    }
  }

  /** A counted list of at most {@code max} items. */
  public <T> List<T> list(int max, Function<Decoder, T> reader) {
    return list(max, Reason.OVER_LIMIT, reader);
  }

  /** A counted list of at most {@code max} items; {@code over} names the error when it has more. */
  public <T> List<T> list(int max, Reason over, Function<Decoder, T> reader) {
    int count = count(max, over);
    List<T> items = new ArrayList<>(Math.min(count, remaining()));
    for (int i = 0; i < count; i++) {
      items.add(reader.apply(this));
    }
    return List.copyOf(items);
  }

  /** An enum constant by its ordinal in one byte. */
  public <E extends Enum<E>> E tag(E[] values) {
    int tag = u8();
    if (tag >= values.length) {
      throw new MalformedException(Reason.UNKNOWN_TAG, "unknown tag " + tag);
    }
    return values[tag];
  }

  /** Runs a reader whose value types check their own ranges. */
  private <T> T ranged(Function<Decoder, T> reader) {
    try {
      return reader.apply(this);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(Reason.OUT_OF_RANGE, e.getMessage());
    }
  }

  private int count(int max, Reason over) {
    int count = i32();
    if (count < 0 || count > max) {
      throw new MalformedException(
          over, Integer.toUnsignedString(count) + " items where " + max + " are allowed");
    }
    return count;
  }

  private long take(int count) {
    int at = advance(count);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }

  private int advance(int count) {
    if (count > remaining()) {
      throw new MalformedException(
          Reason.TRUNCATED,
          count + " bytes wanted at byte " + position + ", " + remaining() + " left");
    }
    int at = position;
    position += count;
    return at;
  }
}

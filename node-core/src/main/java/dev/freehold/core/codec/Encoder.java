package dev.freehold.core.codec;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Writes values into a growing byte array. Not thread-safe. */
public final class Encoder {
  private byte[] bytes = new byte[256];
  private int length;

  /** What was written so far; a copy. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** Bytes written so far. */
  public int length() {
    return length;
  }

  /**
   * A number in one byte.
   *
   * @throws IllegalArgumentException unless it is in [0, 2^8)
   */
  public Encoder u8(int value) {
    requireRange(value, 0xff);
    return put(value, 1);
  }

  /**
   * A number in two bytes, the most significant first.
   *
   * @throws IllegalArgumentException unless it is in [0, 2^16)
   */
  public Encoder u16(int value) {
    requireRange(value, 0xffff);
    return put(value, 2);
  }

  /** An {@code int} as it is. */
  public Encoder i32(int value) {
    return put(value, 4);
  }

  /** A slot's index: at most 40 bits. */
  public Encoder u40(long value) {
    requireRange(value, (1L << 40) - 1);
    return put(value, 5);
  }

  /** A non-negative {@code long}. */
  public Encoder u63(long value) {
    requireRange(value, Long.MAX_VALUE);
    return put(value, 8);
  }

  /** A {@code long} as it is. */
  public Encoder i64(long value) {
    return put(value, 8);
  }

  /** A truth value in one byte: 1 or 0. */
  public Encoder bool(boolean value) {
    return put(value ? 1 : 0, 1);
  }

  /** A field element in {@value Fr#BYTES} big-endian bytes, below r. */
  public Encoder fr(Fr value) {
    value.toBytes(reserve(Fr.BYTES), length - Fr.BYTES);
    return this;
  }

  /** A hash in {@value Hash32#BYTES} bytes. */
  public Encoder hash(Hash32 value) {
    value.toBytes(reserve(Hash32.BYTES), length - Hash32.BYTES);
    return this;
  }

  /** Bytes of a length known to the reader. */
  public Encoder raw(byte[] value) {
    System.arraycopy(value, 0, reserve(value.length), length - value.length, value.length);
    return this;
  }

  /** Bytes behind their length in four bytes. */
  public Encoder bytes(byte[] value) {
    return i32(value.length).raw(value);
  }

  /** UTF-8 behind its length in two bytes. */
  public Encoder text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return u16(utf8.length).raw(utf8);
  }

  /** A count in four bytes, then each item. */
  public <T> Encoder list(Collection<T> items, BiConsumer<Encoder, T> writer) {
    i32(items.size());
    items.forEach(item -> writer.accept(this, item));
    return this;
  }

  private Encoder put(long value, int count) {
    byte[] out = reserve(count);
    for (int i = 1; i <= count; i++) {
      out[length - i] = (byte) (value >>> 8 * (i - 1));
    }
    return this;
  }

  private byte[] reserve(int count) {
    if (bytes.length - length < count) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
    }
    length += count;
    return bytes;
  }

  private static void requireRange(long value, long max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException(value + " is outside [0, " + max + "]");
    }
  }
}

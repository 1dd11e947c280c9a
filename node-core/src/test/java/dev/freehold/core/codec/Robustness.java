package dev.freehold.core.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.codec.MalformedException.Reason;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Demands on every decoder, made with every encoding: give it back, refuse each prefix and each
 * longer input, and take a changed one only if it is the encoding of something else.
 */
public final class Robustness {
  private Robustness() {}

  /** All of it; bits are flipped in every {@code stride}-th byte and in all of the first 64. */
  public static <T> void require(
      byte[] bytes, Function<byte[], T> decoder, Function<T, byte[]> encoder, int stride) {
    assertArrayEquals(bytes, encoder.apply(decoder.apply(bytes)));
    for (int length = 0; length < bytes.length; length++) {
      byte[] prefix = Arrays.copyOf(bytes, length);
      MalformedException e =
          assertThrows(MalformedException.class, () -> decoder.apply(prefix), length + " bytes");
      assertEquals(Reason.TRUNCATED, e.reason(), length + " bytes");
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
    MalformedException e = assertThrows(MalformedException.class, () -> decoder.apply(longer));
    assertEquals(Reason.TRAILING_BYTES, e.reason());
    for (int at = 0; at < bytes.length; at += at < 64 ? 1 : stride) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        requireCanonicalOrRefused(flipped, decoder, encoder, "bit " + bit + " of byte " + at);
      }
    }
  }

  private static <T> void requireCanonicalOrRefused(
      byte[] bytes, Function<byte[], T> decoder, Function<T, byte[]> encoder, String what) {
    T value;
    try {
      value = decoder.apply(bytes);
    } catch (MalformedException e) {
      assertTrue(e.getMessage() != null && !e.getMessage().isEmpty(), what);
      return;
    }
    assertArrayEquals(bytes, encoder.apply(value), what);
  }
}

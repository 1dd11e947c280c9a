package dev.freehold.verifier.groth16;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/** The random coefficients of a batch: 128 bits each and never zero. */
final class Coefficients {
  static final int BITS = 128;
  static final int BYTES = BITS / 8;

  private Coefficients() {}

  /** Fills {@code out} with {@code count} coefficients, little-endian. */
  static void draw(SecureRandom random, MemorySegment out, int count) {
    byte[] bytes = new byte[count * BYTES];
    random.nextBytes(bytes);
    ByteBuffer drawn = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      long low = drawn.getLong();
      long high = drawn.getLong();
      while ((low | high) == 0) {
        low = random.nextLong();
        high = random.nextLong();
      }
      set(out, i, low, high);
    }
  }

  static void set(MemorySegment out, int i, long low, long high) {
    out.set(JAVA_LONG_UNALIGNED, (long) i * BYTES, low);
    out.set(JAVA_LONG_UNALIGNED, (long) i * BYTES + Long.BYTES, high);
  }
}

package dev.freehold.fuzz;

import dev.freehold.core.RandomValues;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * Source of changed inputs for the runs that have no coverage to guide them, the same for the same
 * seed. It knows what lengths look like: numbers at their bounds are put over two, four or eight
 * bytes of either order.
 */
final class Mutator {
  private static final long[] BOUNDS = {
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x7fff_ffffL,
    0x8000_0000L,
    0xffff_ffffL,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1
  };

  private static final int CHANGES_MAX = 4;
  private static final int INSERT_MAX = 64;

  private final RandomValues random;
  private final List<byte[]> inputs;

  /**
   * @param inputs what is changed; at least one
   */
  Mutator(long seed, List<byte[]> inputs) {
    random = new RandomValues(seed);
    this.inputs = List.copyOf(inputs);
  }

  /** One of the inputs with one to four changes. */
  byte[] next() {
    byte[] changed = any().clone();
    for (int i = random.below(CHANGES_MAX); i >= 0; i--) {
      changed = change(changed);
    }
    return changed;
  }

  private byte[] any() {
    return inputs.get(random.below(inputs.size()));
  }

  private byte[] change(byte[] input) {
    if (input.length == 0) {
      return random.bytes(1 + random.below(INSERT_MAX));
    }
    int at = random.below(input.length);
    return switch (random.below(9)) {
      case 0 -> flipped(input, at);
      case 1 -> replaced(input, at, random.bytes(1));
      case 2 -> replaced(input, at, bound());
      case 3 -> replaced(input, at, number(input.length - at));
      case 4 -> Arrays.copyOf(input, at);
      case 5 -> spliced(input, at, at + random.below(input.length - at), new byte[0]);
      case 6 -> spliced(input, at, at, random.bytes(1 + random.below(INSERT_MAX)));
      case 7 -> spliced(input, at, at, part(input));
      default -> spliced(input, at, Math.min(input.length, at + random.below(64)), part(any()));
    };
  }

  private byte[] flipped(byte[] input, int at) {
    input[at] ^= (byte) (1 << random.below(8));
    return input;
  }

  private byte[] bound() {
    return ordered(BOUNDS[random.below(BOUNDS.length)]);
  }

  private byte[] number(int near) {
    return ordered(near + random.below(3) - 1);
  }

  private byte[] ordered(long value) {
    int count = 2 << random.below(3);
    boolean bigEndian = random.truth();
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[bigEndian ? count - 1 - i : i] = (byte) (value >> 8 * i);
    }
    return bytes;
  }

  private static byte[] replaced(byte[] input, int at, byte[] with) {
    System.arraycopy(with, 0, input, at, Math.min(with.length, input.length - at));
    return input;
  }

  private byte[] part(byte[] of) {
    int from = of.length == 0 ? 0 : random.below(of.length);
    return Arrays.copyOfRange(of, from, from + random.below(Math.min(256, of.length - from) + 1));
  }

  private static byte[] spliced(byte[] input, int from, int to, byte[] with) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(input, 0, from);
    out.writeBytes(with);
    out.write(input, to, input.length - to);
    return out.toByteArray();
  }
}

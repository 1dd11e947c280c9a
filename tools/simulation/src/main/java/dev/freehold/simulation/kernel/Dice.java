package dev.freehold.simulation.kernel;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The randomness of one component of a world. Each component has its own, so that what one draws
 * does not change another's.
 */
public final class Dice {
  private final SplittableRandom random;

  /** The dice of a component of the world of a seed. */
  public Dice(long seed, String component) {
    long mixed = seed * 0x9e3779b97f4a7c15L;
    for (byte b : component.getBytes(StandardCharsets.UTF_8)) {
      mixed = (mixed ^ b) * 0x100000001b3L;
    }
    random = new SplittableRandom(mixed);
  }

  /** A number in [from, to). */
  public long between(long from, long to) {
    return random.nextLong(from, to);
  }

  /** A number in [0, bound). */
  public int below(int bound) {
    return random.nextInt(bound);
  }

  /** True with a probability. */
  public boolean chance(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  /** One of several. */
  public <T> T pick(List<T> items) {
    return items.get(below(items.size()));
  }

  /** A double in [0, 1). */
  public double unit() {
    return random.nextDouble();
  }

  /** A copy of bytes, of which there is one at least, with another bit somewhere. */
  public byte[] corrupted(byte[] bytes) {
    byte[] other = bytes.clone();
    other[below(other.length)] ^= (byte) (1 << below(8));
    return other;
  }

  public byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }
}

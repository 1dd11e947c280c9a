package dev.freehold.fuzz;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One decoder of bytes from outside, with the seeds that fuzzing it begins from and all that it may
 * do with an input: give a value, or refuse by a named exception, with bounded work.
 *
 * @param name in kebab-case; also that of its folder of seeds
 * @param refusals the exceptions that may come out of it
 * @param seeds inputs by name that decode, the same each time
 * @param decoding the decoder
 * @param work what an input may cost
 */
public record FuzzTarget(
    String name,
    List<Class<? extends Exception>> refusals,
    Seeds seeds,
    Decoding decoding,
    Work work) {

  public FuzzTarget {
    refusals = List.copyOf(refusals);
  }

  /** Maker of a target's seeds. */
  @FunctionalInterface
  public interface Seeds {
    /** Inputs by name. */
    Map<String, byte[]> make() throws IOException;
  }

  /** Decoder that may encode again what it has decoded. */
  @FunctionalInterface
  public interface Decoding {
    /**
     * Decodes an input.
     *
     * @return the encoding of what was decoded, which must be the input; empty where a value has
     *     many encodings
     */
    Optional<byte[]> decode(byte[] input) throws IOException;
  }

  /**
   * Bound of an input's work, in bytes of memory that the decoding thread asks for: a count that is
   * the same on each machine, grows with each step that makes anything, and is spent at once where
   * a length is believed.
   *
   * @param base for any input
   * @param perByte for each byte of the input
   * @param slow whether an input takes so long that a build runs a twentieth of what it runs of
   *     others
   */
  public record Work(long base, long perByte, boolean slow) {
    /** For values whose points are checked: a thousandth of a second and more for each. */
    public static final Work POINTS = new Work(4 << 20, 1024, true);

    /** For formats whose values are about as large as their encodings. */
    public static final Work DEFAULT = new Work(1 << 20, 256, false);

    /** The bound for an input of a length. */
    public long of(int length) {
      return base + perByte * length;
    }
  }

  /** A target whose values have one encoding each. */
  public static <T> FuzzTarget canonical(
      String name,
      Class<? extends Exception> refusal,
      Seeds seeds,
      Function<byte[], T> decoder,
      Function<T, byte[]> encoder) {
    return new FuzzTarget(
        name,
        List.of(refusal),
        seeds,
        input -> Optional.of(encoder.apply(decoder.apply(input))),
        Work.DEFAULT);
  }

  /** The same with another bound. */
  public FuzzTarget within(Work other) {
    return new FuzzTarget(name, refusals, seeds, decoding, other);
  }

  /** Names values by their place and kind. */
  public static <T> Map<String, byte[]> named(List<T> values, Function<T, byte[]> encoder) {
    Map<String, byte[]> seeds = new LinkedHashMap<>();
    for (T value : values) {
      String kind = value.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
      seeds.put("%s-%02d".formatted(kind, seeds.size()), encoder.apply(value));
    }
    return seeds;
  }
}

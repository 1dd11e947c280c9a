package dev.freehold.blst;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Fixed points kept with multiples of theirs, which make sums of scalar * point cheaper.
 *
 * <p>A scalar is cut into {@link #windows} signed digits of w bits. Pippenger's method sorts points
 * into 2^(w-1) buckets by a digit and pays for the buckets once for each window. Of a point P this
 * keeps {@link #count} multiples, multiple j being 2^(w * passes * j) * P: digit {@code j * passes
 * + t} then counts for multiple j in pass t, and the buckets are paid for once in a pass. Wide
 * digits, which are few, become worth their many buckets.
 *
 * <p>The multiples of one point stand end to end, affine. The record only says how; the memory is
 * the caller's.
 *
 * @param windowBits w, in [{@value #WINDOW_BITS_MIN}, {@value #WINDOW_BITS_MAX}]
 * @param passes over the buckets, in [1, windows)
 */
public record Multiples(int windowBits, int passes) {
  /** Digits are of two bytes. */
  public static final int WINDOW_BITS_MIN = 9;

  /** Digits are of two bytes. */
  public static final int WINDOW_BITS_MAX = 16;

  /** Coordinates of a point in a bucket. */
  private static final int BUCKET_COORDINATES = 4;

  /** Points whose multiples are made affine together. */
  private static final int CHUNK = 32;

  public Multiples {
    if (!isPossible(windowBits, passes)) {
      throw new IllegalArgumentException(
          "digits of " + windowBits + " bits in " + passes + " passes");
    }
  }

  /** Every way to keep points. */
  public static Stream<Multiples> all() {
    return IntStream.rangeClosed(WINDOW_BITS_MIN, WINDOW_BITS_MAX)
        .boxed()
        .flatMap(
            bits ->
                IntStream.range(1, windows(bits)).mapToObj(passes -> new Multiples(bits, passes)));
  }

  /** Whether points can be kept like this. */
  public static boolean isPossible(int windowBits, int passes) {
    return windowBits >= WINDOW_BITS_MIN
        && windowBits <= WINDOW_BITS_MAX
        && passes >= 1
        && passes < windows(windowBits);
  }

  /** Digits of a scalar. */
  public int windows() {
    return windows(windowBits);
  }

  private static int windows(int windowBits) {
    return (Digits.BITS + windowBits - 1) / windowBits;
  }

  /** Multiples kept of each point, itself included; at least 2. */
  public int count() {
    return (windows() + passes - 1) / passes;
  }

  /**
   * What a sum costs, in additions of a point to a bucket.
   *
   * @param points how many are summed
   */
  public double cost(long points) {
    // Two additions empty a bucket, each dearer than one into it; the first one in is free.
    double bucket = 1.9;
    return (double) windows() * points + bucket * passes * (1L << (windowBits - 1));
  }

  /**
   * Writes the multiples of points.
   *
   * @param out {@code count() * points} affine points
   * @param affine the points
   */
  public void fill(
      ParallelLoop loop, Group group, MemorySegment out, MemorySegment affine, int points) {
    loop.run(
        (points + CHUNK - 1) / CHUNK,
        chunk -> {
          int from = chunk * CHUNK;
          fill(group, out, affine, from, Math.min(CHUNK, points - from));
        });
  }

  private void fill(Group group, MemorySegment out, MemorySegment affine, int from, int points) {
    int entries = points * count();
    int shift = windowBits * passes;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment made = group.allocatePoints(arena, entries);
      for (int entry = 0; entry < entries; entry++) {
        if (entry % count() == 0) {
          group.fromAffine(made, entry, affine, from + entry / count());
        } else {
          group.twice(made, entry, made, entry - 1);
          for (int bit = 1; bit < shift; bit++) {
            group.twice(made, entry, made, entry);
          }
        }
      }
      group.toAffine(out, (long) from * count(), made, 0, entries);
    }
  }

  /**
   * out[o] = the sum of scalar * point.
   *
   * @param multiples of the points from the first on, as {@link #fill} wrote them
   * @param digits of as many scalars as are to be summed
   */
  public void sum(Group group, MemorySegment out, long o, MemorySegment multiples, Digits digits) {
    if (!digits.shape().equals(this)) {
      throw new IllegalArgumentException("digits for " + digits.shape());
    }
    long entries = (long) digits.count() * count();
    if (entries == 0) {
      group.setInfinity(out, o);
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment points =
          Group.contiguous(arena, multiples.asSlice(0, entries * group.affineBytes()));
      MemorySegment scalars = arena.allocate(entries * Short.BYTES, Long.BYTES);
      MemorySegment factors = Group.contiguous(arena, scalars);
      long bucketBytes = (long) BUCKET_COORDINATES * group.pointBytes() / 3;
      MemorySegment scratch = arena.allocate(bucketBytes << (windowBits - 1), Long.BYTES);
      MemorySegment pass = group.allocatePoints(arena, 1);
      MemorySegment sum = group.allocatePoints(arena, 1);
      for (int t = passes - 1; t >= 0; t--) {
        for (int bit = 0; bit < windowBits && t < passes - 1; bit++) {
          group.twice(sum, 0, sum, 0);
        }
        MemorySegment.copy(digits.pass(t), 0, scalars, JAVA_SHORT, 0, (int) entries);
        Native.call(
            group.pippengerWindow,
            pass,
            points,
            entries,
            factors,
            windowBits,
            scratch,
            0,
            windowBits);
        group.add(sum, 0, sum, 0, pass, 0);
      }
      MemorySegment.copy(sum, 0, out, o * group.pointBytes(), group.pointBytes());
    }
  }
}

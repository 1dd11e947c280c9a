package dev.freehold.blst;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * Multiplies one point by many scalars, from a table of its multiples.
 *
 * <p>The scalar is cut into windows of w bits; row j holds k * 2^(w j) * base for k in [1, 2^w), so
 * a product is one mixed addition a window and no doubling. The table lives as long as the
 * allocator it was made in; the object is immutable and thread-safe.
 */
public final class FixedBase {
  private static final int SCALAR_BITS = 8 * Group.SCALAR_BYTES;

  /** Caps the table: 22 rows of 4,095 points are 8.6 MB in G1 and 17.3 MB in G2. */
  private static final int WINDOW_BITS_MAX = 12;

  /** Products turned affine together: enough to make their common inversion cheap. */
  private static final int CHUNK = 512;

  private final Group group;
  private final int windowBits;
  private final int windows;
  private final long rowPoints;
  private final MemorySegment table;

  private FixedBase(Group group, int windowBits, SegmentAllocator allocator) {
    this.group = group;
    this.windowBits = windowBits;
    this.windows = (SCALAR_BITS + windowBits - 1) / windowBits;
    this.rowPoints = (1L << windowBits) - 1;
    this.table = group.allocateAffine(allocator, windows * rowPoints);
  }

  /**
   * Makes the table for affine point {@code i}.
   *
   * @param products how many products are expected: sizes the table
   */
  public static FixedBase of(
      Group group, MemorySegment affine, long i, long products, SegmentAllocator allocator) {
    FixedBase made = new FixedBase(group, windowBits(products), allocator);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment row = group.allocatePoints(arena, made.rowPoints + 1);
      group.fromAffine(row, 0, affine, i);
      for (int j = 0; j < made.windows; j++) {
        made.fillRow(j, row);
      }
    }
    return made;
  }

  /** Fills row {@code j} from its first multiple in {@code row[0]}; leaves the next row's there. */
  private void fillRow(int j, MemorySegment row) {
    for (long k = 1; k <= rowPoints; k++) {
      group.add(row, k, row, k - 1, row, 0);
    }
    group.toAffine(table, j * rowPoints, row, 0, rowPoints);
    MemorySegment.copy(row, rowPoints * group.pointBytes(), row, 0, group.pointBytes());
  }

  /** The window that makes table and products together cheapest. */
  private static int windowBits(long products) {
    int best = 1;
    for (int w = 2; w <= WINDOW_BITS_MAX; w++) {
      if (additions(w, products) < additions(best, products)) {
        best = w;
      }
    }
    return best;
  }

  private static long additions(int windowBits, long products) {
    // A table entry costs about two of the products' mixed additions.
    return (SCALAR_BITS + windowBits - 1) / windowBits * (products + (2L << windowBits));
  }

  /**
   * out[o + k] = scalars[s + k] * base for k in [0, count), affine.
   *
   * @param scalars {@value Group#SCALAR_BYTES} bytes each, little-endian
   */
  public void multiply(
      ParallelLoop loop, MemorySegment out, long o, MemorySegment scalars, long s, int count) {
    loop.run(
        (count + CHUNK - 1) / CHUNK,
        chunk -> {
          int from = chunk * CHUNK;
          int size = Math.min(CHUNK, count - from);
          multiplyChunk(out, o + from, scalars, s + from, size);
        });
  }

  private void multiplyChunk(MemorySegment out, long o, MemorySegment scalars, long s, int count) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment products = group.allocatePoints(arena, count);
      for (int k = 0; k < count; k++) {
        long scalar = (s + k) * Group.SCALAR_BYTES;
        for (int j = 0; j < windows; j++) {
          long digit = digit(scalars, scalar, j * windowBits);
          if (digit != 0) {
            group.addAffine(products, k, products, k, table, j * rowPoints + digit - 1);
          }
        }
      }
      group.toAffine(out, o, products, 0, count);
    }
  }

  /** The window's bits from {@code bit} on of the scalar at byte {@code offset}. */
  private long digit(MemorySegment scalars, long offset, int bit) {
    int limb = bit >>> 6;
    int shift = bit & 63;
    long digit = scalars.get(JAVA_LONG, offset + 8L * limb) >>> shift;
    if (shift + windowBits > 64 && limb < 3) {
      digit |= scalars.get(JAVA_LONG, offset + 8L * (limb + 1)) << (64 - shift);
    }
    return digit & rowPoints;
  }
}

package dev.freehold.blst;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.Locale;

/**
 * One of the two source groups of the pairing, with blst's operations on its points.
 *
 * <p>A <em>point</em> is in Jacobian coordinates ({@link #pointBytes}), an <em>affine</em> point in
 * affine ones ({@link #affineBytes}); infinity is Z = 0, or all zero bytes. {@code out} may be the
 * same element as an operand. Operations do not check that points lie in the subgroup; the checked
 * {@link #uncompress} and {@link #deserialize} do. Thread-safe; distinct threads need distinct
 * output elements.
 */
public final class Group {
  /** Bytes of a scalar: little-endian, plain (not Montgomery). */
  public static final int SCALAR_BYTES = 32;

  /** Bits of a canonical scalar. */
  public static final int SCALAR_BITS = 255;

  /** The subgroup of the curve over Fp: 48 bytes compressed. */
  public static final Group G1 = new Group("p1", "g1", 48);

  /** The subgroup of the twist over Fp2: 96 bytes compressed. */
  public static final Group G2 = new Group("p2", "g2", 96);

  private static final int COMPRESSED = 0x80;
  private static final int INFINITE = 0x40;
  private static final int FLAGS = 0xe0;

  private static final int SUCCESS = 0;
  private static final int BAD_ENCODING = 1;
  private static final int POINT_NOT_ON_CURVE = 2;
  private static final int POINT_NOT_IN_GROUP = 3;

  private final String name;
  private final int coordinateBytes;
  private final MemorySegment generator;
  private final MethodHandle uncompress;
  private final MethodHandle deserialize;
  private final MethodHandle compress;
  private final MethodHandle serialize;
  private final MethodHandle inSubgroup;
  private final MethodHandle onCurve;
  private final MethodHandle affineIsInfinity;
  private final MethodHandle isInfinity;
  private final MethodHandle isEqual;
  private final MethodHandle affineIsEqual;
  private final MethodHandle add;
  private final MethodHandle addAffine;
  private final MethodHandle twice;
  private final MethodHandle negate;
  private final MethodHandle mult;
  private final MethodHandle fromAffine;
  private final MethodHandle toAffine;
  private final MethodHandle sum;
  final MethodHandle pippenger;
  final MethodHandle pippengerScratch;
  final MethodHandle pippengerWindow;
  final MethodHandle tableBytes;
  final MethodHandle tableFill;
  final MethodHandle tableMultiply;
  final MethodHandle tableScratch;

  private Group(String p, String subgroup, int coordinateBytes) {
    this.name = subgroup.toUpperCase(Locale.ROOT);
    this.coordinateBytes = coordinateBytes;
    String one = "blst_" + p + "_";
    String many = "blst_" + p + "s_";
    generator = Native.constant(one + "affine_generator", 2L * coordinateBytes);
    uncompress = Native.binaryTest(one + "uncompress");
    deserialize = Native.binaryTest(one + "deserialize");
    compress = Native.unary(one + "affine_compress");
    serialize = Native.unary(one + "affine_serialize");
    inSubgroup = Native.test(one + "affine_in_" + subgroup);
    onCurve = Native.test(one + "affine_on_curve");
    affineIsInfinity = Native.test(one + "affine_is_inf");
    isInfinity = Native.test(one + "is_inf");
    isEqual = Native.binaryTest(one + "is_equal");
    affineIsEqual = Native.binaryTest(one + "affine_is_equal");
    add = Native.binary(one + "add_or_double");
    addAffine = Native.binary(one + "add_or_double_affine");
    twice = Native.unary(one + "double");
    negate = Native.flagged(one + "cneg");
    mult = Native.countedBinary(one + "mult");
    fromAffine = Native.unary(one + "from_affine");
    toAffine = Native.counted(many + "to_affine");
    sum = Native.counted(many + "add");
    pippenger = Native.multiScalar(many + "mult_pippenger");
    pippengerScratch = Native.sizeOfMany(many + "mult_pippenger_scratch_sizeof");
    pippengerWindow = Native.multiScalarWindow(many + "tile_pippenger");
    tableBytes = Native.sizeOfTable(many + "mult_wbits_precompute_sizeof");
    tableFill = Native.precomputation(many + "mult_wbits_precompute");
    tableMultiply = Native.tableMultiScalar(many + "mult_wbits");
    tableScratch = Native.sizeOfMany(many + "mult_wbits_scratch_sizeof");
  }

  /** Bytes of a point: 144 in G1, 288 in G2. */
  public int pointBytes() {
    return 3 * coordinateBytes;
  }

  /** Bytes of an affine point: 96 in G1, 192 in G2. */
  public int affineBytes() {
    return 2 * coordinateBytes;
  }

  /** Bytes of a compressed point: 48 in G1, 96 in G2. */
  public int compressedBytes() {
    return coordinateBytes;
  }

  /** Bytes of a serialised (uncompressed) point: 96 in G1, 192 in G2. */
  public int serializedBytes() {
    return 2 * coordinateBytes;
  }

  /** {@code count} points, all infinity. */
  public MemorySegment allocatePoints(SegmentAllocator allocator, long count) {
    return allocator.allocate(count * pointBytes(), Long.BYTES);
  }

  /** {@code count} affine points, all infinity. */
  public MemorySegment allocateAffine(SegmentAllocator allocator, long count) {
    return allocator.allocate(count * affineBytes(), Long.BYTES);
  }

  /** Writes the standard generator to affine point {@code i}. */
  public void generator(MemorySegment out, long i) {
    affine(out, i).copyFrom(generator);
  }

  /**
   * Decodes a compressed point (the zcash encoding: big-endian x with three flag bits) and makes
   * every check of {@link PointVerdict}. {@code out} holds a usable point only when {@code VALID}.
   *
   * @param out affine points
   * @param in native memory
   */
  public PointVerdict uncompress(MemorySegment out, long i, MemorySegment in, long offset) {
    return checked(uncompressUnchecked(out, i, in, offset), out, i);
  }

  /**
   * What the bytes of a compressed point tell by themselves, without a square root: that its flags
   * or its range are wrong, or that it is infinity, as {@link #uncompress} says it; {@code VALID}
   * if nothing. Whether a point of the curve has these bytes is not asked.
   */
  public PointVerdict look(byte[] in, int offset) {
    int flags = in[offset] & FLAGS;
    if ((flags & COMPRESSED) == 0) {
      return PointVerdict.BAD_FLAGS;
    }
    if ((flags & INFINITE) != 0) {
      boolean zero = in[offset] == (byte) (COMPRESSED | INFINITE);
      for (int i = offset + 1; i < offset + coordinateBytes; i++) {
        zero &= in[i] == 0;
      }
      return zero ? PointVerdict.INFINITY : PointVerdict.BAD_FLAGS;
    }
    byte[] x = Arrays.copyOfRange(in, offset, offset + coordinateBytes);
    x[0] &= (byte) ~FLAGS;
    for (int at = 0; at < x.length; at += Modulus.BYTES) {
      if (!Modulus.isAbove(x, at)) {
        return PointVerdict.NOT_CANONICAL;
      }
    }
    return PointVerdict.VALID;
  }

  /** As {@link #uncompress(MemorySegment, long, MemorySegment, long)}, from the heap. */
  public PointVerdict uncompress(MemorySegment out, long i, byte[] in) {
    if (in.length != compressedBytes()) {
      return PointVerdict.WRONG_LENGTH;
    }
    try (Arena arena = Arena.ofConfined()) {
      return uncompress(out, i, arena.allocateFrom(JAVA_BYTE, in), 0);
    }
  }

  /**
   * Decodes without the subgroup check and without refusing infinity: {@code VALID} here means only
   * canonical and on the curve.
   */
  public PointVerdict uncompressUnchecked(
      MemorySegment out, long i, MemorySegment in, long offset) {
    int flags = in.get(JAVA_BYTE, offset) & FLAGS;
    if ((flags & COMPRESSED) == 0) {
      return PointVerdict.BAD_FLAGS;
    }
    return verdict(
        Native.code(
            uncompress, out, i * affineBytes(), affineBytes(), in, offset, compressedBytes()),
        flags);
  }

  /** Decodes an uncompressed point (big-endian x‖y with three flag bits) with every check. */
  public PointVerdict deserialize(MemorySegment out, long i, MemorySegment in, long offset) {
    int flags = in.get(JAVA_BYTE, offset) & FLAGS;
    if ((flags & ~INFINITE) != 0) {
      return PointVerdict.BAD_FLAGS;
    }
    int code =
        Native.code(
            deserialize, out, i * affineBytes(), affineBytes(), in, offset, serializedBytes());
    PointVerdict decoded = verdict(code, flags);
    return checked(decoded, out, i);
  }

  private static PointVerdict verdict(int code, int flags) {
    return switch (code) {
      case SUCCESS -> PointVerdict.VALID;
      case BAD_ENCODING ->
          (flags & INFINITE) != 0 ? PointVerdict.BAD_FLAGS : PointVerdict.NOT_CANONICAL;
      case POINT_NOT_ON_CURVE -> PointVerdict.NOT_ON_CURVE;
      case POINT_NOT_IN_GROUP -> PointVerdict.NOT_IN_SUBGROUP;
      default -> throw new IllegalStateException("blst answered a decoding with " + code);
    };
  }

  private PointVerdict checked(PointVerdict decoded, MemorySegment out, long i) {
    if (decoded != PointVerdict.VALID) {
      return decoded;
    }
    if (!inSubgroup(out, i)) {
      return PointVerdict.NOT_IN_SUBGROUP;
    }
    return affineIsInfinity(out, i) ? PointVerdict.INFINITY : PointVerdict.VALID;
  }

  /** Writes the compressed form of affine point {@code i} to native memory. */
  public void compress(MemorySegment out, long offset, MemorySegment affine, long i) {
    Native.call(compress, out, offset, compressedBytes(), affine, i * affineBytes(), affineBytes());
  }

  /** The compressed form of affine point {@code i}. */
  public byte[] compress(MemorySegment affine, long i) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(compressedBytes());
      compress(out, 0, affine, i);
      return out.toArray(JAVA_BYTE);
    }
  }

  /** The compressed form of point {@code i}. */
  public byte[] compressPoint(MemorySegment points, long i) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = allocateAffine(arena, 1);
      toAffine(affine, 0, points, i, 1);
      return compress(affine, 0);
    }
  }

  /** The uncompressed form of affine point {@code i}. */
  public byte[] serialize(MemorySegment affine, long i) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(serializedBytes());
      Native.call(serialize, out, 0, serializedBytes(), affine, i * affineBytes(), affineBytes());
      return out.toArray(JAVA_BYTE);
    }
  }

  /** Whether affine point {@code i} satisfies the curve's equation; infinity does. */
  public boolean isOnCurve(MemorySegment affine, long i) {
    return Native.test(onCurve, affine, i * affineBytes(), affineBytes());
  }

  /** Whether affine point {@code i}, which is on the curve, is in the subgroup; infinity is. */
  public boolean inSubgroup(MemorySegment affine, long i) {
    return Native.test(inSubgroup, affine, i * affineBytes(), affineBytes());
  }

  /** Whether affine point {@code i} is infinity. */
  public boolean affineIsInfinity(MemorySegment affine, long i) {
    return Native.test(affineIsInfinity, affine, i * affineBytes(), affineBytes());
  }

  /** Whether point {@code i} is infinity. */
  public boolean isInfinity(MemorySegment points, long i) {
    return Native.test(isInfinity, points, i * pointBytes(), pointBytes());
  }

  /** Whether two points are the same element of the group. */
  public boolean isEqual(MemorySegment a, long i, MemorySegment b, long j) {
    return Native.code(
            isEqual, a, i * pointBytes(), pointBytes(), b, j * pointBytes(), pointBytes())
        != 0;
  }

  /** Whether two affine points are the same. */
  public boolean affineIsEqual(MemorySegment a, long i, MemorySegment b, long j) {
    return Native.code(
            affineIsEqual, a, i * affineBytes(), affineBytes(), b, j * affineBytes(), affineBytes())
        != 0;
  }

  /** out[o] = a[i] + b[j], all points. */
  public void add(MemorySegment out, long o, MemorySegment a, long i, MemorySegment b, long j) {
    Native.call(
        add,
        out,
        o * pointBytes(),
        pointBytes(),
        a,
        i * pointBytes(),
        pointBytes(),
        b,
        j * pointBytes(),
        pointBytes());
  }

  /** out[o] = a[i] + b[j] where b is affine. */
  public void addAffine(
      MemorySegment out, long o, MemorySegment a, long i, MemorySegment b, long j) {
    Native.call(
        addAffine,
        out,
        o * pointBytes(),
        pointBytes(),
        a,
        i * pointBytes(),
        pointBytes(),
        b,
        j * affineBytes(),
        affineBytes());
  }

  /** out[o] = 2 a[i]. */
  public void twice(MemorySegment out, long o, MemorySegment a, long i) {
    Native.call(twice, out, o * pointBytes(), pointBytes(), a, i * pointBytes(), pointBytes());
  }

  /** Negates point {@code i} in place. */
  public void negate(MemorySegment points, long i) {
    Native.call(negate, points, i * pointBytes(), pointBytes(), 1);
  }

  /**
   * out[o] = scalar * a[i].
   *
   * @param scalars little-endian scalars of {@code ceil(bits / 8)} bytes; number {@code s} is used
   * @param bits of a scalar, in [1, 256]; higher bits of its last byte are ignored
   */
  public void mult(
      MemorySegment out, long o, MemorySegment a, long i, MemorySegment scalars, long s, int bits) {
    int scalarBytes = scalarBytes(bits);
    Native.call(
        mult,
        out,
        o * pointBytes(),
        pointBytes(),
        a,
        i * pointBytes(),
        pointBytes(),
        scalars,
        s * scalarBytes,
        scalarBytes,
        bits);
  }

  /** Makes point {@code i} infinity. */
  public void setInfinity(MemorySegment points, long i) {
    point(points, i).fill((byte) 0);
  }

  /** Makes affine point {@code i} infinity. */
  public void setAffineInfinity(MemorySegment affine, long i) {
    affine(affine, i).fill((byte) 0);
  }

  /** out[o] = affine[i] in Jacobian coordinates. */
  public void fromAffine(MemorySegment out, long o, MemorySegment affine, long i) {
    Native.call(
        fromAffine, out, o * pointBytes(), pointBytes(), affine, i * affineBytes(), affineBytes());
  }

  /** out[o..] = points[i..] in affine coordinates, with one inversion for all {@code count}. */
  public void toAffine(MemorySegment out, long o, MemorySegment points, long i, long count) {
    if (count == 0) {
      return;
    }
    MemorySegment results = out.asSlice(o * affineBytes(), count * affineBytes());
    MemorySegment sources = points.asSlice(i * pointBytes(), count * pointBytes());
    try (Arena arena = Arena.ofConfined()) {
      Native.call(toAffine, results, contiguous(arena, sources), count);
    }
  }

  /** out[o] = the sum of {@code count} affine points from {@code i}. */
  public void sum(MemorySegment out, long o, MemorySegment affine, long i, long count) {
    if (count == 0) {
      setInfinity(out, o);
      return;
    }
    MemorySegment points = affine.asSlice(i * affineBytes(), count * affineBytes());
    try (Arena arena = Arena.ofConfined()) {
      Native.call(sum, point(out, o), contiguous(arena, points), count);
    }
  }

  /** Bytes of each scalar in an array of scalars of {@code bits} bits. */
  static int scalarBytes(int bits) {
    if (bits < 1 || bits > 8 * SCALAR_BYTES) {
      throw new IllegalArgumentException("bits of a scalar: " + bits);
    }
    return (bits + 7) / 8;
  }

  /** blst takes an array of pointers; {base, NULL} means that the elements stand end to end. */
  static MemorySegment contiguous(SegmentAllocator allocator, MemorySegment base) {
    MemorySegment pointers = allocator.allocate(ADDRESS, 2);
    pointers.set(ADDRESS, 0, base);
    return pointers;
  }

  private MemorySegment point(MemorySegment points, long i) {
    return points.asSlice(i * pointBytes(), pointBytes());
  }

  private MemorySegment affine(MemorySegment points, long i) {
    return points.asSlice(i * affineBytes(), affineBytes());
  }

  /** G1 or G2. */
  @Override
  public String toString() {
    return name;
  }
}

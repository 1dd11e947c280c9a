package dev.freehold.core.hash;

import dev.freehold.core.field.FrArrays;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Many independent {@link Poseidon2#compress(long[], int, long[], int) compressions} at once: how
 * trees hash a level.
 *
 * <p>There are two forms of the same function. The scalar one serves everywhere and from the first
 * call. The one on the Vector API is several times faster, but only where the module {@code
 * jdk.incubator.vector} is present, the vectors are wide and the compiler has made good code of it;
 * until then it is a hundred times slower. So a process that will hash much calls {@link
 * #calibrate} at its start, which warms the vector form up and takes it into use if it answers
 * rightly and fast; without that call the scalar form stays.
 */
public final class CompressionBatch {
  /** Limbs of one compression's input: four elements. */
  public static final int INPUT_LIMBS = 4 * FrArrays.LIMBS;

  /** Ways to compute compressions. */
  public enum Form {
    /** One at a time. */
    SCALAR,
    /** As many at a time as the machine's vectors have lanes of 64 bits. */
    VECTOR
  }

  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  /** The form in use. Either gives the same results, so a change is safe at any time. */
  private static volatile Form form = Form.SCALAR;

  private CompressionBatch() {}

  /** The form that {@link #compress} uses. */
  public static Form form() {
    return form;
  }

  /**
   * Sets {@code out[i] = compress(in[4i], in[4i+1], in[4i+2], in[4i+3])} for every {@code i <
   * count}; elements in Montgomery form, end to end. The arrays must not overlap. Allocates one
   * scratch array of a few kilobytes, whatever the count.
   *
   * @param out receives {@code count} elements from {@code outOffset} on
   * @param in {@code 4 * count} elements from {@code inOffset} on
   * @throws IndexOutOfBoundsException if an array is too short or the count negative
   */
  public static void compress(long[] out, int outOffset, long[] in, int inOffset, int count) {
    Objects.checkIndex(count, Integer.MAX_VALUE / INPUT_LIMBS);
    Objects.checkFromIndexSize(outOffset, count * FrArrays.LIMBS, out.length);
    Objects.checkFromIndexSize(inOffset, count * INPUT_LIMBS, in.length);
    // One alone is cheaper without the idle lanes; from two on the lanes win.
    if (form == Form.VECTOR && count > 1) {
      compressInLanes(out, outOffset, in, inOffset, count);
    } else {
      compressOneByOne(out, outOffset, in, inOffset, count);
    }
  }

  static void compressOneByOne(long[] out, int outOffset, long[] in, int inOffset, int count) {
    long[] scratch = new long[Poseidon2.SCRATCH];
    for (int i = 0; i < count; i++) {
      int to = outOffset + i * FrArrays.LIMBS;
      Poseidon2.compress(out, to, in, inOffset + i * INPUT_LIMBS, scratch);
    }
  }

  static void compressInLanes(long[] out, int outOffset, long[] in, int inOffset, int count) {
    long[] scratch = new long[Poseidon2Lanes.SCRATCH];
    int i = 0;
    while (count - i > 1) {
      int group = Math.min(LaneArithmetic.LANES, count - i);
      int to = outOffset + i * FrArrays.LIMBS;
      Poseidon2Lanes.compress(out, to, in, inOffset + i * INPUT_LIMBS, group, scratch);
      i += group;
    }
    int last = inOffset + i * INPUT_LIMBS;
    compressOneByOne(out, outOffset + i * FrArrays.LIMBS, in, last, count - i);
  }

  /**
   * Whether the Vector API's module is present; without it, the classes of its form do not load.
   */
  static boolean vectorModulePresent() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  /** Why {@link #calibrate} chose as it did. */
  public enum Finding {
    /** The vector form answered rightly and fast: it is in use. */
    VECTOR_FASTER,
    /** It answered rightly but did not become fast enough within the limits. */
    VECTOR_NOT_FASTER,
    /** It answered wrongly: this platform's compiler or processor is not to be trusted with it. */
    VECTOR_WRONG,
    /** The machine's vectors have fewer than 256 bits. */
    VECTOR_NARROW,
    /** The module is absent: the JVM was started without {@code --add-modules}. */
    MODULE_ABSENT
  }

  /**
   * Result of a calibration.
   *
   * @param finding why
   * @param form the form now in use
   * @param scalarNs the least nanoseconds a compression took in the scalar form; 0 if not measured
   * @param vectorNs the same of the vector form
   */
  public record Calibration(Finding finding, Form form, long scalarNs, long vectorNs) {}

  /** One of the forms, or what a test puts in its place. */
  @FunctionalInterface
  interface Candidate {
    void compress(long[] out, int outOffset, long[] in, int inOffset, int count);
  }

  /** Compressions of a round: two or four vectors' worth, so that a cold round is short. */
  static final int ROUND_COUNT = 16;

  /** So many rounds in a row must be fast. */
  static final int FAST_ROUNDS = 5;

  /** Rounds of calibration at the most: ten times as many as make the compiler act. */
  private static final int ROUNDS_MAX = 5_000;

  /**
   * Compares and times the two forms, alternating, and takes the better into use: the vector form
   * once it has answered rightly and taken less than two thirds of the scalar form's least time in
   * five rounds in a row. Takes one to two seconds of a free processor, nearly all of it for the
   * compiler to warm up; meanwhile other threads compute in the form they had.
   *
   * @param nanoClock a clock in nanoseconds of any origin
   * @param limitNs when to give up and stay with the scalar form, at the least after one round
   */
  public static Calibration calibrate(LongSupplier nanoClock, long limitNs) {
    Calibration calibration;
    if (!vectorModulePresent()) {
      calibration = new Calibration(Finding.MODULE_ABSENT, Form.SCALAR, 0, 0);
    } else if (!Poseidon2Lanes.worthTrying()) {
      calibration = new Calibration(Finding.VECTOR_NARROW, Form.SCALAR, 0, 0);
    } else {
      Candidate scalar = CompressionBatch::compressOneByOne;
      calibration = race(scalar, CompressionBatch::compressInLanes, nanoClock, limitNs);
    }
    form = calibration.form();
    return calibration;
  }

  static Calibration race(
      Candidate scalarForm, Candidate vectorForm, LongSupplier nanoClock, long limitNs) {
    long[] in = sampleInputs();
    long[] want = new long[ROUND_COUNT * FrArrays.LIMBS];
    long[] got = new long[ROUND_COUNT * FrArrays.LIMBS];
    long begin = nanoClock.getAsLong();
    long scalar = Long.MAX_VALUE;
    long vector = Long.MAX_VALUE;
    int fast = 0;
    for (int round = 0; round < ROUNDS_MAX && fast < FAST_ROUNDS; round++) {
      long t0 = nanoClock.getAsLong();
      scalarForm.compress(want, 0, in, 0, ROUND_COUNT);
      long t1 = nanoClock.getAsLong();
      vectorForm.compress(got, 0, in, 0, ROUND_COUNT);
      long t2 = nanoClock.getAsLong();
      scalar = Math.min(scalar, t1 - t0);
      vector = Math.min(vector, t2 - t1);
      if (!Arrays.equals(want, got)) {
        return calibration(Finding.VECTOR_WRONG, scalar, vector);
      }
      fast = 3 * (t2 - t1) < 2 * scalar ? fast + 1 : 0;
      if (t2 - begin > limitNs) {
        break;
      }
      // The outputs become inputs of the next round, so that no two rounds are the same.
      System.arraycopy(want, 0, in, round % 4 * want.length, want.length);
    }
    Finding finding = fast == FAST_ROUNDS ? Finding.VECTOR_FASTER : Finding.VECTOR_NOT_FASTER;
    return calibration(finding, scalar, vector);
  }

  private static Calibration calibration(Finding finding, long scalarNs, long vectorNs) {
    Form chosen = finding == Finding.VECTOR_FASTER ? Form.VECTOR : Form.SCALAR;
    return new Calibration(finding, chosen, scalarNs / ROUND_COUNT, vectorNs / ROUND_COUNT);
  }

  /** Small numbers and their negatives to begin with. */
  private static long[] sampleInputs() {
    long[] in = new long[ROUND_COUNT * INPUT_LIMBS];
    long[] one = {1, 0, 0, 0};
    for (int i = FrArrays.LIMBS; i < in.length; i += FrArrays.LIMBS) {
      FrArrays.add(in, i, in, i - FrArrays.LIMBS, one, 0);
      if (i % (3 * FrArrays.LIMBS) == 0) {
        FrArrays.negate(in, i, in, i);
      }
    }
    return in;
  }
}

package dev.freehold.prover.iden3;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;

/** Name of a prime field in these formats: the bytes of an element, then the modulus. */
final class FieldHeader {
  /** The order of BLS12-381's groups. */
  static final FieldHeader SCALARS = new FieldHeader(Fr.MODULUS, Fr.BYTES);

  /** The field that BLS12-381 is defined over. */
  static final FieldHeader COORDINATES =
      new FieldHeader(
          new BigInteger(
              "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
                  + "1eabfffeb153ffffb9feffffffffaaab",
              16),
          48);

  private final BigInteger number;
  private final byte[] modulus;

  private FieldHeader(BigInteger modulus, int elementBytes) {
    number = modulus;
    byte[] bigEndian = modulus.toByteArray();
    this.modulus = new byte[elementBytes];
    for (int i = 0; i < Math.min(elementBytes, bigEndian.length); i++) {
      this.modulus[i] = bigEndian[bigEndian.length - 1 - i];
    }
  }

  BigInteger modulus() {
    return number;
  }

  /** Bytes of the header. */
  int bytes() {
    return Integer.BYTES + modulus.length;
  }

  void write(SectionWriter out) throws IOException {
    out.u32(modulus.length);
    out.bytes(modulus);
  }

  /** Requires this field. */
  void read(SectionFile file, SectionFile.Cursor in) {
    if (in.u32() != modulus.length || !Arrays.equals(in.bytes(modulus.length), modulus)) {
      throw file.failure(Reason.WRONG_CURVE);
    }
  }

  /** Reads a plain scalar and leaves it in Montgomery form. */
  static void readScalar(SectionFile file, SectionFile.Cursor in, long[] out, int off) {
    in.limbs(out, off);
    if (!FrArrays.isCanonical(out, off)) {
      throw file.failure(Reason.NOT_CANONICAL);
    }
    FrArrays.fromCanonical(out, off, out, off);
  }
}

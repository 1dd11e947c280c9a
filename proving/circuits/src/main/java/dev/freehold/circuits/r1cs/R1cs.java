package dev.freehold.circuits.r1cs;

import static dev.freehold.core.field.FrArrays.LIMBS;

import dev.freehold.core.field.Fr;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.id.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A constraint system. Variable 0 is the constant 1, variables 1 to {@code publicCount} are the
 * public inputs, the rest are private.
 *
 * @param variableCount all variables, the constant included
 */
public record R1cs(
    int publicCount, int variableCount, SparseMatrix a, SparseMatrix b, SparseMatrix c) {
  private static final String DIGEST_TAG = "freehold/r1cs/1";
  private static final int DIGEST_BUFFER_BYTES = 1 << 15;

  public R1cs {
    if (a.rows() != b.rows() || a.rows() != c.rows()) {
      throw new IllegalArgumentException("the matrices have different numbers of rows");
    }
    if (publicCount < 0 || variableCount <= publicCount) {
      throw new IllegalArgumentException("fewer variables than public inputs");
    }
  }

  /** How many constraints there are. */
  public int constraints() {
    return a.rows();
  }

  /**
   * The first constraint that a witness violates, -1 if none.
   *
   * @param witness Montgomery limbs of all variables
   */
  public int firstViolation(long[] witness) {
    if (witness.length != variableCount * LIMBS) {
      throw new IllegalArgumentException(
          "a witness of " + witness.length + " limbs for " + variableCount + " variables");
    }
    long[] values = new long[3 * LIMBS];
    Factors factors = new Factors(this);
    for (int row = 0; row < constraints(); row++) {
      if (!isSatisfied(row, witness, factors, values)) {
        return row;
      }
    }
    return -1;
  }

  /** Whether a witness satisfies one constraint. */
  public boolean isSatisfied(int row, long[] witness) {
    return isSatisfied(row, witness, new Factors(this), new long[3 * LIMBS]);
  }

  private boolean isSatisfied(int row, long[] witness, Factors factors, long[] values) {
    factors.evaluate(row, witness, values, 0, values, LIMBS);
    c.evaluate(row, witness, values, 2 * LIMBS);
    FrArrays.mul(values, 0, values, 0, values, LIMBS);
    return FrArrays.equal(values, 0, values, 2 * LIMBS);
  }

  /** A digest that names the circuit: of everything that a proving key depends on. */
  public Hash32 digest() {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(DIGEST_TAG.getBytes(StandardCharsets.US_ASCII));
      sha.update(
          ByteBuffer.allocate(12)
              .putInt(publicCount)
              .putInt(variableCount)
              .putInt(constraints())
              .flip());
      for (SparseMatrix matrix : new SparseMatrix[] {a, b, c}) {
        update(sha, matrix);
      }
      return new Hash32(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void update(MessageDigest sha, SparseMatrix matrix) {
    byte[] coefficients = canonical(matrix.coefficientTable());
    ByteBuffer buffer = ByteBuffer.allocate(DIGEST_BUFFER_BYTES);
    for (int row = 0; row < matrix.rows(); row++) {
      int start = matrix.rowStart(row);
      int end = matrix.rowStart(row + 1);
      roomFor(Integer.BYTES, buffer, sha).putInt(end - start);
      for (int i = start; i < end; i++) {
        roomFor(Integer.BYTES + Fr.BYTES, buffer, sha)
            .putInt(matrix.column(i))
            .put(coefficients, matrix.coefficient(i) * Fr.BYTES, Fr.BYTES);
      }
    }
    sha.update(buffer.flip());
  }

  private static ByteBuffer roomFor(int bytes, ByteBuffer buffer, MessageDigest sha) {
    if (buffer.remaining() < bytes) {
      sha.update(buffer.flip());
      buffer.clear();
    }
    return buffer;
  }

  /** Elements in their encoding, end to end: many entries have one coefficient. */
  private static byte[] canonical(long[] elements) {
    byte[] bytes = new byte[elements.length / LIMBS * Fr.BYTES];
    for (int i = 0; i < elements.length / LIMBS; i++) {
      Fr.fromLimbs(elements, i * LIMBS).toBytes(bytes, i * Fr.BYTES);
    }
    return bytes;
  }
}

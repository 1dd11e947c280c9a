package dev.freehold.verifier.signature;

import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.port.SignatureVerifier.Signed;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Signs with a key A = [a]B + T where T has order 8: plain affine arithmetic, on integers. */
final class TorsionSigner {
  private static final BigInteger P = Field25519.P;
  private static final BigInteger D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(P)).mod(P);

  private record Point(BigInteger x, BigInteger y) {}

  private static final Point BASE =
      new Point(
          new BigInteger("216936d3cd6e53fec0a4e231fdd6dc5c692cc7609525a7b2c9562d608f25d51a", 16),
          new BigInteger("6666666666666666666666666666666666666666666666666666666666666658", 16));

  private TorsionSigner() {}

  private static Point add(Point p, Point q) {
    BigInteger xx = p.x.multiply(q.x);
    BigInteger yy = p.y.multiply(q.y);
    BigInteger dd = D.multiply(xx.multiply(yy).mod(P)).mod(P);
    BigInteger x = p.x.multiply(q.y).add(p.y.multiply(q.x));
    BigInteger y = yy.add(xx);
    return new Point(
        x.multiply(BigInteger.ONE.add(dd).modInverse(P)).mod(P),
        y.multiply(BigInteger.ONE.subtract(dd).modInverse(P)).mod(P));
  }

  private static Point times(BigInteger n, Point p) {
    Point sum = new Point(BigInteger.ZERO, BigInteger.ONE);
    for (int bit = n.bitLength() - 1; bit >= 0; bit--) {
      sum = add(sum, sum);
      sum = n.testBit(bit) ? add(sum, p) : sum;
    }
    return sum;
  }

  private static Point ofOrderEight() {
    byte[] encoded =
        HexFormat.of().parseHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
    long[] point = new long[Edwards25519.POINT];
    if (!Edwards25519.decode(point, 0, encoded, 0)) {
      throw new IllegalStateException("no point");
    }
    return new Point(
        Field25519.toBigInteger(point, 0), Field25519.toBigInteger(point, Field25519.LIMBS));
  }

  private static byte[] encode(Point p) {
    byte[] out = new byte[32];
    for (int i = 0; i < 32; i++) {
      out[i] = p.y.shiftRight(8 * i).byteValue();
    }
    out[31] |= (byte) (p.x.testBit(0) ? 0x80 : 0);
    return out;
  }

  /** A signature of a message, with [S]B - [k]A - R = -[k]T. */
  static Signed signed(byte[] message) {
    try {
      BigInteger a = BigInteger.valueOf(1_234_567_891_011L);
      BigInteger r = BigInteger.valueOf(987_654_321_987L);
      byte[] key = encode(add(times(a, BASE), ofOrderEight()));
      byte[] nonce = encode(times(r, BASE));
      MessageDigest sha = MessageDigest.getInstance("SHA-512");
      sha.update(nonce);
      sha.update(key);
      byte[] digest = sha.digest(message);
      BigInteger k = BigInteger.ZERO;
      for (int i = digest.length - 1; i >= 0; i--) {
        k = k.shiftLeft(8).or(BigInteger.valueOf(digest[i] & 0xff));
      }
      BigInteger s = k.multiply(a).add(r).mod(Edwards25519.ORDER);
      byte[] signature = new byte[64];
      System.arraycopy(nonce, 0, signature, 0, 32);
      for (int i = 0; i < 32; i++) {
        signature[32 + i] = s.shiftRight(8 * i).byteValue();
      }
      return new Signed(SignatureScheme.ED25519, key, message, signature);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

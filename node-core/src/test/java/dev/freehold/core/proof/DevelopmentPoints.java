package dev.freehold.core.proof;

/** Bytes of verifying keys that have a secret of the published seed. */
public final class DevelopmentPoints {
  private DevelopmentPoints() {}

  /** A key of ten inputs with that alpha, whose other bytes are zeros. */
  public static VerifyingKey keyWithAlpha() {
    byte[] key = new byte[VerifyingKey.bytesFor(Statement.COUNT)];
    byte[] alpha = PointComparison.developmentAlpha();
    System.arraycopy(alpha, 0, key, 0, alpha.length);
    return new VerifyingKey(key);
  }
}

package dev.freehold.simulation.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Digests that stand for keys, signatures and proofs. */
public final class Digests {
  private Digests() {}

  /** The SHA-256 digest of all parts, one after another. */
  public static byte[] of(byte[]... parts) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        sha.update(part);
      }
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * That digest again and again.
   *
   * @param bytes how many; whole digests
   */
  public static byte[] repeated(int bytes, byte[]... parts) {
    byte[] digest = of(parts);
    byte[] all = new byte[bytes];
    for (int at = 0; at < bytes; at += digest.length) {
      System.arraycopy(digest, 0, all, at, digest.length);
    }
    return all;
  }
}

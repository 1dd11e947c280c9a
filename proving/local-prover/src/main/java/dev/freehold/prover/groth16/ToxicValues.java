package dev.freehold.prover.groth16;

import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The secrets of a setup (Groth 2016, section 3.2), here derived from a published seed and so no
 * secrets at all.
 *
 * <p>alpha, beta and gamma come from the seed alone: they are the same in all keys of a seed, so
 * that such keys are known by them. delta and tau are the circuit's own.
 */
record ToxicValues(Fr alpha, Fr beta, Fr gamma, Fr delta, Fr tau) {
  private static final byte[] TAG =
      "freehold/development-setup/1".getBytes(StandardCharsets.US_ASCII);

  static ToxicValues of(String seed, Hash32 circuit) {
    byte[] any = new byte[0];
    byte[] own = circuit.toBytes();
    return new ToxicValues(
        value(seed, "alpha", any),
        value(seed, "beta", any),
        value(seed, "gamma", any),
        value(seed, "delta", own),
        value(seed, "tau", own));
  }

  ToxicValues withGamma(Fr other) {
    return new ToxicValues(alpha, beta, other, delta, tau);
  }

  /** The name of a seed. */
  static Hash32 origin(String seed) {
    return new Hash32(digest(seed, "origin", new byte[0], 0));
  }

  private static Fr value(String seed, String name, byte[] context) {
    return Fr.fromWideBytes(
        ByteBuffer.allocate(2 * Fr.BYTES)
            .put(digest(seed, name, context, 0))
            .put(digest(seed, name, context, 1))
            .array());
  }

  private static byte[] digest(String seed, String name, byte[] context, int part) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      field(sha, TAG);
      field(sha, name.getBytes(StandardCharsets.US_ASCII));
      field(sha, seed.getBytes(StandardCharsets.UTF_8));
      field(sha, context);
      sha.update((byte) part);
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void field(MessageDigest sha, byte[] bytes) {
    sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    sha.update(bytes);
  }
}

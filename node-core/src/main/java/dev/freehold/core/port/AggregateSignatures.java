package dev.freehold.core.port;

import java.util.List;

/**
 * Signatures of many over one message that are checked as one, such as BLS signatures over
 * BLS12-381 with keys in G1. Keys must have been accepted with a proof of possession: without one a
 * key can be made up that cancels others'. Thread-safe.
 */
public interface AggregateSignatures {
  /** Bytes of a public key. */
  int KEY_BYTES = 48;

  /** Bytes of a signature, and of the sum of any number of them. */
  int SIGNATURE_BYTES = 96;

  /**
   * The sum of signatures; what is malformed among them makes a sum that does not verify, never an
   * exception.
   *
   * @param signatures of {@value #SIGNATURE_BYTES} bytes each, at least one
   */
  byte[] aggregate(List<byte[]> signatures);

  /**
   * Whether a signature is the sum of what each of these keys signed; malformed input is not.
   *
   * @param keys of {@value #KEY_BYTES} bytes each, at least one
   * @param message what all of them signed
   */
  boolean verify(List<byte[]> keys, byte[] message, byte[] signature);
}

package dev.freehold.core.port;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

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

  /**
   * Outcome of putting signatures together.
   *
   * @param good places of those that are in the sum
   * @param sum of them; empty if there are none, or they cancel each other out
   */
  record Assembly(BitSet good, Optional<byte[]> sum) {}

  /**
   * Puts signatures of one message together: adds them up first and checks once; where the sum does
   * not verify, halves are, down to those that are to blame. Each of those that are left out does
   * not verify alone. That each of the others does is not shown, only that all of these keys
   * signed.
   *
   * @param keys one for each signature, none twice
   * @param signatures at least one
   */
  default Assembly assemble(List<byte[]> keys, byte[] message, List<byte[]> signatures) {
    BitSet good = new BitSet();
    sort(keys, message, signatures, 0, signatures.size(), good);
    return new Assembly(
        good,
        good.isEmpty()
            ? Optional.empty()
            : Optional.of(aggregate(good.stream().mapToObj(signatures::get).toList())));
  }

  private void sort(
      List<byte[]> keys, byte[] message, List<byte[]> signatures, int from, int to, BitSet good) {
    byte[] sum = aggregate(signatures.subList(from, to));
    if (verify(keys.subList(from, to), message, sum)) {
      good.set(from, to);
    } else if (to - from > 1) {
      int middle = (from + to) >>> 1;
      sort(keys, message, signatures, from, middle, good);
      sort(keys, message, signatures, middle, to, good);
    }
  }
}

package dev.freehold.core.committee;

import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.VoteSigner;
import java.util.Arrays;
import java.util.List;

/**
 * Signatures that anybody can forge who wants to, for tests: a key is its own secret, a signature
 * is a checksum of key and message, and the sum of several is their exclusive or.
 */
public final class FakeSignatures implements AggregateSignatures {
  /** The key of the validator with a number. */
  public static BlsKey key(int validator) {
    byte[] key = new byte[KEY_BYTES];
    key[0] = (byte) validator;
    key[1] = 1;
    return new BlsKey(key);
  }

  /** What that validator signs with. */
  public static VoteSigner signer(int validator) {
    byte[] key = key(validator).toBytes();
    return message -> sign(key, message);
  }

  /** A signature that is none. */
  public static BlsSignature forged() {
    byte[] bytes = new byte[SIGNATURE_BYTES];
    Arrays.fill(bytes, (byte) 7);
    return new BlsSignature(bytes);
  }

  @Override
  public byte[] aggregate(List<byte[]> signatures) {
    byte[] sum = new byte[SIGNATURE_BYTES];
    for (byte[] signature : signatures) {
      for (int i = 0; i < SIGNATURE_BYTES; i++) {
        sum[i] ^= signature[i];
      }
    }
    return sum;
  }

  @Override
  public boolean verify(List<byte[]> keys, byte[] message, byte[] signature) {
    return Arrays.equals(
        aggregate(keys.stream().map(key -> sign(key, message)).toList()), signature);
  }

  private static byte[] sign(byte[] key, byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    long state = 31L * Arrays.hashCode(key) + Arrays.hashCode(message);
    for (int i = 0; i < SIGNATURE_BYTES; i++) {
      // SplitMix64, by Steele, Lea and Flood.
      state += 0x9e3779b97f4a7c15L;
      long mixed = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
      signature[i] = (byte) ((mixed ^ mixed >>> 27) * 0x94d049bb133111ebL >>> 56);
    }
    return signature;
  }
}

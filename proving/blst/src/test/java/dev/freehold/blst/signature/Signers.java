package dev.freehold.blst.signature;

import dev.freehold.blst.Group;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Keys of tests, by number. */
final class Signers {
  private Signers() {}

  static BlsSecretKey secret(int number) {
    byte[] seed = new byte[BlsSecretKey.BYTES];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >>> 8);
    return BlsSecretKey.ofSeed(seed);
  }

  static BlsPublicKey key(BlsSecretKey secret) {
    return BlsPublicKey.decode(secret.publicKey()).orElseThrow();
  }

  static ProvenKey proven(BlsSecretKey secret) {
    return key(secret).prove(secret.provePossession()).orElseThrow();
  }

  static List<BlsSecretKey> secrets(int count) {
    List<BlsSecretKey> secrets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      secrets.add(secret(i + 1));
    }
    return secrets;
  }

  static SignerSet set(List<BlsSecretKey> secrets) {
    return new SignerSet(secrets.stream().map(Signers::proven).toList());
  }

  /** One signature plus or minus another. */
  static byte[] sum(byte[] signature, byte[] other, boolean minus) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = Group.G2.allocateAffine(arena, 2);
      Group.G2.uncompress(affine, 0, signature);
      Group.G2.uncompress(affine, 1, other);
      MemorySegment points = Group.G2.allocatePoints(arena, 1);
      Group.G2.fromAffine(points, 0, affine, 1);
      if (minus) {
        Group.G2.negate(points, 0);
      }
      Group.G2.addAffine(points, 0, points, 0, affine, 0);
      return Group.G2.compressPoint(points, 0);
    }
  }
}

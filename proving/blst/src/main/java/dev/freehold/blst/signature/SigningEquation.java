package dev.freehold.blst.signature;

import dev.freehold.blst.Group;
import dev.freehold.blst.Pairing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Equation e(key, H(message)) = e(G1's generator, signature) of one message, asked of keys and
 * signatures; the message is hashed once. One thread, for as long as its arena.
 */
final class SigningEquation {
  /** -generator, key. */
  private final MemorySegment g1;

  /** Signature, hash of the message. */
  private final MemorySegment g2;

  private final MemorySegment value;

  SigningEquation(Arena arena, Ciphersuite suite, byte[] message) {
    g1 = Group.G1.allocateAffine(arena, 2);
    g2 = Group.G2.allocateAffine(arena, 2);
    value = Pairing.allocate(arena, 1);
    MemorySegment generator = Group.G1.allocatePoints(arena, 1);
    Group.G1.generator(g1, 0);
    Group.G1.fromAffine(generator, 0, g1, 0);
    Group.G1.negate(generator, 0);
    Group.G1.toAffine(g1, 0, generator, 0, 1);
    MemorySegment hash = Group.G2.allocatePoints(arena, 1);
    suite.hash(arena, hash, 0, message);
    Group.G2.toAffine(g2, 1, hash, 0, 1);
  }

  /**
   * Whether it holds. It is linear: of a sum that holds and one part that holds, the other part
   * does. Infinity verifies under infinity; whoever asks for others refuses one of them before.
   *
   * @param key affine points, of which the first is meant
   * @param signature affine points, of which the first is meant; in its subgroup
   */
  boolean holds(MemorySegment key, MemorySegment signature) {
    int keyBytes = Group.G1.affineBytes();
    int signatureBytes = Group.G2.affineBytes();
    g1.asSlice(keyBytes, keyBytes).copyFrom(key.asSlice(0, keyBytes));
    g2.asSlice(0, signatureBytes).copyFrom(signature.asSlice(0, signatureBytes));
    Pairing.millerLoops(value, 0, g1, 0, g2, 0, 2);
    Pairing.finalExp(value, 0, value, 0);
    return Pairing.isOne(value, 0);
  }
}

package dev.freehold.blst.signature;

import dev.freehold.blst.HashToCurve;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Domain separation tags of draft-irtf-cfrg-bls-signature-05, section 4.2.3: a signature of one
 * kind never stands for another.
 */
enum Ciphersuite {
  /** Signatures of messages. */
  MESSAGE("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_"),
  /** Proofs that a key's secret is known. */
  POSSESSION("BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_");

  private final byte[] tag;

  Ciphersuite(String tag) {
    this.tag = tag.getBytes(StandardCharsets.US_ASCII);
  }

  /** out[o], a point of G2 = the hash of a message. */
  void hash(Arena arena, MemorySegment out, long o, byte[] message) {
    // One byte more than there are, so that an empty message has an address.
    MemorySegment bytes = arena.allocate(message.length + 1L).asSlice(0, message.length);
    bytes.copyFrom(MemorySegment.ofArray(message));
    HashToCurve.toG2(out, o, bytes, arena.allocateFrom(ValueLayout.JAVA_BYTE, tag));
  }
}

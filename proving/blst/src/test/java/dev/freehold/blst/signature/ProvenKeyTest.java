package dev.freehold.blst.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProvenKeyTest {
  private static final BlsSecretKey VICTIM = Signers.secret(1);
  private static final BlsSecretKey ATTACKER = Signers.secret(2);

  @Test
  void aKeyIsProvenByItsOwnSecretAlone() {
    BlsPublicKey key = Signers.key(VICTIM);
    ProvenKey proven = key.prove(VICTIM.provePossession()).orElseThrow();
    assertArrayEquals(VICTIM.publicKey(), proven.key().toBytes());
    assertEquals(proven, Signers.proven(VICTIM));
    assertEquals(Optional.empty(), key.prove(ATTACKER.provePossession()));
    assertEquals(Optional.empty(), key.prove(new byte[96]));
    assertEquals(Optional.empty(), key.prove(new byte[0]));
  }

  /** Who signs a message that is a key has not shown anything, and the other way round. */
  @Test
  void aSignatureOfTheKeyIsNoProofAndAProofNoSignature() {
    BlsPublicKey key = Signers.key(VICTIM);
    assertEquals(Optional.empty(), key.prove(VICTIM.sign(VICTIM.publicKey())));
    assertFalse(key.verify(VICTIM.publicKey(), VICTIM.provePossession()));
  }

  /** A key made from another's signs for both; that nobody has its secret is what saves them. */
  @Test
  void aKeyMadeFromAnothersCannotBeProven() {
    BlsPublicKey rogue = BlsPublicKey.decode(attackersLessVictims()).orElseThrow();
    byte[] message = "the victim never saw this".getBytes(StandardCharsets.US_ASCII);
    BitSet both = new BitSet();
    both.set(0, 2);
    SignerSet careless = new SignerSet(List.of(Signers.proven(VICTIM), new ProvenKey(rogue)));
    assertTrue(careless.verify(both, message, ATTACKER.sign(message)), "the attack works");
    for (BlsSecretKey known : List.of(VICTIM, ATTACKER)) {
      assertEquals(Optional.empty(), rogue.prove(known.provePossession()));
      assertEquals(Optional.empty(), rogue.prove(known.sign(rogue.toBytes())));
    }
  }

  private static byte[] attackersLessVictims() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = Group.G1.allocateAffine(arena, 2);
      Signers.key(ATTACKER).copyTo(affine, 0);
      Signers.key(VICTIM).copyTo(affine, 1);
      MemorySegment points = Group.G1.allocatePoints(arena, 1);
      Group.G1.fromAffine(points, 0, affine, 1);
      Group.G1.negate(points, 0);
      Group.G1.addAffine(points, 0, points, 0, affine, 0);
      return Group.G1.compressPoint(points, 0);
    }
  }
}

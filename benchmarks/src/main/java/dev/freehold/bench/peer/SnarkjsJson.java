package dev.freehold.bench.peer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.util.Arrays;

/** Keys and proofs as snarkjs reads them: affine coordinates in decimal. */
final class SnarkjsJson {
  private static final int FIELD_BYTES = 48;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private SnarkjsJson() {}

  static ObjectNode key(VerifyingKey key) {
    byte[] bytes = key.toBytes();
    ObjectNode node = header();
    node.put("nPublic", key.publicInputs());
    int at = 0;
    node.set("vk_alpha_1", g1(bytes, at));
    at += VerifyingKey.G1_BYTES;
    for (String name : new String[] {"vk_beta_2", "vk_gamma_2", "vk_delta_2"}) {
      node.set(name, g2(bytes, at));
      at += VerifyingKey.G2_BYTES;
    }
    ArrayNode ic = node.putArray("IC");
    for (int i = 0; i <= key.publicInputs(); i++, at += VerifyingKey.G1_BYTES) {
      ic.add(g1(bytes, at));
    }
    return node;
  }

  static ObjectNode proof(Proof proof) {
    byte[] bytes = proof.toBytes();
    ObjectNode node = header();
    node.set("pi_a", g1(bytes, 0));
    node.set("pi_b", g2(bytes, VerifyingKey.G1_BYTES));
    node.set("pi_c", g1(bytes, VerifyingKey.G1_BYTES + VerifyingKey.G2_BYTES));
    return node;
  }

  private static ObjectNode header() {
    ObjectNode node = NODES.objectNode();
    return node.put("protocol", "groth16").put("curve", "bls12381");
  }

  private static ArrayNode g1(byte[] compressed, int off) {
    byte[] affine = affine(Group.G1, compressed, off);
    return NODES.arrayNode().add(field(affine, 0)).add(field(affine, 1)).add("1");
  }

  /**
   * An element of the quadratic extension is written low part first, and encoded high part first.
   */
  private static ArrayNode g2(byte[] compressed, int off) {
    byte[] affine = affine(Group.G2, compressed, off);
    ArrayNode node = NODES.arrayNode();
    node.addArray().add(field(affine, 1)).add(field(affine, 0));
    node.addArray().add(field(affine, 3)).add(field(affine, 2));
    node.addArray().add("1").add("0");
    return node;
  }

  private static byte[] affine(Group group, byte[] compressed, int off) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment point = group.allocateAffine(arena, 1);
      byte[] own = Arrays.copyOfRange(compressed, off, off + group.compressedBytes());
      PointVerdict verdict = group.uncompress(point, 0, own);
      if (verdict != PointVerdict.VALID) {
        throw new IllegalArgumentException("a point is " + verdict);
      }
      return group.serialize(point, 0);
    }
  }

  private static String field(byte[] affine, int index) {
    int from = index * FIELD_BYTES;
    return new BigInteger(1, Arrays.copyOfRange(affine, from, from + FIELD_BYTES)).toString();
  }
}

package dev.freehold.prover.iden3;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.circuits.file.WholeFile;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Verifying keys ({@code verification_key.json}), proofs ({@code proof.json}) and public inputs
 * ({@code public.json}) as snarkjs has them: coordinates and numbers as decimal text.
 */
public final class SnarkjsJson {
  private static final int FILE_BYTES_MAX = 1 << 20;
  private static final int DEPTH_MAX = 8;
  private static final int PUBLIC_INPUTS_MAX = 1 << 10;
  private static final int FIELD_BYTES = 48;
  private static final String DECIMAL = "0|[1-9][0-9]{0,119}";
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private SnarkjsJson() {}

  /** A verifying key. */
  public static JsonNode ofKey(VerifyingKey key) {
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

  /** A proof. */
  public static JsonNode ofProof(Proof proof) {
    byte[] bytes = proof.toBytes();
    ObjectNode node = header();
    node.set("pi_a", g1(bytes, 0));
    node.set("pi_b", g2(bytes, VerifyingKey.G1_BYTES));
    node.set("pi_c", g1(bytes, VerifyingKey.G1_BYTES + VerifyingKey.G2_BYTES));
    return node;
  }

  /** Public inputs. */
  public static JsonNode ofInputs(List<Fr> inputs) {
    ArrayNode node = NODES.arrayNode();
    inputs.forEach(input -> node.add(input.toBigInteger().toString()));
    return node;
  }

  /**
   * Writes any of these.
   *
   * @throws Iden3FileException if the file system refuses
   */
  public static void write(JsonNode node, Path file) {
    try {
      WholeFile.write(file, JSON.writeValueAsBytes(node));
    } catch (IOException e) {
      throw new Iden3FileException(Reason.INACCESSIBLE, file, e);
    }
  }

  /**
   * Reads a verifying key.
   *
   * @throws Iden3FileException if it is none for Groth16 on this curve
   */
  public static VerifyingKey readKey(Path file) {
    JsonNode node = readGroth16(file);
    JsonNode ic = node.path("IC");
    if (!ic.isArray() || ic.isEmpty() || ic.size() > PUBLIC_INPUTS_MAX + 1) {
      throw new Iden3FileException(Reason.BAD_COUNTS, file, "IC");
    }
    ByteBuffer out = ByteBuffer.allocate(VerifyingKey.bytesFor(ic.size() - 1));
    out.put(point(file, Group.G1, node, "vk_alpha_1"));
    for (String name : new String[] {"vk_beta_2", "vk_gamma_2", "vk_delta_2"}) {
      out.put(point(file, Group.G2, node, name));
    }
    for (JsonNode point : ic) {
      out.put(point(file, Group.G1, point));
    }
    return new VerifyingKey(out.array());
  }

  /**
   * Reads a proof.
   *
   * @throws Iden3FileException if it is none for Groth16 on this curve
   */
  public static Proof readProof(Path file) {
    JsonNode node = readGroth16(file);
    ByteBuffer out = ByteBuffer.allocate(Proof.BYTES);
    out.put(point(file, Group.G1, node, "pi_a"));
    out.put(point(file, Group.G2, node, "pi_b"));
    out.put(point(file, Group.G1, node, "pi_c"));
    return new Proof(out.array());
  }

  /**
   * Reads public inputs.
   *
   * @throws Iden3FileException if one is not below the field's modulus
   */
  public static List<Fr> readInputs(Path file) {
    JsonNode node = read(file);
    if (!node.isArray() || node.size() > PUBLIC_INPUTS_MAX) {
      throw new Iden3FileException(
          Reason.WRONG_FORMAT,
          file,
          "public inputs are a list of at most " + PUBLIC_INPUTS_MAX + " texts");
    }
    List<Fr> inputs = new ArrayList<>();
    for (JsonNode item : node) {
      inputs.add(Fr.fromBigInteger(number(file, item, Fr.MODULUS)));
    }
    return inputs;
  }

  private static JsonNode readGroth16(Path file) {
    JsonNode node = read(file);
    if (!node.isObject()) {
      throw new Iden3FileException(Reason.WRONG_FORMAT, file);
    }
    if (!node.path("protocol").asText().equals("groth16")
        || !node.path("curve").asText().equals("bls12381")) {
      throw new Iden3FileException(Reason.WRONG_CURVE, file);
    }
    return node;
  }

  private static JsonNode read(Path file) {
    try {
      if (Files.size(file) > FILE_BYTES_MAX) {
        throw new Iden3FileException(Reason.TOO_LARGE, file);
      }
      return JSON.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new Iden3FileException(Reason.WRONG_FORMAT, file, e.getOriginalMessage());
    } catch (IOException e) {
      throw new Iden3FileException(Reason.INACCESSIBLE, file, e);
    }
  }

  private static ObjectNode header() {
    return NODES.objectNode().put("protocol", "groth16").put("curve", "bls12381");
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

  private static byte[] point(Path file, Group group, JsonNode parent, String name) {
    return point(file, group, parent.path(name));
  }

  /** A point with every check, compressed. */
  private static byte[] point(Path file, Group group, JsonNode node) {
    BigInteger modulus = FieldHeader.COORDINATES.modulus();
    int parts = group == Group.G1 ? 1 : 2;
    byte[] affine = new byte[group.serializedBytes()];
    for (int i = 0; i < 3; i++) {
      JsonNode coordinate = node.path(i);
      for (int part = 0; part < parts; part++) {
        JsonNode item = parts == 1 ? coordinate : coordinate.path(part);
        BigInteger value = number(file, item, modulus);
        if (i < 2) {
          int end = (i * parts + parts - part) * FIELD_BYTES;
          byte[] bytes = value.toByteArray();
          int used = Math.min(bytes.length, FIELD_BYTES);
          System.arraycopy(bytes, bytes.length - used, affine, end - used, used);
        } else if (!value.equals(part == 0 ? BigInteger.ONE : BigInteger.ZERO)) {
          throw new Iden3FileException(Reason.BAD_POINT, file);
        }
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment point = group.allocateAffine(arena, 1);
      MemorySegment in = arena.allocate(affine.length);
      in.copyFrom(MemorySegment.ofArray(affine));
      PointVerdict verdict = group.deserialize(point, 0, in, 0);
      if (verdict != PointVerdict.VALID) {
        throw new Iden3FileException(Reason.BAD_POINT, file, verdict.toString());
      }
      return group.compress(point, 0);
    }
  }

  private static BigInteger number(Path file, JsonNode node, BigInteger modulus) {
    if (node.isNumber()) {
      throw new Iden3FileException(
          Reason.WRONG_FORMAT,
          file,
          "a number is written as a text: \"%s\", not %s".formatted(node.asText(), node.asText()));
    }
    if (!node.isTextual() || !node.textValue().matches(DECIMAL)) {
      throw new Iden3FileException(
          Reason.WRONG_FORMAT, file, "a number is a text of decimal digits, such as \"1\"");
    }
    BigInteger value = new BigInteger(node.textValue());
    if (value.compareTo(modulus) >= 0) {
      throw new Iden3FileException(Reason.NOT_CANONICAL, file);
    }
    return value;
  }
}

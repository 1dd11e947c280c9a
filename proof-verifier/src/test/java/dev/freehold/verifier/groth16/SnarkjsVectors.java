package dev.freehold.verifier.groth16;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys, proofs and public values that snarkjs 0.7.6 wrote for two small circuits over BLS12-381, in
 * its JSON. Coordinates are decimal; an Fp2 coordinate has its real part first.
 */
final class SnarkjsVectors {
  private static final Pattern NUMBER = Pattern.compile("\"([0-9]+)\"");

  private SnarkjsVectors() {}

  static PreparedVerifyingKey key(String circuit) {
    String json = read(circuit + "_vk.json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(points(Group.G1, json, "vk_alpha_1"));
    out.writeBytes(points(Group.G2, json, "vk_beta_2"));
    out.writeBytes(points(Group.G2, json, "vk_gamma_2"));
    out.writeBytes(points(Group.G2, json, "vk_delta_2"));
    out.writeBytes(points(Group.G1, json, "IC"));
    return switch (PreparedVerifyingKey.decode(new VerifyingKey(out.toByteArray()))) {
      case KeyDecoding.Prepared(var key) -> key;
      case KeyDecoding.Refused refused -> throw new AssertionError(refused);
    };
  }

  static Proof proof(String circuit, int number) {
    String json = read(circuit + "_proof" + number + ".json");
    return SimulatedKey.join(
        points(Group.G1, json, "pi_a"),
        points(Group.G2, json, "pi_b"),
        points(Group.G1, json, "pi_c"));
  }

  static List<Fr> inputs(String circuit, int number) {
    return numbers(read(circuit + "_public" + number + ".json")).stream()
        .map(Fr::fromBigInteger)
        .toList();
  }

  /** The points under a member, compressed, end to end; each has a third coordinate of one. */
  private static byte[] points(Group group, String json, String member) {
    int from = json.indexOf('"' + member + '"');
    Iterator<BigInteger> numbers = numbers(json.substring(from, next(json, from))).iterator();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    while (numbers.hasNext()) {
      ByteArrayOutputStream serialized = new ByteArrayOutputStream();
      for (int coordinate = 0; coordinate < 2; coordinate++) {
        byte[] real = bytes(numbers.next());
        if (group == Group.G2) {
          serialized.writeBytes(bytes(numbers.next()));
        }
        serialized.writeBytes(real);
      }
      numbers.next();
      if (group == Group.G2) {
        numbers.next();
      }
      out.writeBytes(compressed(group, serialized.toByteArray()));
    }
    return out.toByteArray();
  }

  /** Where the member's value ends: before the next member's name, or at the end. */
  private static int next(String json, int from) {
    Matcher member = Pattern.compile("\"[a-zA-Z_][a-zA-Z_0-9]*\":").matcher(json);
    return member.find(from + 1) ? member.start() : json.length();
  }

  private static List<BigInteger> numbers(String json) {
    List<BigInteger> numbers = new ArrayList<>();
    Matcher matcher = NUMBER.matcher(json);
    while (matcher.find()) {
      numbers.add(new BigInteger(matcher.group(1)));
    }
    return numbers;
  }

  private static byte[] bytes(BigInteger coordinate) {
    byte[] out = new byte[48];
    byte[] in = coordinate.toByteArray();
    System.arraycopy(in, 0, out, out.length - in.length, in.length);
    return out;
  }

  private static byte[] compressed(Group group, byte[] serialized) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment affine = group.allocateAffine(arena, 1);
      PointVerdict verdict =
          group.deserialize(affine, 0, arena.allocateFrom(JAVA_BYTE, serialized), 0);
      if (verdict != PointVerdict.VALID) {
        throw new AssertionError(verdict);
      }
      return group.compress(affine, 0);
    }
  }

  private static String read(String name) {
    try (InputStream in = SnarkjsVectors.class.getResourceAsStream("/snarkjs/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

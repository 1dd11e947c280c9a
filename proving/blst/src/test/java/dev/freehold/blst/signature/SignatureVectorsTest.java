package dev.freehold.blst.signature;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.blst.PointVerdict;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Ethereum's vectors of the same ciphersuite; where Freehold asks for more, a test says so. */
class SignatureVectorsTest {
  private static final String NONE = "-";
  private static final byte[] ANY_MESSAGE = {1, 2, 3};

  private static List<String[]> rows(String handler, int expected) {
    try (InputStream in =
        SignatureVectorsTest.class.getResourceAsStream("/signature/ethereum.txt")) {
      List<String[]> rows =
          new String(in.readAllBytes(), StandardCharsets.US_ASCII)
              .lines()
              .filter(line -> line.startsWith(handler + " "))
              .map(line -> line.split(" "))
              .toList();
      assertEquals(expected, rows.size());
      return rows;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static List<byte[]> list(String hexes) {
    return hexes.equals(NONE)
        ? List.of()
        : Arrays.stream(hexes.split(",")).map(SignatureVectorsTest::bytes).toList();
  }

  @Test
  void signsAsTheySign() {
    for (String[] row : rows("sign", 10)) {
      byte[] secret = bytes(row[2]);
      if (row[4].equals(NONE)) {
        assertThrows(IllegalArgumentException.class, () -> BlsSecretKey.ofScalar(secret), row[1]);
      } else {
        BlsSecretKey key = BlsSecretKey.ofScalar(secret);
        assertArrayEquals(bytes(row[4]), key.sign(bytes(row[3])), row[1]);
        assertArrayEquals(secret, key.toBytes(), row[1]);
      }
    }
  }

  @Test
  void verifiesAsTheyVerify() {
    for (String[] row : rows("verify", 31)) {
      boolean holds =
          BlsPublicKey.decode(bytes(row[2]))
              .map(key -> key.verify(bytes(row[3]), bytes(row[4])))
              .orElse(false);
      assertEquals(Boolean.parseBoolean(row[5]), holds, row[1]);
    }
  }

  @Test
  void verifiesAggregatesAsTheyDo() {
    for (String[] row : rows("fast", 11)) {
      assertEquals(
          Boolean.parseBoolean(row[5]),
          verifiesAll(list(row[2]), bytes(row[3]), bytes(row[4])),
          row[1]);
    }
  }

  /** A key that stands twice is counted twice there, and refused here. */
  private static boolean verifiesAll(List<byte[]> keys, byte[] message, byte[] signature) {
    List<ProvenKey> proven = new ArrayList<>();
    for (byte[] key : keys) {
      Optional<BlsPublicKey> decoded = BlsPublicKey.decode(key);
      if (decoded.isEmpty()) {
        return false;
      }
      proven.add(new ProvenKey(decoded.get()));
    }
    if (proven.isEmpty() || proven.stream().distinct().count() < proven.size()) {
      assertThrows(IllegalArgumentException.class, () -> new SignerSet(proven));
      return false;
    }
    BitSet all = new BitSet();
    all.set(0, proven.size());
    return new SignerSet(proven).verify(all, message, signature);
  }

  @Test
  void addsUpAsTheyAddUp() {
    for (String[] row : rows("aggregate", 6)) {
      List<byte[]> signatures = list(row[2]);
      if (signatures.isEmpty() || row[1].contains("infinity")) {
        // Nothing, and infinity, are no signatures here.
        signatures.forEach(one -> assertEquals(PointVerdict.INFINITY, verdict(Group.G2, one)));
      } else {
        assertArrayEquals(bytes(row[3]), SignerSet.sum(signatures).orElseThrow(), row[1]);
      }
    }
  }

  @Test
  void decodesWhatTheyDecodeButForInfinity() {
    for (String[] row : rows("key", 16)) {
      boolean decodes = BlsPublicKey.decode(bytes(row[2])).isPresent();
      assertEquals(Boolean.parseBoolean(row[3]) && !row[1].contains("infinity"), decodes, row[1]);
      assertEquals(decodes, verdict(Group.G1, bytes(row[2])) == PointVerdict.VALID, row[1]);
    }
    BlsPublicKey key = BlsPublicKey.decode(BlsSecretKey.ofSeed(new byte[32]).publicKey()).get();
    for (String[] row : rows("signature", 18)) {
      boolean decodes = verdict(Group.G2, bytes(row[2])) == PointVerdict.VALID;
      assertEquals(Boolean.parseBoolean(row[3]) && !row[1].contains("infinity"), decodes, row[1]);
      assertFalse(key.verify(ANY_MESSAGE, bytes(row[2])), row[1]);
    }
  }

  @Test
  void pointsOutsideTheSubgroupAreAmongThoseRefused() {
    assertTrue(
        rows("key", 16).stream()
            .anyMatch(row -> verdict(Group.G1, bytes(row[2])) == PointVerdict.NOT_IN_SUBGROUP));
    assertTrue(
        rows("signature", 18).stream()
            .anyMatch(row -> verdict(Group.G2, bytes(row[2])) == PointVerdict.NOT_IN_SUBGROUP));
  }

  private static PointVerdict verdict(Group group, byte[] bytes) {
    try (Arena arena = Arena.ofConfined()) {
      return group.uncompress(group.allocateAffine(arena, 1), 0, bytes);
    }
  }
}

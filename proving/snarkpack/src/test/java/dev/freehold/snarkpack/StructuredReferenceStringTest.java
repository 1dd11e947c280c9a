package dev.freehold.snarkpack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.core.chain.ReferenceKey;
import dev.freehold.core.field.Fr;
import dev.freehold.snarkpack.ReferenceStringException.Reason;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StructuredReferenceStringTest {
  /** A ceremony for 8 powers serves for 4 proofs: 2 * 4 powers of the 15 in G1. */
  private static final int LOG = 3;

  private static final int POWERS = 1 << LOG;
  private static final int G1_AT = 64;
  private static final int G2_AT = G1_AT + (2 * POWERS - 1) * 48;
  private static final Fr TAU = Fr.of(123_456_789);
  private static final Fr OTHER = Fr.of(987_654_321);

  @TempDir Path directory;

  private static byte[] transcript(Fr tau) {
    ByteBuffer out = ByteBuffer.allocate((int) CeremonyTranscript.bytes(LOG));
    out.position(G1_AT);
    Fr[] powers = ExponentProver.powers(tau, 2 * POWERS - 1);
    for (Fr power : powers) {
      out.put(SimulatedKey.point(Group.G1, power));
    }
    for (int i = 0; i < POWERS; i++) {
      out.put(SimulatedKey.point(Group.G2, powers[i]));
    }
    return out.array();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private Reason refusal(byte[] second) throws IOException {
    Path first = file("first", transcript(TAU));
    Path other = file("second", second);
    return assertThrows(
            ReferenceStringException.class,
            () -> StructuredReferenceString.ofCeremonies(first, other, 4))
        .reason();
  }

  @Test
  void lengthFollowsFromTheNumberOfPowers() {
    assertEquals(603_981_040L, CeremonyTranscript.bytes(21));
    assertEquals(1_264 + (288L << 27), CeremonyTranscript.bytes(27));
  }

  @Test
  void servesForAggregates() throws IOException {
    Sample sample = Sample.of(1, 4);
    Path first = file("first", transcript(TAU));
    Path second = file("second", transcript(OTHER));
    try (StructuredReferenceString srs = StructuredReferenceString.ofCeremonies(first, second, 4);
        StructuredReferenceString swapped =
            StructuredReferenceString.ofCeremonies(second, first, 2)) {
      assertFalse(srs.development());
      assertEquals(4, srs.maxProofs());
      assertNotEquals(srs.digest(), swapped.digest());
      byte[] aggregate = sample.aggregate(new AggregateProver(srs, 1));
      assertTrue(new SnarkPackVerifier(srs.key(), 1).verify(sample.task(aggregate)));
      try (StructuredReferenceString development = StructuredReferenceString.development(4)) {
        assertTrue(development.development());
        assertFalse(new SnarkPackVerifier(development.key(), 1).verify(sample.task(aggregate)));
      }
    }
  }

  @Test
  void theDevelopmentStringIsAlwaysTheSame() {
    try (StructuredReferenceString srs = StructuredReferenceString.development(1)) {
      assertEquals(2, srs.maxProofs());
      assertEquals(ReferenceKey.DEVELOPMENT, srs.key());
      assertEquals(
          "78bd1258084f962534d477db576c588c174fbe58d7f3a985d3d43fdd6644e2b3",
          srs.digest().toString());
    }
  }

  /** The same powers, with the flags of snarkjs. */
  private static byte[] asSnarkjs(byte[] transcript) {
    byte[] bytes = transcript.clone();
    for (int at = G1_AT; at < G2_AT + POWERS * 96; at += at < G2_AT ? 48 : 96) {
      boolean larger = (bytes[at] & 0x20) != 0;
      bytes[at] = (byte) (bytes[at] & 0x1f | (larger ? 0x80 : 0));
    }
    return bytes;
  }

  @Test
  void takesThePointsAsSnarkjsMarksThem() throws IOException {
    Path first = file("first", transcript(TAU));
    Path second = file("second", transcript(OTHER));
    Path theirs = file("theirs", asSnarkjs(transcript(OTHER)));
    try (StructuredReferenceString srs = StructuredReferenceString.ofCeremonies(first, second, 4);
        StructuredReferenceString same = StructuredReferenceString.ofCeremonies(first, theirs, 4)) {
      assertEquals(srs.key(), same.key());
    }
    for (int flag : new int[] {0x20, 0x40, 0x80}) {
      byte[] bytes = asSnarkjs(transcript(OTHER));
      bytes[G1_AT + 3 * 48] ^= (byte) flag;
      // The other y is a point, too, but not the power.
      assertEquals(flag == 0x80 ? Reason.INCONSISTENT : Reason.BAD_POINT, refusal(bytes));
    }
    byte[] mixed = asSnarkjs(transcript(OTHER));
    System.arraycopy(transcript(OTHER), G2_AT, mixed, G2_AT, 96);
    assertEquals(Reason.INCONSISTENT, refusal(mixed), "the groups' points marked differently");
  }

  @Test
  void refusesFilesOfOtherLengths() throws IOException {
    byte[] good = transcript(OTHER);
    assertEquals(Reason.WRONG_LENGTH, refusal(Arrays.copyOf(good, good.length - 1)));
    assertEquals(Reason.WRONG_LENGTH, refusal(Arrays.copyOf(good, good.length + 1)));
    assertEquals(Reason.WRONG_LENGTH, refusal(new byte[0]));
    Path first = file("first", transcript(TAU));
    assertEquals(
        Reason.NOT_A_FILE,
        assertThrows(
                ReferenceStringException.class,
                () -> StructuredReferenceString.ofCeremonies(first, directory, 4))
            .reason());
    Path missing = directory.resolve("missing");
    assertEquals(
        Reason.INACCESSIBLE,
        assertThrows(
                ReferenceStringException.class,
                () -> StructuredReferenceString.ofCeremonies(first, missing, 4))
            .reason());
    assertEquals(
        Reason.TOO_FEW_POWERS,
        assertThrows(
                ReferenceStringException.class,
                () -> StructuredReferenceString.ofCeremonies(first, first, 8))
            .reason());
  }

  @Test
  void refusesPointsOutsideTheSubgroup() throws IOException {
    byte[] bytes = transcript(OTHER);
    replace(bytes, G1_AT + 7 * 48, SimulatedKey.plusTorsion(Group.G1, g1(OTHER.pow(7))));
    assertEquals(Reason.BAD_POINT, refusal(bytes));
    bytes = transcript(OTHER);
    replace(bytes, G2_AT + 3 * 96, SimulatedKey.plusTorsion(Group.G2, g2(OTHER.pow(3))));
    assertEquals(Reason.BAD_POINT, refusal(bytes));
    bytes = transcript(OTHER);
    bytes[G1_AT] ^= (byte) 0x80;
    assertEquals(Reason.BAD_POINT, refusal(bytes));
  }

  @Test
  void refusesWhatAreNotPowersOfOneSecret() throws IOException {
    for (int i = 1; i < 8; i++) {
      byte[] bytes = transcript(OTHER);
      replace(bytes, G1_AT + i * 48, g1(Fr.of(5)));
      assertEquals(Reason.INCONSISTENT, refusal(bytes), "power " + i + " in G1");
    }
    for (int i = 1; i < 4; i++) {
      byte[] bytes = transcript(OTHER);
      replace(bytes, G2_AT + i * 96, g2(Fr.of(5)));
      assertEquals(Reason.INCONSISTENT, refusal(bytes), "power " + i + " in G2");
    }
    byte[] mixed = transcript(OTHER);
    System.arraycopy(transcript(Fr.of(7)), G2_AT, mixed, G2_AT, POWERS * 96);
    assertEquals(Reason.INCONSISTENT, refusal(mixed));
  }

  @Test
  void refusesTrivialAndRepeatedSecrets() throws IOException {
    assertEquals(Reason.TRIVIAL, refusal(transcript(Fr.ONE)));
    assertEquals(Reason.SAME_SECRET, refusal(transcript(TAU)));
    byte[] bytes = transcript(OTHER);
    replace(bytes, G1_AT, g1(Fr.of(2)));
    assertEquals(Reason.NOT_FROM_GENERATORS, refusal(bytes));
    bytes = transcript(OTHER);
    replace(bytes, G2_AT, g2(Fr.of(2)));
    assertEquals(Reason.NOT_FROM_GENERATORS, refusal(bytes));
  }

  private static byte[] g1(Fr factor) {
    return SimulatedKey.point(Group.G1, factor);
  }

  private static byte[] g2(Fr factor) {
    return SimulatedKey.point(Group.G2, factor);
  }

  private static void replace(byte[] bytes, int at, byte[] point) {
    System.arraycopy(point, 0, bytes, at, point.length);
  }
}

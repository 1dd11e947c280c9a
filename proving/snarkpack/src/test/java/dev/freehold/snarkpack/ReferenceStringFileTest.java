package dev.freehold.snarkpack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.snarkpack.ReferenceStringException.Reason;
import dev.freehold.verifier.groth16.SimulatedKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceStringFileTest {
  private static final int PROOFS = 4;
  private static final int HEADER = 16;
  private static final int CHECKSUM = 32;
  private static final Fr A = Fr.of(123_456_789);
  private static final Fr B = Fr.of(987_654_321);

  @TempDir private Path directory;

  /** A file by the format's description, written without the code under test. */
  private static byte[] file(Fr a, Fr b) {
    Encoder out = new Encoder().raw("freehsrs".getBytes(StandardCharsets.US_ASCII));
    out.i32(1).i32(PROOFS);
    for (Fr secret : List.of(a, b)) {
      Fr[] powers = ExponentProver.powers(secret, 2 * PROOFS);
      for (Fr power : powers) {
        out.raw(SimulatedKey.point(Group.G1, power));
      }
      for (int i = 0; i < PROOFS; i++) {
        out.raw(SimulatedKey.point(Group.G2, powers[i]));
      }
    }
    return sealed(out.raw(new byte[CHECKSUM]).toBytes());
  }

  /** With the checksum that fits. */
  private static byte[] sealed(byte[] bytes) {
    int covered = bytes.length - CHECKSUM;
    byte[] checksum = TaggedHash.REFERENCE_STRING_FILE.of(bytes, 0, covered).toBytes();
    System.arraycopy(checksum, 0, bytes, covered, CHECKSUM);
    return bytes;
  }

  private Path written(byte[] bytes) throws IOException {
    return Files.write(directory.resolve("file.srs"), bytes);
  }

  private void requireRefused(Reason reason, byte[] bytes) throws IOException {
    Path file = written(bytes);
    ReferenceStringException e =
        assertThrows(
            ReferenceStringException.class, () -> StructuredReferenceString.load(file, PROOFS));
    assertEquals(reason, e.reason());
    assertTrue(e.getMessage().startsWith(file + " "), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void whatIsSavedIsLoadedAndServes() throws IOException {
    Path copy = directory.resolve("copy.srs");
    try (StructuredReferenceString srs =
        StructuredReferenceString.load(written(file(A, B)), PROOFS)) {
      assertEquals(PROOFS, srs.maxProofs());
      assertFalse(srs.development());
      srs.save(copy);
      assertArrayEquals(file(A, B), Files.readAllBytes(copy));
      try (var files = Files.list(directory)) {
        assertEquals(2, files.count(), "no draft is left");
      }
      Sample sample = Sample.of(3, PROOFS);
      byte[] aggregate = sample.aggregate(new AggregateProver(srs, 1));
      SnarkPackVerifier verifier = new SnarkPackVerifier(srs.key(), 1);
      assertTrue(verifier.verify(sample.task(aggregate)));
      aggregate[aggregate.length / 2] ^= 1;
      assertFalse(verifier.verify(sample.task(aggregate)));
    }
    try (StructuredReferenceString swapped =
            StructuredReferenceString.load(written(file(B, A)), PROOFS);
        StructuredReferenceString srs = StructuredReferenceString.load(copy, PROOFS)) {
      assertFalse(srs.digest().equals(swapped.digest()));
    }
  }

  @Test
  void theDevelopmentStringStaysWhatItIs() {
    Path file = directory.resolve("development.srs");
    try (StructuredReferenceString srs = StructuredReferenceString.development(PROOFS)) {
      srs.save(file);
      try (StructuredReferenceString loaded = StructuredReferenceString.load(file, PROOFS)) {
        assertTrue(loaded.development());
        assertEquals(srs.digest(), loaded.digest());
      }
    }
  }

  @Test
  void refusesWhatIsNoSuchFile() throws IOException {
    byte[] good = file(A, B);
    for (int length : new int[] {8, 15, 16, 100, good.length - 1}) {
      requireRefused(Reason.WRONG_LENGTH, Arrays.copyOf(good, length));
    }
    requireRefused(Reason.WRONG_LENGTH, Arrays.copyOf(good, good.length + 1));
    for (int proofs : new int[] {0, 1, 3, 8, 8192, -1}) {
      byte[] other = good.clone();
      ByteBuffer.wrap(other).putInt(12, proofs);
      requireRefused(Reason.WRONG_LENGTH, other);
    }
    requireRefused(Reason.NOT_A_REFERENCE_STRING, new byte[0]);
    requireRefused(Reason.NOT_A_REFERENCE_STRING, new byte[good.length]);
    byte[] later = good.clone();
    later[11] = 2;
    requireRefused(Reason.UNKNOWN_VERSION, later);
    for (int at : new int[] {HEADER, good.length / 2, good.length - 1}) {
      byte[] flipped = good.clone();
      flipped[at] ^= 1;
      requireRefused(Reason.DAMAGED, flipped);
    }
    Path small = written(good);
    assertEquals(
        Reason.TOO_FEW_POWERS,
        assertThrows(
                ReferenceStringException.class,
                () -> StructuredReferenceString.load(small, PROOFS + 1))
            .reason());
    Path missing = directory.resolve("missing");
    assertEquals(Reason.INACCESSIBLE, refusal(missing));
    assertEquals(Reason.NOT_A_FILE, refusal(directory));
  }

  private static Reason refusal(Path file) {
    return assertThrows(
            ReferenceStringException.class, () -> StructuredReferenceString.load(file, PROOFS))
        .reason();
  }

  /** Whoever can make a checksum can still not make powers. */
  @Test
  void checksPointsAndPowersAgain() throws IOException {
    byte[] wrongPoint = file(A, B);
    wrongPoint[HEADER] ^= (byte) 0x80;
    requireRefused(Reason.BAD_POINT, sealed(wrongPoint));
    byte[] wrongPower = file(A, B);
    System.arraycopy(SimulatedKey.point(Group.G1, Fr.of(5)), 0, wrongPower, HEADER + 7 * 48, 48);
    requireRefused(Reason.INCONSISTENT, sealed(wrongPower));
    requireRefused(Reason.TRIVIAL, file(A, Fr.ONE));
    requireRefused(Reason.SAME_SECRET, file(B, B));
    byte[] shifted = file(A, B);
    System.arraycopy(SimulatedKey.point(Group.G1, Fr.of(5)), 0, shifted, HEADER, 48);
    requireRefused(Reason.NOT_FROM_GENERATORS, sealed(shifted));
  }

  @Test
  void whatCannotBeWrittenIsNamed() {
    try (StructuredReferenceString srs = StructuredReferenceString.development(2)) {
      Path nowhere = directory.resolve("none").resolve("file.srs");
      for (Path bad : List.of(nowhere, directory)) {
        assertThrows(ReferenceStringException.class, () -> srs.save(bad), bad.toString());
      }
    }
  }
}

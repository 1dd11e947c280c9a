package dev.freehold.prover.groth16;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Proof;
import dev.freehold.prover.groth16.ProvingKeyFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProvingKeyFileTest {
  private static final ParallelLoop LOOP = ParallelLoop.serial();
  private static final String SEED = "a test's seed";
  private static final TestSystem CUBIC = TestSystem.cubic(3);
  private static final Hash32 CIRCUIT = CUBIC.system().digest();

  @TempDir private Path directory;
  private Path file;
  private byte[] good;

  @BeforeEach
  void save() throws IOException {
    file = directory.resolve("keys").resolve("cubic.key");
    DevelopmentSetup.make(CUBIC.system(), SEED, LOOP, Progress.NONE).save(file);
    good = Files.readAllBytes(file);
  }

  @Test
  void aLoadedKeyProvesLikeTheOneSaved() {
    ProvingKey key = ProvingKey.load(file, CIRCUIT);
    assertEquals(SetupKind.DEVELOPMENT, key.kind());
    assertEquals(CIRCUIT, key.circuit());
    assertEquals(good.length, key.bytes());
    Proof proof = new Groth16Prover(LOOP).prove(key, CUBIC.system(), CUBIC.witness()).proof();
    assertTrue(PairingEquation.holds(key.verifyingKey(), CUBIC.inputs(), proof));
  }

  @Test
  void savingReplacesTheFileAndLeavesNothingElse() throws IOException {
    Files.write(file, new byte[] {1, 2, 3});
    DevelopmentSetup.make(CUBIC.system(), SEED, LOOP, Progress.NONE).save(file);
    assertArrayEquals(good, Files.readAllBytes(file));
    try (var files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void theKindSurvivesTheFile() throws IOException {
    byte[] ceremony = good.clone();
    ceremony[KeyLayout.KIND] = (byte) SetupKind.CEREMONY.ordinal();
    Files.write(file, resealed(ceremony));
    assertEquals(SetupKind.CEREMONY, ProvingKey.load(file, CIRCUIT).kind());
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (int length = 0; length < good.length; length += length < 256 ? 1 : 97) {
      assertReason(Reason.WRONG_LENGTH, Arrays.copyOf(good, length));
    }
    assertReason(Reason.WRONG_LENGTH, Arrays.copyOf(good, good.length - 1));
    assertReason(Reason.WRONG_LENGTH, Arrays.copyOf(good, good.length + 1));
  }

  @Test
  void everyFlippedBitIsRefused() throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    for (int at = 0; at < good.length; at += at < KeyLayout.HEADER_BYTES ? 1 : 11) {
      byte[] bytes = good.clone();
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Reason reason = load(bytes).reason();
      if (at < 8) {
        assertEquals(Reason.NOT_A_KEY, reason, "byte " + at);
      } else if (at < KeyLayout.KIND) {
        assertEquals(Reason.UNKNOWN_VERSION, reason, "byte " + at);
      } else if (at >= KeyLayout.CIRCUIT) {
        assertEquals(Reason.DAMAGED, reason, "byte " + at);
      } else {
        List<Reason> possible = List.of(Reason.BAD_HEADER, Reason.WRONG_LENGTH, Reason.DAMAGED);
        assertTrue(possible.contains(reason), "byte " + at + ": " + reason);
      }
    }
  }

  @Test
  void countsThatNoKeyHasAreRefusedEvenUnderARightChecksum() throws IOException {
    for (int count = 0; count < 6; count++) {
      for (int value : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        boolean variables = count == 1 && value == Integer.MAX_VALUE;
        if (!variables) {
          assertReason(Reason.BAD_HEADER, withCount(count, value));
        }
      }
    }
    byte[] kind = good.clone();
    little(kind).putInt(KeyLayout.KIND, SetupKind.values().length);
    assertReason(Reason.BAD_HEADER, resealed(kind));
    for (int value : new int[] {-1, KeyForm.values().length}) {
      byte[] form = good.clone();
      little(form).putInt(KeyLayout.FORM, value);
      assertReason(Reason.BAD_HEADER, resealed(form));
    }
  }

  @Test
  void aHeaderThatContradictsItsCircuitDoesNotProve() throws IOException {
    // No size in the file depends on the number of variables.
    Path odd = directory.resolve("odd.key");
    Files.write(odd, withCount(1, Integer.MAX_VALUE));
    ProvingKey key = ProvingKey.load(odd, CIRCUIT);
    Groth16Prover prover = new Groth16Prover(LOOP);
    assertThrows(
        IllegalArgumentException.class, () -> prover.prove(key, CUBIC.system(), CUBIC.witness()));
  }

  @Test
  void variablesThatDoNotExistAreRefused() throws IOException {
    KeyLayout layout = ProvingKey.load(file, CIRCUIT).layout();
    long[] positions = {layout.aVariables(), layout.bVariables(), layout.lVariables()};
    for (long position : positions) {
      for (int variable : new int[] {-1, layout.variableCount(), Integer.MAX_VALUE}) {
        byte[] bytes = good.clone();
        little(bytes).putInt(Math.toIntExact(position), variable);
        assertReason(Reason.BAD_VARIABLES, resealed(bytes));
      }
    }
    byte[] notPrivate = good.clone();
    little(notPrivate).putInt(Math.toIntExact(layout.lVariables()), layout.publicCount());
    assertReason(Reason.BAD_VARIABLES, resealed(notPrivate));
  }

  @Test
  void pointsInAnotherMachinesFormAreRefused() throws IOException {
    KeyLayout layout = ProvingKey.load(file, CIRCUIT).layout();
    List<Long> positions = new ArrayList<>(List.of(layout.alpha1()));
    positions.addAll(List.of(layout.beta2(), layout.delta2()));
    for (long position : positions) {
      byte[] bytes = good.clone();
      for (int limb = 0; limb < 12; limb++) {
        int at = Math.toIntExact(position) + 8 * limb;
        little(bytes).putLong(at, Long.reverseBytes(little(bytes).getLong(at)));
      }
      assertReason(Reason.FOREIGN_FORM, resealed(bytes));
    }
  }

  @Test
  void theKeyOfAnotherCircuitIsRefused() {
    Hash32 other = TestSystem.random(new SplittableRandom(3), 1, 5, 3).system().digest();
    ProvingKeyFileException e =
        assertThrows(ProvingKeyFileException.class, () -> ProvingKey.load(file, other));
    assertEquals(Reason.FOREIGN_CIRCUIT, e.reason());
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  @Test
  void whatTheFileSystemRefusesIsSaid() throws IOException {
    Path none = directory.resolve("none.key");
    ProvingKeyFileException absent =
        assertThrows(ProvingKeyFileException.class, () -> ProvingKey.load(none, CIRCUIT));
    assertEquals(Reason.INACCESSIBLE, absent.reason());
    ProvingKey key = ProvingKey.load(file, CIRCUIT);
    Path below = Files.createFile(directory.resolve("a-file")).resolve("key");
    ProvingKeyFileException blocked =
        assertThrows(ProvingKeyFileException.class, () -> key.save(below));
    assertEquals(Reason.INACCESSIBLE, blocked.reason());
  }

  private void assertReason(Reason reason, byte[] bytes) throws IOException {
    assertEquals(reason, load(bytes).reason(), bytes.length + " bytes");
  }

  private ProvingKeyFileException load(byte[] bytes) throws IOException {
    return refused(directory, bytes, bad -> ProvingKey.load(bad, CIRCUIT));
  }

  /** What loading says of these bytes, in a file of their own: mapped files are never rewritten. */
  static ProvingKeyFileException refused(Path directory, byte[] bytes, Consumer<Path> load)
      throws IOException {
    Path bad = Files.createTempFile(directory, "bad", ".key");
    Files.write(bad, bytes);
    ProvingKeyFileException e = assertThrows(ProvingKeyFileException.class, () -> load.accept(bad));
    assertTrue(e.getMessage().contains(bad.toString()), e.getMessage());
    Files.delete(bad);
    return e;
  }

  private byte[] withCount(int count, int value) {
    byte[] bytes = good.clone();
    little(bytes).putInt(KeyLayout.COUNTS + 4 * count, value);
    return resealed(bytes);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Replaces the checksum by the right one. */
  static byte[] resealed(byte[] bytes) {
    try {
      int end = bytes.length - KeyLayout.CHECKSUM_BYTES;
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(bytes, 0, end);
      System.arraycopy(sha.digest(), 0, bytes, end, KeyLayout.CHECKSUM_BYTES);
      return bytes;
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.freehold.prover.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Multiples;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.prover.groth16.ProvingKeyFileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyMultiplesTest {
  private static final long SEED = 0x5eed_4d75L;
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 3);
  private static final TestSystem CUBIC = TestSystem.cubic(3);
  private static final Multiples SMALL = new Multiples(9, 9);

  @TempDir private Path directory;
  private final ProvingKey key = key(CUBIC, KeyForm.FREEHOLD);

  /** Every variable's scalar reaches its point, whatever is kept and however it is cut. */
  @Test
  void aProofIsTheSameWithMultiplesAndWithout() {
    SplittableRandom random = new SplittableRandom(SEED);
    int number = 0;
    for (int[] shape : new int[][] {{0, 2, 1}, {1, 9, 4}, {3, 50, 33}, {2, 200, 180}}) {
      for (KeyForm form : KeyForm.values()) {
        TestSystem test = TestSystem.random(random, shape[0], shape[1], shape[2]);
        ProvingKey own = key(test, form);
        Proof expected = blinded().prove(own, test.system(), test.witness()).proof();
        for (Multiples kept : List.of(SMALL, new Multiples(10, 1), new Multiples(12, 3))) {
          Path file = directory.resolve("multiples-" + number++);
          KeyMultiples.make(own, kept, LOOP, file);
          own.keepMultiples(file, LOOP, Progress.NONE);
          assertEquals(kept, own.multiples().orElseThrow().shape());
          Proof proof = blinded().prove(own, test.system(), test.witness()).proof();
          String name = Arrays.toString(shape) + ", " + form + ", " + kept + ", seed " + SEED;
          assertEquals(expected, proof, name);
          assertTrue(PairingEquation.holds(own.verifyingKey(), test.inputs(), proof), name);
        }
      }
    }
  }

  @Test
  void theFirstProofMakesThemAndTheNextKeyTakesThemAsTheyAre() throws IOException {
    Path file = directory.resolve("cubic.multiples");
    assertEquals(Optional.empty(), key.multiples());
    key.keepMultiples(file, LOOP, Progress.NONE);
    assertFalse(Files.exists(file));
    blinded().prove(key, CUBIC.system(), CUBIC.witness());
    byte[] made = Files.readAllBytes(file);
    assertTrue(made.length <= KeyMultiples.BYTES_MAX);
    ProvingKey next = key(CUBIC, KeyForm.FREEHOLD);
    next.keepMultiples(
        file,
        LOOP,
        (stage, _, _) -> {
          throw new AssertionError("multiples are made again: " + stage);
        });
    assertTrue(next.multiples().isPresent());
  }

  @Test
  void theCheapestThatFitIsKept() {
    KeyLayout transfer = new KeyLayout(KeyForm.FREEHOLD, 14, 10_600, 14, 10_500, 7_000, 10_400);
    Multiples whole = KeyMultiples.shape(transfer, KeyMultiples.BYTES_MAX).orElseThrow();
    assertEquals(new Multiples(15, 1), whole);
    long bytes = KeyMultiples.bytes(transfer, whole);
    assertEquals(Optional.of(whole), KeyMultiples.shape(transfer, bytes));
    Multiples less = KeyMultiples.shape(transfer, bytes - 1).orElseThrow();
    assertTrue(KeyMultiples.bytes(transfer, less) < bytes);
    assertTrue(less.cost(27_000) > whole.cost(27_000), less.toString());
    long least = KeyMultiples.bytes(transfer, new Multiples(9, 28));
    assertTrue(KeyMultiples.shape(transfer, least).isPresent());
    assertEquals(Optional.empty(), KeyMultiples.shape(transfer, least - 1));
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] good = made(key);
    for (int length = 0; length < good.length; length += length < 256 ? 1 : 97) {
      assertReason(Reason.WRONG_LENGTH, Arrays.copyOf(good, length));
    }
    assertReason(Reason.WRONG_LENGTH, Arrays.copyOf(good, good.length - 1));
    assertReason(Reason.WRONG_LENGTH, Arrays.copyOf(good, good.length + 1));
  }

  @Test
  void everyFlippedBitIsRefused() throws IOException {
    byte[] good = made(key);
    SplittableRandom random = new SplittableRandom(SEED + 1);
    for (int at = 0; at < good.length; at += at < 64 ? 1 : 11) {
      byte[] bytes = good.clone();
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Reason reason = load(bytes).reason();
      if (at < 8) {
        assertEquals(Reason.NOT_A_KEY, reason, "byte " + at);
      } else if (at < 12) {
        assertEquals(Reason.UNKNOWN_VERSION, reason, "byte " + at);
      } else if (at < 20) {
        assertTrue(
            List.of(Reason.BAD_HEADER, Reason.WRONG_LENGTH, Reason.DAMAGED).contains(reason),
            "byte " + at + ": " + reason);
      } else if (at < 24 || at >= 56 && at < 64) {
        assertEquals(Reason.BAD_HEADER, reason, "byte " + at);
      } else if (at < 56) {
        assertEquals(Reason.FOREIGN_CIRCUIT, reason, "byte " + at);
      } else {
        assertEquals(Reason.DAMAGED, reason, "byte " + at);
      }
    }
  }

  @Test
  void shapesThatCannotBeAreRefusedEvenUnderARightChecksum() throws IOException {
    byte[] good = made(key);
    for (int[] shape : new int[][] {{8, 1}, {17, 1}, {-1, 1}, {9, 0}, {9, 29}, {9, -1}}) {
      byte[] bytes = good.clone();
      ByteBuffer little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      little.putInt(12, shape[0]).putInt(16, shape[1]);
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, bytes.length - Long.BYTES);
      little.putLong(bytes.length - Long.BYTES, crc.getValue());
      assertReason(Reason.BAD_HEADER, bytes);
    }
  }

  @Test
  void theMultiplesOfAnotherKeyAreRefused() throws IOException {
    ProvingKey other =
        DevelopmentSetup.make(
            CUBIC.system(), "another seed", KeyForm.FREEHOLD, LOOP, Progress.NONE);
    assertReason(Reason.FOREIGN_CIRCUIT, made(other));
  }

  /** They are derived: nobody has to mend a file before a proof. */
  @Test
  void aFileThatIsDamagedIsMadeAgainAndThatIsSaid() throws IOException {
    byte[] good = made(key);
    byte[] damaged = good.clone();
    damaged[good.length / 2] ^= 1;
    Path file = directory.resolve("cubic.multiples");
    Files.write(file, damaged);
    List<String> said = new ArrayList<>();
    key.keepMultiples(file, LOOP, (stage, _, _) -> said.add(stage));
    Proof proof = blinded().prove(key, CUBIC.system(), CUBIC.witness()).proof();
    assertEquals(plainProof(), proof);
    assertTrue(said.getFirst().startsWith("multiples are made again: "), said.toString());
    assertTrue(said.getFirst().contains(file.toString()), said.toString());
    assertTrue(KeyMultiples.load(key, file).shape().count() > 0);
  }

  @Test
  void whereNoFileCanBeWrittenProofsAreMadeWithoutAndThatIsSaid() throws IOException {
    Path below = Files.createFile(directory.resolve("a-file")).resolve("multiples");
    List<String> said = new ArrayList<>();
    key.keepMultiples(below, LOOP, (stage, _, _) -> said.add(stage));
    assertEquals(plainProof(), blinded().prove(key, CUBIC.system(), CUBIC.witness()).proof());
    assertEquals(Optional.empty(), key.multiples());
    assertTrue(
        said.getLast().startsWith("proofs take longer, without multiples: "), said.toString());
    assertEquals(2, said.size(), "tried once: " + said);
  }

  private static Proof plainProof() {
    return blinded().prove(key(CUBIC, KeyForm.FREEHOLD), CUBIC.system(), CUBIC.witness()).proof();
  }

  private byte[] made(ProvingKey key) throws IOException {
    Path file = Files.createTempFile(directory, "made", ".multiples");
    KeyMultiples.make(key, SMALL, LOOP, file);
    return Files.readAllBytes(file);
  }

  private void assertReason(Reason reason, byte[] bytes) throws IOException {
    assertEquals(reason, load(bytes).reason(), bytes.length + " bytes");
  }

  private ProvingKeyFileException load(byte[] bytes) throws IOException {
    return ProvingKeyFileTest.refused(directory, bytes, bad -> KeyMultiples.load(key, bad));
  }

  private static ProvingKey key(TestSystem test, KeyForm form) {
    return DevelopmentSetup.make(test.system(), "a test's seed", form, LOOP, Progress.NONE);
  }

  private static Groth16Prover blinded() {
    SplittableRandom random = new SplittableRandom(SEED);
    return new Groth16Prover(LOOP, () -> Fr.of(1 + random.nextLong(1L << 60)));
  }
}

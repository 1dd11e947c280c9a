package dev.freehold.prover.iden3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.field.Fr;
import dev.freehold.prover.groth16.TestSystem;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class R1csFileTest {
  private static final long SEED = 0x71c5_0001L;
  private static final int CONSTRAINTS_COUNT = 36 + 24;

  /**
   * x k k = y - 5 with x and y public, as circom 2.2 compiled it for this curve: sections out of
   * order.
   */
  private static final String CIRCOM =
      """
      7231637301000000030000000200000014010000000000000100000001000000
      00000000fffffffffe5bfeff02a4bd5305d8a10908d83933487d9d2953a7ed73
      0100000003000000010000000000000000000000000000000000000000000000
      0000000000000000010000000400000000000000fffffffffe5bfeff02a4bd53
      05d8a10908d83933487d9d2953a7ed73010000000400000000000000ffffffff
      fe5bfeff02a4bd5305d8a10908d83933487d9d2953a7ed730100000003000000
      0100000000000000000000000000000000000000000000000000000000000000
      0200000000000000050000000000000000000000000000000000000000000000
      00000000000000000200000000000000fffffffffe5bfeff02a4bd5305d8a109
      08d83933487d9d2953a7ed730100000040000000000000002000000001000000
      fffffffffe5bfeff02a4bd5305d8a10908d83933487d9d2953a7ed7305000000
      0000000002000000010000000500000000000000020000000300000028000000
      0000000000000000000000000100000000000000020000000000000003000000
      000000000400000000000000
      """;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void name() {
    file = directory.resolve("system.r1cs");
  }

  @Test
  void aSystemComesBackAsItWasWritten() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 20; i++) {
      int publicCount = random.nextInt(5);
      TestSystem test =
          TestSystem.random(
              random, publicCount, publicCount + 1 + random.nextInt(60), 1 + random.nextInt(50));
      R1csFile.write(test.system(), file);
      R1cs read = R1csFile.read(file);
      assertEquals(test.system().digest(), read.digest(), "round " + i + ", seed " + SEED);
      assertEquals(-1, read.firstViolation(test.witness()));
    }
  }

  @Test
  void readsWhatCircomWrites() throws IOException {
    Files.write(file, HexFormat.of().parseHex(CIRCOM.replaceAll("\\s", "")));
    R1cs system = R1csFile.read(file);
    assertEquals(2, system.publicCount());
    assertEquals(5, system.variableCount());
    assertEquals(2, system.constraints());
    // 1, x, y, k, x k
    assertEquals(-1, system.firstViolation(limbs(1, 3, 17, 2, 6)));
    assertEquals(1, system.firstViolation(limbs(1, 3, 12, 2, 6)));
    assertEquals(0, system.firstViolation(limbs(1, 3, 17, 3, 6)));
  }

  private static long[] limbs(long... values) {
    long[] limbs = new long[values.length * 4];
    for (int i = 0; i < values.length; i++) {
      Fr.of(values[i]).copyLimbs(limbs, 4 * i);
    }
    return limbs;
  }

  @Test
  void refusesWhatMakesNoSenseAndSaysWhy() throws IOException {
    R1csFile.write(TestSystem.cubic(3).system(), file);
    Bytes.assertRefused(Reason.INACCESSIBLE, directory.resolve("none"), R1csFile::read);
    refusedWithHeader(Reason.WRONG_CURVE, header -> header.put(4, (byte) 2));
    refusedWithHeader(Reason.BAD_COUNTS, header -> header.putInt(36, -1));
    refusedWithHeader(Reason.BAD_COUNTS, header -> header.putInt(36, R1csFile.SIZE_MAX + 1));
    refusedWithHeader(Reason.BAD_COUNTS, header -> header.putInt(40, -1));
    refusedWithHeader(Reason.BAD_COUNTS, header -> header.putInt(44, 5));
    refusedWithHeader(Reason.BAD_COUNTS, header -> header.putInt(CONSTRAINTS_COUNT, -1));
    // More constraints than there are bytes for.
    refusedWithHeader(Reason.WRONG_LENGTH, header -> header.putInt(CONSTRAINTS_COUNT, 1 << 20));
    refusedWithHeader(Reason.WRONG_LENGTH, header -> header.putInt(CONSTRAINTS_COUNT, 1));
  }

  private void refusedWithHeader(Reason reason, Consumer<ByteBuffer> change) throws IOException {
    Bytes bytes = new Bytes(file);
    change.accept(bytes.section(1));
    refused(reason, bytes.joined());
  }

  @Test
  void refusesForeignVariablesNumbersAndSections() throws IOException {
    R1csFile.write(TestSystem.cubic(3).system(), file);
    Bytes variable = new Bytes(file);
    variable.section(2).putInt(4, 5);
    refused(Reason.BAD_VARIABLE, variable.joined());
    Bytes number = new Bytes(file);
    number.section(2).put(8, modulus());
    refused(Reason.NOT_CANONICAL, number.joined());
    Bytes terms = new Bytes(file);
    terms.section(2).putInt(0, -1);
    assertRefusedForAnyReason(terms.joined());
    Bytes gates = new Bytes(file);
    gates.replace(4, new byte[4]);
    refused(Reason.UNSUPPORTED, gates.joined());
    Bytes missing = new Bytes(file);
    missing.remove(2);
    refused(Reason.BAD_SECTIONS, missing.joined());
    byte[] version = Files.readAllBytes(file);
    version[4] = 2;
    refused(Reason.UNKNOWN_VERSION, version);
    byte[] magic = Files.readAllBytes(file);
    magic[0] = 'w';
    refused(Reason.WRONG_FORMAT, magic);
  }

  private static byte[] modulus() {
    byte[] bigEndian = Fr.MODULUS.toByteArray();
    byte[] out = new byte[32];
    for (int i = 0; i < 32; i++) {
      out[i] = bigEndian[31 - i];
    }
    return out;
  }

  private void refused(Reason reason, byte[] content) throws IOException {
    Path bad = directory.resolve("bad.r1cs");
    Files.write(bad, content);
    Bytes.assertRefused(reason, bad, R1csFile::read);
  }

  private void assertRefusedForAnyReason(byte[] content) throws IOException {
    Path bad = directory.resolve("bad.r1cs");
    Files.write(bad, content);
    assertThrows(Iden3FileException.class, () -> R1csFile.read(bad));
  }

  @Test
  void damageIsRefusedOrHarmless() throws IOException {
    R1csFile.write(TestSystem.cubic(3).system(), file);
    Bytes.assertSurvivesDamage(file, SEED, R1csFile::read);
  }

  @Test
  void aWitnessComesBackAsItWasWritten() throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    TestSystem test = TestSystem.random(random, 2, 40, 30);
    Path witness = directory.resolve("witness.wtns");
    WtnsFile.write(test.witness(), witness);
    assertArrayEquals(test.witness(), WtnsFile.read(witness));
    Bytes.assertSurvivesDamage(witness, SEED, WtnsFile::read);
    Bytes bytes = new Bytes(witness);
    bytes.section(2).put(0, modulus());
    Files.write(witness, bytes.joined());
    Bytes.assertRefused(Reason.NOT_CANONICAL, witness, WtnsFile::read);
  }
}

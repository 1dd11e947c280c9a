package dev.freehold.prover.iden3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.Group;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.KeyForm;
import dev.freehold.prover.groth16.PairingEquation;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.groth16.TestSystem;
import dev.freehold.prover.iden3.Iden3FileException.Reason;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys in the shape of a ceremony's, made here; what snarkjs makes of them is tested elsewhere. */
class ZkeyFileTest {
  private static final long SEED = 0x2bef_0001L;
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);
  private static final int G1 = 96;
  private static final int G2 = 192;
  private static final int DELTA1 = 4 + 48 + 4 + 32 + 12 + 2 * G1 + 2 * G2;

  @TempDir private Path directory;
  private TestSystem test;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    test = TestSystem.random(new SplittableRandom(SEED), 3, 40, 30);
    file = directory.resolve("key.zkey");
    ZkeyFile.write(key(test.system(), KeyForm.IDEN3), test.system(), file);
    contribute(file, "somebody");
  }

  private static ProvingKey key(R1cs system, KeyForm form) {
    return DevelopmentSetup.make(system, "a test's seed", form, LOOP, Progress.NONE);
  }

  /** Gives a file the section of a ceremony with one contribution. */
  private static void contribute(Path zkey, String name) throws IOException {
    Bytes bytes = new Bytes(zkey);
    byte[] header = bytes.section(ZkeyFile.HEADER).array();
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(64 + 4 + 3 * G1 + G2 + 64 + 8 + 2 + text.length);
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[64]).putInt(1);
    for (int i = 0; i < 3; i++) {
      out.put(header, DELTA1, G1);
    }
    out.put(header, DELTA1 + G1, G2).put(new byte[64]);
    out.putInt(0).putInt(2 + text.length).put((byte) 1).put((byte) text.length).put(text);
    bytes.replace(ZkeyFile.CONTRIBUTIONS, out.array());
    Files.write(zkey, bytes.joined());
  }

  private ZkeyFile.Contents read(Path from) {
    return ZkeyFile.read(from, test.system(), LOOP);
  }

  @Test
  void aCeremonysKeyProves() throws IOException {
    ZkeyFile.Contents contents = read(file);
    ProvingKey key = contents.key();
    assertEquals(SetupKind.CEREMONY, key.kind());
    assertEquals(key(test.system(), KeyForm.IDEN3).verifyingKey(), key.verifyingKey());
    assertEquals("somebody", contents.ceremony().contributions().getFirst().name());
    Path saved = directory.resolve("saved.key");
    key.save(saved);
    ProvingKey loaded = ProvingKey.load(saved, test.system().digest());
    assertEquals(key.origin(), loaded.origin());
    Proof proof = new Groth16Prover(LOOP).prove(loaded, test.system(), test.witness()).proof();
    assertTrue(PairingEquation.holds(key.verifyingKey(), test.inputs(), proof));
  }

  @Test
  void namesCannotMoveATerminalsCursor() throws IOException {
    contribute(file, "eve\u001b[2J\n");
    assertEquals("eve?[2J?", read(file).ceremony().contributions().getFirst().name());
  }

  @Test
  void onlyKeysOfTheirFormAreWritten() {
    ProvingKey own = key(test.system(), KeyForm.FREEHOLD);
    assertThrows(IllegalArgumentException.class, () -> ZkeyFile.write(own, test.system(), file));
    TestSystem other = TestSystem.cubic(3);
    ProvingKey foreign = key(other.system(), KeyForm.IDEN3);
    assertThrows(
        IllegalArgumentException.class, () -> ZkeyFile.write(foreign, test.system(), file));
  }

  @Test
  void aKeyOfAnotherCircuitIsRefused() {
    TestSystem other = TestSystem.random(new SplittableRandom(SEED + 1), 3, 40, 30);
    Bytes.assertRefused(
        Reason.FOREIGN_CIRCUIT, file, from -> ZkeyFile.read(from, other.system(), LOOP));
    Bytes.assertRefused(
        Reason.FOREIGN_CIRCUIT,
        file,
        from -> ZkeyFile.read(from, TestSystem.cubic(2).system(), LOOP));
  }

  @Test
  void matricesMustBeTheSystemsOwn() throws IOException {
    // Another entry's variable, another's row, one entry twice, a value that is not canonical.
    changed(ZkeyFile.COEFFICIENTS, Reason.FOREIGN_CIRCUIT, s -> s.putInt(4 + 8, 39));
    changed(ZkeyFile.COEFFICIENTS, Reason.FOREIGN_CIRCUIT, s -> s.putInt(4 + 4, 29));
    changed(ZkeyFile.COEFFICIENTS, Reason.FOREIGN_CIRCUIT, s -> s.putInt(4, 2));
    changed(ZkeyFile.COEFFICIENTS, Reason.FOREIGN_CIRCUIT, s -> s.put(4 + 12, (byte) 77));
    changed(ZkeyFile.COEFFICIENTS, Reason.FOREIGN_CIRCUIT, s -> s.put(48, s.array(), 4, 44));
    changed(ZkeyFile.COEFFICIENTS, Reason.NOT_CANONICAL, s -> s.put(4 + 12 + 31, (byte) 0x7f));
    changed(ZkeyFile.COEFFICIENTS, Reason.FOREIGN_CIRCUIT, s -> s.putInt(0, 3));
  }

  @Test
  void pointsMustBeOfTheirGroups() throws IOException {
    int[] g1 = {ZkeyFile.IC, ZkeyFile.A, ZkeyFile.B1, ZkeyFile.B2, ZkeyFile.L, ZkeyFile.H};
    for (int section : g1) {
      changed(section, Reason.BAD_POINT, s -> s.put(s.capacity() - 1, (byte) 0xff));
      changed(section, Reason.BAD_POINT, ZkeyFileTest::nudgeLastPoint);
    }
    for (int section : new int[] {ZkeyFile.IC, ZkeyFile.H}) {
      changed(section, Reason.BAD_POINT, s -> s.put(0, new byte[G1]));
    }
    changed(ZkeyFile.HEADER, Reason.BAD_POINT, s -> s.put(DELTA1, new byte[G1]));
  }

  /** Adds one to the lowest byte of the last point that is not infinity. */
  private static void nudgeLastPoint(ByteBuffer section) {
    int at = section.capacity() - G1;
    while (section.getLong(at) == 0) {
      at -= G1;
    }
    section.put(at, (byte) (section.get(at) + 1));
  }

  @Test
  void pointsThatContradictOneAnotherAreRefused() throws IOException {
    // delta in G1 is alpha now; so the last contribution's is not the key's.
    changed(
        ZkeyFile.HEADER,
        Reason.INCONSISTENT,
        s -> s.put(DELTA1, s.array(), DELTA1 - 2 * G2 - 2 * G1, G1));
    changed(ZkeyFile.CONTRIBUTIONS, Reason.INCONSISTENT, s -> s.put(68, (byte) 1));
    // A public input without its own row in A.
    changed(ZkeyFile.A, Reason.INCONSISTENT, s -> s.put(G1, new byte[G1]));
    // gamma is beta.
    changed(
        ZkeyFile.HEADER,
        Reason.INCONSISTENT,
        s -> s.put(DELTA1 - G2, Arrays.copyOfRange(s.array(), DELTA1 - 2 * G2, DELTA1 - G2)));
  }

  @Test
  void aKeyWithoutContributionsIsRefused() throws IOException {
    Bytes bytes = new Bytes(file);
    bytes.replace(ZkeyFile.CONTRIBUTIONS, new byte[68]);
    refused(Reason.NO_CONTRIBUTION, bytes.joined());
    changed(ZkeyFile.PROTOCOL, Reason.WRONG_CURVE, s -> s.putInt(0, 2));
    changed(ZkeyFile.HEADER, Reason.WRONG_CURVE, s -> s.put(5, (byte) 1));
    changed(ZkeyFile.HEADER, Reason.BAD_COUNTS, s -> s.putInt(88, -1));
    Bytes shorter = new Bytes(file);
    shorter.replace(ZkeyFile.H, new byte[G1]);
    refused(Reason.WRONG_LENGTH, shorter.joined());
  }

  @Test
  void aKeyThatNoNetworkTakesIsRefused() throws IOException {
    // beta is 1, as is gamma, where nobody contributed to phase 1.
    changed(
        ZkeyFile.HEADER,
        Reason.UNSOUND,
        s -> {
          s.put(DELTA1 - 2 * G2, Arrays.copyOfRange(s.array(), DELTA1 - G2, DELTA1));
          s.put(DELTA1 - 2 * G2 - G1, generator());
        });
  }

  private static byte[] generator() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment one = Group.G1.allocateAffine(arena, 1);
      Group.G1.generator(one, 0);
      return one.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  @Test
  void aKeyOnTopOfThePublishedSeedIsReadAndSaysSo() throws IOException {
    assertFalse(read(file).key().verifyingKey().development());
    Path known = directory.resolve("known.zkey");
    ProvingKey own =
        DevelopmentSetup.make(
            test.system(), DevelopmentSetup.SEED, KeyForm.IDEN3, LOOP, Progress.NONE);
    ZkeyFile.write(own, test.system(), known);
    contribute(known, "somebody honest");
    assertTrue(read(known).key().verifyingKey().development());
  }

  @Test
  void damageIsRefusedOrHarmless() throws IOException {
    Bytes.assertSurvivesDamage(file, SEED, this::read);
  }

  private void changed(int section, Reason reason, Consumer<ByteBuffer> change) throws IOException {
    Bytes bytes = new Bytes(file);
    change.accept(bytes.section(section));
    refused(reason, bytes.joined());
  }

  private void refused(Reason reason, byte[] content) throws IOException {
    Path bad = directory.resolve("bad.zkey");
    Files.write(bad, content);
    Bytes.assertRefused(reason, bad, this::read);
  }

  @Test
  void keysProofsAndInputsComeBackFromJson() throws IOException {
    ProvingKey key = read(file).key();
    Proof proof = new Groth16Prover(LOOP).prove(key, test.system(), test.witness()).proof();
    Path json = directory.resolve("any.json");
    SnarkjsJson.write(SnarkjsJson.ofKey(key.verifyingKey()), json);
    assertEquals(key.verifyingKey(), SnarkjsJson.readKey(json));
    String text = Files.readString(json);
    refusedKey(json, Reason.WRONG_CURVE, text.replace("bls12381", "bn128"));
    refusedKey(json, Reason.WRONG_CURVE, text.replace("groth16", "plonk"));
    refusedKey(json, Reason.WRONG_FORMAT, text.replace("vk_gamma_2", "gamma"));
    refusedKey(json, Reason.WRONG_FORMAT, text + "}");
    refusedKey(json, Reason.BAD_COUNTS, text.replace("\"IC\"", "\"ID\""));
    refusedKey(json, Reason.BAD_POINT, text.replaceFirst("\"1\"", "\"2\""));
    refusedKey(json, Reason.WRONG_FORMAT, text.replaceFirst("\"1\"", "1"));
    refusedKey(json, Reason.WRONG_FORMAT, text.replaceFirst("\"1\"", "\"-1\""));
    refusedKey(
        json, Reason.NOT_CANONICAL, text.replaceFirst("\"1\"", "\"1" + "0".repeat(118) + '"'));
    SnarkjsJson.write(SnarkjsJson.ofProof(proof), json);
    assertEquals(proof, SnarkjsJson.readProof(json));
    SnarkjsJson.write(SnarkjsJson.ofInputs(Arrays.asList(test.inputs())), json);
    assertEquals(Arrays.asList(test.inputs()), SnarkjsJson.readInputs(json));
    Files.writeString(json, "[\"" + Fr.MODULUS + "\"]");
    Bytes.assertRefused(Reason.NOT_CANONICAL, json, SnarkjsJson::readInputs);
    Files.writeString(json, "[12]");
    Iden3FileException number =
        assertThrows(Iden3FileException.class, () -> SnarkjsJson.readInputs(json));
    assertEquals(Reason.WRONG_FORMAT, number.reason());
    assertTrue(
        number.getMessage().contains("a number is written as a text: \"12\", not 12"),
        number.getMessage());
  }

  private static void refusedKey(Path json, Reason reason, String text) throws IOException {
    Files.writeString(json, text);
    Bytes.assertRefused(reason, json, SnarkjsJson::readKey);
  }
}

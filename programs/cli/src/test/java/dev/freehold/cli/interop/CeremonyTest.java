package dev.freehold.cli.interop;

import static dev.freehold.core.field.FrArrays.LIMBS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.circuits.r1cs.SparseMatrix;
import dev.freehold.cli.FreeholdCommand;
import dev.freehold.config.ExitCode;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.KeyForm;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.iden3.Iden3FileException;
import dev.freehold.prover.iden3.R1csFile;
import dev.freehold.prover.iden3.SnarkjsJson;
import dev.freehold.prover.iden3.WtnsFile;
import dev.freehold.prover.iden3.ZkeyFile;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole ceremony by snarkjs for a constraint system of ours, and proofs in both directions. */
class CeremonyTest {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);
  private static final String BEACON = "0102030405060708090a0b0c0d0e0f10";

  @TempDir private Path directory;
  private InteropTools tools;
  private R1cs system;

  @BeforeEach
  void install() throws Exception {
    tools = InteropTools.installed();
    system = cube();
    R1csFile.write(system, directory.resolve("cube.r1cs"));
  }

  /** x^3 + x + 5 = y for the private x and the public y. Variables: 1, y, x, x^2, x^3. */
  private static R1cs cube() {
    SparseMatrix.Table table = new SparseMatrix.Table();
    SparseMatrix.Builder a = new SparseMatrix.Builder(table);
    SparseMatrix.Builder b = new SparseMatrix.Builder(table);
    SparseMatrix.Builder c = new SparseMatrix.Builder(table);
    a.entry(2, Fr.ONE).endRow();
    b.entry(2, Fr.ONE).endRow();
    c.entry(3, Fr.ONE).endRow();
    a.entry(3, Fr.ONE).endRow();
    b.entry(2, Fr.ONE).endRow();
    c.entry(4, Fr.ONE).endRow();
    a.entry(0, Fr.of(5)).entry(2, Fr.ONE).entry(4, Fr.ONE).endRow();
    b.entry(0, Fr.ONE).endRow();
    c.entry(1, Fr.ONE).endRow();
    long[] frozen = table.freeze();
    return new R1cs(1, 5, a.build(frozen), b.build(frozen), c.build(frozen));
  }

  private static long[] witness(long x) {
    long[] values = {1, x * x * x + x + 5, x, x * x, x * x * x};
    long[] limbs = new long[values.length * LIMBS];
    for (int i = 0; i < values.length; i++) {
      Fr.of(values[i]).copyLimbs(limbs, i * LIMBS);
    }
    return limbs;
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  private String snarkjs(String line) throws Exception {
    return tools.snarkjs(directory, line);
  }

  private SetupCheck check(String zkey, Optional<VerifyingKey> published, String phase1) {
    return new SetupCheck(
        file("cube.r1cs"),
        file(zkey),
        published,
        Optional.ofNullable(phase1).map(this::file),
        tools.snarkjs(),
        LOOP);
  }

  @Test
  void aCeremonyOfSnarkjsMakesKeysThatBothSidesProveAndVerifyWith() throws Exception {
    assertTrue(snarkjs("r1cs info cube.r1cs").contains("# of Constraints: 3"));
    snarkjs("powersoftau new bls12-381 4 0.ptau");
    snarkjs("powersoftau contribute 0.ptau 1.ptau --name=first -e=entropy");
    snarkjs("powersoftau beacon 1.ptau 2.ptau " + BEACON + " 10");
    snarkjs("powersoftau prepare phase2 2.ptau 3.ptau");
    snarkjs("groth16 setup cube.r1cs 3.ptau none.zkey");
    snarkjs("zkey contribute none.zkey one.zkey --name=second -e=more");
    snarkjs("zkey beacon one.zkey last.zkey " + BEACON + " 10 --name=last");
    snarkjs("zkey export verificationkey last.zkey vkey.json");

    Iden3FileException refusal =
        assertThrows(
            Iden3FileException.class, () -> ZkeyFile.read(file("none.zkey"), system, LOOP));
    assertEquals(Iden3FileException.Reason.NO_CONTRIBUTION, refusal.reason());
    ZkeyFile.Contents contents = ZkeyFile.read(file("last.zkey"), system, LOOP);
    VerifyingKey key = SnarkjsJson.readKey(file("vkey.json"));
    assertEquals(key, contents.key().verifyingKey());
    String[] imports = {
      "interop", "import",
      "--r1cs", file("cube.r1cs").toString(),
      "--zkey", file("last.zkey").toString(),
      "--key", file("last.key").toString(),
    };
    assertEquals(ExitCode.OK.code(), FreeholdCommand.execute(imports));
    theirVerifierTakesOurProof(ProvingKey.load(file("last.key"), system.digest()));
    ourVerifierTakesTheirProof(key);
    theSetupHolds(key);
  }

  private void theirVerifierTakesOurProof(ProvingKey key) throws Exception {
    Proof proof = new Groth16Prover(LOOP).prove(key, system, witness(3)).proof();
    SnarkjsJson.write(SnarkjsJson.ofKey(key.verifyingKey()), file("ourKey.json"));
    SnarkjsJson.write(SnarkjsJson.ofProof(proof), file("ours.json"));
    SnarkjsJson.write(SnarkjsJson.ofInputs(List.of(Fr.of(35))), file("inputs.json"));
    assertTrue(snarkjs("groth16 verify ourKey.json inputs.json ours.json").contains("OK!"));
    SnarkjsJson.write(SnarkjsJson.ofInputs(List.of(Fr.of(36))), file("others.json"));
    Tool.Outcome wrong =
        tools
            .snarkjs()
            .run(
                directory,
                Duration.ofMinutes(2),
                List.of("groth16", "verify", "ourKey.json", "others.json", "ours.json"));
    assertFalse(wrong.succeeded(), wrong.output());
  }

  private void ourVerifierTakesTheirProof(VerifyingKey key) throws Exception {
    WtnsFile.write(witness(4), file("four.wtns"));
    snarkjs("wtns check cube.r1cs four.wtns");
    snarkjs("groth16 prove last.zkey four.wtns theirs.json public.json");
    List<Fr> inputs = SnarkjsJson.readInputs(file("public.json"));
    assertEquals(List.of(Fr.of(73)), inputs);
    PreparedVerifyingKey prepared =
        assertInstanceOf(KeyDecoding.Prepared.class, PreparedVerifyingKey.decode(key)).key();
    Proof proof = SnarkjsJson.readProof(file("theirs.json"));
    assertEquals(ProofVerdict.VALID, Groth16.verify(prepared, inputs, proof));
    String[] verify = {
      "interop", "verify",
      "--vkey", file("vkey.json").toString(),
      "--public", file("public.json").toString(),
      "--proof", file("theirs.json").toString()
    };
    assertEquals(ExitCode.OK.code(), FreeholdCommand.execute(verify));
    verify[5] = file("inputs.json").toString();
    assertEquals(ExitCode.WRONG.code(), FreeholdCommand.execute(verify));
  }

  private void theSetupHolds(VerifyingKey key) throws Exception {
    SetupCheck.Report report = check("last.zkey", Optional.of(key), "3.ptau").run();
    assertTrue(report.isComplete(), report.toString());
    // What contributors are shown is what we show of them.
    String theirs = snarkjs("zkey verify cube.r1cs 3.ptau last.zkey").replaceAll("\\s", "");
    ZkeyFile.Contents contents = ZkeyFile.read(file("last.zkey"), system, LOOP);
    assertEquals(2, contents.ceremony().contributions().size());
    assertTrue(contents.ceremony().contributions().getLast().beacon());
    for (var contribution : contents.ceremony().contributions()) {
      String hash = HexFormat.of().formatHex(SetupCheck.hash(contribution));
      assertTrue(theirs.contains(hash), contribution.name() + " " + hash + "\n" + theirs);
    }
    String[] command = {
      "interop", "verify-setup",
      "--r1cs", file("cube.r1cs").toString(),
      "--zkey", file("last.zkey").toString(),
      "--vkey", file("vkey.json").toString(),
      "--snarkjs", tools.snarkjs().command().getFirst(),
      "--ptau", file("3.ptau").toString()
    };
    assertEquals(ExitCode.OK.code(), FreeholdCommand.execute(command));
    List<String> withoutPhase1 = List.of(command).subList(0, command.length - 2);
    assertEquals(
        ExitCode.INCOMPLETE.code(), FreeholdCommand.execute(withoutPhase1.toArray(String[]::new)));
  }

  @Test
  void aSetupFromAnotherPhase1OrForAnotherKeyFails() throws Exception {
    DevelopmentPhase1.write(file("known.ptau"), 3);
    snarkjs("groth16 setup cube.r1cs known.ptau none.zkey");
    snarkjs("zkey contribute none.zkey one.zkey --name=only -e=some");
    assertTrue(
        check("one.zkey", Optional.empty(), "known.ptau").run().steps().stream()
            .anyMatch(
                step ->
                    step.name().equals("phase 2") && step.verdict() == SetupCheck.Verdict.HOLDS));
    // The same circuit's key from nobody's ceremony.
    ProvingKey own = DevelopmentSetup.make(system, "seed", KeyForm.IDEN3, LOOP, Progress.NONE);
    assertTrue(check("one.zkey", Optional.of(own.verifyingKey()), null).run().fails());
    snarkjs("powersoftau new bls12-381 4 0.ptau");
    snarkjs("powersoftau contribute 0.ptau 1.ptau --name=first -e=entropy");
    snarkjs("powersoftau prepare phase2 1.ptau other.ptau");
    SetupCheck.Report report = check("one.zkey", Optional.empty(), "other.ptau").run();
    assertTrue(report.fails(), report.toString());
    Files.write(file("cut.zkey"), new byte[20]);
    assertTrue(check("cut.zkey", Optional.empty(), null).run().fails());
  }

  @Test
  void aToolThatIsNotThereLeavesTheSetupUnchecked() throws Exception {
    DevelopmentPhase1.write(file("known.ptau"), 3);
    snarkjs("groth16 setup cube.r1cs known.ptau none.zkey");
    snarkjs("zkey contribute none.zkey one.zkey --name=only -e=some");
    SetupCheck.Report report =
        new SetupCheck(
                file("cube.r1cs"),
                file("one.zkey"),
                Optional.empty(),
                Optional.of(file("known.ptau")),
                new Tool(List.of(file("no-such-program").toString())),
                LOOP)
            .run();
    assertFalse(report.fails(), report.toString());
    assertFalse(report.isComplete(), report.toString());
  }
}

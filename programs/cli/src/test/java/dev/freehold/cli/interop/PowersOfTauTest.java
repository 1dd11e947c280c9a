package dev.freehold.cli.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.cli.CommandRun;
import dev.freehold.config.ExitCode;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.snarkpack.AggregateProver;
import dev.freehold.snarkpack.ReferenceStringException;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.snarkpack.StructuredReferenceString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reference strings out of two powers-of-tau ceremonies that snarkjs has held. */
class PowersOfTauTest {
  private static final ParallelLoop LOOP = new ParallelLoop(ForkJoinPool.commonPool(), 2);
  private static final UserId PAYEE = UserId.parse("1:0");

  /** A ceremony for 2^5 powers serves for 16 proofs: 2 * 16 powers of the 63 in G1. */
  private static final int LOG = 5;

  private static final int PROOFS = 16;

  @TempDir private Path directory;

  private Path response(InteropTools tools, String name) throws Exception {
    tools.snarkjs(directory, "powersoftau new bls12-381 " + LOG + " " + name + ".ptau");
    tools.snarkjs(
        directory, "powersoftau export challenge " + name + ".ptau " + name + ".challenge");
    tools.snarkjs(
        directory,
        "powersoftau challenge contribute bls12-381 %1$s.challenge %1$s.response -e=%1$s"
            .formatted(name));
    return directory.resolve(name + ".response");
  }

  @Test
  void aggregatesAreMadeAndVerifiedUnderTwoCeremoniesOfSnarkjs() throws Exception {
    InteropTools tools = InteropTools.installed();
    Path first = response(tools, "first");
    Path second = response(tools, "second");
    Path file = directory.resolve("reference.srs");
    try (StructuredReferenceString srs =
        StructuredReferenceString.ofCeremonies(first, second, PROOFS)) {
      assertFalse(srs.development());
      srs.save(file);
    }
    try (StructuredReferenceString srs = StructuredReferenceString.load(file, PROOFS);
        StructuredReferenceString swapped =
            StructuredReferenceString.ofCeremonies(second, first, PROOFS)) {
      AggregateVerifier.Task task = aggregate(srs);
      assertTrue(new SnarkPackVerifier(srs.key(), 1).verify(task));
      assertFalse(new SnarkPackVerifier(swapped.key(), 1).verify(task));
    }
    ReferenceStringException twice =
        assertThrows(
            ReferenceStringException.class,
            () -> StructuredReferenceString.ofCeremonies(first, first, PROOFS));
    assertEquals(ReferenceStringException.Reason.SAME_SECRET, twice.reason());
    CommandRun.of("aggregator", "setup", "import", first + "", second + "", "--out", file + "2")
        .expect(ExitCode.DATA)
        .saying("freehold: " + first)
        .saying("has too few powers");
  }

  /** An aggregate of three real proofs. */
  private static AggregateVerifier.Task aggregate(StructuredReferenceString srs) {
    CompiledFunction add =
        CompiledFunction.compile(
            "add",
            SlotShape.uniform(1),
            context -> {
              var amount = context.argument("amount", 64);
              context.update(context.slot(0), old -> old.plus(amount.value()));
            });
    ProvingKey key =
        DevelopmentSetup.make(add.circuit().system(), DevelopmentSetup.SEED, LOOP, Progress.NONE);
    Groth16Prover prover = new Groth16Prover(LOOP);
    List<Statement> statements = new ArrayList<>();
    List<Proof> proofs = new ArrayList<>();
    for (int amount = 1; amount <= 3; amount++) {
      SolvedCall solved =
          add.solve(
              new CallContext(PAYEE, new ContractId(1), 7, Fr.of(8), PAYEE),
              new SlotTree(SlotShape.uniform(1)),
              (_, _) -> {
                throw new AssertionError("this function reads nobody else's state");
              },
              List.of(Fr.of(amount)));
      statements.add(solved.statement());
      proofs.add(prover.prove(key, add.circuit().system(), solved.witness()).proof());
    }
    byte[] aggregate =
        new AggregateProver(srs, 2)
            .aggregate(
                Hash32.ZERO,
                PAYEE,
                key.verifyingKey(),
                statements,
                proofs,
                _ -> {
                  // Nobody looks on.
                });
    return new AggregateVerifier.Task(
        Hash32.ZERO, PAYEE, key.verifyingKey(), statements, aggregate);
  }
}

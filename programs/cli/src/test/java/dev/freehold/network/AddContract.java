package dev.freehold.network;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.cli.interop.PretendedCeremony;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.iden3.ZkeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** A contract of one small function with its prover: {@code add(amount)} raises slot 0. */
final class AddContract {
  static final int DEPTH = 1;

  final CompiledFunction add =
      CompiledFunction.compile(
          "add",
          SlotShape.uniform(DEPTH),
          context -> {
            var amount = context.argument("amount", 64);
            context.update(context.slot(0), old -> old.plus(amount.value()));
          });
  private final ProvingKey key;
  private final Groth16Prover prover;

  private AddContract(KeyMaker keys) throws IOException {
    ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), 2);
    key = keys.make(add.circuit().system(), loop);
    prover = new Groth16Prover(loop);
  }

  private interface KeyMaker {
    ProvingKey make(R1cs system, ParallelLoop loop) throws IOException;
  }

  /** One of development keys. */
  static AddContract ofDevelopment() throws IOException {
    return new AddContract(
        (system, loop) ->
            DevelopmentSetup.make(system, DevelopmentSetup.SEED, loop, Progress.NONE));
  }

  /**
   * One whose key comes from a ceremony.
   *
   * @param directory for its file
   */
  static AddContract ofCeremony(Path directory) throws IOException {
    return new AddContract(
        (system, loop) -> {
          Path zkey = Files.createDirectories(directory).resolve("add.zkey");
          PretendedCeremony.write(system, "a ceremony's secret", zkey);
          return ZkeyFile.read(zkey, system, loop).key();
        });
  }

  /** What is deployed. */
  ContractSpec spec() {
    return new ContractSpec(
        "adder",
        SlotShape.uniform(DEPTH),
        List.of(new FunctionSpec("add", key.kind(), key.verifyingKey())));
  }

  /**
   * A proved call by an account.
   *
   * @param contract as it was deployed
   * @param own the account's slots
   */
  Call.Proven call(
      FreeholdClient client,
      Contract contract,
      UserId user,
      SlotTree own,
      long anchorHeight,
      long amount) {
    SolvedCall solved =
        add.solve(
            new CallContext(
                user,
                contract.id(),
                anchorHeight,
                client.checkpoint(anchorHeight).globalRoot(),
                contract.owner()),
            own,
            (_, _) -> {
              throw new AssertionError("this function reads nobody else's state");
            },
            List.of(Fr.of(amount)));
    Proof proof = prover.prove(key, add.circuit().system(), solved.witness()).proof();
    return new Call.Proven(
        contract.id(),
        0,
        Call.Proven.NONE,
        solved.statement().rootBefore(),
        solved.statement().rootAfter(),
        solved.writes(),
        solved.args(),
        proof);
  }
}

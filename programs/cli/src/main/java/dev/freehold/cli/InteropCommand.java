package dev.freehold.cli;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.config.ExitCode;
import dev.freehold.config.UsageException;
import dev.freehold.contracts.StandardContract;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.prover.iden3.R1csFile;
import dev.freehold.prover.iden3.SnarkjsJson;
import dev.freehold.prover.iden3.ZkeyFile;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold interop}. */
@Command(
    name = "interop",
    mixinStandardHelpOptions = true,
    description = "Exchange files with circom and snarkjs, and check what a ceremony made.",
    subcommands = {
      InteropCommand.Export.class,
      InteropCommand.Import.class,
      InteropCommand.Verify.class,
      VerifySetupCommand.class
    })
final class InteropCommand {
  /** All processors. */
  static ParallelLoop loop() {
    return new ParallelLoop(ForkJoinPool.commonPool(), Runtime.getRuntime().availableProcessors());
  }

  /** {@code freehold interop export}. */
  @Command(
      name = "export",
      mixinStandardHelpOptions = true,
      description = "Write a function as a constraint system for a ceremony.")
  static final class Export implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "CONTRACT.FUNCTION|ARTIFACT",
        description =
            "A standard contract's function, such as token.transfer; or a built contract's file.")
    private String what;

    @Parameters(
        index = "1",
        arity = "0..1",
        paramLabel = "FUNCTION",
        description = "The function of an artifact.")
    private String function;

    @Option(
        names = "--r1cs",
        required = true,
        paramLabel = "FILE",
        description = "Where the constraint system is written.")
    private Path r1cs;

    @Mixin private Output output;

    @Override
    public Integer call() {
      R1cs system = find().circuit().system();
      R1csFile.write(system, r1cs);
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("file", r1cs);
      fields.put("constraints", system.constraints());
      fields.put("variables", system.variableCount());
      fields.put("digest", system.digest());
      output.print(
          fields,
          "%d constraints, %d variables, digest %s"
              .formatted(system.constraints(), system.variableCount(), system.digest()));
      return ExitCode.OK.code();
    }

    private CompiledFunction find() {
      if (function != null) {
        CompiledContract contract = ContractArtifact.load(Given.path(what)).contract();
        return contract.functions().get(Given.of(() -> contract.function(function)));
      }
      int dot = what.indexOf('.');
      CompiledContract contract =
          StandardContract.find(dot < 0 ? what : what.substring(0, dot))
              .orElseThrow(
                  () ->
                      new UsageException(
                          "%s is no function of a standard contract; these contracts there are: %s"
                              .formatted(
                                  what,
                                  Arrays.stream(StandardContract.values())
                                      .map(StandardContract::displayName)
                                      .toList())))
              .compile();
      String name = dot < 0 ? "" : what.substring(dot + 1);
      return contract.functions().get(Given.of(() -> contract.function(name)));
    }
  }

  /** {@code freehold interop import}. */
  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      description = "Check a ceremony's .zkey and write it as a proving key of Freehold's.")
  static final class Import implements Callable<Integer> {
    @Option(
        names = "--r1cs",
        required = true,
        paramLabel = "FILE",
        description = "The constraint system that the ceremony was held for.")
    private Path r1cs;

    @Option(
        names = "--zkey",
        required = true,
        paramLabel = "FILE",
        description = "What the ceremony ended with.")
    private Path zkey;

    @Option(
        names = "--key",
        required = true,
        paramLabel = "FILE",
        description = "Where the proving key is written.")
    private Path key;

    @Option(
        names = "--vkey",
        paramLabel = "FILE",
        description = "Where the verifying key is written, as snarkjs has it.")
    private Path vkey;

    @Mixin private Output output;

    @Override
    public Integer call() {
      ZkeyFile.Contents contents = ZkeyFile.read(zkey, R1csFile.read(r1cs), loop());
      contents.key().save(key);
      if (vkey != null) {
        SnarkjsJson.write(SnarkjsJson.ofKey(contents.key().verifyingKey()), vkey);
      }
      int contributions = contents.ceremony().contributions().size();
      Hash32 digest = contents.key().verifyingKey().digest();
      output.print(
          Map.of("file", key, "contributions", contributions, "verifyingKey", digest),
          "a ceremony of %d contributions; verifying key %s".formatted(contributions, digest));
      return ExitCode.OK.code();
    }
  }

  /** {@code freehold interop verify}. */
  @Command(
      name = "verify",
      mixinStandardHelpOptions = true,
      description = "Verify a proof in the files of snarkjs.")
  static final class Verify implements Callable<Integer> {
    @Option(
        names = "--vkey",
        required = true,
        paramLabel = "FILE",
        description = "The verifying key (verification_key.json).")
    private Path vkey;

    @Option(
        names = "--public",
        required = true,
        paramLabel = "FILE",
        description = "The public inputs (public.json).")
    private Path inputs;

    @Option(
        names = "--proof",
        required = true,
        paramLabel = "FILE",
        description = "The proof (proof.json).")
    private Path proof;

    @Mixin private Output output;

    @Override
    public Integer call() {
      VerifyingKey key = SnarkjsJson.readKey(vkey);
      Proof made = SnarkjsJson.readProof(proof);
      ProofVerdict verdict =
          switch (PreparedVerifyingKey.decode(key)) {
            case KeyDecoding.Prepared prepared ->
                Groth16.verify(prepared.key(), SnarkjsJson.readInputs(inputs), made);
            case KeyDecoding.Refused refused ->
                throw new UsageException("the verifying key is no good: " + refused.words());
          };
      output.print(
          Map.of("holds", verdict == ProofVerdict.VALID, "verdict", verdict),
          verdict == ProofVerdict.VALID ? "the proof holds" : verdict.toString());
      return (verdict == ProofVerdict.VALID ? ExitCode.OK : ExitCode.WRONG).code();
    }
  }
}

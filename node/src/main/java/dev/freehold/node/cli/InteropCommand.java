package dev.freehold.node.cli;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.function.CompiledFunction;
import dev.freehold.prover.iden3.R1csFile;
import dev.freehold.prover.iden3.SnarkjsJson;
import dev.freehold.prover.iden3.ZkeyFile;
import dev.freehold.prover.r1cs.R1cs;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import picocli.CommandLine.Command;
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
      description = "Write a standard contract's function as a constraint system for a ceremony.")
  static final class Export implements Callable<Integer> {
    @Parameters(paramLabel = "CONTRACT.FUNCTION", description = "Such as token.transfer.")
    private String function;

    @Option(
        names = "--r1cs",
        required = true,
        paramLabel = "FILE",
        description = "Where the constraint system is written.")
    private Path r1cs;

    @Override
    public Integer call() {
      R1cs system = find(function).circuit().system();
      R1csFile.write(system, r1cs);
      System.out.printf(
          "%d constraints, %d variables, digest %s%n",
          system.constraints(), system.variableCount(), system.digest());
      return ExitCode.OK.code();
    }

    private static CompiledFunction find(String name) {
      List<CompiledFunction> functions = TokenContract.compile().functions();
      return functions.stream()
          .filter(f -> name.equals(TokenContract.NAME + "." + f.name()))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "no standard contract has a function %s; there are %s"
                          .formatted(
                              name,
                              functions.stream()
                                  .map(f -> TokenContract.NAME + "." + f.name())
                                  .toList())));
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

    @Override
    public Integer call() {
      ZkeyFile.Contents contents = ZkeyFile.read(zkey, R1csFile.read(r1cs), loop());
      contents.key().save(key);
      if (vkey != null) {
        SnarkjsJson.write(SnarkjsJson.ofKey(contents.key().verifyingKey()), vkey);
      }
      System.out.printf(
          "a ceremony of %d contributions; verifying key %s%n",
          contents.ceremony().contributions().size(), contents.key().verifyingKey().digest());
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

    @Override
    public Integer call() {
      VerifyingKey key = SnarkjsJson.readKey(vkey);
      Proof made = SnarkjsJson.readProof(proof);
      ProofVerdict verdict =
          switch (PreparedVerifyingKey.decode(key)) {
            case KeyDecoding.Prepared prepared ->
                Groth16.verify(prepared.key(), SnarkjsJson.readInputs(inputs), made);
            case KeyDecoding.Refused refused ->
                throw new IllegalArgumentException("the verifying key is no good: " + refused);
          };
      System.out.println(verdict == ProofVerdict.VALID ? "the proof holds" : verdict.toString());
      return (verdict == ProofVerdict.VALID ? ExitCode.OK : ExitCode.WRONG).code();
    }
  }
}

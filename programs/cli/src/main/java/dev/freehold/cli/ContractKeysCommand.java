package dev.freehold.cli;

import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.config.ExitCode;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.artifact.FunctionKeys;
import dev.freehold.protocol.socket.ForeignException;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.iden3.ZkeyFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code freehold contract keys}. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Take keys of ceremonies: check each .zkey against its function, keep it to prove with.",
      "With --out, write the artifact anew with these keys, for the deployer; without, the artifact"
          + " must name them already, as a user's does."
    })
final class ContractKeysCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ARTIFACT", description = "The contract's artifact.")
  private Path file;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FUNCTION=ZKEY",
      description = "What each function's ceremony ended with.")
  private Map<String, Path> zkeys = new LinkedHashMap<>();

  @Option(names = "--out", paramLabel = "FILE", description = "The artifact with these keys.")
  private Path out;

  @Mixin private ProverOptions prover;
  @Mixin private Output output;

  @Override
  public Integer call() {
    ContractArtifact artifact = ContractArtifact.load(file);
    List<FunctionKeys> keys = new ArrayList<>(artifact.keys());
    List<ProvingKey> read = new ArrayList<>();
    zkeys.forEach(
        (name, zkey) -> {
          int index = Given.of(() -> artifact.contract().function(name));
          R1cs system = artifact.contract().functions().get(index).circuit().system();
          ProvingKey key = ZkeyFile.read(zkey, system, ProverOptions.loop()).key();
          FunctionKeys own = new FunctionKeys(SetupKind.CEREMONY, key.verifyingKey(), key.origin());
          if (out == null && !keys.get(index).equals(own)) {
            throw new ForeignException(
                "%s is another key than the artifact names for %s".formatted(zkey, name));
          }
          keys.set(index, own);
          read.add(key);
        });
    read.forEach(prover.keys()::put);
    ContractArtifact written = new ContractArtifact(artifact.contract(), keys);
    if (out != null) {
      written.save(out);
    }
    // A ceremony that began with secrets which are published: what each key is, it says itself.
    Map<String, SetupKind> kinds = new LinkedHashMap<>();
    zkeys.keySet().forEach(name -> kinds.put(name, kind(written, name)));
    String warning =
        kinds.containsValue(SetupKind.DEVELOPMENT)
            ? "%nthe secrets of %s are published, whatever was contributed: only development networks take them"
                .formatted(
                    kinds.keySet().stream()
                        .filter(name -> kinds.get(name) == SetupKind.DEVELOPMENT)
                        .toList())
            : "";
    output.print(
        Map.of("functions", List.copyOf(zkeys.keySet()), "setup", kinds, "hash", written.hash()),
        "took the keys of %s; hash %s%s".formatted(zkeys.keySet(), written.hash(), warning));
    return ExitCode.OK.code();
  }

  private static SetupKind kind(ContractArtifact artifact, String name) {
    int index = Given.of(() -> artifact.contract().function(name));
    return SetupKind.of(artifact.keys().get(index).verifying());
  }
}

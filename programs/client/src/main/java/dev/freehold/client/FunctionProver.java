package dev.freehold.client;

import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.FunctionSpec.SetupKind;
import dev.freehold.core.proof.Proof;
import dev.freehold.kit.artifact.ContractArtifact;
import dev.freehold.kit.artifact.FunctionKeys;
import dev.freehold.kit.contract.CompiledContract;
import dev.freehold.kit.contract.FunctionAbi;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.groth16.ProvingKeyCache;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The functions of one contract with their keys, ready to prove. Thread-safe. */
public final class FunctionProver {
  /** Maker of the proof of a solved call of function {@code index}. */
  @FunctionalInterface
  interface Proving {
    /**
     * Makes a proof; takes as long as that takes.
     *
     * @param index of the function in its contract
     */
    Proof prove(int index, SolvedCall call);
  }

  private final List<CompiledFunction> functions;
  private final List<FunctionAbi> abi;
  private final List<FunctionSpec> specs;
  private final Proving proving;

  /**
   * @param specs what a contract with these functions declares of them, in the same order
   */
  FunctionProver(
      List<CompiledFunction> functions,
      List<FunctionAbi> abi,
      List<FunctionSpec> specs,
      Proving proving) {
    this.functions = List.copyOf(functions);
    this.abi = List.copyOf(abi);
    this.specs = List.copyOf(specs);
    this.proving = proving;
  }

  /** Takes development keys from a cache, making those that are not there. */
  public static FunctionProver development(
      CompiledContract contract, ProvingKeyCache cache, Groth16Prover prover, Progress progress) {
    List<ProvingKey> keys = new ArrayList<>();
    for (CompiledFunction function : contract.functions()) {
      keys.add(
          cache.key(
              function.circuit().system(),
              DevelopmentSetup.SEED,
              (stage, done, total) -> progress.at(function.name() + ": " + stage, done, total)));
    }
    return of(contract, keys, prover);
  }

  /**
   * Proves with keys of any origin.
   *
   * @param keys one for each function, in order
   * @throws RequestException if a key is another circuit's
   */
  public static FunctionProver of(
      CompiledContract contract, List<ProvingKey> keys, Groth16Prover prover) {
    List<CompiledFunction> functions = contract.functions();
    if (keys.size() != functions.size()) {
      throw new RequestException(keys.size() + " keys for " + functions.size() + " functions");
    }
    List<ProvingKey> own = List.copyOf(keys);
    List<FunctionSpec> specs = new ArrayList<>();
    for (int i = 0; i < functions.size(); i++) {
      if (!own.get(i).circuit().equals(functions.get(i).circuit().system().digest())) {
        throw new RequestException(
            "the key of " + functions.get(i).name() + " is of another circuit");
      }
      specs.add(FunctionSpec.of(functions.get(i).name(), own.get(i).verifyingKey()));
    }
    return new FunctionProver(
        functions,
        contract.abi(),
        specs,
        (index, call) ->
            prover
                .prove(own.get(index), functions.get(index).circuit().system(), call.witness())
                .proof());
  }

  /**
   * Proves calls of a contract that was built elsewhere. A function's proving key is taken from the
   * cache, or made if it is a development key, when it is first called.
   *
   * <p>A call throws {@link MissingException} if the key is of a ceremony and not in the cache, and
   * {@link UnusableKeyException} if it is not the key that the artifact names.
   */
  public static FunctionProver of(
      ContractArtifact artifact, ProvingKeyCache cache, Groth16Prover prover, Progress progress) {
    List<CompiledFunction> functions = artifact.contract().functions();
    Map<Integer, ProvingKey> keys = new ConcurrentHashMap<>();
    return new FunctionProver(
        functions,
        artifact.contract().abi(),
        artifact.spec().functions(),
        (index, call) ->
            prover
                .prove(
                    keys.computeIfAbsent(index, i -> key(artifact, i, cache, progress)),
                    functions.get(index).circuit().system(),
                    call.witness())
                .proof());
  }

  private static ProvingKey key(
      ContractArtifact artifact, int index, ProvingKeyCache cache, Progress progress) {
    CompiledFunction function = artifact.contract().functions().get(index);
    FunctionKeys keys = artifact.keys().get(index);
    ProvingKey key;
    try {
      key =
          keys.setup() == SetupKind.DEVELOPMENT
              ? cache.key(function.circuit().system(), DevelopmentSetup.SEED, progress)
              : cache
                  .ceremony(function.circuit().system(), keys.provingKeyHash())
                  .orElseThrow(() -> missing(artifact, function, keys));
    } catch (IllegalArgumentException e) {
      throw new UnusableKeyException(
          "no key can be made for %s.%s: %s"
              .formatted(artifact.contract().name(), function.name(), e.getMessage()),
          e);
    }
    if (!key.verifyingKey().equals(keys.verifying())) {
      throw new UnusableKeyException(
          "the verifying key of %s.%s is not that of its circuit: the artifact was tampered with"
              .formatted(artifact.contract().name(), function.name()));
    }
    return key;
  }

  private static MissingException missing(
      ContractArtifact artifact, CompiledFunction function, FunctionKeys keys) {
    return new MissingException(
        "%s.%s has the key of a ceremony that is not here: its .zkey has the SHA-256 %s; import it by"
                .formatted(artifact.contract().name(), function.name(), keys.provingKeyHash())
            + " `freehold contract keys`");
  }

  /** A function. */
  public CompiledFunction function(int index) {
    return functions.get(index);
  }

  /** What a function is called and takes. */
  public FunctionAbi abi(int index) {
    return abi.get(index);
  }

  /** What a contract with these functions declares of them. */
  public List<FunctionSpec> specs() {
    return specs;
  }

  /** Proves a call. */
  public Proof prove(int index, SolvedCall call) {
    return proving.prove(index, call);
  }
}

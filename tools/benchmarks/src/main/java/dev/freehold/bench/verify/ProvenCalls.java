package dev.freehold.bench.verify;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CallContext;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotTree;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.groth16.ProvingKeyCache;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Token transfers proved by the real prover under the development key, each of another statement.
 * Proved once and kept in a file.
 *
 * @param key the key that they verify under
 */
public record ProvenCalls(VerifyingKey key, List<ProvenCall> calls) {
  /** A statement's public inputs and a proof of it. */
  public record ProvenCall(List<Fr> inputs, Proof proof) {
    public ProvenCall {
      inputs = List.copyOf(inputs);
    }
  }

  private static final UserId OWNER = UserId.parse("0:0");
  private static final long BALANCE = 1_000_000;

  public ProvenCalls {
    calls = List.copyOf(calls);
  }

  /**
   * Takes {@code count} calls from the cache directory, proving those that are missing.
   *
   * @param keys a directory of proving keys
   */
  public static ProvenCalls of(
      int count, Path cache, Path keys, ParallelLoop loop, Consumer<String> progress)
      throws IOException {
    CompiledFunction transfer = TokenContract.compile().functions().get(TokenContract.TRANSFER);
    ProvingKey key =
        new ProvingKeyCache(keys, loop)
            .key(transfer.circuit().system(), DevelopmentSetup.SEED, Progress.NONE);
    VerifyingKey verifying = key.verifyingKey();
    Path file = cache.resolve("transfers-" + verifying.digest() + ".proofs");
    List<ProvenCall> calls = read(file);
    if (calls.size() < count) {
      Groth16Prover prover = new Groth16Prover(loop);
      for (int i = calls.size(); i < count; i++) {
        progress.accept(
            "proving transfer " + (i + 1) + " of " + count + " (kept for the next run)");
        SolvedCall solved = solve(transfer, i);
        Proof proof = prover.prove(key, transfer.circuit().system(), solved.witness()).proof();
        calls.add(new ProvenCall(List.of(solved.statement().inputs()), proof));
      }
      write(file, calls);
    }
    return new ProvenCalls(verifying, calls.subList(0, count));
  }

  /** The key, with its tables made. */
  public PreparedVerifyingKey prepared() {
    return switch (PreparedVerifyingKey.decode(key)) {
      case KeyDecoding.Prepared prepared -> {
        prepared.key().speedUp();
        yield prepared.key();
      }
      case KeyDecoding.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  /** A transfer that can be proved; each number's is another statement. */
  public static SolvedCall solve(CompiledFunction transfer, int number) {
    SlotTree own = new SlotTree(TokenContract.SHAPE);
    own.write(TokenContract.BALANCE, Fr.of(BALANCE + number));
    CallContext context =
        new CallContext(UserId.parse("1:" + number), new ContractId(1), 1, Fr.of(number), OWNER);
    return transfer.solve(
        context,
        own,
        (user, slot) -> {
          throw new IllegalStateException("a transfer reads nobody's slots: " + user + " " + slot);
        },
        List.of(OWNER.toFr(), Fr.of(1 + number)));
  }

  private static List<ProvenCall> read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new ArrayList<>();
    }
    return new ArrayList<>(
        Decoder.<List<ProvenCall>>decode(
            Files.readAllBytes(file), in -> in.list(Integer.MAX_VALUE, ProvenCalls::readCall)));
  }

  private static ProvenCall readCall(Decoder in) {
    List<Fr> inputs = new ArrayList<>();
    for (int i = 0; i < Statement.COUNT; i++) {
      inputs.add(in.fr());
    }
    return new ProvenCall(inputs, new Proof(in.raw(Proof.BYTES)));
  }

  private static void write(Path file, List<ProvenCall> calls) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    byte[] bytes =
        new Encoder()
            .list(
                calls,
                (out, call) -> {
                  call.inputs.forEach(out::fr);
                  out.raw(call.proof.toBytes());
                })
            .toBytes();
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.write(fresh, bytes);
    Files.move(fresh, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }
}

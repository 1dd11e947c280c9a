package dev.freehold.bench.prove;

import dev.freehold.bench.BenchContext;
import dev.freehold.bench.Scale;
import dev.freehold.bench.Section;
import dev.freehold.bench.peer.SnarkjsPeer;
import dev.freehold.bench.verify.ProvenCalls;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.circuits.function.CompiledFunction;
import dev.freehold.circuits.function.SolvedCall;
import dev.freehold.circuits.r1cs.R1cs;
import dev.freehold.contracts.token.TokenContract;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.prover.groth16.DevelopmentSetup;
import dev.freehold.prover.groth16.Groth16Prover;
import dev.freehold.prover.groth16.KeyForm;
import dev.freehold.prover.groth16.Progress;
import dev.freehold.prover.groth16.ProofTimings;
import dev.freehold.prover.groth16.ProvingKey;
import dev.freehold.prover.iden3.WtnsFile;
import dev.freehold.prover.iden3.ZkeyFile;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.ToDoubleFunction;

/** A token transfer proved here and by snarkjs, which is run between two halves of our runs. */
public final class ProveSection implements Section {
  private static final int WARM_UPS = 4;

  /** One proof of ours, in milliseconds; solving is not in {@link ProofTimings}. */
  private record Run(double solve, ProofTimings timings) {
    double total() {
      return solve + timings.totalNs() / 1e6;
    }
  }

  @Override
  public String name() {
    return "prove";
  }

  @Override
  public String title() {
    return "Local proof of a token transfer";
  }

  @Override
  public void run(BenchContext context) throws IOException, InterruptedException {
    ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), context.threads());
    CompiledFunction transfer = TokenContract.compile().functions().get(TokenContract.TRANSFER);
    R1cs system = transfer.circuit().system();
    context.progress().accept("the proving key, in a form that snarkjs takes as well");
    Path file = context.cache().resolve("iden3-" + system.digest() + ".key");
    Path multiples = file.resolveSibling(file.getFileName() + ".multiples");
    ProvingKey key = key(file, system, loop);
    key.keepMultiples(multiples, loop, Progress.NONE);
    int half = context.scale() == Scale.QUICK ? 3 : 8;
    Groth16Prover prover = new Groth16Prover(loop);
    context.progress().accept("ours");
    measure(prover, key, transfer, WARM_UPS);
    List<Run> runs = new ArrayList<>(measure(prover, key, transfer, half));
    Groth16Prover serial = new Groth16Prover(ParallelLoop.serial());
    ProvingKey plain = ProvingKey.load(file, system.digest());
    List<Run> alone = new ArrayList<>();
    List<Run> pippenger = new ArrayList<>();
    for (int i = 0; i < half; i++) {
      alone.addAll(measure(serial, key, transfer, 1));
      pippenger.addAll(measure(serial, plain, transfer, 1));
    }
    context.progress().accept("snarkjs " + SnarkjsPeer.VERSION);
    Optional<SnarkjsPeer.Proofs> theirs = theirs(context, key, transfer, half);
    context.progress().accept("ours again");
    runs.addAll(measure(prover, key, transfer, half));
    report(context, system, runs, alone, theirs);
    put(
        context,
        "prove.transfer.sumsOverPippenger",
        median(alone, run -> run.timings().multiplyNs())
            / median(pippenger, run -> run.timings().multiplyNs()),
        "x",
        "the sums from multiples over blst's own of the same points, one thread each, in turns");
    first(context, file, multiples);
  }

  private static void first(BenchContext context, Path key, Path multiples) throws IOException {
    context.progress().accept("the first proof of a process");
    int processes = context.scale() == Scale.QUICK ? 3 : 7;
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      ratios.add(FirstProof.measure(key, multiples, context.threads()));
    }
    put(
        context,
        "prove.transfer.firstOverLater",
        median(ratios, x -> x),
        "x",
        "the first proof of a process over later ones, warmed up, median of " + processes);
  }

  private static ProvingKey key(Path file, R1cs system, ParallelLoop loop) {
    if (!Files.exists(file)) {
      DevelopmentSetup.make(system, DevelopmentSetup.SEED, KeyForm.IDEN3, loop, Progress.NONE)
          .save(file);
    }
    return ProvingKey.load(file, system.digest());
  }

  private static List<Run> measure(
      Groth16Prover prover, ProvingKey key, CompiledFunction transfer, int times) {
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      SolvedCall solved = ProvenCalls.solve(transfer, i);
      double solve = (System.nanoTime() - start) / 1e6;
      Groth16Prover.Result result =
          prover.prove(key, transfer.circuit().system(), solved.witness());
      requireValid(key.verifyingKey(), solved, result.proof());
      runs.add(new Run(solve, result.timings()));
    }
    return runs;
  }

  private static void requireValid(VerifyingKey key, SolvedCall call, Proof proof) {
    if (!(PreparedVerifyingKey.decode(key) instanceof KeyDecoding.Prepared prepared)
        || Groth16.verify(prepared.key(), List.of(call.statement().inputs()), proof)
            != ProofVerdict.VALID) {
      throw new IllegalStateException("a proof does not verify");
    }
  }

  private static Optional<SnarkjsPeer.Proofs> theirs(
      BenchContext context, ProvingKey key, CompiledFunction transfer, int times)
      throws IOException, InterruptedException {
    Optional<SnarkjsPeer> snarkjs = SnarkjsPeer.prepare(context.cache(), context.results()::note);
    if (snarkjs.isEmpty()) {
      return Optional.empty();
    }
    Path zkey = context.scratch().resolve("transfer.zkey");
    Path wtns = context.scratch().resolve("transfer.wtns");
    SolvedCall solved = ProvenCalls.solve(transfer, 0);
    ZkeyFile.write(key, transfer.circuit().system(), zkey);
    WtnsFile.write(solved.witness(), wtns);
    SnarkjsPeer.Proofs proofs = snarkjs.get().prove(zkey, wtns, times, context.scratch());
    requireValid(key.verifyingKey(), solved, proofs.last());
    return Optional.of(proofs);
  }

  private static void report(
      BenchContext context,
      R1cs system,
      List<Run> runs,
      List<Run> alone,
      Optional<SnarkjsPeer.Proofs> theirs) {
    String threads = context.threads() + " threads, median of " + runs.size() + ", on the wall";
    put(context, "prove.transfer.constraints", system.constraints(), "", "in the circuit");
    put(context, "prove.transfer.solveMs", median(runs, Run::solve), "ms", "witness, " + threads);
    stage(context, "evaluateMs", runs, ProofTimings::evaluateNs, "constraints, " + threads);
    stage(context, "transformMs", runs, ProofTimings::transformNs, "transforms, " + threads);
    stage(context, "multiplyMs", runs, ProofTimings::multiplyNs, "multiplications, " + threads);
    double total = median(runs, Run::total);
    put(context, "prove.transfer.totalMs", total, "ms", "witness and proof, " + threads);
    put(
        context,
        "prove.transfer.threadsOverOne",
        median(alone, Run::total) / total,
        "x",
        "how much faster all threads are than one");
    theirs.ifPresent(
        proofs -> {
          double millis = median(proofs.millis(), x -> x);
          double ours = median(runs, run -> run.timings().totalNs() / 1e6);
          put(
              context,
              "prove.snarkjs.totalMs",
              millis,
              "ms",
              "groth16.prove of snarkjs " + SnarkjsPeer.VERSION + ", same key and witness, warm");
          put(
              context,
              "prove.timesFasterThanSnarkjs",
              millis / ours,
              "x",
              "its median over ours, both without the witness, in turns");
        });
  }

  private static void stage(
      BenchContext context,
      String name,
      List<Run> runs,
      ToDoubleFunction<ProofTimings> nanos,
      String how) {
    double millis = median(runs, run -> nanos.applyAsDouble(run.timings()) / 1e6);
    put(context, "prove.transfer." + name, millis, "ms", how);
  }

  private static void put(BenchContext context, String key, double value, String unit, String how) {
    context.results().put(key, value, unit, how);
  }

  static <T> double median(List<T> items, ToDoubleFunction<T> value) {
    double[] sorted = items.stream().mapToDouble(value).sorted().toArray();
    return Arrays.stream(sorted, (sorted.length - 1) / 2, sorted.length / 2 + 1)
        .average()
        .orElseThrow();
  }
}

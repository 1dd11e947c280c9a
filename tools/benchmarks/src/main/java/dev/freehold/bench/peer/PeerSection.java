package dev.freehold.bench.peer;

import dev.freehold.bench.BenchContext;
import dev.freehold.bench.Section;
import dev.freehold.bench.verify.ProvenCalls;
import dev.freehold.bench.verify.ProvenCalls.ProvenCall;
import dev.freehold.blst.ParallelLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/** snarkjs on the same proofs. The peer of Maven Central is measured in turns with ours. */
public final class PeerSection implements Section {
  private static final int PROOFS = 8;

  @Override
  public String name() {
    return "peers";
  }

  @Override
  public String title() {
    return "Peers in processes of their own";
  }

  @Override
  public void run(BenchContext context) throws IOException, InterruptedException {
    ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), context.threads());
    Path keys = Path.of(System.getProperty("user.home"), ".freehold", "keys");
    ProvenCalls proven = ProvenCalls.of(PROOFS, context.cache(), keys, loop, context.progress());
    ZwavesPeer zwaves = new ZwavesPeer(proven.key());
    for (ProvenCall call : proven.calls()) {
      if (!zwaves.verify(call.inputs(), call.proof())) {
        throw new IllegalStateException("zwaves refuses a proof of ours");
      }
    }
    context.progress().accept("snarkjs " + SnarkjsPeer.VERSION);
    Optional<SnarkjsPeer> snarkjs = SnarkjsPeer.prepare(context.cache(), context.results()::note);
    if (snarkjs.isPresent()) {
      SnarkjsPeer.Outcome outcome = snarkjs.get().verify(proven, proven.calls());
      if (!outcome.allAccepted()) {
        throw new IllegalStateException("snarkjs refuses a proof of ours");
      }
      context
          .results()
          .put(
              "peers.snarkjs.msPerProof",
              outcome.millisPerProof(),
              "ms",
              "groth16.verify of snarkjs " + SnarkjsPeer.VERSION + ", one at a time, on the wall");
    }
  }
}

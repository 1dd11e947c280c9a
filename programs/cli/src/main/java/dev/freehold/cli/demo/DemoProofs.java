package dev.freehold.cli.demo;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.client.ContractWallet.ProvedCall;
import dev.freehold.core.proof.Proof;
import dev.freehold.verifier.groth16.BatchVerifier;
import dev.freehold.verifier.groth16.KeyDecoding;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** The proofs that the demonstration made: checked here once more, as anybody can, and timed. */
final class DemoProofs {
  /** Batches before the one that is timed. */
  private static final int WARM_UPS = 3;

  private final List<ProvedCall> calls = new ArrayList<>();

  void add(ProvedCall call) {
    calls.add(call);
  }

  int count() {
    return calls.size();
  }

  /** Median proving time of one of the token's functions, in milliseconds. */
  long medianProvingMs(int function) {
    long[] times =
        calls.stream()
            .filter(call -> call.function() == function)
            .mapToLong(ProvedCall::provingNs)
            .sorted()
            .toArray();
    return times[times.length / 2] / 1_000_000;
  }

  int proofBytes() {
    return Proof.BYTES;
  }

  /** Proofs a second when all are verified as one batch on this machine's cores. */
  double verifiedPerSecond() {
    List<BatchVerifier.Item> items = new ArrayList<>();
    for (ProvedCall call : calls) {
      if (!(PreparedVerifyingKey.decode(call.key()) instanceof KeyDecoding.Prepared(var key))) {
        throw new DemoException("a verifying key does not decode");
      }
      items.add(new BatchVerifier.Item(key, List.of(call.statement().inputs()), call.proof()));
    }
    int cores = Runtime.getRuntime().availableProcessors();
    BatchVerifier verifier =
        new BatchVerifier(new ParallelLoop(ForkJoinPool.commonPool(), cores), new SecureRandom());
    long elapsedNs = 0;
    for (int run = 0; run <= WARM_UPS; run++) {
      long start = System.nanoTime();
      List<ProofVerdict> verdicts = verifier.verify(items).verdicts();
      elapsedNs = System.nanoTime() - start;
      if (!verdicts.stream().allMatch(ProofVerdict.VALID::equals)) {
        throw new DemoException("a proof that the network took does not verify here");
      }
    }
    return items.size() * 1e9 / elapsedNs;
  }
}

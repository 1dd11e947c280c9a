package dev.freehold.bench.report;

import java.util.List;

/**
 * Target of a figure.
 *
 * @param atMost whether the bound is an upper one
 */
public record Target(String key, boolean atMost, double bound) {
  /** A figure over that of an earlier build, in turns, has this before its key. */
  public static final String OVER_BASELINE = "overBaseline.";

  /** The targets of the design (section 10) and of the engine. */
  public static final List<Target> ALL =
      List.of(
          new Target("verify.batch1024.overFloor", true, 1.2),
          new Target("verify.batch1024.rateOverZwaves", false, 6),
          new Target("verify.bad1pct.keptRate", false, 0.7),
          new Target("aggregate.n1024.verifyOverBatch", true, 0.2),
          new Target("aggregate.n1024.cpuMsPerProof", true, 10),
          new Target("aggregate.n1024.sizeBytes", true, 32 * 1024),
          new Target("poseidon2.scalarOver264Muls", true, 1.3),
          new Target("poseidon2.batchedOverScalar", false, 2),
          new Target("tree.permutationsPerLeaf", true, 7),
          new Target("prove.transfer.totalMs", true, 1500),
          new Target("prove.transfer.firstOverLater", true, 1.3),
          new Target("prove.timesFasterThanSnarkjs", false, 8),
          new Target(OVER_BASELINE + "prove.transfer.totalMs", true, 0.4),
          new Target("worker.overVerifyRate", false, 0.85),
          new Target("worker.overVerifyCpu", false, 0.85),
          new Target("worker.first10s.overVerifyRate", false, 0.75),
          new Target("worker.halfRate.verifiedP50Ms", true, 100),
          new Target("worker.halfRate.committedP50Ms", true, 200),
          new Target("growth.accounts.greatestOverLeast", true, 1.1),
          new Target("growth.realms.greatestOverLeast", true, 1.1),
          new Target("memory.residentMiB", true, 1536));

  /** Whether a value meets it. */
  public boolean isMetBy(double value) {
    return atMost ? value <= bound : value >= bound;
  }

  @Override
  public String toString() {
    return (atMost ? "at most " : "at least ") + Numbers.show(bound);
  }
}

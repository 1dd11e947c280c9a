package dev.freehold.bench;

import dev.freehold.bench.agree.AgreementCost;
import dev.freehold.bench.report.RunResults;

/** Processor time and bytes of the agreement among 4, 10 and 100 validators. */
final class AgreementSection implements Section {
  /** About what a candidate holds of 1, 100 and 4,096 realms, at ten bytes a realm. */
  private static final int[] PAYLOAD_BYTES = {256, 1_256, 41_216};

  private static final int[] VALIDATORS = {4, 10, 100};

  @Override
  public String name() {
    return "agreement";
  }

  @Override
  public String title() {
    return "Agreement";
  }

  @Override
  public void run(BenchContext context) {
    for (int validators : VALIDATORS) {
      for (int payloadBytes : PAYLOAD_BYTES) {
        boolean large = validators > 10;
        context
            .progress()
            .accept(validators + " validators, candidates of " + payloadBytes + " bytes");
        put(
            context.results(),
            AgreementCost.measure(
                validators,
                payloadBytes,
                large ? 1 : 8,
                large ? context.scale().pick(1, 4) : context.scale().pick(20, 60)));
      }
    }
  }

  private static void put(RunResults results, AgreementCost.Cost cost) {
    String key =
        "agreement.validators%d.payload%d".formatted(cost.validators(), cost.payloadBytes());
    String how =
        "a slot, of one validator; %d slots, all validators in one thread, no network and no disk"
            .formatted(cost.slots());
    results.put(key + ".cpuUs", cost.cpuUs(), "us", how);
    results.put(
        key + ".checks",
        cost.cpuUs() / cost.voteCheckUs(),
        "ratio",
        "processor time over that of one check of one signature, in the same run");
    results.put(key + ".sentBytes", cost.sentBytes(), "bytes", how);
    results.put(key + ".loggedBytes", cost.loggedBytes(), "bytes", how);
  }
}

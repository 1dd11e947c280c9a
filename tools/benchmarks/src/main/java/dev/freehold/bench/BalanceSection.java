package dev.freehold.bench;

import dev.freehold.bench.balance.BalanceLoad;
import dev.freehold.bench.report.RunResults;
import java.io.IOException;
import java.time.Duration;

/** Section of four workers of which one has most of the calls: how the network evens that out. */
final class BalanceSection implements Section {
  /** Bundles a second of each of 35 senders. */
  private static final double PER_SECOND = 20;

  @Override
  public String name() {
    return "balance";
  }

  @Override
  public String title() {
    return "Realms that move for their load";
  }

  @Override
  public void run(BenchContext context) throws IOException, InterruptedException {
    context.progress().accept("a coordinator, four workers, eight realms, one of them busy");
    BalanceLoad.Result result =
        new BalanceLoad()
            .run(
                context.scratch().resolve("balance"),
                PER_SECOND,
                Duration.ofSeconds(context.scale().pick(10, 40)));
    RunResults results = context.results();
    String how =
        "%,d payments, one a bundle, %.0f a second, four fifths of them in one realm of eight"
            .formatted(result.calls(), result.perSecond());
    results.put("balance.firstMoveSeconds", result.firstMoveSeconds(), "s", how);
    results.put(
        "balance.evenSeconds",
        result.evenSeconds(),
        "s",
        "until the last of %d realms that moved had done so".formatted(result.moves()));
    results.put(
        "balance.refused",
        result.refused(),
        "bundles",
        "rejected, failed, or of an unknown end, of all senders meanwhile");
    results.put(
        "balance.busyShare",
        result.busyShare(),
        "ratio",
        "of all calls that the busy realm's worker has in the end; at first %.2f"
            .formatted(result.busyShareBefore()));
    results.put(
        "balance.medianMs", result.medianMs(), "ms", "until a sender hears that it is committed");
    results.put(
        "balance.longestMs",
        result.longestMs(),
        "ms",
        "the longest of all: a bundle of a realm that was just moving");
  }
}

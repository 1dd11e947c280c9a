package dev.freehold.bench;

import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.worker.LoadBench;
import dev.freehold.bench.worker.NetworkPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Section of a worker whose senders are honest, alone and beside one who sends bad proofs. */
final class AttackSection implements Section {
  private static final double TARGET = 0.70;

  @Override
  public String name() {
    return "badproofs";
  }

  @Override
  public String title() {
    return "A worker under bad proofs";
  }

  @Override
  public void run(BenchContext context) throws IOException, InterruptedException {
    int seconds = context.scale().pick(8, 60);
    int warmUp = context.scale().pick(5000, 20_000);
    LoadBench bench =
        new LoadBench(
            context.cache().resolve("load"),
            context.scratch().resolve("load"),
            context.threads(),
            context.progress());
    LoadBench.Attacked attacked =
        bench.runAttacked(
            new LoadBench.Settings(
                new NetworkPlan(4, 10_000, 1024),
                1,
                warmUp + seconds * 3000,
                warmUp,
                Duration.ofSeconds(seconds),
                4096,
                Duration.ofSeconds(1),
                List.of()));
    RunResults results = context.results();
    results.put(
        "badproofs.honestRate",
        attacked.underAttack() / attacked.alone(),
        "ratio",
        "honest proofs a second beside the attacker, over alone; the target is " + TARGET);
    results.put("badproofs.before", attacked.before(), "1/s", "honest proofs, alone, first");
    results.put("badproofs.under", attacked.underAttack(), "1/s", "honest proofs, beside it");
    results.put("badproofs.after", attacked.after(), "1/s", "honest proofs, alone again");
    results.put(
        "badproofs.charged", attacked.charged(), "bundles", "the attacker's that a block charged");
    results.put("badproofs.paid", attacked.paid(), "units", "what the attacker paid in fees");
    results.note(
        "The attacker sent %,d bundles of 32 bad proofs; %,d were turned away unread."
            .formatted(attacked.sent(), attacked.refused()));
  }
}

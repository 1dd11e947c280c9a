package dev.freehold.bench.model;

import dev.freehold.core.committee.SampleRisk;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * Table of what a network whose validators verify every block, or their share of the realms, can
 * do: calls a second against validators and verifiers a realm, with what drawing them risks.
 */
final class ValidatorTable {
  private static final int[] VALIDATORS = {4, 10, 31, 100, 300, 1000};

  /** One of so many validators is away, in the last column. */
  private static final int AWAY = 5;

  private final Figures figures;
  private final Hardware hardware;

  ValidatorTable(Figures figures, Hardware hardware) {
    this.figures = figures;
    this.hardware = hardware;
  }

  /** Calls a second that one validator's machine verifies. */
  double perMachine() {
    double us =
        figures.get("worker.cpu.verifierUs")
            + figures.get("worker.cpu.blockProcessorUs")
            + figures.get("worker.cpu.networkUs");
    return hardware.use() * hardware.cores() / (us * ScalingModel.US);
  }

  /** Calls a second of all validators, where so many verify a realm. */
  double calls(int validators, int perRealm) {
    return perMachine() * validators / perRealm;
  }

  /** The section of the page. */
  String section() {
    StringBuilder out = new StringBuilder("\n## Validators that verify\n\n");
    ScalingModel.line(
        out,
        "A model, and no measurement yet: a validator is taken to spend on a call what a worker's"
            + " threads that read, verify and apply it spend. If everybody verifies everything, the"
            + " whole chain does what one of these machines does, %,.0f calls a second, however"
            + " many workers and validators there are. If each realm has verifiers of its own,"
            + " drawn anew each era (`Verifiers`), it does as many times that as each validator has"
            + " less to do. Safe is what is captured %.0e times a year at the most over %,d realms,"
            + " when just under a third of the validators lie (`SampleRisk`); numbers that are not"
            + " are refused. Somebody of the drawn may also be away: the last column is the part of"
            + " the realms that stand still for an era when a fifth of all validators is.%n",
        perMachine(),
        SampleRisk.CAPTURES_A_YEAR_MAX,
        ScalingModel.REALMS_MAX);
    out.append(
        "| validators | fewest safe verifiers a realm | captured, a draw | calls a second,"
            + " everybody verifies | calls a second, the fewest safe verify | realms that stand"
            + " still |\n"
            + "| ---: | ---: | ---: | ---: | ---: | ---: |\n");
    for (int validators : VALIDATORS) {
      row(out, validators);
    }
    return out.toString();
  }

  private void row(StringBuilder out, int validators) {
    SampleRisk risk = SampleRisk.ofEqual(validators);
    OptionalInt safe = risk.leastSafe(ScalingModel.REALMS_MAX, SampleRisk.ERA_SECONDS);
    int perRealm = safe.orElse(validators);
    ScalingModel.line(
        out,
        "| %,d | %,d | %s | %,.0f | %,.0f | %s |",
        validators,
        perRealm,
        probability(risk.captured(perRealm)),
        calls(validators, validators),
        calls(validators, perRealm),
        probability(new SampleRisk(validators, validators / AWAY).stalled(perRealm)));
  }

  private static String probability(double p) {
    return p == 0 ? "never" : String.format(Locale.ROOT, "%.1e", p);
  }
}

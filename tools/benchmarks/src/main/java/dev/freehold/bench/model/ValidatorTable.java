package dev.freehold.bench.model;

import dev.freehold.core.committee.SampleRisk;
import java.util.Locale;

/**
 * Tables of what a validator's verification and agreement cost, and of what a network whose
 * validators verify every block, or their share of the realms, can do: calls a second against
 * validators, verifiers a realm and processors, with what drawing verifiers risks.
 */
final class ValidatorTable {
  private static final int[] VALIDATORS = {4, 10, 31, 100, 300, 1000};

  /** Committees whose agreement is measured. */
  private static final int[] AGREEING = {4, 10, 100};

  /** Processors of a validator's machine. */
  private static final int[] CORES = {4, 16, 64};

  /** A validator judges blocks on so great a part of its processors. */
  private static final double JUDGING = 0.5;

  /** One of so many validators is away, in the last column. */
  private static final int AWAY = 5;

  private final Figures figures;
  private final Hardware hardware;

  ValidatorTable(Figures figures, Hardware hardware) {
    this.figures = figures;
    this.hardware = hardware;
  }

  /** Processor time, in microseconds, that judging a call's block takes a validator. */
  private double verifyUs() {
    return figures.get("judge.block1024.cpuUsPerCall");
  }

  /** Bytes of blocks and witnesses that a validator pulls for a call. */
  private double verifyBytes() {
    return figures.get("judge.block1024.bytesPerCall");
  }

  /** Calls a second that one validator's machine verifies, if it has so many processors. */
  double perMachine(int cores) {
    double judged = hardware.use() * JUDGING * cores / (verifyUs() * ScalingModel.US);
    return Math.min(judged, hardware.use() * hardware.networkBytes() / verifyBytes());
  }

  /** Calls a second of all validators, where so many verify a realm. */
  double calls(int validators, int perRealm, int cores) {
    return perMachine(cores) * validators / perRealm;
  }

  /** The section of the page. */
  String section() {
    StringBuilder out = new StringBuilder("\n## Validators that verify\n\n");
    ScalingModel.line(
        out,
        "A validator pulls each block with its witness and judges it, on half of its processors:"
            + " %,.0f us of a processor and %,.0f bytes a call in blocks of 1,024 calls, on a"
            + " thread whose code is compiled ([how](benchmarks/notes.md#a-committee)). Beside that"
            + " it agrees with the others, on a candidate a second, here of 4,096 realms:%n",
        verifyUs(),
        verifyBytes());
    out.append(
        "| validators | agreement: processors busy | agreement: sent by one |\n"
            + "| ---: | ---: | ---: |\n");
    for (int validators : AGREEING) {
      String key = "agreement.validators%d.payload41216.".formatted(validators);
      ScalingModel.line(
          out,
          "| %,d | %.3f | %s |",
          validators,
          figures.get(key + "cpuUs") * ScalingModel.US,
          ScalingModel.bytes(figures.get(key + "sentBytes")));
    }
    ScalingModel.line(
        out,
        "%nIf everybody verifies everything, the whole chain does what one machine judges, however"
            + " many workers and validators there are: %,.0f calls a second of %d processors. This"
            + " is what a genesis may say (`verifiersPerRealm: 0`). If each realm had verifiers of"
            + " its own, drawn anew each era (`Verifiers`), it would do as many times that as each"
            + " validator had less to do. Safe is what is captured %.0e times a year at the most"
            + " over %,d realms, when just under a third of the validators lie (`SampleRisk`), if"
            + " chance alone draws: the second row of each committee is the fewest, and it is"
            + " refused too as long as a leader can choose the draw. The last column is the part of"
            + " the realms that stand still for an era when a fifth of all validators is away.%n",
        perMachine(hardware.cores()),
        hardware.cores(),
        SampleRisk.CAPTURES_A_YEAR_MAX,
        ScalingModel.REALMS_MAX);
    out.append("| validators | verifiers a realm | captured, a draw |");
    for (int cores : CORES) {
      ScalingModel.cell(out, " calls a second, %d processors |", cores);
    }
    out.append(" realms that stand still |\n| ---: | ---: | ---: |");
    out.append(" ---: |".repeat(CORES.length + 1)).append('\n');
    for (int validators : VALIDATORS) {
      SampleRisk risk = SampleRisk.ofEqual(validators);
      int fewest = risk.leastSafe(ScalingModel.REALMS_MAX, SampleRisk.ERA_SECONDS).orElseThrow();
      row(out, risk, validators);
      row(out, risk, fewest);
    }
    return out.toString();
  }

  private void row(StringBuilder out, SampleRisk risk, int perRealm) {
    int validators = risk.validators();
    ScalingModel.cell(
        out,
        "| %,d | %,d%s | %s |",
        validators,
        perRealm,
        perRealm == validators ? ", everybody" : "",
        probability(risk.captured(perRealm)));
    for (int cores : CORES) {
      ScalingModel.cell(out, " %,.0f |", calls(validators, perRealm, cores));
    }
    ScalingModel.line(
        out, " %s |", probability(new SampleRisk(validators, validators / AWAY).stalled(perRealm)));
  }

  private static String probability(double p) {
    return p == 0 ? "never" : String.format(Locale.ROOT, "%.1e", p);
  }
}

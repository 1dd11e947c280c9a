package dev.freehold.simulation;

import dev.freehold.simulation.kernel.Mutant;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code freehold simulate}: runs one world again, or sweeps over many. */
@Command(
    name = "freehold simulate",
    sortOptions = false,
    customSynopsis = {
      "freehold simulate --seed S [--profile fast|real] [--mutant NAME] [--trace]",
      "       freehold simulate --seeds N [--from S] [--threads T] [--profile P] [--mutant NAME]",
      "       freehold simulate --mutants [--seeds N] [--from S]",
      "       freehold simulate --list-mutants",
      "Each with --agreement: validators that agree, in place of clusters."
    },
    description = {
      "Runs simulated clusters: the real coordinator, workers and codecs, and clients, on simulated"
          + " time, network and disks. The same seed gives the same digest in every JVM.",
      "%nMembers that mean harm are in 40%% of the worlds. In a fifth of those it is the"
          + " coordinator alone; in the others each of the first three kinds is there in half, or a"
          + " firehose:",
      "  worker       reports anything of the realm whose seat it holds: events that nobody sent,"
          + " false roots, fees, proofs, two blocks of one height, other realms' blocks",
      "  firehose     such a worker whose reports are as long and as many as may be (3%%)",
      "  client       floods with proofs that do not hold, questions and whatever decodes; reads"
          + " little",
      "  aggregator   sends whatever decodes, results and heartbeats of others among it",
      "  coordinator  seals anything under its key: events that no realm sent, false roots, two"
          + " checkpoints of one height, realms given away; only safety is asked for then",
      "%nIn 3%% of the worlds there are contracts with deadlines, a channel and a campaign, and"
          + " their users, who act as soon as the rules let them:",
      "  payer        locks value until a deadline, and takes it back once it can show that the"
          + " payee did nothing in time",
      "  payee        collects by anchors from before the deadline, which it keeps for as long as"
          + " it likes; the worker of its realm is cut off from the coordinator, mostly for longer"
          + " than any deadline and any age of an anchor",
      "%nWith --agreement: 1, 4, 7 or 10 validators that agree, by the real machine and codecs,"
          + " with signatures that are digests. In most worlds some lie, no more than the committee"
          + " bears: two candidates, two votes, SKIP and FINAL, silence, what was said before,"
          + " forgeries, floods, one story for each camp. Some crash, all at once among others,"
          + " lack blocks, have clocks that are off by a second, an hour or a year, run twice with"
          + " one key, or are restored from an older copy. In 12%% of the worlds liars are too"
          + " many, and each fork must convict a third.",
      "%nWith --followers: clusters in which 2 of 3 or 3 of 4 workers that keep a realm must have a"
          + " block before anybody is told that it is committed. Some workers come late. No member"
          + " means harm.",
      "%nExits with 1 if a world broke a rule or, of a mutant, if no world caught it; with 2 if the"
          + " options make no sense."
    })
public final class SimulateMain implements Callable<Integer> {
  /** Everything held. */
  static final int OK = CommandLine.ExitCode.OK;

  /** A world broke a rule; with a mutant, no world caught it. */
  static final int FAILED = CommandLine.ExitCode.SOFTWARE;

  /** The arguments make no sense. */
  static final int USAGE = CommandLine.ExitCode.USAGE;

  private final PrintStream out;
  private final PrintStream err;

  @Spec private CommandSpec spec;
  @Mixin private Options options;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "This text.")
  @SuppressWarnings("UnusedVariable") // picocli asks the option, not the field
  private boolean help;

  private SimulateMain(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  public static void main(String[] args) {
    // The cluster's log lines are part of no world.
    System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(run(args, System.out, System.err));
  }

  /** Runs a command and returns its exit code. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    return new CommandLine(new SimulateMain(out, err))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setOut(new PrintWriter(out, true, out.charset()))
        .setErr(new PrintWriter(err, true, err.charset()))
        .execute(args.length == 0 ? new String[] {"--help"} : args);
  }

  @Override
  public Integer call() {
    options.requireSense(spec);
    if (options.listMutants()) {
      listMutants(options.kind(), out);
      return OK;
    }
    if (options.mutants()) {
      return Mutants.run(options, out, err);
    }
    return options.seed().isPresent() ? one(options, out) : Sweep.run(options, out, err);
  }

  private static void listMutants(WorldKind kind, PrintStream out) {
    for (Mutant mutant : kind.mutants()) {
      out.printf("%-26s %s %s%n", mutant, mutant.what(), mutant.breaks());
    }
  }

  private static int one(Options options, PrintStream out) {
    long seed = options.seed().getAsLong();
    Outcome outcome =
        options
            .kind()
            .run(
                seed,
                options.profile().cryptography(),
                options.mutant(),
                options.trace() ? Optional.of(out::println) : Optional.empty());
    out.println("swarm: " + options.kind().describe(seed));
    out.println("faults injected: " + outcome.faults().toMap());
    out.printf(
        Locale.ROOT,
        "%s in %.3f simulated seconds%n",
        outcome.tally(),
        outcome.simulatedNs() / 1e9);
    outcome.violation().ifPresent(what -> out.println("VIOLATION of " + what.getMessage()));
    out.println(outcome.digest());
    return outcome.violation().isPresent() ? FAILED : OK;
  }
}

package dev.freehold.simulation;

import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Hostile;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Swarm;
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
      "       freehold simulate --list-mutants"
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
      listMutants(out);
      return OK;
    }
    if (options.mutants()) {
      return Mutants.run(options, out, err);
    }
    return options.seed().isPresent() ? one(options, out) : Sweep.run(options, out, err);
  }

  private static void listMutants(PrintStream out) {
    for (Mutant mutant : Mutant.values()) {
      if (mutant != Mutant.NONE) {
        out.printf("%-26s %s %s%n", mutant, mutant.what(), mutant.breaks());
      }
    }
  }

  private static int one(Options options, PrintStream out) {
    long seed = options.seed().getAsLong();
    Outcome outcome =
        new World(
                seed,
                options.profile().cryptography(),
                options.mutant(),
                options.trace() ? Optional.of(out::println) : Optional.empty())
            .run();
    out.println("swarm: " + describe(Swarm.of(seed)));
    for (Hostile kind : Swarm.of(seed).hostiles()) {
      out.println("means harm: " + kind.what());
    }
    out.println("faults injected: " + outcome.faults().toMap());
    out.printf(
        Locale.ROOT,
        "%d checkpoints, %d blocks, %d bundles in %.3f simulated seconds%n",
        outcome.checkpoints(),
        outcome.blocks(),
        outcome.bundlesApplied(),
        outcome.simulatedNs() / 1e9);
    outcome.violation().ifPresent(what -> out.println("VIOLATION of " + what.getMessage()));
    out.println(outcome.digest());
    return outcome.violation().isPresent() ? FAILED : OK;
  }

  private static String describe(Swarm swarm) {
    StringBuilder rates = new StringBuilder();
    for (Fault fault : Fault.values()) {
      if (swarm.rate(fault) > 0) {
        rates.append(" %s=%.2f".formatted(fault, swarm.rate(fault)));
      }
    }
    return "%d realms on %d workers, %d clients of %d users; rates:%s"
        .formatted(swarm.realms(), swarm.workers(), swarm.clients(), swarm.usersPerClient(), rates);
  }
}

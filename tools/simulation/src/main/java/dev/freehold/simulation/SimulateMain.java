package dev.freehold.simulation;

import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Swarm;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Optional;

/** {@code freehold simulate}: runs one world again, or sweeps over many. */
public final class SimulateMain {
  /** Everything held. */
  static final int OK = 0;

  /** A world broke a rule; with a mutant, no world caught it. */
  static final int FAILED = 1;

  /** The arguments make no sense. */
  static final int USAGE = 64;

  private static final String HELP =
      """
      Usage: freehold simulate --seed S [--profile fast|real] [--mutant NAME] [--trace]
             freehold simulate --seeds N [--from S] [--threads T] [--profile ...] [--mutant NAME]
             freehold simulate --mutants [--seeds N] [--from S]
             freehold simulate --list-mutants
      Runs simulated clusters: the real coordinator, workers and codecs, and clients, on simulated
      time, network and disks. The same seed gives the same digest in every JVM.

        --seed S       one world; its digest stands alone on the last line
        --seeds N      N worlds, from --from (1) on; prints the faults injected and the seeds that
                       failed, each with the command that runs it again
        --mutants      for each mutant, after how many worlds the checker catches it
        --profile P    fast: signatures and proofs are digests (the default); real: Ed25519 and
                       Groth16
        --mutant NAME  breaks the cluster on purpose; the checker must catch it
        --list-mutants names them, with the invariants that catch them
        --threads T    worlds side by side (the number of processors)
        --trace        prints what happens
        --help         this text
      """;

  private SimulateMain() {}

  public static void main(String[] args) {
    // The cluster's log lines are part of no world.
    System.setProperty("slf4j.provider", "org.slf4j.helpers.NOP_FallbackServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    System.exit(run(args, System.out, System.err));
  }

  /** Runs a command and returns its exit code. */
  static int run(String[] args, PrintStream out, PrintStream err) {
    Options options;
    try {
      options = Options.parse(args);
    } catch (IllegalArgumentException e) {
      err.println("freehold simulate: " + e.getMessage());
      err.println("freehold simulate --help tells what it takes.");
      return USAGE;
    }
    if (options.help()) {
      out.print(HELP);
      return OK;
    }
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

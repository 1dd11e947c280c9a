package dev.freehold.simulation;

import dev.freehold.simulation.check.Violation;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Swarm;
import java.io.PrintStream;
import java.util.Optional;

/** Runs each mutant until the checker catches it. */
final class Mutants {
  /** After how many worlds a mutant was caught, and by what. */
  record Catch(long worlds, Violation violation) {}

  private Mutants() {}

  /** A table on {@code out}; the exit code says whether all were caught. */
  static int run(Options options, PrintStream out, PrintStream err) {
    boolean all = true;
    out.println("| mutant | what is broken | worlds until caught | caught as |");
    out.println("| --- | --- | --- | --- |");
    for (Mutant mutant : options.kind().mutants()) {
      Optional<Catch> caught = hunt(mutant, options.from(), options.seeds());
      all &= caught.isPresent();
      out.printf(
          "| %s | %s | %s | %s |%n",
          mutant,
          mutant.what(),
          caught.map(c -> String.valueOf(c.worlds)).orElse("not in " + options.seeds()),
          caught.map(c -> c.violation.getMessage()).orElse(""));
      err.printf("%s: %s%n", mutant, caught.isPresent() ? "caught" : "NOT CAUGHT");
    }
    return all ? SimulateMain.OK : SimulateMain.FAILED;
  }

  /**
   * Runs worlds from a seed on until one catches the mutant; empty if {@code max} do not. Worlds
   * that cannot are passed over.
   */
  static Optional<Catch> hunt(Mutant mutant, long from, long max) {
    for (long i = 0; i < max; i++) {
      if (!mutant.canBeSeenIn(Swarm.of(from + i))) {
        continue;
      }
      Outcome outcome =
          WorldKind.of(mutant)
              .run(from + i, WorldProfile.FAST.cryptography(), mutant, Optional.empty());
      if (outcome.violation().isPresent()) {
        return Optional.of(new Catch(i + 1, outcome.violation().get()));
      }
    }
    return Optional.empty();
  }
}

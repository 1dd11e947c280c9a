package dev.freehold.simulation;

import dev.freehold.simulation.kernel.Fault;
import dev.freehold.simulation.kernel.FaultCounts;
import dev.freehold.simulation.kernel.Mutant;
import dev.freehold.simulation.kernel.Swarm;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/** Many worlds, some side by side: each is one thread's own. */
final class Sweep {
  private static final long PROGRESS_MS = 2_000;
  private static final int FAILURES_SHOWN = 50;

  private final Options options;
  private final AtomicLong next = new AtomicLong();
  private final TreeMap<Long, String> failures = new TreeMap<>();
  private final FaultCounts faults = new FaultCounts();
  private long done;
  private Tally tally = new Tally(Map.of());
  private long simulatedNs;

  private Sweep(Options options) {
    this.options = options;
  }

  /** Sweeps, tells, and returns the exit code. */
  static int run(Options options, PrintStream out, PrintStream err) {
    Sweep sweep = new Sweep(options);
    long beganNs = System.nanoTime();
    sweep.runAll(err);
    sweep.report(out, System.nanoTime() - beganNs);
    return sweep.failures.isEmpty() ? SimulateMain.OK : SimulateMain.FAILED;
  }

  private void runAll(PrintStream err) {
    List<Thread> threads =
        java.util.stream.IntStream.range(0, options.threads())
            .mapToObj(i -> Thread.ofPlatform().name("world-" + i).start(this::runSome))
            .toList();
    for (Thread thread : threads) {
      try {
        while (!thread.join(java.time.Duration.ofMillis(PROGRESS_MS))) {
          progress(err);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void runSome() {
    for (long i = next.getAndIncrement(); i < options.seeds(); i = next.getAndIncrement()) {
      long seed = options.from() + i;
      if (options.hostile() && Swarm.of(seed).hostiles().isEmpty()) {
        continue;
      }
      Outcome outcome;
      try {
        outcome =
            options
                .kind()
                .run(seed, options.profile().cryptography(), options.mutant(), Optional.empty());
      } catch (RuntimeException e) {
        // A failure of the simulation itself: told like any other, and no seed is left out.
        synchronized (this) {
          done++;
          failures.put(seed, "the simulation failed: " + e);
        }
        continue;
      }
      add(outcome);
    }
  }

  private synchronized void add(Outcome outcome) {
    done++;
    faults.add(outcome.faults());
    tally = tally.plus(outcome.tally());
    simulatedNs += outcome.simulatedNs();
    outcome.violation().ifPresent(what -> failures.put(outcome.seed(), what.getMessage()));
  }

  private synchronized void progress(PrintStream err) {
    err.printf(
        "%d of %d worlds, %d failed%s%n",
        done,
        options.seeds(),
        failures.size(),
        failures.isEmpty() ? "" : ", the first is seed " + failures.firstKey());
  }

  private synchronized void report(PrintStream out, long tookNs) {
    out.println("faults injected:");
    for (Fault fault : options.kind().faults()) {
      out.printf("  %-24s %d%n", fault, faults.toMap().getOrDefault(fault, 0L));
    }
    out.printf(
        Locale.ROOT,
        "%d worlds, %s, %.0f simulated seconds; %.1f worlds/s%n",
        done,
        tally,
        simulatedNs / 1e9,
        done / (tookNs / 1e9));
    failures.entrySet().stream()
        .limit(FAILURES_SHOWN)
        .forEach(
            failure ->
                out.printf(
                    "FAILED seed %d: %s%n  ./freehold simulate --seed %d%s%s%s --trace%n",
                    failure.getKey(),
                    failure.getValue(),
                    failure.getKey(),
                    options.kind().option(),
                    options.profile() == WorldProfile.FAST ? "" : " --profile " + options.profile(),
                    options.mutant() == Mutant.NONE ? "" : " --mutant " + options.mutant()));
    out.printf("%d of %d seeds failed%n", failures.size(), done);
  }
}

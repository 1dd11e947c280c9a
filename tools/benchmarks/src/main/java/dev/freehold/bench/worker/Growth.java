package dev.freehold.bench.worker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Measurement of what a bundle costs a worker as one thing grows and the load stays the same. The
 * points of a curve are measured in turns, round after round, so that whatever else the machine
 * does hits all alike.
 */
public final class Growth {
  private final LoadBench bench;
  private final LoadBench.Settings base;
  private final int rounds;

  /**
   * @param base the load; each point changes one thing of it
   * @param rounds how often each point is measured; its cost is the median
   */
  public Growth(LoadBench bench, LoadBench.Settings base, int rounds) {
    this.bench = bench;
    this.base = base;
    this.rounds = rounds;
  }

  /**
   * One point.
   *
   * @param x what grew
   * @param cpuNsPerBundle the worker's processor time for a bundle
   * @param overPure that time as a multiple of the pure verification of the bundle's proofs,
   *     measured just before and after: a measure that does not move when the processor's speed
   *     does
   * @param bundlesPerSecond on the wall
   * @param residentBytesMax the worker's memory, the most of all rounds
   */
  public record Point(
      int x,
      double cpuNsPerBundle,
      double overPure,
      double bundlesPerSecond,
      long residentBytesMax) {}

  /** A curve. */
  public record Curve(List<Point> points) {
    public Curve {
      points = List.copyOf(points);
    }

    /**
     * The greatest of the points' {@link Point#overPure} over the least. It is the same figure
     * however many points a run has: a deviation from the median of two is half of what it is.
     */
    public double greatestOverLeast() {
      double[] costs = points.stream().mapToDouble(Point::overPure).sorted().toArray();
      return costs[costs.length - 1] / costs[0];
    }
  }

  /** Over the accounts of one realm. */
  public Curve accounts(List<Integer> accounts) throws IOException, InterruptedException {
    int realms = base.plan().realms();
    int senders = base.plan().senders();
    return curve(accounts, x -> base.withPlan(new NetworkPlan(realms, x, senders)));
  }

  /** Over the active realms that one worker serves, with the same accounts and senders in all. */
  public Curve realms(List<Integer> realms) throws IOException, InterruptedException {
    int accounts = base.plan().accounts();
    int senders = base.plan().senders();
    return curve(realms, x -> base.withPlan(new NetworkPlan(x, accounts, senders)));
  }

  /** Over the calls of a bundle, with about the same number of proofs in all. */
  public Curve calls(List<Integer> calls) throws IOException, InterruptedException {
    return curve(calls, base::withCalls);
  }

  private Curve curve(List<Integer> xs, IntFunction<LoadBench.Settings> settings)
      throws IOException, InterruptedException {
    Map<Integer, List<LoadBench.Result>> results = new LinkedHashMap<>();
    for (int x : xs) {
      bench.prepare(settings.apply(x));
      results.put(x, new ArrayList<>());
    }
    for (int round = 0; round < rounds; round++) {
      for (int x : xs) {
        results.get(x).add(bench.run(settings.apply(x)));
      }
    }
    return new Curve(xs.stream().map(x -> point(x, results.get(x))).toList());
  }

  private static Point point(int x, List<LoadBench.Result> results) {
    return new Point(
        x,
        median(results.stream().mapToDouble(r -> r.worker().cpuNsPerBundle()).toArray()),
        median(results.stream().mapToDouble(r -> 1 / r.overVerifyCpu()).toArray()),
        median(results.stream().mapToDouble(r -> r.worker().bundlesPerSecond()).toArray()),
        results.stream().mapToLong(r -> r.worker().residentBytesMax()).max().orElseThrow());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}

package dev.freehold.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures several things in turns: each round runs every one of them once, so that whatever else
 * the machine does hits all alike. The result of each is its median over the rounds.
 */
public final class Rounds {
  /** Clock that a thing's time is taken from. */
  public enum Clock {
    /** Processor time of the calling thread: for work on that thread alone. */
    THREAD,
    /** Time on the wall: for work spread over threads, or in other processes. */
    WALL
  }

  private record Entry(int count, Runnable work) {}

  private final Clock clock;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  public Rounds(Clock clock) {
    this.clock = clock;
  }

  /**
   * Adds a thing to measure.
   *
   * @param count how many units of work one run does: times are given per unit
   */
  public Rounds add(String name, int count, Runnable work) {
    if (entries.put(name, new Entry(count, work)) != null) {
      throw new IllegalArgumentException(name + " was added before");
    }
    return this;
  }

  /**
   * Runs everything {@code warmUps + rounds} times and forgets the first {@code warmUps}.
   *
   * @return the samples of each thing, nanoseconds per unit
   */
  public Samples run(int warmUps, int rounds) {
    Map<String, List<Double>> samples = new LinkedHashMap<>();
    for (int round = -warmUps; round < rounds; round++) {
      for (Map.Entry<String, Entry> entry : entries.entrySet()) {
        double nanos = time(entry.getValue());
        if (round >= 0) {
          samples.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(nanos);
        }
      }
    }
    return new Samples(samples);
  }

  private double time(Entry entry) {
    long start = now();
    entry.work.run();
    return (double) (now() - start) / entry.count;
  }

  private long now() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return clock == Clock.THREAD ? threads.getCurrentThreadCpuTime() : System.nanoTime();
  }

  /** Nanoseconds per unit, by name and round. */
  public record Samples(Map<String, List<Double>> nanos) {
    /** The median of a thing's samples, nanoseconds per unit. */
    public double median(String name) {
      return median(nanos.get(name).stream().mapToDouble(x -> x).toArray());
    }

    /** The median over the rounds of the ratio between two things in the same round. */
    public double ratio(String of, String to) {
      List<Double> a = nanos.get(of);
      List<Double> b = nanos.get(to);
      double[] ratios = new double[a.size()];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = a.get(i) / b.get(i);
      }
      return median(ratios);
    }

    private static double median(double[] values) {
      Arrays.sort(values);
      int middle = values.length / 2;
      return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
  }
}

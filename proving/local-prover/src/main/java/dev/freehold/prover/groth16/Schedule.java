package dev.freehold.prover.groth16;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Division of sums among threads. A sum may be cut into parts, each of which costs something of its
 * own besides its share of the points; the parts are taken up largest first.
 */
final class Schedule {
  /**
   * Work that can be cut.
   *
   * @param points how many things are summed
   * @param pointCost of one of them
   * @param partCost of each part, however small
   */
  record Work(int points, double pointCost, double partCost) {
    private double cost(int parts) {
      return points * pointCost / parts + partCost;
    }
  }

  /**
   * Points of one sum that are summed by one thread.
   *
   * @param work the sum's number
   * @param from the first point
   * @param to where they end
   */
  record Part(int work, int from, int to) {}

  private Schedule() {}

  /** The parts that end soonest on a number of threads, in the order to take them up in. */
  static List<Part> of(List<Work> works, int threads) {
    int[] parts = new int[works.size()];
    Arrays.fill(parts, 1);
    int[] best = parts.clone();
    double shortest = length(works, parts, threads);
    // From coarse to fine: each step cuts the sum whose cut helps most, or hurts least.
    for (int step = 0; step < works.size() * (threads - 1); step++) {
      double length = cutOne(works, parts, threads);
      if (length < shortest) {
        shortest = length;
        best = parts.clone();
      }
    }
    return parts(works, best);
  }

  private static double cutOne(List<Work> works, int[] parts, int threads) {
    int chosen = 0;
    double shortest = Double.MAX_VALUE;
    for (int i = 0; i < parts.length; i++) {
      parts[i]++;
      double length = length(works, parts, threads);
      parts[i]--;
      if (length < shortest) {
        shortest = length;
        chosen = i;
      }
    }
    parts[chosen]++;
    return shortest;
  }

  /** When the last thread ends. */
  private static double length(List<Work> works, int[] parts, int threads) {
    PriorityQueue<Double> ends = new PriorityQueue<>();
    double last = 0;
    for (int i : largestPartsFirst(works, parts)) {
      double cost = works.get(i).cost(parts[i]);
      for (int part = 0; part < parts[i]; part++) {
        double end = cost + (ends.size() < threads ? 0 : ends.remove());
        ends.add(end);
        last = Math.max(last, end);
      }
    }
    return last;
  }

  private static List<Integer> largestPartsFirst(List<Work> works, int[] parts) {
    return IntStream.range(0, parts.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> works.get(i).cost(parts[i])).reversed())
        .toList();
  }

  private static List<Part> parts(List<Work> works, int[] parts) {
    List<Part> result = new ArrayList<>();
    for (int i : largestPartsFirst(works, parts)) {
      long points = works.get(i).points();
      for (int part = 0; part < parts[i]; part++) {
        int from = (int) (points * part / parts[i]);
        int to = (int) (points * (part + 1) / parts[i]);
        if (from < to) {
          result.add(new Part(i, from, to));
        }
      }
    }
    return result;
  }
}

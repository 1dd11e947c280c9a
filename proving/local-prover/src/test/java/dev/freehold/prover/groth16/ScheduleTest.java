package dev.freehold.prover.groth16;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.prover.groth16.Schedule.Part;
import dev.freehold.prover.groth16.Schedule.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void everyPointOfEveryWorkIsInOnePart() {
    long seed = 41;
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 200; run++) {
      List<Work> works = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(5); i++) {
        int points = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(5000);
        works.add(new Work(points, 1 + random.nextInt(20), random.nextInt(3000)));
      }
      int threads = 1 + random.nextInt(9);
      int[][] met = new int[works.size()][];
      Arrays.setAll(met, i -> new int[works.get(i).points()]);
      for (Part part : Schedule.of(works, threads)) {
        assertTrue(part.from() < part.to(), "an empty part, seed " + seed);
        for (int point = part.from(); point < part.to(); point++) {
          met[part.work()][point]++;
        }
      }
      for (int[] counts : met) {
        assertTrue(Arrays.stream(counts).allMatch(count -> count == 1), "seed " + seed);
      }
    }
  }

  @Test
  void oneThreadCutsNothing() {
    List<Work> works = List.of(new Work(10, 1, 5), new Work(1000, 1, 5), new Work(100, 1, 5));
    assertEquals(
        List.of(new Part(1, 0, 1000), new Part(2, 0, 100), new Part(0, 0, 10)),
        Schedule.of(works, 1));
  }

  @Test
  void aWorkIsCutWhereThatEndsSooner() {
    assertEquals(
        List.of(new Part(0, 0, 50), new Part(0, 50, 100)),
        Schedule.of(List.of(new Work(100, 1, 10)), 2));
    // Two works of one size need no cut.
    List<Work> pair = List.of(new Work(100, 1, 10), new Work(100, 1, 10));
    assertEquals(List.of(new Part(0, 0, 100), new Part(1, 0, 100)), Schedule.of(pair, 2));
  }

  /** The sums of a transfer, on two threads: within a tenth of half of all work. */
  @Test
  void theSumsOfAProofEndTogether() {
    List<Work> works =
        List.of(
            new Work(10_500, 17, 31_000),
            new Work(7_000, 17, 31_000),
            new Work(7_000, 51, 93_000),
            new Work(27_000, 17, 31_000));
    double[] ends = new double[2];
    double all = 0;
    int[] parts = new int[works.size()];
    List<Part> schedule = Schedule.of(works, 2);
    for (Part part : schedule) {
      parts[part.work()]++;
    }
    for (int i = 0; i < works.size(); i++) {
      all += works.get(i).points() * works.get(i).pointCost() + works.get(i).partCost();
    }
    for (Part part : schedule) {
      Work work = works.get(part.work());
      int sooner = ends[0] <= ends[1] ? 0 : 1;
      ends[sooner] += (part.to() - part.from()) * work.pointCost() + work.partCost();
    }
    assertTrue(Math.max(ends[0], ends[1]) < 1.1 * all / 2, Arrays.toString(ends) + " of " + all);
  }
}

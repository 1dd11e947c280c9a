package dev.freehold.protocol.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final FairQueue<String> queue = new FairQueue<>(4);

  @Test
  void askersOfEqualPricesAreServedInTurnHoweverManyOneHasAsked() {
    for (int i = 0; i < 100; i++) {
      queue.add(1, "hog", 4);
    }
    for (int i = 0; i < 3; i++) {
      queue.add(2, "fair", 4);
    }
    assertEquals(List.of("hog", "fair", "hog", "fair", "hog", "fair", "hog"), take(7));
  }

  @Test
  void whoAsksDearlyIsServedLessOften() {
    for (int i = 0; i < 100; i++) {
      queue.add(1, "dear", 16);
      queue.add(2, "cheap", 2);
    }
    List<String> served = take(90);
    long dear = served.stream().filter("dear"::equals).count();
    // Eight cheap ones for each dear one.
    assertTrue(dear >= 9 && dear <= 11, "dear: " + dear);
  }

  @Test
  void oneItemOfAnAskerIsOutAtATime() {
    queue.add(1, "a", 1);
    queue.add(1, "b", 1);
    assertEquals("a", queue.next().orElseThrow().item());
    assertEquals(Optional.empty(), queue.next());
    queue.release(1);
    assertEquals("b", queue.next().orElseThrow().item());
  }

  @Test
  void whoHasMostLosesItsLast() {
    queue.add(1, "only", 1);
    for (int i = 0; i < 5; i++) {
      queue.add(2, "of many " + i, 1);
    }
    assertEquals(new FairQueue.Turn<>(2, "of many 4"), queue.dropOfLongest().orElseThrow());
    assertEquals(5, queue.size());
    assertEquals(4, queue.waiting(2));
  }

  @Test
  void whoIsGoneIsForgottenWithAllItAsked() {
    queue.add(1, "a", 1);
    queue.add(1, "b", 1);
    queue.add(2, "c", 1);
    queue.next();
    queue.remove(1);
    queue.release(1);
    assertEquals(List.of("c"), take(1));
    assertEquals(0, queue.size());
    assertEquals(Optional.empty(), queue.next());
  }

  @Test
  void nothingIsLostAndNobodyWaitsForMoreThanTheOthersTurns() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      FairQueue<Integer> fair = new FairQueue<>(random.nextInt(1, 20));
      Map<Long, Integer> asked = new HashMap<>();
      Map<Long, Integer> next = new HashMap<>();
      int added = 0;
      int served = 0;
      List<Long> out = new ArrayList<>();
      for (int step = 0; step < 300; step++) {
        if (random.nextBoolean()) {
          long asker = random.nextInt(1, 6);
          fair.add(asker, asked.merge(asker, 1, Integer::sum), random.nextInt(1, 50));
          added++;
        } else if (!out.isEmpty() && random.nextBoolean()) {
          fair.release(out.remove(random.nextInt(out.size())));
        } else {
          Optional<FairQueue.Turn<Integer>> turn = fair.next();
          if (turn.isPresent()) {
            served++;
            long asker = turn.get().asker();
            assertTrue(!out.contains(asker), "seed " + seed);
            assertEquals(next.merge(asker, 1, Integer::sum), turn.get().item(), "seed " + seed);
            out.add(asker);
          }
        }
        assertEquals(added - served, fair.size(), "seed " + seed);
      }
      out.forEach(fair::release);
      for (Optional<FairQueue.Turn<Integer>> turn = fair.next();
          turn.isPresent();
          turn = fair.next()) {
        served++;
        fair.release(turn.get().asker());
      }
      assertEquals(added, served, "seed " + seed);
      assertEquals(0, fair.size(), "seed " + seed);
    }
  }

  private List<String> take(int count) {
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      FairQueue.Turn<String> turn = queue.next().orElseThrow();
      taken.add(turn.item());
      queue.release(turn.asker());
    }
    return taken;
  }
}

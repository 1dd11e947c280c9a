package dev.freehold.blst;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class ParallelLoopTest {
  @Test
  void takesEachTurnOnce() {
    try (ExecutorService executor = Executors.newFixedThreadPool(4)) {
      for (int threads = 1; threads <= 6; threads++) {
        for (int turns : new int[] {0, 1, 2, 100}) {
          AtomicIntegerArray taken = new AtomicIntegerArray(turns);
          new ParallelLoop(executor, threads).run(turns, taken::incrementAndGet);
          for (int i = 0; i < turns; i++) {
            assertEquals(1, taken.get(i));
          }
        }
      }
    }
  }

  @Test
  void finishesOnAnExecutorThatNeverRunsAnything() {
    List<Integer> taken = new ArrayList<>();
    new ParallelLoop(_ -> {}, 3).run(3, taken::add);
    assertEquals(List.of(0, 1, 2), taken);
  }

  @Test
  void finishesOnAnExecutorThatRefuses() {
    List<Integer> taken = new ArrayList<>();
    ParallelLoop loop =
        new ParallelLoop(
            _ -> {
              throw new RejectedExecutionException("full");
            },
            3);
    loop.run(3, taken::add);
    assertEquals(List.of(0, 1, 2), taken);
  }

  @Test
  void finishesInsideThePoolItBorrowsFrom() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(1)) {
      AtomicIntegerArray taken = new AtomicIntegerArray(5);
      executor.submit(() -> new ParallelLoop(executor, 4).run(5, taken::incrementAndGet)).get();
      assertEquals("[1, 1, 1, 1, 1]", taken.toString());
    }
  }

  @Test
  void throwsWhatATurnThrew() {
    IllegalStateException thrown = new IllegalStateException("turn 2");
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      ParallelLoop loop = new ParallelLoop(executor, 2);
      assertSame(
          thrown,
          assertThrows(
              IllegalStateException.class,
              () ->
                  loop.run(
                      10,
                      i -> {
                        if (i == 2) {
                          throw thrown;
                        }
                      })));
    }
    assertThrows(IllegalArgumentException.class, () -> new ParallelLoop(Runnable::run, 0));
  }

  @Test
  void keepsAnInterruptForTheCaller() {
    Thread.currentThread().interrupt();
    ParallelLoop.serial().run(1, _ -> {});
    assertTrue(Thread.interrupted());
  }
}

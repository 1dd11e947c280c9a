package dev.freehold.node.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HandshakePlaceTest {
  private static final int QUEUE = 2;

  @Test
  void whoLeavesMakesRoomForWhoComes() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    List<Integer> computed = new CopyOnWriteArrayList<>();
    try (ThreadPoolExecutor threads =
        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE))) {
      threads.execute(
          () -> {
            try {
              busy.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
      for (int i = 0; i < 10 * QUEUE; i++) {
        HandshakePlace place = new HandshakePlace(threads);
        int number = i;
        place.execute(() -> computed.add(number));
        place.leave();
      }
      new HandshakePlace(threads).leave();
      new HandshakePlace(threads).execute(() -> computed.add(-1));
      busy.countDown();
    }
    assertEquals(List.of(-1), computed);
  }
}

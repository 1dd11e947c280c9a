package dev.freehold.protocol.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentBlocksTest {
  private static final int BYTES = 100;

  private final AtomicInteger made = new AtomicInteger();
  private final RecentBlocks recent = new RecentBlocks(3 * BYTES);

  private static Hash32 header(int of) {
    byte[] hash = new byte[32];
    hash[0] = (byte) of;
    return new Hash32(hash);
  }

  private byte[] block(int of, int bytes) {
    return recent
        .of(
            header(of),
            () -> {
              made.incrementAndGet();
              return Optional.of(new byte[bytes]);
            })
        .orElseThrow();
  }

  @Test
  void whatWasAskedForLongestAgoIsMadeAgain() {
    byte[] one = block(1, BYTES);
    block(2, BYTES);
    block(3, BYTES);
    assertSame(one, block(1, BYTES));
    assertEquals(3, made.get());
    block(4, BYTES);
    assertSame(one, block(1, BYTES));
    assertEquals(4, made.get());
    block(2, BYTES);
    assertEquals(5, made.get());
  }

  @Test
  void theLastOneIsHeldHoweverLargeItIs() {
    block(1, BYTES);
    byte[] large = block(2, 10 * BYTES);
    assertSame(large, block(2, 10 * BYTES));
    block(1, BYTES);
    assertEquals(3, made.get());
    block(2, 10 * BYTES);
    assertEquals(4, made.get(), "it takes the room of all others");
  }

  @Test
  void whatCannotBeMadeIsTriedAgain() {
    assertEquals(Optional.empty(), recent.of(header(1), Optional::empty));
    block(1, BYTES);
    assertEquals(1, made.get());
  }

  @Test
  void ofManyWhoAskAtATimeOneMakesIt() throws InterruptedException {
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      begin.await();
                      block(1, BYTES);
                    } catch (InterruptedException e) {
                      throw new AssertionError(e);
                    }
                  }));
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(1, made.get());
  }
}

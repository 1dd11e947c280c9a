package dev.freehold.node.validator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.VerifiedBlock;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.wire.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that what validators say to have verified is bounded, and that none waits for another. */
@Timeout(120)
class AdviceTest {
  private static final Hash32 FIRST = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 SECOND = TaggedHash.NODE_ID.of(new byte[] {2});

  /** Hands each message to the test when that takes it, and not before. */
  private final BlockingQueue<String> taken = new SynchronousQueue<>();

  private final BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(9);
  private Advice told = new Advice(this::take, failures::add);

  @AfterEach
  void close() {
    told.close();
  }

  private static String name(Hash32 node, long height) {
    return (node.equals(FIRST) ? "first " : "second ") + height;
  }

  private void take(Hash32 node, Message said) {
    try {
      taken.put(name(node, ((Message.BlocksVerified) said).blocks().getFirst().height()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void hear(Hash32 node, long height) {
    VerifiedBlock block = new VerifiedBlock(new RealmId(1), height, Hash32.ZERO);
    told.hear(node, new Message.BlocksVerified(List.of(block)));
  }

  private List<String> next(int count) throws InterruptedException {
    List<String> next = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      next.add(taken.poll(60, TimeUnit.SECONDS));
    }
    return next;
  }

  @Test
  void ofOneThatSaysMoreThanIsTakenTheLastMessagesAreKept() throws InterruptedException {
    int said = 5 * Limits.VERIFIED_WAITING_MAX;
    for (int height = 1; height <= said; height++) {
      hear(FIRST, height);
    }
    hear(SECOND, 1);
    told.start();
    List<String> expected = new ArrayList<>();
    for (int i = 1; i <= Limits.VERIFIED_WAITING_MAX; i++) {
      expected.add(name(FIRST, said - Limits.VERIFIED_WAITING_MAX + i));
    }
    expected.add(1, name(SECOND, 1));
    assertEquals(expected, next(expected.size()));
    hear(SECOND, 2);
    assertEquals(List.of("second 2"), next(1), "nothing else waits");
  }

  @Test
  void aMessageOfEachIsTakenInTurn() throws InterruptedException {
    for (int height = 1; height <= 3; height++) {
      hear(FIRST, height);
    }
    for (int height = 1; height <= 2; height++) {
      hear(SECOND, height);
    }
    told.start();
    assertEquals(List.of("first 1", "second 1", "first 2", "second 2", "first 3"), next(5));
  }

  @Test
  void whatTakesThemAndFailsIsToldOf() throws InterruptedException {
    RuntimeException failure = new IllegalStateException("the disk");
    told =
        new Advice(
            (_, _) -> {
              throw failure;
            },
            failures::add);
    told.start();
    hear(FIRST, 1);
    assertSame(failure, failures.poll(60, TimeUnit.SECONDS));
  }

  @Test
  void oneThatIsClosedWaitsForNobodyAndFailsAtNothing() throws Exception {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    told =
        new Advice(
            (node, said) -> {
              begun.complete(null);
              take(node, said);
              ended.complete(Thread.currentThread().isInterrupted());
            },
            failures::add);
    told.start();
    hear(FIRST, 1);
    hear(FIRST, 2);
    begun.get(60, TimeUnit.SECONDS);
    told.close();
    hear(FIRST, 3);
    assertEquals(true, ended.get(60, TimeUnit.SECONDS));
    assertEquals(0, failures.size());
  }
}

package dev.freehold.protocol.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Tests of what an inbox takes, and of what happens to whoever finds no room. */
class InboxTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final Inbox<Integer> inbox = new Inbox<>();

  private void fill() {
    for (int i = 0; i < Limits.INBOX_MAX; i++) {
      assertTrue(inbox.putIfRoom(i));
    }
    assertFalse(inbox.putIfRoom(-1));
  }

  @Test
  void inputsComeInOrderUpToALimit() throws InterruptedException {
    assertEquals(Optional.empty(), inbox.poll(0));
    fill();
    assertEquals(Optional.of(0), inbox.poll(0));
    assertEquals(Optional.of(1), inbox.poll(0));
  }

  @Test
  void aSenderWaitsForRoom() throws InterruptedException {
    fill();
    Thread sender = Thread.ofPlatform().start(() -> inbox.put(Limits.INBOX_MAX));
    inbox.poll(0);
    assertTrue(sender.join(LIMIT));
    for (int i = 1; i <= Limits.INBOX_MAX; i++) {
      assertEquals(Optional.of(i), inbox.poll(0));
    }
  }

  @Test
  void aSenderGoesOnWithoutWhenTheInboxIsClosed() throws InterruptedException {
    fill();
    Thread sender = Thread.ofPlatform().start(() -> inbox.put(Limits.INBOX_MAX));
    inbox.close();
    assertTrue(sender.join(LIMIT));
    assertEquals(Optional.of(0), inbox.poll(0));
    assertFalse(inbox.putIfRoom(1), "it takes nothing more");
  }

  @Test
  void aKindOfInputMayHaveALowerLimit() throws InterruptedException {
    Optional<Semaphore> two = Optional.of(new Semaphore(2));
    Inbox<Integer> bounded = new Inbox<>(input -> input < 0 ? two : Optional.empty());
    assertTrue(bounded.putIfRoom(-1));
    assertTrue(bounded.putIfRoom(-2));
    assertFalse(bounded.putIfRoom(-3));
    assertTrue(bounded.putIfRoom(3));
    bounded.poll(0);
    assertTrue(bounded.putIfRoom(-3));
  }
}

package dev.freehold.coordinator.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.Limits;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InboxTest {
  private static final UserId PAYEE = UserId.parse("0:1");

  private final Inbox inbox = new Inbox();

  @Test
  void resultsAreBoundedAndKeepNothingElseOut() throws InterruptedException {
    CoordinatorInput result =
        new CoordinatorInput.AggregateSubmitted(1, Hash32.ZERO, PAYEE, List.of(), new byte[0]);
    for (int i = 0; i < Limits.RESULTS_WAITING_MAX; i++) {
      assertTrue(inbox.offer(result, 0), "result " + i);
    }
    assertFalse(inbox.offer(result, 0));
    CoordinatorInput tick = new CoordinatorInput.Tick(1);
    assertTrue(inbox.offer(tick, 0));
    assertEquals(Optional.of(result), inbox.poll(0));
    assertTrue(inbox.offer(result, 0), "what was taken out makes room");
    assertFalse(inbox.offer(result, 0));
  }

  @Test
  void questionsAreBoundedTogether() throws InterruptedException {
    for (int i = 0; i < Limits.BOARD_QUESTIONS_WAITING_MAX; i++) {
      CoordinatorInput question =
          i % 2 == 0
              ? new CoordinatorInput.JobsAsked(1, i, 0)
              : new CoordinatorInput.EarningsAsked(1, i, PAYEE);
      assertTrue(inbox.offer(question, 0), "question " + i);
    }
    assertFalse(inbox.offer(new CoordinatorInput.JobsAsked(1, 0, 0), 0));
    assertFalse(inbox.offer(new CoordinatorInput.EarningsAsked(1, 0, PAYEE), 0));
    inbox.poll(0);
    assertTrue(inbox.offer(new CoordinatorInput.EarningsAsked(1, 0, PAYEE), 0));
  }

  @Test
  void allTogetherAreBoundedAndComeInOrder() throws InterruptedException {
    for (int i = 0; i < Limits.INBOX_MAX; i++) {
      assertTrue(inbox.offer(new CoordinatorInput.Tick(i), 0));
    }
    assertFalse(inbox.offer(new CoordinatorInput.Tick(-1), 0));
    CoordinatorInput question = new CoordinatorInput.JobsAsked(1, 0, 0);
    for (int i = 0; i <= Limits.BOARD_QUESTIONS_WAITING_MAX; i++) {
      assertFalse(inbox.offer(question, 0), "and what finds no room takes none of its bound");
    }
    assertEquals(Optional.of(new CoordinatorInput.Tick(0)), inbox.poll(0));
    assertTrue(inbox.offer(question, 0));
  }
}

package dev.freehold.coordinator.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.protocol.agent.Inbox;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests that what waits for the coordinator's machine is bounded, by kind and together. */
class InboxBoundsTest {
  private static final UserId PAYEE = UserId.parse("0:1");

  private final Inbox<Turn> inbox = CoordinatorAgent.inbox();

  private boolean putIfRoom(CoordinatorInput input) {
    return inbox.putIfRoom(new Turn.Step(input));
  }

  private static Optional<Turn> step(CoordinatorInput input) {
    return Optional.of(new Turn.Step(input));
  }

  @Test
  void resultsAreBoundedAndKeepNothingElseOut() throws InterruptedException {
    CoordinatorInput result =
        new CoordinatorInput.AggregateSubmitted(1, Hash32.ZERO, PAYEE, List.of(), new byte[0]);
    for (int i = 0; i < Limits.RESULTS_WAITING_MAX; i++) {
      assertTrue(putIfRoom(result), "result " + i);
    }
    assertFalse(putIfRoom(result));
    CoordinatorInput tick = new CoordinatorInput.Tick(1);
    assertTrue(putIfRoom(tick));
    assertEquals(step(result), inbox.poll(0));
    assertTrue(putIfRoom(result), "what was taken out makes room");
    assertFalse(putIfRoom(result));
  }

  @Test
  void announcementsAreBoundedAndKeepNoReportOut() throws InterruptedException {
    RealmHeader header = RealmHeader.origin(new RealmId(0));
    CoordinatorInput announcement = new CoordinatorInput.BlockSealed(1, header);
    CoordinatorInput report =
        new CoordinatorInput.BlockReported(1, 1, header, List.of(), List.of());
    for (int i = 0; i < Limits.REPORTS_IN_INBOX_MAX; i++) {
      assertTrue(putIfRoom(announcement), "announcement " + i);
    }
    assertFalse(putIfRoom(announcement));
    for (int i = 0; i < Limits.REPORTS_IN_INBOX_MAX; i++) {
      assertTrue(putIfRoom(report), "report " + i);
    }
    assertFalse(putIfRoom(report));
    inbox.poll(0);
    assertTrue(putIfRoom(announcement));
  }

  @Test
  void questionsAreBoundedTogether() throws InterruptedException {
    for (int i = 0; i < Limits.BOARD_QUESTIONS_WAITING_MAX; i++) {
      CoordinatorInput question =
          i % 2 == 0
              ? new CoordinatorInput.JobsAsked(1, i, 0)
              : new CoordinatorInput.EarningsAsked(1, i, PAYEE);
      assertTrue(putIfRoom(question), "question " + i);
    }
    assertFalse(putIfRoom(new CoordinatorInput.JobsAsked(1, 0, 0)));
    assertFalse(putIfRoom(new CoordinatorInput.EarningsAsked(1, 0, PAYEE)));
    inbox.poll(0);
    assertTrue(putIfRoom(new CoordinatorInput.EarningsAsked(1, 0, PAYEE)));
  }

  @Test
  void allTogetherAreBoundedAndComeInOrder() throws InterruptedException {
    for (int i = 0; i < Limits.INBOX_MAX; i++) {
      assertTrue(putIfRoom(new CoordinatorInput.Tick(i)));
    }
    assertFalse(putIfRoom(new CoordinatorInput.Tick(-1)));
    CoordinatorInput question = new CoordinatorInput.JobsAsked(1, 0, 0);
    for (int i = 0; i <= Limits.BOARD_QUESTIONS_WAITING_MAX; i++) {
      assertFalse(putIfRoom(question), "and what finds no room takes none of its bound");
    }
    assertEquals(step(new CoordinatorInput.Tick(0)), inbox.poll(0));
    assertTrue(putIfRoom(question));
  }
}

package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import org.junit.jupiter.api.Test;

class ReportBudgetTest {
  private static final int REALMS = 4;
  private static final long SHARE = Limits.REPORTS_WAITING_BYTES / 2 / REALMS;

  private final ReportBudget budget = new ReportBudget(REALMS, Limits.REPORTS_WAITING_BYTES);

  /** Who connects again is read from again, and so brings more than it is left unread for. */
  @Test
  void whoTakesAllTheRoomThereIsLeavesEachOtherRealmItsShare() {
    budget.enter(1, 0, Limits.REPORTS_WAITING_BYTES_MAX);
    assertFalse(budget.hasRoom(0, 1));
    assertTrue(budget.hasRoom(1, SHARE));
    budget.enter(2, 1, SHARE);
    assertFalse(budget.hasRoom(1, 1));
    assertTrue(budget.hasRoom(2, SHARE));
    budget.leave(0, Limits.REPORTS_WAITING_BYTES_MAX);
    assertTrue(budget.hasRoom(1, 1));
  }
}

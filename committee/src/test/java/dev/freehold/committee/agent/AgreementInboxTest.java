package dev.freehold.committee.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.committee.Listening;
import dev.freehold.core.committee.TestEra;
import dev.freehold.core.id.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AgreementInboxTest {
  private static final Hash32 FIRST = TestEra.hash(1);
  private static final Hash32 SECOND = TestEra.hash(2);
  private static final int BYTES = 20;

  private final AgreementInbox inbox = new AgreementInbox();
  private final AtomicInteger roomy = new AtomicInteger();

  private boolean hear(Hash32 node, long slot) {
    return hear(node, slot, BYTES);
  }

  private boolean hear(Hash32 node, long slot, int bytes) {
    return inbox.hear(node, new Listening(1, slot), bytes);
  }

  private List<String> takeAll() {
    List<String> taken = new ArrayList<>();
    for (Optional<AgreementInbox.Said> next = inbox.said(); next.isPresent(); next = inbox.said()) {
      String who = next.get().from().equals(FIRST) ? "first" : "second";
      taken.add(who + " " + ((Listening) next.get().message()).undecided());
    }
    return taken;
  }

  @Test
  void eachNodesMessagesAreTakenInTurnAndInTheirOrder() {
    inbox.connected(FIRST, () -> {});
    inbox.connected(SECOND, () -> {});
    for (int slot = 1; slot <= 4; slot++) {
      hear(FIRST, slot);
    }
    hear(SECOND, 9);
    assertEquals(List.of("first 1", "second 9", "first 2", "first 3", "first 4"), takeAll());
    assertEquals(List.of(), takeAll());
  }

  @Test
  void whoSaysTooMuchIsNotReadUntilHalfIsTaken() {
    inbox.connected(FIRST, roomy::incrementAndGet);
    inbox.connected(SECOND, () -> {});
    for (int i = 1; i <= Limits.AGREEMENT_WAITING_MAX; i++) {
      assertTrue(hear(FIRST, i), "message " + i);
    }
    assertFalse(hear(FIRST, 1_000));
    assertFalse(hear(FIRST, 1_001), "what was read already is kept");
    assertTrue(hear(SECOND, 1), "and nobody else is held up");
    for (int left = Limits.AGREEMENT_WAITING_MAX + 3; roomy.get() == 0; left--) {
      assertTrue(left > Limits.AGREEMENT_WAITING_MAX / 2, left + " left");
      assertTrue(inbox.said().isPresent());
    }
    assertTrue(hear(FIRST, 2));
    takeAll();
    assertEquals(1, roomy.get(), "told once");
  }

  @Test
  void largeMessagesCountByTheirBytes() {
    inbox.connected(FIRST, roomy::incrementAndGet);
    int fit = Limits.AGREEMENT_WAITING_BYTES_MAX / Limits.AGREEMENT_BYTES_MAX;
    for (int i = 1; i <= fit; i++) {
      assertTrue(hear(FIRST, i, Limits.AGREEMENT_BYTES_MAX));
    }
    assertFalse(hear(FIRST, 9, Limits.AGREEMENT_BYTES_MAX));
    takeAll();
    assertEquals(1, roomy.get());
  }

  @Test
  void nothingOfAnEarlierConnectionIsTaken() {
    assertTrue(hear(FIRST, 1), "nothing is kept of who is not connected");
    inbox.connected(FIRST, () -> {});
    hear(FIRST, 2);
    inbox.connected(FIRST, () -> {});
    hear(FIRST, 3);
    assertEquals(List.of("first 3"), takeAll());
    inbox.forget(FIRST);
    hear(FIRST, 4);
    assertEquals(List.of(), takeAll());
  }

  @Test
  void ownTurnsComeFirstAndNoneAfterTheEnd() {
    inbox.connected(FIRST, () -> {});
    hear(FIRST, 1);
    inbox.post(roomy::incrementAndGet);
    inbox.turn().orElseThrow().run();
    assertEquals(1, roomy.get());
    inbox.close();
    inbox.post(roomy::incrementAndGet);
    assertEquals(Optional.empty(), inbox.turn());
    assertEquals(List.of(), takeAll());
    assertTrue(hear(FIRST, 1));
  }
}

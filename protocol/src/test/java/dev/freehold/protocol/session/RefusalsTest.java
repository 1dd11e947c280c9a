package dev.freehold.protocol.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.protocol.session.Refusals.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests of what ends a process that some validators do not want. */
class RefusalsTest {
  private final Refusals<String> refusals = new Refusals<>(3);

  @Test
  void oneRefusalIsToldOnceAndEndsNobody() {
    assertEquals(Turn.TOLD, refusals.refused(1, "no"));
    assertEquals(Turn.KNOWN, refusals.refused(1, "no"));
    assertEquals(Turn.TOLD, refusals.refused(1, "never"));
  }

  @Test
  void theRefusalsOfAllEndIt() {
    refusals.refused(2, "c");
    refusals.refused(0, "a");
    refusals.withdrawn(0);
    assertEquals(Turn.TOLD, refusals.refused(1, "b"));
    assertEquals(Turn.UNWANTED, refusals.refused(0, "a"));
    assertEquals(List.of("a", "b", "c"), refusals.all());
  }

  @Test
  void whoWasLetInOnceGoesOn() {
    refusals.letIn();
    for (int link = 0; link < 3; link++) {
      assertEquals(Turn.TOLD, refusals.refused(link, "no"));
    }
  }
}

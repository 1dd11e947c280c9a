package dev.freehold.worker.machine;

import static dev.freehold.worker.machine.RealmPhase.CATCHING_UP;
import static dev.freehold.worker.machine.RealmPhase.DRAINING;
import static dev.freehold.worker.machine.RealmPhase.ELSEWHERE;
import static dev.freehold.worker.machine.RealmPhase.FOLLOWING;
import static dev.freehold.worker.machine.RealmPhase.HANDED_OVER;
import static dev.freehold.worker.machine.RealmPhase.SERVING;
import static dev.freehold.worker.machine.RealmPhase.STOPPED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every step between two phases of a realm's life, legal or not. */
class RealmPhaseTest {
  private static final Map<RealmPhase, Set<RealmPhase>> LEGAL =
      Map.of(
          ELSEWHERE, EnumSet.of(ELSEWHERE, FOLLOWING, CATCHING_UP, SERVING, HANDED_OVER),
          FOLLOWING, EnumSet.of(ELSEWHERE, FOLLOWING, CATCHING_UP, SERVING, HANDED_OVER),
          CATCHING_UP, EnumSet.of(ELSEWHERE, FOLLOWING, CATCHING_UP, SERVING, HANDED_OVER),
          SERVING, EnumSet.of(SERVING, DRAINING, ELSEWHERE),
          DRAINING, EnumSet.of(DRAINING, HANDED_OVER, ELSEWHERE),
          HANDED_OVER, EnumSet.of(ELSEWHERE, FOLLOWING, CATCHING_UP, SERVING, HANDED_OVER),
          STOPPED, EnumSet.noneOf(RealmPhase.class));

  static Stream<Arguments> steps() {
    return Stream.of(RealmPhase.values())
        .flatMap(from -> Stream.of(RealmPhase.values()).map(to -> Arguments.of(from, to)));
  }

  @ParameterizedTest
  @MethodSource("steps")
  void aStepIsLegalOrABug(RealmPhase from, RealmPhase to) {
    if (to == STOPPED || LEGAL.get(from).contains(to)) {
      assertEquals(to, from.to(to));
    } else {
      var bug = assertThrows(IllegalStateException.class, () -> from.to(to));
      assertEquals("no realm goes from " + from + " to " + to, bug.getMessage());
    }
  }

  @Test
  void aRealmIsServedByAMachineAlone() {
    RealmLife life = new RealmLife(0, TestWorker.theirs());
    assertThrows(IllegalStateException.class, () -> life.to(SERVING));
    assertThrows(IllegalStateException.class, () -> life.to(DRAINING));
    assertEquals(ELSEWHERE, life.phase());
  }
}

package dev.freehold.worker.desk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.protocol.session.Refusals.Turn;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LinkChoiceTest {
  private final LinkChoice<String> choice = new LinkChoice<>(3);

  @Test
  void aSoleLinkIsAlwaysObeyed() {
    assertEquals(OptionalInt.of(0), new LinkChoice<String>(1).obeyed());
    assertEquals(List.of(), new LinkChoice<String>(1).others());
  }

  @Test
  void nobodyOfSeveralIsObeyedBeforeATable() {
    assertEquals(OptionalInt.empty(), choice.obeyed());
    assertEquals(List.of(0, 1, 2), choice.others());
    choice.obey(2);
    assertEquals(OptionalInt.of(2), choice.obeyed());
    assertEquals(List.of(0, 1), choice.others());
  }

  @Test
  void anotherIsAskedWhileTheObeyedOneHasNoConnection() {
    assertEquals(OptionalInt.of(1), choice.toAsk(link -> link == 1));
    choice.obey(2);
    assertEquals(OptionalInt.of(2), choice.toAsk(_ -> true));
    assertEquals(OptionalInt.of(0), choice.toAsk(link -> link != 2));
    assertEquals(OptionalInt.empty(), choice.toAsk(_ -> false));
  }

  @Test
  void whomNobodyWantsEnds() {
    assertEquals(Turn.TOLD, choice.turnedAway(0, "no"));
    assertEquals(Turn.KNOWN, choice.turnedAway(0, "no"));
    assertEquals(Turn.TOLD, choice.turnedAway(0, "still no"));
    assertEquals(Turn.TOLD, choice.turnedAway(2, "no"));
    assertEquals(Turn.UNWANTED, choice.turnedAway(1, "nor here"));
    assertEquals(List.of("still no", "nor here", "no"), choice.refusals());
  }

  @Test
  void whoeverWelcomedItOnceOrGaveItATableKeepsIt() {
    choice.turnedAway(0, "no");
    choice.welcomed(0);
    choice.turnedAway(1, "no");
    assertEquals(Turn.TOLD, choice.turnedAway(2, "no"));
    choice.tableCame();
    assertEquals(Turn.TOLD, choice.turnedAway(0, "not now"));
  }
}

package dev.freehold.core.committee;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.id.RealmId;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each realm has verifiers of its own, whom everybody knows and nobody chose. */
class VerifiersTest {
  private static final int SIZE = 30;
  private static final int DRAWN = 9;

  private static Verifiers verifiers(int size, int perRealm) {
    return new Verifiers(new TestEra(size).era, perRealm);
  }

  private static List<Integer> everybody(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  @Test
  void noneNamedIsEverybodyAndSoIsMoreThanThereAre() {
    for (int perRealm : new int[] {0, SIZE, SIZE + 1, Integer.MAX_VALUE}) {
      Verifiers all = verifiers(SIZE, perRealm);
      assertEquals(everybody(SIZE), all.of(new RealmId(7)));
      assertEquals(SIZE, all.perRealm());
      assertEquals(21, all.needed());
    }
    assertEquals(List.of(0), verifiers(1, 0).of(new RealmId(0)));
    assertThrows(IllegalArgumentException.class, () -> verifiers(SIZE, -1));
  }

  @Test
  void moreThanTwoThirdsHaveToAttest() {
    int[] needed = {1, 2, 3, 3, 4, 5, 5, 6, 7, 7};
    for (int drawn = 1; drawn <= needed.length; drawn++) {
      assertEquals(needed[drawn - 1], Verifiers.needed(drawn));
      assertTrue(3 * Verifiers.needed(drawn) > 2 * drawn);
      assertTrue(3 * (Verifiers.needed(drawn) - 1) <= 2 * drawn);
    }
  }

  @Test
  void aDrawIsAsLongAsItShouldBeWithNobodyTwiceAndTheSameForAll() {
    for (int drawn = 1; drawn < SIZE; drawn++) {
      List<Integer> places = verifiers(SIZE, drawn).of(new RealmId(drawn));
      assertEquals(drawn, places.size());
      assertEquals(places.stream().distinct().sorted().toList(), places);
      assertTrue(everybody(SIZE).containsAll(places));
      assertEquals(places, verifiers(SIZE, drawn).of(new RealmId(drawn)));
    }
  }

  /** As a program in another language draws, from docs/protocol.md: part of the format. */
  @Test
  void theDrawIsThisOne() {
    Verifiers verifiers = verifiers(SIZE, DRAWN);
    assertEquals(List.of(3, 4, 8, 16, 17, 22, 24, 25, 28), verifiers.of(new RealmId(0)));
    assertEquals(List.of(0, 5, 7, 11, 19, 20, 21, 23, 27), verifiers.of(new RealmId(4095)));
  }

  @Test
  void realmsAndErasHaveVerifiersOfTheirOwn() {
    Verifiers verifiers = verifiers(SIZE, DRAWN);
    Set<List<Integer>> draws = new HashSet<>();
    for (int realm = 0; realm < 100; realm++) {
      draws.add(verifiers.of(new RealmId(realm)));
    }
    assertEquals(100, draws.size());
    Era era = new TestEra(SIZE).era;
    Era otherRoot =
        new Era(era.genesis(), era.committee(), TestEra.hash(9), 0, era.lastHeight(), 8);
    assertNotEquals(
        verifiers.of(new RealmId(0)), new Verifiers(otherRoot, DRAWN).of(new RealmId(0)));
  }

  private static BitSet places(List<Integer> places) {
    BitSet all = new BitSet();
    places.forEach(all::set);
    return all;
  }

  @Test
  void ofEverybodyAQuorumsWeightSuffices() {
    Verifiers verifiers =
        new Verifiers(
            new TestEra(TestEra.committee(FaultModel.BYZANTINE, 1, 1, 1, 7), 1000, 8).era, 0);
    assertFalse(verifiers.suffice(new RealmId(0), places(List.of(0, 1, 2))));
    assertTrue(verifiers.suffice(new RealmId(0), places(List.of(3))));
  }

  @Test
  void ofThoseDrawnMoreThanTwoThirdsSufficeAndNobodyElseCounts() {
    Verifiers verifiers = verifiers(SIZE, DRAWN);
    RealmId realm = new RealmId(5);
    List<Integer> drawn = verifiers.of(realm);
    BitSet attesting = places(everybody(SIZE));
    drawn.forEach(attesting::clear);
    assertFalse(verifiers.suffice(realm, attesting), "all whom nobody drew");
    for (int i = 1; i <= DRAWN; i++) {
      attesting.set(drawn.get(i - 1));
      assertEquals(3 * i > 2 * DRAWN, verifiers.suffice(realm, attesting), i + " of " + DRAWN);
    }
  }

  @Test
  void everybodyIsDrawnAboutEquallyOften() {
    Verifiers verifiers = verifiers(SIZE, DRAWN);
    int[] drawn = new int[SIZE];
    for (int realm = 0; realm < RealmId.COUNT; realm++) {
      verifiers.of(new RealmId(realm)).forEach(place -> drawn[place]++);
    }
    // The mean is 1,229, the deviation of one count 29: these are five of them.
    for (int place = 0; place < SIZE; place++) {
      assertTrue(Math.abs(drawn[place] - 1229) < 150, place + " is drawn " + drawn[place]);
    }
  }
}

package dev.freehold.core.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.load.LoadRule.Move;
import dev.freehold.core.load.LoadRule.Place;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoadRuleTest {
  private static final Hash32 A = node(1);
  private static final Hash32 B = node(2);
  private static final Hash32 C = node(3);
  private static final Hash32 D = node(4);

  private final List<Place> places = new ArrayList<>();

  private static Hash32 node(int i) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) i});
  }

  private void has(Hash32 worker, Set<Hash32> keepers, long... loads) {
    for (long load : loads) {
      places.add(new Place(new RealmId(places.size()), worker, keepers, load, true));
    }
  }

  private List<Move> plan(Hash32... workers) {
    return LoadRule.plan(places, Set.of(workers), 9);
  }

  private static Move move(
      int realm, Hash32 from, Hash32 to, long load, long fromLoad, long toLoad) {
    return new Move(new RealmId(realm), from, to, load, fromLoad, toLoad);
  }

  @Test
  void aMoveLeavesTheBusierOfTheTwoAFifthLess() {
    assertTrue(LoadRule.evens(100, 30, 50));
    assertFalse(LoadRule.evens(100, 31, 50));
    assertFalse(LoadRule.evens(100, 0, 100), "nothing is won where all of it moves");
  }

  @Test
  void whatIsEvenStays() {
    has(A, Set.of(), 10, 10);
    has(B, Set.of(), 10, 10);
    assertEquals(List.of(), plan(A, B));
    has(A, Set.of(), 10);
    assertEquals(List.of(), plan(A, B), "three and two");
  }

  @Test
  void theRealmMovesThatEvensBest() {
    has(A, Set.of(), 80, 5, 30, 10);
    has(B, Set.of(), 20);
    assertEquals(List.of(move(2, A, B, 30, 125, 20)), plan(A, B));
  }

  @Test
  void aBusyRealmIsLeftAlone() {
    has(A, Set.of(), 800, 30);
    has(B, Set.of(), 30, 30);
    assertEquals(List.of(move(1, A, B, 30, 830, 60)), plan(A, B));
    places.clear();
    has(A, Set.of(), 800);
    has(B, Set.of(), 30, 30, 30);
    assertEquals(List.of(), plan(A, B));
  }

  @Test
  void whoKeepsARealmTakesItBeforeWhoHasALittleLessToDo() {
    has(A, Set.of(B), 50, 50);
    has(B, Set.of(), 3);
    assertEquals(List.of(move(0, A, B, 50, 100, 3)), plan(A, B, C));
    has(B, Set.of(), 20);
    assertEquals(List.of(move(0, A, C, 50, 100, 0)), plan(A, B, C), "but not before half as much");
  }

  @Test
  void noWorkerTakesPartInTwoMoves() {
    has(A, Set.of(), 50, 50);
    has(B, Set.of(), 40, 40);
    assertEquals(
        List.of(move(0, A, min(C, D), 50, 100, 0), move(2, B, max(C, D), 40, 80, 0)),
        plan(A, B, C, D));
    assertEquals(1, plan(A, B, C).size());
    assertEquals(1, LoadRule.plan(places, Set.of(A, B, C, D), 1).size(), "no more than max");
  }

  private static Hash32 min(Hash32 one, Hash32 other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Hash32 max(Hash32 one, Hash32 other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  @Test
  void onlyWhatMayMovesAndOnlyToWhoMayTakeIt() {
    places.add(new Place(new RealmId(0), A, Set.of(), 50, false));
    places.add(new Place(new RealmId(1), A, Set.of(), 50, false));
    assertEquals(List.of(), plan(A, B));
    has(A, Set.of(), 50);
    assertEquals(1, plan(A, B).size());
    assertEquals(List.of(), plan(A), "nobody takes it");
    assertEquals(List.of(), plan(B, C), "nobody gives it");
  }

  /** Whatever the loads: it ends, nothing moves twice, and no move makes a worker the busiest. */
  @Test
  void movesEnd() {
    long seed = new SplittableRandom().nextLong();
    System.out.println("loads of seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 300; i++) {
      Hash32[] workers = Arrays.copyOf(new Hash32[] {A, B, C, D}, 1 + random.nextInt(4));
      places.clear();
      int realms = 1 + random.nextInt(20);
      for (int realm = 0; realm < realms; realm++) {
        has(
            workers[random.nextInt(workers.length)],
            Set.of(workers[random.nextInt(workers.length)]),
            1 + random.nextInt(1 << random.nextInt(1, 20)));
      }
      int moves = 0;
      long busiest = busiest();
      for (List<Move> next = plan(workers); !next.isEmpty(); next = plan(workers)) {
        Set<Hash32> parts = new HashSet<>();
        for (Move move : next) {
          assertTrue(parts.add(move.from()) && parts.add(move.to()));
          Place place = places.get(move.realm().value());
          assertEquals(place.worker(), move.from());
          places.set(
              move.realm().value(),
              new Place(place.realm(), move.to(), place.keepers(), place.load(), true));
          moves++;
        }
        assertTrue(busiest() <= busiest);
        busiest = busiest();
        assertTrue(moves <= 20 * realms, "realms go to and fro");
      }
    }
  }

  private long busiest() {
    Map<Hash32, Long> loads = LoadRule.loads(places);
    return loads.values().stream().mapToLong(load -> load).max().orElseThrow();
  }
}

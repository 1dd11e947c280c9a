package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.load.LoadRule;
import dev.freehold.core.load.RealmLoads;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Realms move from the workers that have much to do to those that have little. */
class LoadMovesTest extends WorkersComeAndGo {
  /** Checkpoints after which what is uneven counts as such. */
  private static final int PATIENCE = LoadMoves.UNEVEN;

  private static final long MUCH = 100 * LoadRule.IDLE / RealmLoads.WINDOW;

  private final TreeMap<Integer, RealmHeader> heads = new TreeMap<>();

  /** Whoever has a seat that does not count yet says that it has caught up. */
  private void fillSeats() {
    for (RealmEndpoint realm : machine.realms()) {
      for (RealmFollower follower : RealmFollower.seated(realm.followers())) {
        if (follower.phase() == Phase.SEATED) {
          says(number(follower.worker()), realm);
        }
      }
    }
    tick();
  }

  private void says(int worker, RealmEndpoint realm) {
    step(new CoordinatorInput.CaughtUp(links.get(worker), realm.header().realm(), realm.epoch()));
  }

  /** Each of four workers serves two realms, and all seats count. */
  private void settled() {
    found(THREE, 8, 2, true);
    joins(1, 2, 3, 4);
    tick();
    fillSeats();
    for (int realm = 0; realm < 8; realm++) {
      assertEquals(1 + realm / 2, server(realm));
      assertEquals(2, RealmFollower.counted(seats(realm)).size());
    }
    log.clear();
  }

  private int server(int realm) {
    return number(realm(realm).worker());
  }

  /** A realm's worker reports a block with bundles of this weight. */
  private void works(int realm, long weight) {
    RealmHeader before = heads.getOrDefault(realm, RealmHeader.origin(new RealmId(realm)));
    RealmHeader next = block(before.height() + 1, before, new FeeMarket(FeeMarket.UNIT, weight, 0));
    heads.put(realm, next);
    reports(server(realm), next);
  }

  /** Realm 0 has all the calls. */
  private void hot(int checkpoints) {
    for (int i = 0; i < checkpoints; i++) {
      works(0, MUCH);
      tick();
    }
  }

  private List<LogEntry.Evened> evened() {
    return log.stream()
        .filter(LogEntry.Evened.class::isInstance)
        .map(LogEntry.Evened.class::cast)
        .toList();
  }

  @Test
  void whatSharesAWorkerWithABusyRealmMovesAway() {
    settled();
    hot(PATIENCE - 1);
    assertEquals(List.of(), evened(), "it may pass");
    hot(2);
    assertEquals(1, evened().size());
    LogEntry.Evened move = evened().getFirst();
    assertEquals(new RealmId(1), move.realm(), "the busy realm itself makes nothing even");
    assertEquals(
        Optional.of(move.to()), RealmFollower.ordered(realm(1).followers()), "as if by an order");
    assertEquals(new Message.Assignment(machine.realms()), told.getLast());
    arrives(1);
    hot(PATIENCE + 3);
    assertEquals(1, evened().size(), "it is as even as it can be");
  }

  /** A realm that moves is handed over to its next worker, which serves it. */
  private void isHandedOver(int realm) {
    int from = server(realm);
    int to = number(realm(realm).follower().orElseThrow().worker());
    says(to, realm(realm));
    assertEquals(Phase.HANDED_OVER, realm(realm).follower().orElseThrow().phase());
    step(
        new CoordinatorInput.HandedOver(
            links.get(from),
            heads.getOrDefault(realm, RealmHeader.origin(new RealmId(realm))),
            realm(realm).epoch()));
    tick();
    assertEquals(to, server(realm));
    says(to, realm(realm));
  }

  /** The same, and all its seats count again. */
  private void arrives(int realm) {
    int from = server(realm);
    Hash32 to = realm(realm).follower().orElseThrow().worker();
    boolean wasKeeper = seats(realm).stream().anyMatch(f -> f.worker().equals(to));
    isHandedOver(realm);
    tick();
    fillSeats();
    tick();
    RealmEndpoint now = realm(realm);
    assertEquals(Optional.empty(), now.follower(), "nobody copies it by order any more");
    assertEquals(2, RealmFollower.counted(seats(realm)).size());
    assertEquals(
        wasKeeper,
        seats(realm).stream().anyMatch(f -> f.worker().equals(node(from))),
        "who had it has the seat of who took it, if that had one");
  }

  @Test
  void aNewWorkerIsGivenRealms() {
    settled();
    joins(5);
    ticks(PATIENCE + 2);
    assertEquals(1, evened().size(), "one at a time");
    assertEquals(node(5), evened().getFirst().to().worker());
    int realm = evened().getFirst().realm().value();
    arrives(realm);
    assertEquals(5, server(realm));
    ticks(PATIENCE + 2);
    assertEquals(1, evened().size(), "two and one are even");
  }

  @Test
  void whatIsShortMovesNothing() {
    settled();
    for (int i = 0; i < PATIENCE; i++) {
      works(0, MUCH / 25);
      tick();
    }
    ticks(8 * RealmLoads.WINDOW);
    assertEquals(List.of(), evened());
    hot(PATIENCE);
    ticks(PATIENCE);
    assertEquals(1, evened().size(), "and what is much is not short");
  }

  @Test
  void whereOneWorkerKeepsARealmNothingMoves() {
    found(Replication.ALONE, 8, 8, true);
    joins(1, 2);
    ticks(3 * PATIENCE);
    assertEquals(List.of(), evened());
  }

  @Test
  void aRealmMovesOnlyWhileAllItsSeatsCount() {
    found(THREE, 4, 4, true);
    joins(1, 2);
    tick();
    fillSeats();
    ticks(3 * PATIENCE);
    assertEquals(List.of(), evened(), "one seat is empty");
    joins(3);
    tick();
    fillSeats();
    ticks(PATIENCE + 2);
    assertEquals(1, evened().size());
  }

  /** Worker 5 comes to a settled network, and a realm begins to move to it. */
  private int beginsToMove() {
    settled();
    joins(5);
    ticks(PATIENCE + 2);
    return evened().getFirst().realm().value();
  }

  @Test
  void aRealmStaysWhereWhoWasToTakeItIsGone() {
    int realm = beginsToMove();
    int from = server(realm);
    leaves(5);
    ticks(4);
    assertEquals(Optional.empty(), realm(realm).follower());
    assertEquals(from, server(realm));
    assertEquals(1, realm(realm).epoch());
    ticks(3 * PATIENCE);
    assertEquals(1, evened().size(), "nobody is there to take it");
    joins(5);
    ticks(PATIENCE + 2);
    assertEquals(2, evened().size());
  }

  @Test
  void whoHandsARealmOverKeepsItWhereTheOtherIsGone() {
    int realm = beginsToMove();
    int from = server(realm);
    says(5, realm(realm));
    assertEquals(Phase.HANDED_OVER, realm(realm).follower().orElseThrow().phase());
    leaves(5);
    ticks(5);
    assertEquals(Optional.empty(), realm(realm).follower());
    assertEquals(from, server(realm));
    assertEquals(2, realm(realm).epoch(), "what was said of its last block is of another epoch");
  }

  @Test
  void anOperatorsOrderGoesBeforeIt() {
    int realm = beginsToMove();
    order(realm, Placement.Action.STAY, 0);
    assertEquals("", refusal());
    assertEquals(Optional.empty(), realm(realm).follower());
    int other = 1 + server(realm) % 4;
    order(realm, Placement.Action.MOVE, other);
    assertEquals("", refusal());
    leaves(other);
    ticks(10);
    assertEquals(
        node(other),
        realm(realm).follower().orElseThrow().worker(),
        "an order waits for whom it names");
  }

  @Test
  void whomAnOrderHasCopyARealmThatHasMovedIsLeftToCopyIt() {
    settled();
    hot(PATIENCE + 2);
    int realm = evened().getFirst().realm().value();
    int from = server(realm);
    isHandedOver(realm);
    order(realm, Placement.Action.FOLLOW, from);
    assertEquals("", refusal());
    ticks(10);
    fillSeats();
    ticks(10);
    assertEquals(node(from), realm(realm).follower().orElseThrow().worker());
  }

  @Test
  void noMoveIsTakenThatEvensNothing() {
    settled();
    RealmFollower three = new RealmFollower(node(3), "w3:1", Phase.TAKING_OVER);
    RealmFollower five = new RealmFollower(node(5), "w5:1", Phase.TAKING_OVER);
    refused("does not even", new LogEntry.Evened(ZERO, three));
    refused(
        "does not even",
        new LogEntry.Evened(ZERO, new RealmFollower(node(1), "w1:1", Phase.TAKING_OVER)));
    assertEquals(Optional.empty(), replica.objection(new LogEntry.Evened(ZERO, five)));
    refused("does not move", new LogEntry.Evened(new RealmId(9), five));
    refused(
        "nobody can",
        new LogEntry.Evened(ZERO, new RealmFollower(node(5), "w5", Phase.TAKING_OVER)));
    replica.restore(new LogEntry.Evened(ZERO, five));
    refused("does not move", new LogEntry.Evened(ZERO, five));
    refused("does not even", new LogEntry.Evened(new RealmId(2), five));
  }

  private void refused(String why, LogEntry entry) {
    Optional<String> objection = replica.objection(entry);
    assertTrue(objection.filter(o -> o.contains(why)).isPresent(), objection::toString);
  }

  @Test
  void aMoveIsInTheSnapshot() {
    int realm = beginsToMove();
    machine = machine();
    machine.restore(replica.snapshot());
    links.clear();
    joins(1, 2, 3, 4, 5);
    leaves(5);
    ticks(Absences.UNSEEN_MS / STEP_MS + 5);
    assertEquals(Optional.empty(), realm(realm).follower(), "it is known to be no order's");
  }
}

package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Seats of realms are filled by workers that are here, and lost by those that are gone. */
class SeatingTest extends WorkersComeAndGo {
  /** Checkpoints after which a worker that is gone counts as such, and one that is silent too. */
  private static final long GONE_TICKS =
      (Absences.GONE_MS + Limits.WORKER_SILENCE_MS_MAX) / STEP_MS + 2;

  private void restart() {
    links.clear();
    machine = machine();
    log.forEach(machine::restore);
  }

  private long seatedEntries() {
    return log.stream().filter(LogEntry.Seated.class::isInstance).count();
  }

  @Test
  void whereOneWorkerKeepsARealmNobodyIsSeated() {
    found(Replication.ALONE, 2);
    joins(2, 3);
    ticks(3);
    assertEquals(List.of(), realm(0).followers());
    assertEquals(0, seatedEntries());
  }

  @Test
  void seatsAreFilledAtACheckpointAndWorkersAreToldOnce() {
    found(THREE, 1);
    joins(2, 3);
    told.clear();
    assertEquals(List.of(), seats());
    tick();
    assertEquals(Set.of(-2, -3), Set.copyOf(seats()));
    assertEquals(1, realm(0).epoch(), "an epoch is its worker's");
    assertEquals(List.of(new Message.Assignment(machine.realms())), told);
    assertTrue(log.getLast() instanceof LogEntry.Sealed, "the checkpoint is of the table");
    tick();
    assertEquals(1, told.size(), "nothing has changed");
    assertEquals(2, seatedEntries());
  }

  @Test
  void aSeatForWhomNobodyIsThereStaysEmptyUntilSomebodyJoins() {
    found(FOUR, 1);
    tick();
    assertEquals(List.of(), seats());
    joins(2);
    ticks(2);
    assertEquals(List.of(-2), seats(), "never its worker, and nobody twice");
    joins(3);
    tick();
    assertEquals(List.of(-2, -3), seats());
  }

  @Test
  void aRealmThatNobodyServesHasNoFollowers() {
    found(THREE, 2, 1, true);
    joins(1);
    tick();
    assertFalse(realm(0).worker().equals(Hash32.ZERO));
    assertEquals(Hash32.ZERO, realm(1).worker());
    leaves(1);
    machine.step(new CoordinatorInput.Tick(nowMs));
    found(THREE, 1, 0, true);
    joins(1, 2, 3);
    tick();
    assertEquals(List.of(), seats());
  }

  @Test
  void theLeastLoadedIsSeatedFirstAndSeatsAreSpread() {
    found(THREE, 12, 2, true);
    joins(1, 2, 3, 4, 5, 6);
    tick();
    Map<Hash32, Integer> loads = new TreeMap<>();
    for (int i = 0; i < 12; i++) {
      assertEquals(2, seats(i).size());
      Set<Hash32> of = new HashSet<>(Set.of(realm(i).worker()));
      seats(i).forEach(f -> assertTrue(of.add(f.worker()), "one seat a realm"));
      of.forEach(worker -> loads.merge(worker, 1, Integer::sum));
    }
    assertEquals(6, loads.size());
    assertTrue(
        Collections.max(loads.values()) - Collections.min(loads.values()) <= 1, loads::toString);
    assertEquals(36, loads.values().stream().mapToInt(n -> n).sum());
  }

  @Test
  void whoeverServesMuchIsSeatedLater() {
    found(THREE, 4, 3, true);
    joins(1, 2, 3, 4);
    tick();
    // Worker 1 serves three realms and worker 2 one.
    assertEquals(Set.of(-3, -4), Set.copyOf(seats()));
    for (int i = 0; i < 3; i++) {
      assertEquals(node(1), realm(i).worker());
    }
  }

  @Test
  void asManySeatsAreFilledByOneCheckpointAsTheLimitSaysAndTheOthersByTheNext() {
    int realms = Seating.CHANGES_MAX;
    found(THREE, realms);
    joins(2, 3);
    tick();
    assertEquals(Seating.CHANGES_MAX, seatedEntries());
    tick();
    assertEquals(2 * Seating.CHANGES_MAX, seatedEntries());
    for (int i = 0; i < realms; i++) {
      assertEquals(2, seats(i).size());
    }
    for (int i = 0; i < realms; i++) {
      for (int worker : List.of(2, 3)) {
        step(new CoordinatorInput.CaughtUp(links.get(worker), new RealmId(i), 1));
      }
    }
    tick();
    assertEquals(3 * Seating.CHANGES_MAX, seatedEntries());
    tick();
    assertEquals(4 * Seating.CHANGES_MAX, seatedEntries());
    assertTrue(seats(realms - 1).stream().allMatch(f -> f.phase() == Phase.COUNTED));
  }

  @Test
  void theLimitHoldsWithinARealmToo() {
    found(FOUR, Seating.CHANGES_MAX / 3 + 2);
    joins(2, 3, 4);
    tick();
    assertEquals(Seating.CHANGES_MAX, seatedEntries());
  }

  @Test
  void whoHadTheRealmIsSeatedBeforeWhoHasLessToDo() {
    found(THREE, 2);
    joins(2, 3);
    tick();
    joins(4);
    order(Placement.Action.MOVE, 2);
    caughtUp(2);
    step(new CoordinatorInput.HandedOver(links.get(1), RealmHeader.origin(ZERO), 1));
    assertEquals(List.of(-3), seats());
    tick();
    assertEquals(List.of(-3, -1), seats());
  }

  @Test
  void onlyWhoIsLetInIsSeated() {
    found(THREE, 1, 1, false);
    step(
        new CoordinatorInput.WorkerJoined(
            50, node(1), "w1:1", 0, OperatorWords.invited(genesis, node(1))));
    // An open door is none where workers need an invitation; others would refuse the entry.
    step(new CoordinatorInput.WorkerJoined(51, node(2), "w2:1", 0, new Admission.Open()));
    step(
        new CoordinatorInput.WorkerJoined(
            52, node(3), "w3:1", 0, OperatorWords.invited(genesis, node(3))));
    tick();
    assertEquals(List.of(-3), seats());
  }

  @Test
  void whoHasCaughtUpCountsAtTheNextCheckpoint() {
    found(THREE, 1);
    joins(2, 3);
    tick();
    caughtUp(2);
    assertEquals(Set.of(-2, -3), Set.copyOf(seats()), "no table says so yet");
    tick();
    assertEquals(Set.of(2, -3), Set.copyOf(seats()));
    assertEquals(new Message.Assignment(machine.realms()), told.getLast());
    caughtUp(2);
    tick();
    assertEquals(3, seatedEntries(), "once");
  }

  @Test
  void aWordOfAnotherEpochOrRealmOrConnectionCountsNothing() {
    found(THREE, 2);
    joins(2, 3);
    tick();
    long link = links.get(2);
    step(new CoordinatorInput.CaughtUp(link, ZERO, 2));
    step(new CoordinatorInput.CaughtUp(link, new RealmId(7), 1));
    step(new CoordinatorInput.CaughtUp(999, ZERO, 1));
    step(new CoordinatorInput.CaughtUp(links.get(1), ZERO, 1));
    tick();
    assertEquals(Set.of(-2, -3), Set.copyOf(seats()));
    // It says so and is another process, perhaps with another disk, before the checkpoint.
    caughtUp(2);
    leaves(2);
    joins(2);
    tick();
    assertEquals(Set.of(-2, -3), Set.copyOf(seats()));
    caughtUp(2);
    restart();
    joins(1, 2, 3);
    tick();
    assertEquals(Set.of(-2, -3), Set.copyOf(seats()), "it is in no log");
    caughtUp(2);
    tick();
    assertEquals(Set.of(2, -3), Set.copyOf(seats()));
  }

  @Test
  void whoIsGoneForLongLosesItsSeatToASpareWorker() {
    settle(THREE);
    joins(4);
    leaves(3);
    ticks(Absences.GONE_MS / STEP_MS - 2);
    assertEquals(List.of(2, 3), seats(), "it may come back");
    ticks(3);
    assertEquals(List.of(2, -4), seats());
    assertEquals(1, realm(0).epoch());
    joins(3);
    caughtUp(4);
    ticks(2);
    assertEquals(List.of(2, 4), seats(), "the next one has its place");
  }

  @Test
  void whoIsSilentForLongLosesItsSeatToo() {
    settle(THREE);
    joins(4);
    long silent = links.remove(3);
    ticks(GONE_TICKS);
    assertEquals(List.of(2, -4), seats());
    links.put(3, silent);
    tick();
    assertEquals(List.of(2, -4), seats());
  }

  @Test
  void whoIsSilentIsNoSpareWorker() {
    settle(THREE);
    joins(4);
    links.remove(4);
    leaves(3);
    ticks(GONE_TICKS);
    assertEquals(List.of(2, 3), seats());
  }

  @Test
  void whoComesBackInTimeBeginsAnew() {
    settle(THREE);
    joins(4);
    for (int i = 0; i < 3; i++) {
      leaves(3);
      ticks(Absences.GONE_MS / STEP_MS - 2);
      joins(3);
      ticks(2);
    }
    assertEquals(List.of(2, 3), seats());
  }

  @Test
  void withoutASpareWorkerWhoIsGoneKeepsItsSeat() {
    settle(THREE);
    leaves(3);
    ticks(2 * GONE_TICKS);
    assertEquals(List.of(2, 3), seats());
    joins(4);
    tick();
    assertEquals(List.of(2, -4), seats(), "it was gone for long when the spare one came");
  }

  @Test
  void whoCountsIsReplacedOnlyWhileAsManyOthersThatCountAreHereAsMustBe() {
    settle(THREE);
    joins(4, 5);
    leaves(2);
    leaves(3);
    ticks(2 * GONE_TICKS);
    assertEquals(List.of(2, 3), seats(), "their disks may hold what is nowhere else");
    joins(2);
    tick();
    assertEquals(2, seats().getFirst());
    assertTrue(seats().getLast() < 0, seats()::toString);
    leaves(2);
    ticks(2 * GONE_TICKS);
    assertEquals(2, seats().getFirst(), "its other does not count yet");
  }

  @Test
  void oneFollowerIsReplacedAtATime() {
    settle(FOUR);
    joins(5, 6);
    leaves(3);
    ticks(GONE_TICKS);
    int next = -seats().get(1);
    assertEquals(List.of(2, -next, 4), seats());
    leaves(4);
    ticks(GONE_TICKS);
    assertEquals(List.of(2, -next, 4), seats(), "one other that counts is not two");
    caughtUp(next);
    ticks(2);
    assertEquals(List.of(2, next), seats().subList(0, 2));
    assertTrue(seats().get(2) < 0, seats()::toString);
  }

  @Test
  void nobodyThatCountsIsReplacedWhileTheRealmsWorkerIsGone() {
    settle(THREE);
    joins(4);
    leaves(1);
    leaves(3);
    ticks(2 * GONE_TICKS);
    assertEquals(List.of(2, 3), seats());
  }

  @Test
  void whoNeverCountedIsReplacedWhoeverElseIsHere() {
    found(THREE, 1);
    joins(2, 3);
    tick();
    leaves(2);
    leaves(3);
    joins(4, 5);
    ticks(GONE_TICKS);
    assertEquals(Set.of(-4, -5), Set.copyOf(seats()));
  }

  @Test
  void aClockThatLeapsMakesNobodyAbsent() {
    settle(THREE);
    joins(4);
    leaves(3);
    for (int i = 0; i < 3; i++) {
      nowMs += 100 * Absences.GONE_MS;
      tick();
    }
    nowMs -= 250 * Absences.GONE_MS;
    ticks(5);
    assertEquals(List.of(2, 3), seats());
    ticks(Absences.GONE_MS / STEP_MS);
    assertEquals(List.of(2, -4), seats());
  }

  @Test
  void afterARestartEverybodyHasAllOfTheTimeAgain() {
    settle(THREE);
    joins(4);
    leaves(3);
    ticks(Absences.GONE_MS / STEP_MS - 2);
    restart();
    joins(1, 2, 4);
    ticks(10);
    assertEquals(List.of(2, 3), seats());
  }

  @Test
  void whoTakesTheRealmOverByAnOrderLeavesItsSeatAndWhoHadItTakesOne() {
    settle(THREE);
    joins(4);
    order(Placement.Action.MOVE, 2);
    assertEquals("", refusal());
    tick();
    caughtUp(2);
    step(new CoordinatorInput.HandedOver(links.get(1), RealmHeader.origin(ZERO), 1));
    assertEquals(node(2), realm(0).worker());
    assertEquals(2, realm(0).epoch());
    assertEquals(List.of(3), seats());
    tick();
    assertEquals(List.of(3, -1), seats(), "it holds the realm already");
    assertEquals(Optional.of(Phase.FOLLOWING), realm(0).follower().map(RealmFollower::phase));
  }

  @Test
  void whoIsAboutToServeTheRealmIsGivenNoSeatOfIt() {
    found(THREE, 1);
    joins(2);
    order(Placement.Action.MOVE, 2);
    tick();
    assertEquals(List.of(), seats());
    order(Placement.Action.STAY, 0);
    tick();
    assertEquals(List.of(-2), seats());
  }

  @Test
  void ordersSayWhatFollowersHoldAndStayLeavesThemAlone() {
    settle(THREE);
    joins(4);
    order(Placement.Action.FOLLOW, 4);
    leaves(1);
    order(Placement.Action.MOVE, 4);
    assertTrue(refusal().contains("only it can hand over what its followers hold"), refusal());
    order(Placement.Action.STAY, 0);
    assertEquals("", refusal(), "it is not the only copy");
    assertEquals(Optional.empty(), realm(0).follower());
    assertEquals(List.of(2, 3), seats());
    order(Placement.Action.RESTORE, 2);
    assertTrue(refusal().contains("take it over within seconds"), refusal());
    leaves(3);
    order(Placement.Action.RESTORE, 2);
    assertEquals("", refusal());
    caughtUp(2);
    assertEquals(node(2), realm(0).worker());
    assertEquals(List.of(3), seats());
  }

  @Test
  void allSeatsAreInTheLog() {
    settle(FOUR);
    List<RealmEndpoint> before = machine.realms();
    restart();
    assertEquals(before, machine.realms());
    assertEquals(new TreeSet<>(Set.of(node(1), node(2), node(3), node(4))), machine.holders());
  }
}

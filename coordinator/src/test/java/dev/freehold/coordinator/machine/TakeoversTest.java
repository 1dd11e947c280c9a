package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageHead;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Realms whose worker is gone are taken over by those that keep them, and nothing is lost. */
class TakeoversTest extends WorkersComeAndGo {
  private List<Hash32> counted() {
    return realm().followers().stream()
        .filter(follower -> follower.phase() == Phase.COUNTED)
        .map(RealmFollower::worker)
        .toList();
  }

  private static StorageHead head(int worker, long epoch, long ofEpoch, long height) {
    BlockMark end =
        new BlockMark(
            ZERO,
            ofEpoch,
            height,
            height == 0 ? Hash32.ZERO : TaggedHash.REALM_HEADER.of(new byte[] {(byte) height}));
    return new StorageHead(key(worker), epoch, List.of(end), new byte[64]);
  }

  private void shows(int worker, long ofEpoch, long height) {
    shows(worker, head(worker, realm().epoch(), ofEpoch, height));
  }

  private void shows(int worker, StorageHead head) {
    step(new CoordinatorInput.HeadShown(links.get(worker), head));
  }

  /** Worker 1 is gone, and the realm is fenced. */
  private void fence(Replication replication) {
    settle(replication);
    leaves(1);
    ticks(4);
    assertEquals(1, count(LogEntry.Fenced.class));
    assertEquals(Hash32.ZERO, realm().worker());
    assertEquals(2, realm().epoch());
  }

  @Test
  void aRealmIsFencedOnceItsWorkerIsSilentForSeconds() {
    settle(THREE);
    leaves(1);
    ticks(2);
    assertEquals(0, count(LogEntry.Fenced.class), "a restart may take so long");
    tick();
    assertEquals(1, count(LogEntry.Fenced.class));
    assertEquals(List.of(node(2), node(3), node(1)), counted(), "it keeps a seat");
    assertEquals(new Message.Assignment(machine.realms()), told.getLast());
    ticks(5);
    assertEquals(1, count(LogEntry.Fenced.class));
  }

  @Test
  void whoComesBackInTimeKeepsItsRealm() {
    settle(THREE);
    for (int i = 0; i < 4; i++) {
      leaves(1);
      ticks(2);
      joins(1);
      tick();
    }
    assertEquals(0, count(LogEntry.Fenced.class));
    assertEquals(node(1), realm().worker());
  }

  @Test
  void aClockThatLeapsFencesNobody() {
    settle(THREE);
    leaves(1);
    nowMs += 3_600_000;
    tick();
    tick();
    assertEquals(0, count(LogEntry.Fenced.class));
    tick();
    assertEquals(1, count(LogEntry.Fenced.class));
  }

  @Test
  void afterAStartWhoHasNotComeYetHasLonger() {
    settle(THREE);
    machine = machine();
    machine.restore(replica.snapshot());
    links.clear();
    joins(2, 3);
    ticks(Absences.UNSEEN_MS / STEP_MS - 1);
    assertEquals(0, count(LogEntry.Fenced.class));
    ticks(3);
    assertEquals(1, count(LogEntry.Fenced.class));
  }

  @Test
  void aRealmThatTooFewKeepWaitsForItsWorker() {
    settle(THREE);
    leaves(3);
    leaves(1);
    ticks(10);
    assertEquals(0, count(LogEntry.Fenced.class));
    assertEquals(node(1), realm().worker());
    joins(3);
    ticks(1);
    assertEquals(1, count(LogEntry.Fenced.class));
  }

  @Test
  void whoReachesFurthestServesOnceEnoughHaveSaidWhatTheyHold() {
    fence(THREE);
    shows(3, 1, 7);
    ticks(2);
    assertEquals(0, count(LogEntry.Served.class), "one is not enough");
    shows(2, 1, 6);
    tick();
    assertEquals(1, count(LogEntry.Served.class));
    assertEquals(node(3), realm().worker());
    assertEquals("w3:1", realm().endpoint());
    assertEquals(2, realm().epoch(), "the epoch has one worker");
    assertEquals(List.of(node(2), node(1)), counted());
    assertEquals(new Message.Assignment(machine.realms()), told.getLast());
  }

  @Test
  void whatWasTakenInALaterEpochCountsMoreThanALongerChain() {
    fence(THREE);
    shows(3, 1, 70);
    shows(2, 2, 6);
    tick();
    assertEquals(node(2), realm().worker());
  }

  @Test
  void ofThoseThatReachAsFarWhoServesLeastTakesIt() {
    fence(FOUR);
    shows(2, 1, 6);
    shows(3, 1, 6);
    ticks(2);
    assertEquals(0, count(LogEntry.Served.class), "where one may lie, three are heard");
    shows(4, 1, 6);
    tick();
    Hash32 first = Stream.of(node(2), node(3), node(4)).sorted().findFirst().orElseThrow();
    assertEquals(first, realm().worker());
  }

  @Test
  void theWorkerThatWasGoneMayBeTheOneThatHasTheMost() {
    fence(THREE);
    joins(1);
    shows(1, 1, 8);
    shows(2, 1, 6);
    tick();
    assertEquals(node(1), realm().worker());
    assertEquals(2, realm().epoch());
    assertEquals(List.of(node(2), node(3)), counted());
  }

  @Test
  void headsOfAnotherEpochOrOfNoSeatOrOfAnotherConnectionAreNone() {
    fence(THREE);
    joins(4);
    shows(3, head(3, 1, 1, 9));
    shows(3, head(3, 3, 1, 9));
    shows(3, head(2, 2, 1, 9));
    shows(4, head(4, 2, 1, 9));
    shows(2, 1, 6);
    ticks(2);
    assertEquals(0, count(LogEntry.Served.class));
    shows(2, 1, 7);
    ticks(2);
    assertEquals(0, count(LogEntry.Served.class), "one worker has one head");
  }

  @Test
  void noBlockOfAFencedRealmIsFinalAndTheNextWorkerReportsItAgain() {
    settle(THREE);
    RealmHeader first = block(1, RealmHeader.origin(ZERO));
    ticks(1);
    long before = links.get(1);
    leaves(1);
    ticks(4);
    step(new CoordinatorInput.BlockReported(before, 1, first, List.of(), List.of()));
    tick();
    assertEquals(0, realm().header().height());
    shows(2, 1, 1);
    shows(3, 1, 0);
    tick();
    assertEquals(node(2), realm().worker());
    reports(2, first);
    tick();
    assertEquals(first, realm().header());
  }

  /** The realm's first block is final; its worker is gone, and may be the only one that has it. */
  private StorageHead fenceAfterABlock(int worker, long height) {
    settle(THREE);
    RealmHeader first = block(1, RealmHeader.origin(ZERO));
    reports(1, first);
    tick();
    assertEquals(first, realm().header());
    leaves(1);
    ticks(4);
    BlockMark end =
        height == 0 ? BlockMark.of(1, RealmHeader.origin(ZERO)) : BlockMark.of(1, first);
    return new StorageHead(key(worker), 2, List.of(end), new byte[64]);
  }

  @Test
  void whoLacksWhatIsFinalDoesNotTakeTheRealmOver() {
    for (int holder : List.of(2, 3)) {
      StorageHead whole = fenceAfterABlock(holder, 1);
      int other = 5 - holder;
      shows(other, head(other, 2, 1, 0));
      shows(holder, whole);
      tick();
      assertEquals(node(holder), realm().worker());
    }
    StorageHead whole = fenceAfterABlock(1, 1);
    shows(2, head(2, 2, 1, 0));
    shows(3, head(3, 2, 1, 0));
    ticks(3);
    assertEquals(Hash32.ZERO, realm().worker(), "it waits for the one that has it");
    joins(1);
    shows(1, whole);
    tick();
    assertEquals(node(1), realm().worker());
    leaves(1);
    ticks(4);
    assertEquals(3, realm().epoch());
    List<StorageHead> heads = List.of(head(2, 3, 1, 0), head(3, 3, 1, 0));
    assertTrue(machine.objection(new LogEntry.Served(ZERO, node(2), heads)).isPresent());
  }

  @Test
  void whatAPeerWritesIsRefusedWhereItDoesNotFollow() {
    settle(THREE);
    LogEntry.Fenced fenced = new LogEntry.Fenced(ZERO);
    assertEquals(Optional.empty(), machine.objection(fenced));
    assertTrue(machine.objection(new LogEntry.Fenced(new RealmId(9))).isPresent());
    List<StorageHead> heads = List.of(head(2, 2, 1, 6), head(3, 2, 1, 7));
    assertTrue(machine.objection(new LogEntry.Served(ZERO, node(3), heads)).isPresent());
    fence(THREE);
    assertTrue(machine.objection(fenced).isPresent(), "it is fenced");
    assertEquals(Optional.empty(), machine.objection(new LogEntry.Served(ZERO, node(3), heads)));
    for (LogEntry.Served other :
        List.of(
            new LogEntry.Served(ZERO, node(2), heads),
            new LogEntry.Served(ZERO, node(4), heads),
            new LogEntry.Served(ZERO, node(3), heads.subList(1, 2)),
            new LogEntry.Served(ZERO, node(3), List.of(heads.get(1), heads.get(1))),
            new LogEntry.Served(ZERO, node(3), List.of(heads.get(1), head(2, 3, 1, 6))),
            new LogEntry.Served(ZERO, node(3), List.of(heads.get(1), head(4, 2, 1, 6))),
            new LogEntry.Served(new RealmId(9), node(3), heads))) {
      assertTrue(machine.objection(other).isPresent(), other::toString);
    }
  }

  @Test
  void aFencedRealmIsNobodysToBeGivenByJoining() {
    fence(THREE);
    joins(4);
    ticks(2);
    assertEquals(Hash32.ZERO, realm().worker());
    CoordinatorMachine restored = machine();
    restored.restore(machine.snapshot());
    assertEquals(machine.realms(), restored.realms());
  }

  @Test
  void anOperatorRestoresWhatTooFewKeepAndNothingElse() {
    fence(THREE);
    order(Placement.Action.MOVE, 2);
    assertTrue(refusal().contains("nobody serves realm 0 just now"));
    order(Placement.Action.RESTORE, 2);
    assertTrue(refusal().contains("within seconds"), refusal());
    leaves(3);
    order(Placement.Action.RESTORE, 2);
    assertEquals("", refusal());
    step(new CoordinatorInput.CaughtUp(links.get(2), ZERO, realm().epoch()));
    assertEquals(node(2), realm().worker());
    assertEquals(List.of(node(3)), counted(), "who was given up has no seat");
    assertTrue(realm().follower().isEmpty());
  }

  @Test
  void whoIsInNoSeatMayBeGivenARealmOfWhichTooFewAreLeft() {
    for (Replication replication : List.of(THREE, FOUR)) {
      fence(replication);
      joins(9);
      leaves(2);
      leaves(3);
      order(Placement.Action.RESTORE, 9);
      assertEquals("", refusal());
      order(Placement.Action.RESTORE, 9);
      assertEquals("", refusal());
      step(new CoordinatorInput.CaughtUp(links.get(9), ZERO, realm().epoch()));
      assertEquals(node(9), realm().worker());
      assertEquals(replication.followers(), counted().size());
    }
  }
}

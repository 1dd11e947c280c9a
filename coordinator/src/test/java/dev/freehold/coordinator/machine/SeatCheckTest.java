package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.Placement.Action;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import dev.freehold.protocol.wire.SignedPlacement;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Other validators' entries about who serves and copies what: those that handovers make. */
class SeatCheckTest {
  private static final int REALMS = 3;
  private static final long STEP_MS = 1000;
  private static final RealmId ZERO = new RealmId(0);
  private static final Hash32 A = node(1);
  private static final Hash32 B = node(2);
  private static final Hash32 C = node(3);

  private Genesis genesis = genesis(false);
  private CoordinatorMachine replica = machine(genesis);

  private static Hash32 node(int i) {
    return TaggedHash.NODE_ID.of(ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
  }

  private static Genesis genesis(boolean development) {
    return new Genesis(
        "seats",
        development,
        REALMS,
        0,
        TestFounders.alone(Hash32.ZERO),
        Hash32.ZERO,
        new FeeSchedule(1, 0, 0, 0),
        List.of());
  }

  private static CoordinatorMachine machine(Genesis genesis) {
    return new CoordinatorMachine(
        genesis, 2, STEP_MS, BoardRules.UNNAMED, TestFounders.sealer(genesis));
  }

  private void taken(LogEntry entry) {
    assertEquals(Optional.empty(), replica.objection(entry), entry::toString);
    replica.restore(entry);
    CoordinatorSnapshot snapshot = replica.snapshot();
    CoordinatorMachine again = machine(genesis);
    again.restore(CoordinatorSnapshot.decode(snapshot.toBytes()));
    assertEquals(snapshot, again.snapshot());
  }

  private void refused(String why, LogEntry entry) {
    String said = replica.objection(entry).orElse("taken");
    assertTrue(said.contains(why), said);
  }

  private LogEntry.Admitted admitted(Hash32 worker) {
    return invited(worker, worker, Long.MAX_VALUE);
  }

  private LogEntry.Admitted invited(Hash32 worker, Hash32 node, long until) {
    return new LogEntry.Admitted(
        worker, Optional.of(OperatorWords.invitation(genesis, node, until)));
  }

  private static LogEntry.Assigned assigned(Hash32 worker, String endpoint, int... realms) {
    return new LogEntry.Assigned(
        worker, endpoint, Arrays.stream(realms).mapToObj(RealmId::new).toList());
  }

  private static LogEntry.Followed followed(Hash32 worker, String endpoint, Phase phase) {
    return new LogEntry.Followed(ZERO, Optional.of(new RealmFollower(worker, endpoint, phase)));
  }

  private static LogEntry.Followed nobody() {
    return new LogEntry.Followed(ZERO, Optional.empty());
  }

  private Placement order(Action action, Hash32 worker) {
    return new Placement(
        replica.nextOrder(),
        ZERO,
        replica.realms().getFirst().epoch(),
        replica.head().height(),
        action,
        worker);
  }

  private LogEntry.Ordered obeyed(Placement order, LogEntry.Followed... changes) {
    return ordered(order, "", changes);
  }

  private LogEntry.Ordered ordered(Placement order, String refusal, LogEntry.Followed... changes) {
    return new LogEntry.Ordered(
        order.number(),
        order.digest(genesis.hash()),
        Optional.of(OperatorWords.signed(order)),
        refusal,
        List.of(changes));
  }

  /** A serves realms 0 and 1; B is let in. */
  private void settle() {
    taken(admitted(A));
    taken(admitted(B));
    taken(assigned(A, "a:1", 0, 1));
  }

  /** The replica takes over a checkpoint that nothing is in. */
  private void seal() {
    CoordinatorMachine leader = machine(genesis);
    leader.restore(replica.snapshot());
    long timeMs = replica.head().timeMs() + STEP_MS;
    for (CoordinatorEffect effect : leader.step(new CoordinatorInput.Tick(timeMs))) {
      if (effect instanceof CoordinatorEffect.Persist(LogEntry entry)) {
        taken(entry);
      }
    }
  }

  @Test
  void aWorkerIsLetInOnceAndByItsInvitation() {
    refused("not invited", new LogEntry.Admitted(A, Optional.empty()));
    refused("not invited", invited(A, B, 9));
    refused(
        "not invited",
        new LogEntry.Admitted(
            A, Optional.of(OperatorWords.invitation(genesis(true), A, Long.MAX_VALUE))));
    refused("nobody", invited(Hash32.ZERO, Hash32.ZERO, 9));
    taken(invited(A, A, 0));
    refused("let in before", admitted(A));
    seal();
    refused("not invited", invited(B, B, 0));
    taken(invited(B, B, 1));
  }

  @Test
  void noMoreWorkersAreLetInThanASnapshotHolds() {
    for (int i = 0; i < Limits.COORDINATOR_SNAPSHOT_LIST_MAX; i++) {
      replica.restore(new LogEntry.Admitted(node(i + 10), Optional.empty()));
    }
    refused("no more workers", admitted(A));
    List<CoordinatorEffect> effects =
        replica.step(
            new CoordinatorInput.WorkerJoined(1, A, "a:1", 0, OperatorWords.invited(genesis, A)));
    assertTrue(effects.getLast() instanceof CoordinatorEffect.Close, effects.toString());
    Hash32 last = node(Limits.COORDINATOR_SNAPSHOT_LIST_MAX + 9);
    taken(assigned(last, "l:1", 0, 1));
    replica.step(new CoordinatorInput.WorkerJoined(2, last, "l:1"));
    assertEquals(last, replica.realms().getFirst().worker());
  }

  @Test
  void onlyWhoWasLetInIsGivenRealmsButOnADevelopmentNetwork() {
    refused("never let in", assigned(A, "a:1", 0));
    taken(admitted(A));
    taken(assigned(A, "a:1", 0));
    genesis = genesis(true);
    replica = machine(genesis);
    taken(assigned(A, "a:1", 0));
    refused("nobody", assigned(Hash32.ZERO, "a:1", 1));
  }

  @Test
  void aWorkerKeepsItsRealmsAndIsGivenTheFirstThatNobodyHas() {
    settle();
    String why = "not its own and the first";
    refused(why, assigned(B, "b:1", 0, 2));
    refused(why, assigned(B, "b:1"));
    refused(why, assigned(B, "b:1", 3));
    refused(why, assigned(A, "a:1", 0, 1));
    refused(why, assigned(A, "a:2", 0));
    refused(why, assigned(A, "a:2", 1, 0));
    refused("listens where nobody can", assigned(A, "a\n:2", 0, 1));
    taken(assigned(A, "a:2", 0, 1));
    taken(assigned(B, "b:1", 2));
  }

  @Test
  void aFreeRealmIsNotPassedOver() {
    taken(admitted(A));
    refused("not its own and the first", assigned(A, "a:1", 1));
    refused("not its own and the first", assigned(A, "a:1", 1, 0));
  }

  @Test
  void withoutAnOrderAFollowerMovesHouseOrTakesOver() {
    settle();
    refused("nobody copies", followed(B, "b:1", Phase.FOLLOWING));
    refused("nobody copies", new LogEntry.Followed(new RealmId(7), Optional.empty()));
    refused("nobody copies", nobody());
    taken(obeyed(order(Action.FOLLOW, B), followed(B, "b:1", Phase.FOLLOWING)));
    String why = "without an order";
    refused(why, followed(B, "b:1", Phase.FOLLOWING));
    refused(why, followed(B, "b:1", Phase.TAKING_OVER));
    refused(why, followed(B, "b:1", Phase.HANDED_OVER));
    refused(why, followed(A, "b:2", Phase.FOLLOWING));
    refused(why, nobody());
    refused("listens where nobody can", followed(B, "b 2", Phase.FOLLOWING));
    taken(followed(B, "b:2", Phase.FOLLOWING));
    taken(obeyed(order(Action.MOVE, B), followed(B, "b:2", Phase.TAKING_OVER)));
    refused(why, followed(B, "b:3", Phase.HANDED_OVER));
    refused(why, followed(A, "b:2", Phase.HANDED_OVER));
    refused(why, nobody());
    taken(followed(B, "b:2", Phase.HANDED_OVER));
    refused(why, followed(B, "b:2", Phase.TAKING_OVER));
  }

  @Test
  void aRealmMovesOnceItIsHandedOver() {
    settle();
    LogEntry moved = new LogEntry.Moved(ZERO);
    refused("not handed over", moved);
    refused("not handed over", new LogEntry.Moved(new RealmId(2)));
    refused("not handed over", new LogEntry.Moved(new RealmId(7)));
    taken(obeyed(order(Action.MOVE, B), followed(B, "b:1", Phase.TAKING_OVER)));
    refused("not handed over", moved);
    taken(followed(B, "b:1", Phase.HANDED_OVER));
    taken(moved);
    refused("not handed over", moved);
    taken(obeyed(order(Action.MOVE, A), followed(A, "a:1", Phase.TAKING_OVER)));
    refused("without an order", nobody());
    taken(obeyed(order(Action.STAY, A), followed(A, "a:1", Phase.FOLLOWING)));
    // Whoever served it is lost, perhaps.
    taken(nobody());
  }

  private static LogEntry.Seated seated(RealmFollower... followers) {
    return new LogEntry.Seated(ZERO, List.of(followers));
  }

  private static RealmFollower in(Phase phase, Hash32 worker, String endpoint) {
    return new RealmFollower(worker, endpoint, phase);
  }

  /** Realms have seats for two followers; C is let in too. */
  private void settleWithSeats() {
    genesis = genesis(false).with(new Replication(3, 2));
    replica = machine(genesis);
    settle();
    taken(admitted(C));
  }

  @Test
  void whereOneWorkerKeepsARealmNobodyFillsASeat() {
    settle();
    String why = "cannot be filled";
    refused(why, seated(in(Phase.SEATED, B, "b:1")));
    refused(why, seated());
  }

  @Test
  void seatsAreFilledByOthersThanItsWorkerAndWhoCountsHadOneBefore() {
    settleWithSeats();
    String why = "cannot be filled";
    refused(why, seated(in(Phase.COUNTED, B, "b:1")));
    refused(why, seated(in(Phase.SEATED, A, "a:1")));
    refused(why, seated());
    refused(why, seated(in(Phase.SEATED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    refused(why, new LogEntry.Seated(new RealmId(2), List.of(in(Phase.SEATED, B, "b:1"))));
    refused(why, new LogEntry.Seated(new RealmId(7), List.of(in(Phase.SEATED, B, "b:1"))));
    refused("never let in", seated(in(Phase.SEATED, node(4), "d:1")));
    refused("listens where nobody can", seated(in(Phase.SEATED, B, "b 1")));
    taken(admitted(node(4)));
    taken(seated(in(Phase.SEATED, B, "b:1")));
    refused(why, seated(in(Phase.SEATED, B, "b:1"), in(Phase.COUNTED, C, "c:1")));
    refused(why, seated(in(Phase.COUNTED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    taken(seated(in(Phase.SEATED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    refused(
        why,
        seated(
            in(Phase.SEATED, B, "b:1"),
            in(Phase.SEATED, C, "c:1"),
            in(Phase.SEATED, node(4), "d:1")));
    refused(why, seated(in(Phase.SEATED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    refused(why, seated(in(Phase.COUNTED, B, "b:1"), in(Phase.COUNTED, C, "c:1")));
    refused(why, seated(in(Phase.COUNTED, B, "b:2"), in(Phase.SEATED, C, "c:1")));
    taken(seated(in(Phase.COUNTED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    refused(why, seated(in(Phase.COUNTED, B, "b:1"), in(Phase.COUNTED, node(4), "d:1")));
    refused(why, seated(in(Phase.SEATED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    refused(why, seated(in(Phase.COUNTED, B, "b:1")));
    taken(seated(in(Phase.COUNTED, B, "b:2"), in(Phase.SEATED, C, "c:1")));
    assertEquals(
        List.of(in(Phase.COUNTED, B, "b:2"), in(Phase.SEATED, C, "c:1")),
        replica.realms().getFirst().followers());
  }

  @Test
  void whoCountsIsReplacedOnlyWhereEnoughOthersCount() {
    settleWithSeats();
    taken(admitted(node(4)));
    String why = "cannot be filled";
    RealmFollower d = in(Phase.SEATED, node(4), "d:1");
    taken(seated(in(Phase.SEATED, B, "b:1")));
    taken(seated(in(Phase.SEATED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    taken(seated(in(Phase.COUNTED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    refused(why, seated(d, in(Phase.SEATED, C, "c:1")));
    taken(seated(in(Phase.COUNTED, B, "b:1"), d));
    taken(seated(in(Phase.COUNTED, B, "b:1"), in(Phase.COUNTED, node(4), "d:1")));
    refused(why, seated(in(Phase.COUNTED, B, "b:1"), in(Phase.COUNTED, C, "c:1")));
    taken(seated(in(Phase.SEATED, C, "c:1"), in(Phase.COUNTED, node(4), "d:1")));
    refused(why, seated(in(Phase.SEATED, C, "c:1"), in(Phase.SEATED, B, "b:1")));
  }

  @Test
  void ordersAreAboutWhomTheyNamedAndLeaveSeatsAlone() {
    settleWithSeats();
    RealmFollower b = in(Phase.COUNTED, B, "b:1");
    RealmFollower c = in(Phase.COUNTED, C, "c:1");
    taken(seated(in(Phase.SEATED, B, "b:1")));
    taken(seated(b));
    taken(seated(b, in(Phase.SEATED, C, "c:1")));
    taken(seated(b, c));
    refused("nobody copies", followed(B, "b:1", Phase.HANDED_OVER));
    taken(obeyed(order(Action.FOLLOW, C), followed(C, "c:1", Phase.FOLLOWING)));
    assertEquals(
        List.of(in(Phase.FOLLOWING, C, "c:1"), b, c), replica.realms().getFirst().followers());
    taken(obeyed(order(Action.STAY, C), nobody()));
    assertEquals(List.of(b, c), replica.realms().getFirst().followers());
    taken(obeyed(order(Action.MOVE, B), followed(B, "b:1", Phase.TAKING_OVER)));
    taken(followed(B, "b:1", Phase.HANDED_OVER));
    taken(new LogEntry.Moved(ZERO));
    // Whoever serves it now has no other seat of it; who did follows, as after any move.
    assertEquals(B, replica.realms().getFirst().worker());
    assertEquals(
        List.of(in(Phase.FOLLOWING, A, "a:1"), c), replica.realms().getFirst().followers());
  }

  @Test
  void aWorkerThatMovesHouseKeepsItsSeat() {
    settleWithSeats();
    taken(seated(in(Phase.SEATED, B, "b:1")));
    taken(seated(in(Phase.SEATED, B, "b:1"), in(Phase.SEATED, C, "c:1")));
    taken(obeyed(order(Action.FOLLOW, B), followed(B, "b:1", Phase.FOLLOWING)));
    List<LogEntry> written =
        replica.step(new CoordinatorInput.WorkerJoined(1, B, "b:2")).stream()
            .filter(CoordinatorEffect.Persist.class::isInstance)
            .map(effect -> ((CoordinatorEffect.Persist) effect).entry())
            .toList();
    LogEntry moved = seated(in(Phase.SEATED, B, "b:2"), in(Phase.SEATED, C, "c:1"));
    assertTrue(written.contains(moved), written.toString());
    assertTrue(written.contains(followed(B, "b:2", Phase.FOLLOWING)), written.toString());
    assertEquals(
        List.of(
            in(Phase.FOLLOWING, B, "b:2"), in(Phase.SEATED, B, "b:2"), in(Phase.SEATED, C, "c:1")),
        replica.realms().getFirst().followers());
  }

  @Test
  void anOrderIsTheNextAndSigned() {
    settle();
    Placement stay = order(Action.STAY, Hash32.ZERO);
    LogEntry.Ordered entry = obeyed(stay, nobody());
    refused("is next", new LogEntry.Ordered(2, entry.order(), entry.signed(), "", entry.changes()));
    String why = "not what an operator signed";
    refused(why, new LogEntry.Ordered(1, entry.order(), Optional.empty(), "", entry.changes()));
    refused(why, new LogEntry.Ordered(1, Hash32.ZERO, entry.signed(), "", entry.changes()));
    SignedPlacement later =
        OperatorWords.signed(new Placement(2, ZERO, 1, 0, Action.STAY, Hash32.ZERO));
    refused(
        why,
        new LogEntry.Ordered(
            1, later.placement().digest(genesis.hash()), Optional.of(later), "", entry.changes()));
    taken(entry);
    refused("is next", entry);
  }

  @Test
  void anOrderIsRefusedInWordsOrObeyed() {
    settle();
    Placement stay = order(Action.STAY, Hash32.ZERO);
    refused("or neither", ordered(stay, "no", nobody()));
    refused("or neither", ordered(stay, ""));
    refused("in no words", ordered(stay, "no\n\u001b[2J"));
    taken(ordered(stay, "realm 0 is on its way"));
  }

  @Test
  void anOrderOfAnotherTimeOrAboutNobodysRealmIsNotObeyed() {
    settle();
    long ahead = replica.head().height() + 1;
    LogEntry.Followed change = nobody();
    refused("out of date", obeyed(new Placement(1, ZERO, 2, 0, Action.STAY, A), change));
    refused("out of date", obeyed(new Placement(1, ZERO, 1, ahead, Action.STAY, A), change));
    RealmId free = new RealmId(2);
    refused(
        "out of date",
        obeyed(
            new Placement(1, free, 0, 0, Action.STAY, A),
            new LogEntry.Followed(free, Optional.empty())));
    for (int i = 0; i <= Limits.ORDER_AGE_MAX; i++) {
      seal();
    }
    refused("out of date", obeyed(new Placement(1, ZERO, 1, 0, Action.STAY, A), change));
    taken(obeyed(new Placement(1, ZERO, 1, 1, Action.STAY, A), change));
  }

  @Test
  void anOrderMakesWhatItSaysAndNothingElse() {
    settle();
    taken(admitted(C));
    LogEntry.Followed following = followed(B, "b:1", Phase.FOLLOWING);
    LogEntry.Followed taking = followed(B, "b:1", Phase.TAKING_OVER);
    LogEntry.Followed handed = followed(B, "b:1", Phase.HANDED_OVER);
    Placement follow = order(Action.FOLLOW, B);
    Placement move = order(Action.MOVE, B);
    Placement stay = order(Action.STAY, B);
    Placement restore = order(Action.RESTORE, B);
    String why = ", and makes ";
    for (LogEntry.Followed other : List.of(taking, handed, nobody())) {
      refused(why, obeyed(follow, other));
    }
    for (LogEntry.Followed other : List.of(following, handed, nobody())) {
      refused(why, obeyed(move, other));
    }
    for (LogEntry.Followed other : List.of(following, taking, handed)) {
      refused(why, obeyed(stay, other));
      refused(why, obeyed(restore, other));
    }
    refused(why, obeyed(follow, followed(C, "c:1", Phase.FOLLOWING)));
    refused(why, obeyed(order(Action.FOLLOW, A), followed(A, "a:1", Phase.FOLLOWING)));
    refused(
        why,
        obeyed(
            order(Action.RESTORE, A),
            followed(A, "a:1", Phase.HANDED_OVER),
            followed(A, "a:1", Phase.TAKING_OVER)));
    refused(why, obeyed(follow, new LogEntry.Followed(new RealmId(1), following.follower())));
    for (Placement one : List.of(follow, move, stay)) {
      refused(why, obeyed(one, handed, taking));
    }
    refused(why, obeyed(stay, nobody(), nobody()));
    refused(why, obeyed(move, taking, taking));
    refused(why, obeyed(follow, following, following));
    refused(why, obeyed(restore, handed, following));
    refused(why, obeyed(restore, taking, taking));
    refused(why, obeyed(restore, handed, followed(C, "b:1", Phase.TAKING_OVER)));
    refused(why, obeyed(restore, handed, followed(B, "b:2", Phase.TAKING_OVER)));
    taken(obeyed(restore, handed, taking));
    taken(handed);
    refused(why, obeyed(order(Action.FOLLOW, B), following));
    refused(why, obeyed(order(Action.MOVE, B), taking));
    refused(why, obeyed(order(Action.STAY, B), followed(C, "c:1", Phase.FOLLOWING)));
    taken(obeyed(order(Action.STAY, B), following));
    refused(why, obeyed(order(Action.STAY, B), following));
    taken(obeyed(order(Action.STAY, B), nobody()));
    taken(obeyed(order(Action.FOLLOW, B), following));
    taken(obeyed(order(Action.MOVE, C), followed(C, "c:1", Phase.TAKING_OVER)));
  }

  @Test
  void anOrderGivesNoPlaceToWhoWasNeverLetIn() {
    settle();
    refused("never let in", obeyed(order(Action.FOLLOW, C), followed(C, "c:1", Phase.FOLLOWING)));
    refused(
        "nobody is given",
        obeyed(order(Action.FOLLOW, Hash32.ZERO), followed(Hash32.ZERO, "c:1", Phase.FOLLOWING)));
    refused(
        "listens where nobody can",
        obeyed(order(Action.FOLLOW, B), followed(B, "c", Phase.FOLLOWING)));
  }
}

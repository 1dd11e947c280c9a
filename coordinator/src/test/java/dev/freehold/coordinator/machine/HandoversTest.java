package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Realms that are late, silent, ahead, behind, or on their way to another worker. */
class HandoversTest {
  private static final RealmId ZERO = new RealmId(0);
  private static final RealmId ONE = new RealmId(1);
  private static final Hash32 A = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 B = TaggedHash.NODE_ID.of(new byte[] {2});
  private static final long A_LINK = 11;
  private static final long B_LINK = 12;
  private static final long STEP_MS = 1000;

  private final Genesis genesis =
      TestFounders.genesis(
          2, List.of(new Genesis.Funded(Fr.ONE, 100), new Genesis.Funded(Fr.of(2), 100)));
  private final List<LogEntry> log = new ArrayList<>();
  private final List<CoordinatorEffect> effects = new ArrayList<>();
  private CoordinatorMachine machine = machine();

  /** Another validator's, which takes over what is logged. */
  private CoordinatorMachine replica = machine();

  private long nowMs;

  /** Links whose worker is heard before each tick. */
  private final Set<Long> alive = new TreeSet<>(Set.of(A_LINK, B_LINK));

  private CoordinatorMachine machine() {
    return new CoordinatorMachine(
        genesis, 2, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
  }

  @Test
  void aSilentRealmKeepsItsRootAndStallsNobody() {
    join(A_LINK, A);
    RealmHeader first = next(RealmHeader.origin(ZERO), 7);
    RealmHeader silent = next(RealmHeader.origin(ONE), 8);
    report(A_LINK, first);
    report(A_LINK, silent);
    assertEquals(List.of(first, silent), tick().headers());
    RealmHeader second = next(first, 9);
    report(A_LINK, second);
    Checkpoint checkpoint = tick();
    assertEquals(List.of(second), checkpoint.headers());
    assertEquals(silent, seat(ONE).header());
    // Whoever is late is taken with the next.
    RealmHeader late = next(silent, 10);
    report(A_LINK, late);
    assertEquals(List.of(late), tick().headers());
    assertEquals(List.of(), tick().headers(), "nothing has happened");
  }

  @Test
  void aRealmThatIsAheadIsTakenUpToALimitAndOneThatIsBehindIsToldWhereItStood() {
    join(A_LINK, A);
    RealmHeader header = RealmHeader.origin(ZERO);
    List<RealmHeader> chain = new ArrayList<>();
    for (int i = 0; i < Limits.BLOCKS_AHEAD_MAX; i++) {
      header = next(header, i);
      chain.add(header);
      report(A_LINK, header);
      assertEquals(List.of(), closed());
    }
    report(A_LINK, next(header, 1));
    assertEquals(List.of(GoodbyeReason.OUT_OF_STEP), closed());
    // Whoever joins now is told of the latest that was reported, not of what is final.
    effects.clear();
    join(A_LINK, A);
    assertEquals(header, assignment().realms().getFirst().header());
    assertEquals(0, seat(ZERO).header().height());
    // Blocks that are known are no news; others in their place are refused.
    report(A_LINK, chain.get(3));
    report(A_LINK, header);
    assertEquals(List.of(), closed());
    report(A_LINK, next(chain.get(chain.size() - 2), 1_000_000));
    assertEquals(List.of(GoodbyeReason.OUT_OF_STEP), closed());
    assertEquals(List.of(header), tick().headers());
  }

  @Test
  void anEventIsTakenOnceWhoeverRestarts() {
    join(A_LINK, A);
    RealmEvent paid = new RealmEvent.Pay(UserId.of(ZERO, 0), UserId.of(ONE, 0), 5);
    RealmHeader header = next(RealmHeader.origin(ZERO), 3, paid);
    report(A_LINK, header, paid);
    // Reported and forgotten: the coordinator crashes before the checkpoint.
    restart();
    assertEquals(0, assignment().realms().getFirst().header().height());
    report(A_LINK, header, paid);
    List<CheckpointEvent> delivered = new ArrayList<>(tick().events());
    // Reported again after it was taken, by a worker that has not heard of the checkpoint.
    restart();
    report(A_LINK, header, paid);
    delivered.addAll(tick().events());
    assertEquals(
        List.of(new CheckpointEvent.Paid(UserId.of(ZERO, 0), UserId.of(ONE, 0), 5)), delivered);
  }

  @Test
  void aRealmIsHandedOverAndItsFirstWorkerFencedOff() {
    join(A_LINK, A);
    join(B_LINK, B);
    RealmHeader first = next(RealmHeader.origin(ZERO), 7);
    report(A_LINK, first);
    tick();
    assertEquals(Optional.empty(), refusal(order(ZERO, 1, Placement.Action.MOVE, B)));
    assertEquals(RealmFollower.Phase.TAKING_OVER, seat(ZERO).follower().orElseThrow().phase());
    RealmHeader second = next(first, 8);
    report(A_LINK, second);
    step(new CoordinatorInput.CaughtUp(A_LINK, ZERO, 1));
    assertEquals(
        RealmFollower.Phase.TAKING_OVER,
        seat(ZERO).follower().orElseThrow().phase(),
        "it is not the one that takes over");
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 1));
    restart();
    report(A_LINK, second);
    assertEquals(RealmFollower.Phase.HANDED_OVER, seat(ZERO).follower().orElseThrow().phase());
    step(new CoordinatorInput.HandedOver(B_LINK, second, 1));
    step(new CoordinatorInput.HandedOver(A_LINK, first, 1));
    tick();
    assertEquals(A, seat(ZERO).worker(), "nobody has said what the last block was");
    step(new CoordinatorInput.HandedOver(A_LINK, second, 1));
    assertEquals(B, seat(ZERO).worker(), "a checkpoint holds the last block already");
    assertEquals(2, seat(ZERO).epoch());
    assertEquals(
        Optional.of(new RealmFollower(A, "a:1", RealmFollower.Phase.FOLLOWING)),
        seat(ZERO).follower());
    assertEquals(A, seat(ONE).worker());
    RealmHeader third = next(second, 9);
    report(A_LINK, third);
    assertEquals(List.of(GoodbyeReason.NOT_ALLOWED), closed());
    step(new CoordinatorInput.BlockReported(B_LINK, 1, third, List.of(), List.of()));
    assertEquals(List.of(GoodbyeReason.NOT_ALLOWED), closed(), "of another epoch");
    step(new CoordinatorInput.BlockReported(B_LINK, 2, third, List.of(), List.of()));
    assertEquals(List.of(), closed());
    List<RealmEndpoint> before = machine.realms();
    restart();
    assertEquals(before, machine.realms(), "all of it is in the log");
  }

  @Test
  void noOrderIsTakenOfARealmUntilTheWorkerThatItWasMovedToServesIt() {
    join(A_LINK, A);
    join(B_LINK, B);
    RealmHeader first = next(RealmHeader.origin(ZERO), 7);
    report(A_LINK, first);
    tick();
    step(order(ZERO, 1, Placement.Action.MOVE, B));
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 1));
    step(new CoordinatorInput.HandedOver(A_LINK, first, 1));
    assertEquals(B, seat(ZERO).worker());
    for (int i = 0; i < 2; i++) {
      assertTrue(
          refusal(order(ZERO, 2, Placement.Action.STAY, Hash32.ZERO))
              .orElseThrow()
              .contains("still comes"),
          "only A has the last blocks");
      step(new CoordinatorInput.CaughtUp(A_LINK, ZERO, 2));
      step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 1));
      assertTrue(refusal(order(ZERO, 2, Placement.Action.MOVE, A)).isPresent());
      // What the worker said is not in the log: after a restart it says so again.
      restart();
    }
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 2));
    assertEquals(Optional.empty(), refusal(order(ZERO, 2, Placement.Action.STAY, Hash32.ZERO)));
  }

  @Test
  void whoHasHandedARealmOverMakesNoMoreBlocksOfIt() {
    join(A_LINK, A);
    join(B_LINK, B);
    RealmHeader first = next(RealmHeader.origin(ZERO), 7);
    report(A_LINK, first);
    step(order(ZERO, 1, Placement.Action.MOVE, B));
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 1));
    step(new CoordinatorInput.HandedOver(A_LINK, first, 1));
    report(A_LINK, next(first, 8));
    assertEquals(List.of(GoodbyeReason.NOT_ALLOWED), closed());
    assertEquals(List.of(first), tick().headers());
    assertEquals(B, seat(ZERO).worker());
  }

  @Test
  void ordersThatMakeNoSenseAreRefused() {
    assertTrue(refusal(order(ZERO, 0, Placement.Action.MOVE, B)).orElseThrow().contains("nobody"));
    join(A_LINK, A);
    assertTrue(
        refusal(order(ZERO, 1, Placement.Action.MOVE, B)).orElseThrow().contains("not connected"));
    assertTrue(refusal(order(ZERO, 1, Placement.Action.MOVE, A)).orElseThrow().contains("already"));
    assertTrue(
        refusal(order(ZERO, 2, Placement.Action.STAY, Hash32.ZERO))
            .orElseThrow()
            .contains("out of date"));
    join(B_LINK, B);
    CoordinatorInput.PlacementAsked old = order(ZERO, 1, Placement.Action.FOLLOW, B);
    for (int i = 0; i <= 64; i++) {
      tick();
    }
    assertTrue(refusal(old).orElseThrow().contains("out of date"));
    step(order(ZERO, 1, Placement.Action.MOVE, B));
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 1));
    assertTrue(
        refusal(order(ZERO, 1, Placement.Action.MOVE, B)).orElseThrow().contains("right now"));
  }

  /** Phases of a realm that A serves, or served last, as {@link Handovers} lists them. */
  private enum State {
    NOBODY_FOLLOWS,
    FOLLOWING,
    TAKING_OVER,
    HANDED_OVER,
    ARRIVING
  }

  /** The realm in a state, with one block that is final. */
  private void reach(State state) {
    join(A_LINK, A);
    join(B_LINK, B);
    RealmHeader first = next(RealmHeader.origin(ZERO), 7);
    report(A_LINK, first);
    tick();
    if (state == State.FOLLOWING) {
      step(order(ZERO, 1, Placement.Action.FOLLOW, B));
    } else if (state != State.NOBODY_FOLLOWS) {
      step(order(ZERO, 1, Placement.Action.MOVE, B));
    }
    if (state == State.HANDED_OVER || state == State.ARRIVING) {
      step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 1));
    }
    if (state == State.ARRIVING) {
      step(new CoordinatorInput.HandedOver(A_LINK, first, 1));
    }
  }

  private Optional<RealmFollower.Phase> phase() {
    return seat(ZERO).follower().map(RealmFollower::phase);
  }

  private Optional<String> ordered(Placement.Action action, Hash32 worker) {
    return refusal(order(ZERO, seat(ZERO).epoch(), action, worker));
  }

  private void again() {
    log.clear();
    effects.clear();
    nowMs = 0;
    machine = machine();
    replica = machine();
  }

  @Test
  void stayEndsAHandoverInEveryPhaseBeforeTheRealmHasMoved() {
    for (State state : State.values()) {
      for (boolean lost : List.of(false, true)) {
        again();
        reach(state);
        if (lost) {
          step(new CoordinatorInput.Disconnected(A_LINK));
        }
        Optional<String> refusal = ordered(Placement.Action.STAY, Hash32.ZERO);
        String where = state + (lost ? ", A is lost" : "");
        if (state == State.ARRIVING) {
          assertTrue(refusal.orElseThrow().contains("still comes"), where);
          continue;
        }
        if (state == State.FOLLOWING && lost) {
          assertTrue(refusal.orElseThrow().contains("the only copy"), where);
          continue;
        }
        assertEquals(Optional.empty(), refusal, where);
        assertEquals(A, seat(ZERO).worker(), where);
        assertEquals(state == State.HANDED_OVER ? 2 : 1, seat(ZERO).epoch(), where);
        assertEquals(
            lost && state != State.NOBODY_FOLLOWS
                ? Optional.of(RealmFollower.Phase.FOLLOWING)
                : Optional.empty(),
            phase(),
            where);
        List<RealmEndpoint> before = machine.realms();
        restart();
        assertEquals(before, machine.realms(), "all of it is in the log");
        // Whatever is said of the handover that was ended, the realm can go on and move.
        step(new CoordinatorInput.HandedOver(A_LINK, seat(ZERO).header(), 1));
        step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 1));
        tick();
        assertEquals(A, seat(ZERO).worker(), where);
        RealmHeader second = next(seat(ZERO).header(), 8);
        long epoch = seat(ZERO).epoch();
        step(new CoordinatorInput.BlockReported(A_LINK, epoch, second, List.of(), List.of()));
        assertEquals(List.of(), closed(), where);
        assertEquals(Optional.empty(), ordered(Placement.Action.MOVE, B), where);
        step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, epoch));
        step(new CoordinatorInput.HandedOver(A_LINK, second, epoch));
        tick();
        assertEquals(B, seat(ZERO).worker(), where);
      }
    }
  }

  @Test
  void whatWasSaidInAHandoverThatWasEndedEndsNoLaterOne() {
    reach(State.HANDED_OVER);
    RealmHeader first = seat(ZERO).header();
    step(order(ZERO, 1, Placement.Action.STAY, Hash32.ZERO));
    step(order(ZERO, 2, Placement.Action.MOVE, B));
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 1));
    assertEquals(Optional.of(RealmFollower.Phase.TAKING_OVER), phase());
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 2));
    // On its way since before: A has served again and made a block meanwhile.
    step(new CoordinatorInput.HandedOver(A_LINK, first, 1));
    tick();
    assertEquals(A, seat(ZERO).worker());
    step(new CoordinatorInput.HandedOver(A_LINK, first, 2));
    assertEquals(B, seat(ZERO).worker());
  }

  @Test
  void nothingIsCopiedFromAWorkerThatDoesNotAnswer() {
    for (State state : State.values()) {
      for (boolean silent : List.of(false, true)) {
        again();
        reach(state);
        if (silent) {
          alive.remove(A_LINK);
          for (int i = 0; i * STEP_MS < Limits.WORKER_SILENCE_MS_MAX; i++) {
            tick();
          }
          alive.add(A_LINK);
        } else {
          step(new CoordinatorInput.Disconnected(A_LINK));
        }
        for (Placement.Action action : List.of(Placement.Action.MOVE, Placement.Action.FOLLOW)) {
          List<RealmEndpoint> before = machine.realms();
          String refusal = ordered(action, B).orElseThrow();
          assertTrue(
              state == State.ARRIVING
                  || state == State.HANDED_OVER
                  || refusal.contains("does not answer")
                      && refusal.contains("a:1")
                      && refusal.contains("freehold realm restore"),
              refusal);
          assertEquals(before, machine.realms());
        }
      }
    }
  }

  @Test
  void aRealmOfALostWorkerIsServedByWhoHoldsAllThatIsFinal() {
    for (State state : State.values()) {
      again();
      reach(state);
      // Once the realm has moved, it is the next worker that is lost.
      boolean moved = state == State.ARRIVING;
      Hash32 lost = moved ? B : A;
      Hash32 next = moved ? A : B;
      long nextLink = moved ? A_LINK : B_LINK;
      assertTrue(
          ordered(Placement.Action.RESTORE, next).orElseThrow().contains("is alive"),
          state.toString());
      step(new CoordinatorInput.Disconnected(moved ? B_LINK : A_LINK));
      assertTrue(
          ordered(Placement.Action.RESTORE, TaggedHash.NODE_ID.of(new byte[] {3}))
              .orElseThrow()
              .contains("not connected"));
      assertTrue(ordered(Placement.Action.RESTORE, lost).orElseThrow().contains("already"));
      long epoch = seat(ZERO).epoch();
      assertEquals(Optional.empty(), ordered(Placement.Action.RESTORE, next), state.toString());
      assertEquals(epoch + 1, seat(ZERO).epoch());
      // What it said before it was asked is of the epoch before.
      step(new CoordinatorInput.CaughtUp(nextLink, ZERO, epoch));
      assertEquals(lost, seat(ZERO).worker());
      step(new CoordinatorInput.CaughtUp(nextLink, ZERO, epoch + 1));
      assertEquals(next, seat(ZERO).worker(), state.toString());
      assertEquals(epoch + 2, seat(ZERO).epoch());
      assertEquals(Optional.empty(), seat(ZERO).follower(), "nobody waits for who is lost");
      RealmHeader second = next(seat(ZERO).header(), 9);
      step(new CoordinatorInput.BlockReported(nextLink, epoch + 2, second, List.of(), List.of()));
      assertEquals(List.of(), closed());
      assertEquals(List.of(second), tick().headers());
      List<RealmEndpoint> before = machine.realms();
      restart();
      assertEquals(before, machine.realms(), "all of it is in the log");
      // Whoever was lost and comes back has nothing to say about it.
      step(
          new CoordinatorInput.BlockReported(
              moved ? B_LINK : A_LINK, epoch, next(second, 10), List.of(), List.of()));
      assertEquals(List.of(GoodbyeReason.NOT_ALLOWED), closed());
    }
  }

  @Test
  void aWorkerThatComesBackBeforeItsRealmIsRestoredHandsItOver() {
    reach(State.FOLLOWING);
    step(new CoordinatorInput.Disconnected(A_LINK));
    assertEquals(Optional.empty(), ordered(Placement.Action.RESTORE, B));
    join(A_LINK, A);
    RealmHeader second = next(seat(ZERO).header(), 8);
    step(new CoordinatorInput.BlockReported(A_LINK, 2, second, List.of(), List.of()));
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 2));
    assertEquals(A, seat(ZERO).worker());
    assertEquals(Optional.of(RealmFollower.Phase.HANDED_OVER), phase());
    step(new CoordinatorInput.HandedOver(A_LINK, second, 2));
    tick();
    assertEquals(B, seat(ZERO).worker());
    assertEquals(second, seat(ZERO).header(), "nothing was lost");
  }

  @Test
  void aRestoredRealmWaitsForReportsThatAreNoCheckpointsYetAndForgetsNothingInARestart() {
    reach(State.FOLLOWING);
    RealmHeader second = next(seat(ZERO).header(), 8);
    report(A_LINK, second);
    step(new CoordinatorInput.Disconnected(A_LINK));
    assertTrue(
        ordered(Placement.Action.RESTORE, B).orElseThrow().contains("wait for a checkpoint"));
    tick();
    assertEquals(Optional.empty(), ordered(Placement.Action.RESTORE, B));
    // The coordinator is started again in the middle: the order is given again.
    machine = machine();
    log.forEach(entry -> machine.restore(LogEntry.decode(entry.toBytes())));
    join(B_LINK, B);
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 2));
    assertEquals(A, seat(ZERO).worker());
    assertEquals(Optional.empty(), ordered(Placement.Action.RESTORE, B));
    step(new CoordinatorInput.CaughtUp(B_LINK, ZERO, 3));
    assertEquals(B, seat(ZERO).worker());
    assertEquals(second, seat(ZERO).header());
  }

  @Test
  void aFollowerThatComesBackElsewhereIsFoundThere() {
    join(A_LINK, A);
    join(B_LINK, B);
    step(order(ZERO, 1, Placement.Action.FOLLOW, B));
    step(new CoordinatorInput.Disconnected(B_LINK));
    step(new CoordinatorInput.WorkerJoined(99, B, "elsewhere:2"));
    assertEquals(
        "elsewhere:2", assignment().realms().getFirst().follower().orElseThrow().endpoint());
    step(order(ZERO, 1, Placement.Action.STAY, Hash32.ZERO));
    assertEquals(Optional.empty(), assignment().realms().getFirst().follower());
  }

  /** The machine again from its log; both workers join. */
  private void restart() {
    machine = machine();
    log.forEach(entry -> machine.restore(LogEntry.decode(entry.toBytes())));
    join(A_LINK, A);
    join(B_LINK, B);
  }

  private void join(long connection, Hash32 node) {
    step(new CoordinatorInput.WorkerJoined(connection, node, node.equals(A) ? "a:1" : "b:1"));
  }

  private void report(long connection, RealmHeader header, RealmEvent... events) {
    step(new CoordinatorInput.BlockReported(connection, 1, header, List.of(events), List.of()));
  }

  private Checkpoint tick() {
    for (long link : alive) {
      step(new CoordinatorInput.PeerHeard(link));
    }
    nowMs += STEP_MS;
    step(new CoordinatorInput.Tick(nowMs));
    return machine.head();
  }

  private CoordinatorInput.PlacementAsked order(
      RealmId realm, long epoch, Placement.Action action, Hash32 worker) {
    return new CoordinatorInput.PlacementAsked(
        5,
        1,
        OperatorWords.signed(
            new Placement(
                machine.nextOrder(), realm, epoch, machine.head().height(), action, worker)));
  }

  /** Why an order is refused; empty if it is not. */
  private Optional<String> refusal(CoordinatorInput.PlacementAsked order) {
    effects.clear();
    step(order);
    return effects.getLast() instanceof CoordinatorEffect.Send(_, Answer.Failed failed)
        ? Optional.of(failed.text())
        : Optional.empty();
  }

  private void step(CoordinatorInput input) {
    for (CoordinatorEffect effect : machine.step(input)) {
      effects.add(effect);
      if (effect instanceof CoordinatorEffect.Persist(LogEntry entry)) {
        log.add(entry);
        assertEquals(Optional.empty(), replica.objection(entry), "no honest leader is refused");
        replica.restore(entry);
      }
    }
  }

  /** Why connections were closed since this was last asked. */
  private List<GoodbyeReason> closed() {
    List<GoodbyeReason> reasons = new ArrayList<>();
    for (CoordinatorEffect effect : effects) {
      if (effect instanceof CoordinatorEffect.Close close
          && !close.text().equals("this node connected again")) {
        reasons.add(close.reason());
      }
    }
    effects.clear();
    return reasons;
  }

  /** What workers were told last. */
  private Message.Assignment assignment() {
    for (CoordinatorEffect effect : effects.reversed()) {
      switch (effect) {
        case CoordinatorEffect.Send(_, Message.Assignment told) -> {
          return told;
        }
        case CoordinatorEffect.BroadcastToWorkers(Message.Assignment told) -> {
          return told;
        }
        default -> {
          // Something else.
        }
      }
    }
    throw new AssertionError("no worker was told anything");
  }

  private RealmEndpoint seat(RealmId realm) {
    return machine.realms().get(realm.value());
  }

  private static RealmHeader next(RealmHeader before, long root, RealmEvent... events) {
    return TestHeaders.next(
        before,
        Math.max(0, before.checkpointHeight()),
        root + 1,
        events.length,
        events.length,
        List.of(events),
        List.of());
  }
}

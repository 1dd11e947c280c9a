package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of who is let in as a worker, and of what that costs others. */
class WorkerJoinsTest {
  private static final int REALMS = 2;
  private static final long STEP_MS = 1000;
  private static final Hash32 A = node(1);
  private static final Hash32 B = node(2);
  private static final CoordinatorEffect PING = new CoordinatorEffect.Send(1, new Message.Ping());

  private final Genesis genesis = TestFounders.genesis(REALMS, List.of());
  private final CoordinatorMachine machine =
      new CoordinatorMachine(genesis, 1, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
  private long nowMs;
  private long connections;

  private static Hash32 node(int number) {
    return TaggedHash.NODE_ID.of(new byte[] {(byte) (number >> 8), (byte) number});
  }

  private List<CoordinatorEffect> join(long connection, Hash32 node, String endpoint) {
    return machine.step(new CoordinatorInput.WorkerJoined(connection, node, endpoint));
  }

  private List<CoordinatorEffect> tick() {
    nowMs += STEP_MS;
    return machine.step(new CoordinatorInput.Tick(nowMs));
  }

  /** What workers were told, all of them. */
  private static List<Message> broadcast(List<CoordinatorEffect> effects) {
    List<Message> told = new ArrayList<>();
    for (CoordinatorEffect effect : effects) {
      if (effect instanceof CoordinatorEffect.BroadcastToWorkers(Message message)) {
        told.add(message);
      }
    }
    return told;
  }

  /** Who is connected may be asked whether it lives. */
  private static List<CoordinatorEffect> withoutPings(List<CoordinatorEffect> effects) {
    return effects.stream()
        .filter(effect -> !(effect instanceof CoordinatorEffect.Send(long _, Message.Ping _)))
        .toList();
  }

  private static GoodbyeReason refused(List<CoordinatorEffect> effects) {
    return assertInstanceOf(CoordinatorEffect.Close.class, assertOnly(withoutPings(effects)))
        .reason();
  }

  private static CoordinatorEffect assertOnly(List<CoordinatorEffect> effects) {
    assertEquals(1, effects.size(), effects.toString());
    return effects.getFirst();
  }

  @Test
  void aWorkerThatCameBeforeTheFirstTickIsNotSilentAtIt() {
    nowMs = 1_767_225_600_000L;
    join(1, A, "a:1");
    tick();
    assertEquals(GoodbyeReason.OUT_OF_STEP, refused(join(2, A, "thief:1")));
  }

  @Test
  void whoSaysALivingWorkersIdIsAnsweredAndNotObeyed() {
    join(1, A, "a:1");
    tick();
    int told = 0;
    for (int i = 0; i < 100; i++) {
      long thief = 100 + i;
      GoodbyeReason reason = refused(join(thief, A, "thief:" + i));
      if (reason == GoodbyeReason.IDENTITY_TAKEN) {
        told++;
      } else {
        assertEquals(GoodbyeReason.OUT_OF_STEP, reason);
      }
      assertEquals(List.of(), machine.step(new CoordinatorInput.Disconnected(thief)));
      tick();
      if (i % 10 == 0) {
        machine.step(new CoordinatorInput.PeerHeard(1));
        machine.step(new CoordinatorInput.PeerHeard(thief));
      }
    }
    assertTrue(told > 0, "a worker that answers is alive, and nobody else is that worker");
    assertEquals("a:1", machine.realms().getFirst().endpoint());
  }

  @Test
  void whoComesBackIsLetInOnceItsOldConnectionIsGoneOrSilent() {
    tick();
    join(1, A, "a:1");
    machine.step(new CoordinatorInput.Disconnected(1));
    CoordinatorEffect told = assertOnly(join(2, A, "a:1"));
    assertInstanceOf(CoordinatorEffect.Send.class, told);
    int refused = 0;
    long connection = 3;
    List<CoordinatorEffect> effects = withoutPings(join(connection, A, "a:1"));
    while (effects.getFirst() instanceof CoordinatorEffect.Close close
        && close.connection() == connection) {
      refused++;
      tick();
      effects = withoutPings(join(++connection, A, "a:1"));
    }
    assertEquals(Limits.WORKER_SILENCE_MS_MAX / STEP_MS, refused);
    assertEquals(
        new CoordinatorEffect.Close(2, GoodbyeReason.OUT_OF_STEP, "this node connected again"),
        effects.getFirst());
  }

  @Test
  void aSecondProcessOfAWorkerIsToldSoOnceTheFirstHasAnswered() {
    tick();
    join(1, A, "a:1");
    assertEquals(
        List.of(
            PING,
            new CoordinatorEffect.Close(
                2, GoodbyeReason.OUT_OF_STEP, "this node is connected already")),
        join(2, A, "b:1"));
    assertEquals(1, join(3, A, "b:1").size(), "it is asked once a second, whoever wants to know");
    machine.step(new CoordinatorInput.PeerHeard(1));
    assertEquals(
        List.of(
            new CoordinatorEffect.Close(
                4,
                GoodbyeReason.IDENTITY_TAKEN,
                "node %s is connected already, as the worker at a:1: was a directory copied?"
                    .formatted(A.abbreviated()))),
        join(4, A, "b:1"));
    for (int i = 0; i < 10; i++) {
      tick();
    }
    assertEquals(PING, join(5, A, "b:1").getFirst(), "an answer does not stand for ever");
    assertEquals("a:1", machine.realms().getFirst().endpoint());
    machine.step(new CoordinatorInput.Disconnected(1));
    assertInstanceOf(CoordinatorEffect.Send.class, join(6, A, "b:1").getLast());
    assertEquals("b:1", machine.realms().getFirst().endpoint());
  }

  private List<CoordinatorEffect> join(
      CoordinatorMachine of, long connection, Hash32 node, Admission admission) {
    return of.step(new CoordinatorInput.WorkerJoined(connection, node, "w:1", -1, admission));
  }

  private static final Admission REFUSED = new Admission.Refused("not invited");

  @Test
  void whoIsNotInvitedIsTurnedAwayForGoodCostsNothingAndKeepsNobodyOut() {
    tick();
    for (int i = 0; i < 3 * Limits.NEW_WORKER_JOINS_MAX; i++) {
      assertEquals(
          List.of(new CoordinatorEffect.Close(100 + i, GoodbyeReason.NOT_INVITED, "not invited")),
          join(machine, 100 + i, node(100 + i % 2), REFUSED));
      machine.step(new CoordinatorInput.Disconnected(100 + i));
    }
    assertTrue(GoodbyeReason.NOT_INVITED.isLasting());
    assertEquals(Hash32.ZERO, machine.realms().getFirst().worker());
    join(machine, 1, A, OperatorWords.invited(genesis, A));
    assertEquals(A, machine.realms().getFirst().worker());
  }

  @Test
  void whoWasLetInOnceNeedsNoInvitationAnyMoreWhateverWasRestarted() {
    List<LogEntry> log = new ArrayList<>();
    // The third finds no realm free.
    for (Hash32 node : List.of(A, B, node(3))) {
      int entries = log.size();
      for (int time = 0; time < 2; time++) {
        for (CoordinatorEffect effect :
            join(machine, ++connections, node, OperatorWords.invited(genesis, node))) {
          if (effect instanceof CoordinatorEffect.Persist(LogEntry entry)) {
            log.add(LogEntry.decode(entry.toBytes()));
          }
        }
        assertEquals(
            new LogEntry.Admitted(
                node, Optional.of(OperatorWords.invited(genesis, node).invitation())),
            log.get(entries),
            "before it is seated");
        machine.step(new CoordinatorInput.Disconnected(connections));
      }
    }
    assertEquals(5, log.size(), "an invitation that is shown again is no news: " + log);
    CoordinatorMachine again =
        new CoordinatorMachine(
            genesis, 1, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
    log.forEach(again::restore);
    for (Hash32 node : List.of(A, B, node(3))) {
      assertInstanceOf(
          CoordinatorEffect.Send.class, join(again, ++connections, node, REFUSED).getLast());
    }
    assertEquals(GoodbyeReason.NOT_INVITED, refused(join(again, ++connections, node(4), REFUSED)));
  }

  @Test
  void whoHasEverHadARealmNeedsNoInvitation() {
    join(1, A, "a:1");
    join(2, B, "b:1");
    for (Placement.Action action : List.of(Placement.Action.FOLLOW, Placement.Action.STAY)) {
      machine.step(
          new CoordinatorInput.PlacementAsked(
              9,
              1,
              OperatorWords.signed(
                  new Placement(
                      machine.nextOrder(),
                      new RealmId(0),
                      1,
                      0,
                      action,
                      action == Placement.Action.STAY ? Hash32.ZERO : B))));
    }
    for (long connection : new long[] {1, 2}) {
      machine.step(new CoordinatorInput.Disconnected(connection));
    }
    assertInstanceOf(CoordinatorEffect.Send.class, join(machine, 3, A, REFUSED).getLast());
    assertInstanceOf(CoordinatorEffect.Send.class, join(machine, 4, B, REFUSED).getLast());
  }

  @Test
  void aClockThatWasSetBackKeepsNobodyOut() {
    nowMs = 3_600_000;
    tick();
    join(1, A, "a:1");
    nowMs = 0;
    tick();
    assertEquals(GoodbyeReason.OUT_OF_STEP, refused(join(2, A, "a:1")));
    for (int i = 0; i * STEP_MS < Limits.WORKER_SILENCE_MS_MAX; i++) {
      tick();
    }
    assertEquals(2, join(3, A, "a:1").size());
  }

  @Test
  void othersHearOfJoinsOnceACheckpointAndOfThoseThatChangeNothingNever() {
    assertEquals(List.of(), broadcast(join(1, A, "a:1")));
    assertEquals(List.of(), broadcast(join(2, B, "b:1")));
    assertEquals(1, broadcast(tick()).size());
    assertEquals(List.of(), broadcast(tick()));
    for (int i = 0; i < Limits.WORKER_JOINS_MAX; i++) {
      machine.step(new CoordinatorInput.Disconnected(1));
      assertInstanceOf(CoordinatorEffect.Send.class, assertOnly(join(1, A, "a:1")));
    }
    assertEquals(List.of(), broadcast(tick()));
    for (int i = 0; i < 3; i++) {
      machine.step(new CoordinatorInput.Disconnected(1));
      join(1, A, "elsewhere:" + i);
    }
    Message.Assignment told =
        assertInstanceOf(Message.Assignment.class, broadcast(tick()).getFirst());
    assertEquals("elsewhere:2", told.realms().getFirst().endpoint());
  }

  @Test
  void joinsAreCountedByNodeAndOfAllWhoServeNothing() {
    join(++connections, A, "a:1");
    join(++connections, B, "b:1");
    tick();
    for (int i = 0; i < Limits.WORKER_JOINS_MAX; i++) {
      machine.step(new CoordinatorInput.Disconnected(1));
      assertInstanceOf(CoordinatorEffect.Send.class, assertOnly(join(1, A, "a:1")));
    }
    machine.step(new CoordinatorInput.Disconnected(1));
    assertEquals(GoodbyeReason.TOO_MANY_CONNECTIONS, refused(join(1, A, "a:1")));
    for (int i = 0; i < Limits.NEW_WORKER_JOINS_MAX; i++) {
      assertInstanceOf(
          CoordinatorEffect.Send.class, assertOnly(join(1000 + i, node(1000 + i), "new:1")));
    }
    assertEquals(GoodbyeReason.TOO_MANY_CONNECTIONS, refused(join(999, node(999), "new:1")));
    machine.step(new CoordinatorInput.Disconnected(2));
    assertInstanceOf(
        CoordinatorEffect.Send.class,
        assertOnly(join(2, B, "b:1")),
        "who serves a realm is let in");
    tick();
    assertTrue(join(999, node(999), "new:1").getFirst() instanceof CoordinatorEffect.Send);
    assertInstanceOf(CoordinatorEffect.Send.class, assertOnly(join(1, A, "a:1")));
  }
}

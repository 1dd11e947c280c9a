package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Placement;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An operator's order is heard once, whoever sends it again and whatever was restarted. */
class OrdersTest {
  private static final RealmId REALM = new RealmId(0);
  private static final Hash32 A = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 B = TaggedHash.NODE_ID.of(new byte[] {2});
  private static final Genesis GENESIS = TestFounders.genesis(1, List.of());

  private final List<LogEntry> log = new ArrayList<>();
  private CoordinatorMachine machine = machine();

  private static CoordinatorMachine machine() {
    return new CoordinatorMachine(
        GENESIS, 1, 1000, BoardRules.DEFAULT, TestFounders.sealer(GENESIS));
  }

  private Message answer(Placement order) {
    List<CoordinatorEffect> effects =
        step(new CoordinatorInput.PlacementAsked(5, 1, OperatorWords.signed(order)));
    return assertInstanceOf(CoordinatorEffect.Send.class, effects.getLast()).message();
  }

  private List<CoordinatorEffect> step(CoordinatorInput input) {
    List<CoordinatorEffect> effects = machine.step(input);
    for (CoordinatorEffect effect : effects) {
      if (effect instanceof CoordinatorEffect.Persist(LogEntry entry)) {
        log.add(LogEntry.decode(entry.toBytes()));
      }
    }
    return effects;
  }

  private void join() {
    step(new CoordinatorInput.WorkerJoined(1, A, "a:1"));
    step(new CoordinatorInput.WorkerJoined(2, B, "b:1"));
  }

  private void restart() {
    machine = machine();
    log.forEach(machine::restore);
    join();
  }

  private static Placement order(long number, Placement.Action action) {
    return new Placement(
        number, REALM, 1, 0, action, action == Placement.Action.STAY ? Hash32.ZERO : B);
  }

  private static String refusal(Message answer) {
    return assertInstanceOf(Answer.Failed.class, answer).text();
  }

  private boolean isFollowed() {
    return machine.realms().getFirst().follower().isPresent();
  }

  @Test
  void anOrderThatWasHeardIsRefusedEverAfter() {
    join();
    assertEquals(1, machine.nextOrder());
    Placement follow = order(1, Placement.Action.FOLLOW);
    assertEquals(2, assertInstanceOf(Answer.Network.class, answer(follow)).nextOrder());
    assertInstanceOf(Answer.Network.class, answer(order(2, Placement.Action.STAY)));
    for (int i = 0; i < 2; i++) {
      int entries = log.size();
      assertEquals(
          "the order has number 1, and the next one has 3: an order is heard once, give it again",
          refusal(answer(follow)));
      assertEquals(entries, log.size(), "it costs no entry");
      assertTrue(!isFollowed());
      restart();
    }
    assertEquals(3, machine.nextOrder());
  }

  @Test
  void numbersHaveNoGapsThatAHeldBackOrderCouldFill() {
    join();
    assertTrue(refusal(answer(order(2, Placement.Action.FOLLOW))).contains("the next one has 1"));
    assertTrue(refusal(answer(order(0, Placement.Action.FOLLOW))).contains("the next one has 1"));
    assertTrue(
        refusal(answer(order(Long.MAX_VALUE, Placement.Action.FOLLOW)))
            .contains("the next one has 1"));
    assertEquals(1, machine.nextOrder());
  }

  @Test
  void theVerySameOrderIsAnsweredAsItWasAndChangesNothing() {
    join();
    Placement follow = order(1, Placement.Action.FOLLOW);
    assertInstanceOf(Answer.Network.class, answer(follow));
    RealmFollower follower = machine.realms().getFirst().follower().orElseThrow();
    for (int i = 0; i < 3; i++) {
      int entries = log.size();
      Answer.Network again = assertInstanceOf(Answer.Network.class, answer(follow));
      assertEquals(follower, again.realms().getFirst().follower().orElseThrow());
      assertEquals(2, again.nextOrder());
      assertEquals(entries, log.size());
      restart();
    }
    assertTrue(
        refusal(answer(order(1, Placement.Action.STAY))).contains("the order has number 1"),
        "another of its number is another");
  }

  @Test
  void anOrderThatWasRefusedIsUsedUpToo() {
    step(new CoordinatorInput.WorkerJoined(1, A, "a:1"));
    Placement move = order(1, Placement.Action.MOVE);
    String why = refusal(answer(move));
    assertTrue(why.contains("is not connected"), why);
    assertEquals(2, machine.nextOrder());
    // Now it would be obeyed; whoever overheard it does not decide that.
    step(new CoordinatorInput.WorkerJoined(2, B, "b:1"));
    assertEquals(why, refusal(answer(move)));
    restart();
    assertEquals(why, refusal(answer(move)));
    assertTrue(!isFollowed());
    assertInstanceOf(Answer.Network.class, answer(order(2, Placement.Action.MOVE)));
    assertTrue(isFollowed());
  }

  @Test
  void anOrderAndWhatItChangesAreOneEntry() {
    join();
    int entries = log.size();
    answer(order(1, Placement.Action.FOLLOW));
    assertEquals(entries + 1, log.size());
    LogEntry.Ordered ordered = assertInstanceOf(LogEntry.Ordered.class, log.getLast());
    assertEquals(
        List.of(
            new LogEntry.Followed(
                REALM,
                java.util.Optional.of(new RealmFollower(B, "b:1", RealmFollower.Phase.FOLLOWING)))),
        ordered.changes());
  }
}

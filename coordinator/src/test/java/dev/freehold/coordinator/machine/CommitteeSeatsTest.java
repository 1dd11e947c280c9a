package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.Candidate;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Seats of realms are filled by whoever leads, and all others take them over. */
class CommitteeSeatsTest {
  private static final RealmId ZERO = new RealmId(0);

  /** Slots that one validator leads. */
  private static final int WINDOW = 8;

  private final TestCommittee all = TestCommittee.withSeats(new Replication(3, 2));
  private int slots;

  private static Hash32 node(int worker) {
    return TestCommittee.node(worker);
  }

  private void joins(int worker) {
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      all.hear(
          i, new CoordinatorInput.WorkerJoined(worker, node(worker), "w%d:1".formatted(worker)));
    }
  }

  private void leaves(int worker) {
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      all.hear(i, new CoordinatorInput.Disconnected(worker));
    }
  }

  private int leader() {
    return slots / WINDOW % TestCommittee.SIZE;
  }

  /** A slot of whoever leads; what it proposes is valid to all, and final. */
  private void seal() {
    int leader = leader();
    Candidate candidate = all.propose(leader);
    for (int i = 0; i < TestCommittee.SIZE; i++) {
      assertEquals(Optional.of(""), all.judge(i, candidate));
    }
    all.notarize(candidate);
    all.makeFinal();
    all.pass(1000);
    slots++;
  }

  private List<RealmFollower> seats() {
    List<List<RealmFollower>> seen = new ArrayList<>();
    for (ValidatorMachine validator : all.validators) {
      seen.add(RealmFollower.seated(validator.realms().getFirst().followers()));
    }
    assertEquals(1, Set.copyOf(seen).size(), "all have the same");
    return seen.getFirst();
  }

  private Set<Hash32> in(Phase phase) {
    return seats().stream()
        .filter(seat -> seat.phase() == phase)
        .map(RealmFollower::worker)
        .collect(Collectors.toSet());
  }

  private void caughtUp(int worker) {
    all.hear(leader(), new CoordinatorInput.CaughtUp(worker, ZERO, 1));
  }

  @Test
  void whoIsGoneForLongerThanTermsLastLosesItsSeat() {
    joins(1);
    joins(2);
    joins(3);
    seal();
    assertEquals(Set.of(node(2), node(3)), in(Phase.SEATED));
    caughtUp(2);
    caughtUp(3);
    seal();
    assertEquals(Set.of(node(2), node(3)), in(Phase.COUNTED));
    joins(4);
    leaves(3);
    int before = slots;
    while (in(Phase.COUNTED).contains(node(3))) {
      assertTrue(slots - before < Absences.GONE_MS / 1000 + WINDOW, "it keeps its seat");
      seal();
    }
    assertTrue(slots - before > 5 * WINDOW, "terms are shorter");
    assertEquals(Set.of(node(4)), in(Phase.SEATED));
    assertEquals(Set.of(node(2)), in(Phase.COUNTED));
  }

  @Test
  void whoComesBackJustBeforeItsSeatIsGivenAwayKeepsIt() {
    joins(1);
    joins(2);
    joins(3);
    seal();
    leaves(3);
    for (int i = 0; i <= Absences.GONE_MS / 1000; i++) {
      seal();
    }
    joins(3);
    joins(4);
    seal();
    assertEquals(Set.of(node(2), node(3)), in(Phase.SEATED));
  }

  @Test
  void aWordThatALeaderHeardIsSaidAgainToTheNext() {
    joins(1);
    joins(2);
    seal();
    caughtUp(2);
    slots = WINDOW;
    seal();
    assertEquals(Set.of(node(2)), in(Phase.SEATED), "the one before heard it alone");
    caughtUp(2);
    seal();
    assertEquals(Set.of(node(2)), in(Phase.COUNTED));
  }
}

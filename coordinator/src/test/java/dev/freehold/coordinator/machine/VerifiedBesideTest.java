package dev.freehold.coordinator.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.coordinator.machine.CoordinatorEffect.Close;
import dev.freehold.coordinator.machine.CoordinatorEffect.Send;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reports to a leader, which takes what it is told that a quorum has verified. */
class VerifiedBesideTest {
  private static final RealmId REALM = new RealmId(0);
  private static final long LINK = 11;
  private static final long AGAIN = 12;
  private static final Hash32 WORKER = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final long STEP_MS = 1000;

  private final Genesis genesis =
      TestFounders.genesis(
          2, IntStream.range(0, 2).mapToObj(i -> new Genesis.Funded(Fr.of(i + 1), 1000)).toList());
  private final CoordinatorMachine machine =
      CoordinatorMachine.ofCommittee(genesis, 2, BoardRules.DEFAULT, (_, _, _, _) -> true);
  private final List<CoordinatorEffect> effects = new ArrayList<>();
  private RealmHeader first;
  private RealmHeader second;
  private long nowMs = 1;

  private void step(CoordinatorInput input) {
    effects.clear();
    effects.addAll(machine.step(input));
  }

  /** Has the worker join, and returns the height that it is told its realm has. */
  private long join(long link) {
    step(new CoordinatorInput.WorkerJoined(link, WORKER, "worker:1"));
    return effects.stream()
        .filter(Send.class::isInstance)
        .map(effect -> ((Send) effect).message())
        .filter(Message.Assignment.class::isInstance)
        .mapToLong(table -> ((Message.Assignment) table).realms().getFirst().header().height())
        .findFirst()
        .orElseThrow();
  }

  private RealmHeader report(long link, RealmHeader header) {
    step(new CoordinatorInput.BlockReported(link, 1, header, List.of(), List.of()));
    return header;
  }

  private RealmHeader next(RealmHeader before, long root) {
    return TestHeaders.next(before, machine.head().height(), root, 1, 1, List.of(), List.of());
  }

  /** Has a checkpoint made, and returns the last header of each realm with blocks in it. */
  private List<RealmHeader> seal(RealmHeader... verified) {
    Set<Hash32> hashes = new HashSet<>();
    for (RealmHeader header : verified) {
      hashes.add(header.hash());
    }
    nowMs += STEP_MS;
    step(new CoordinatorInput.CheckpointAsked(nowMs, hashes, CoordinatorInput.Absent.NOBODY));
    return machine.head().headers();
  }

  private List<CoordinatorEffect> closed() {
    return effects.stream().filter(Close.class::isInstance).toList();
  }

  @BeforeEach
  void reportTwo() {
    assertEquals(0, join(LINK));
    first = report(LINK, next(RealmHeader.origin(REALM), 7));
    second = report(LINK, next(first, 8));
  }

  @Test
  void whatIsVerifiedIsTakenWithWhatIsBelowItAndNothingElse() {
    RealmHeader third = report(LINK, next(second, 9));
    assertEquals(List.of(), seal());
    assertEquals(List.of(second), seal(second));
    assertEquals(List.of(), seal());
    assertEquals(List.of(third), seal(third));
  }

  @Test
  void aWorkerThatIsStartedAnewIsNotHeldToWhatNobodyHasVerified() {
    seal(first);
    step(new CoordinatorInput.Disconnected(LINK));
    assertEquals(1, join(AGAIN));
    RealmHeader other = report(AGAIN, next(first, 80));
    assertEquals(List.of(), closed());
    assertEquals(List.of(other), seal(other, second));
  }

  @Test
  void whatWasVerifiedBeforeTheNextCheckpointIsTakenThoughItsWorkerIsGone() {
    step(new CoordinatorInput.Disconnected(LINK));
    assertEquals(List.of(first), seal(first));
    // The other was dropped at that: nobody can show it any more.
    assertEquals(List.of(), seal(second));
    assertEquals(1, join(AGAIN));
    report(AGAIN, second);
    assertEquals(List.of(second), seal(second));
  }

  @Test
  void whatIsReportedByANewConnectionBeforeTheNextCheckpointStays() {
    step(new CoordinatorInput.Disconnected(LINK));
    join(AGAIN);
    report(AGAIN, first);
    report(AGAIN, second);
    assertEquals(List.of(), seal());
    assertEquals(List.of(second), seal(second));
  }

  @Test
  void joiningAgainByTheSameConnectionForgetsNothing() {
    join(LINK);
    assertEquals(List.of(second), seal(second));
  }

  @Test
  void aRefutedBlockIsForgottenWithWhatStandsOnIt() {
    RealmHeader third = report(LINK, next(second, 9));
    step(
        new CoordinatorEffect.VerifyBlock(
                first,
                Optional.of(second),
                new BlockSource.Worker(WORKER, "worker:1"),
                second.height())
            .refuted("a lie"));
    RealmHeader other = report(LINK, next(first, 80));
    assertEquals(List.of(), closed());
    Checkpoint before = machine.head();
    assertEquals(List.of(other), seal(other, third));
    assertEquals(before.height() + 1, machine.head().height());
  }
}

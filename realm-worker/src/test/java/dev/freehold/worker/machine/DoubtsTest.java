package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of four validators one may lie: its word stops no realm, that of two does. */
class DoubtsTest {
  private final TestWorker worker =
      new TestWorker(
          TestFounders.ofEqualWeight(
              IntStream.range(0, 4)
                  .mapToObj(i -> TaggedHash.NODE_ID.of(new byte[] {(byte) i}))
                  .toArray(Hash32[]::new)));

  private void closes(int link, String why, RealmEndpoint seat) {
    List<WorkerEffect> effects = worker.assign(link, seat);
    assertEquals(1, effects.size(), effects::toString);
    var closed = assertInstanceOf(WorkerEffect.CloseLink.class, effects.getFirst());
    assertEquals(link, closed.link());
    assertEquals(GoodbyeReason.OUT_OF_STEP, closed.reason());
    assertTrue(closed.text().contains(why), closed.text());
  }

  private RealmEndpoint ahead() {
    return TestWorker.mine().withHeader(worker.firstBlock().header());
  }

  @Test
  void oneValidatorsWordStopsNoRealm() {
    worker.assign(0, TestWorker.mine());
    closes(1, "before it was handed over here", TestWorker.theirs());
    closes(1, "is too old", ahead());
    assertEquals(RealmPhase.SERVING, worker.phase());
  }

  @Test
  void moreThanMayLieAreBelieved() {
    worker.assign(0, TestWorker.mine());
    closes(1, "is too old", ahead());
    assertInstanceOf(WorkerEffect.StopRealm.class, worker.assign(2, ahead()).getFirst());
    assertEquals(RealmPhase.STOPPED, worker.phase());
  }

  @Test
  void whoSaysOtherwiseLaterIsCountedNoMore() {
    worker.assign(0, TestWorker.mine());
    closes(1, "is too old", ahead());
    worker.assign(1, TestWorker.mine());
    closes(2, "is too old", ahead());
    assertEquals(RealmPhase.SERVING, worker.phase());
  }

  @Test
  void aRealmThatIsNotServedYetWaitsForAnothersTable() {
    closes(1, "is too old", ahead());
    assertEquals(RealmPhase.ELSEWHERE, worker.phase());
    assertEquals(
        List.of(new WorkerEffect.RefuseStatus(7, 3, "it may be of a realm that is in doubt here")),
        worker.step(new WorkerInput.StatusAsked(7, 3, Hash32.ZERO)));
    worker.assign(2, TestWorker.mine());
    assertEquals(RealmPhase.SERVING, worker.phase());
  }
}

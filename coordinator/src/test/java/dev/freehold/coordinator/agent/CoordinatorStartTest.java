package dev.freehold.coordinator.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.CoordinatorSnapshot;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.coordinator.machine.TestHeaders;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.work.BoardRules;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starts of a coordinator whose chain is long: how much of the log they replay, and what not. */
class CoordinatorStartTest {
  private static final long STEP_MS = 1000;
  private static final int CHECKPOINTS = 2000;
  private static final long AFTER_BYTES = 64 * 1024;
  private static final long LINK = 11;
  private static final Hash32 WORKER = TaggedHash.NODE_ID.of(new byte[] {1});

  private final Genesis genesis =
      TestFounders.genesis(
          2, List.of(new Genesis.Funded(Fr.ONE, 1_000_000), new Genesis.Funded(Fr.of(2), 7)));
  private final CountingLog log = new CountingLog();
  private ChainStore chain = new MemoryNodeStore(genesis.checkpoint()).chain();
  private CoordinatorMachine machine;

  private CoordinatorMachine machine() {
    return new CoordinatorMachine(
        genesis, 2, STEP_MS, BoardRules.DEFAULT, TestFounders.sealer(genesis));
  }

  private CoordinatorDriver start(long afterBytes) {
    machine = machine();
    return new CoordinatorDriver(
        machine, log, chain, new NoPeers(), (_, _) -> {}, BlockChecks.NONE, _ -> {}, afterBytes);
  }

  /** A worker reports a block of its first realm to each of so many checkpoints. */
  private void live(CoordinatorDriver driver, int checkpoints) {
    driver.step(new CoordinatorInput.WorkerJoined(LINK, WORKER, "worker:1"));
    for (int i = 0; i < checkpoints; i++) {
      long height = machine.head().height();
      RealmHeader before = driver.realms().getFirst().header();
      driver.step(
          new CoordinatorInput.BlockReported(LINK, 1, next(before, height), List.of(), List.of()));
      driver.step(new CoordinatorInput.Tick((height + 1) * STEP_MS));
      assertEquals(height + 1, machine.head().height());
    }
    assertEquals(machine.head(), chain.head());
  }

  private static RealmHeader next(RealmHeader before, long checkpoint) {
    return TestHeaders.next(before, checkpoint, before.height() + 7, 1, 1, List.of(), List.of());
  }

  private CoordinatorSnapshot ofAllThatWasAppended() {
    CoordinatorMachine whole = machine();
    log.appended.forEach(bytes -> whole.restore(LogEntry.decode(bytes)));
    return whole.snapshot();
  }

  private long sealedInLog() {
    return log.entries.stream()
        .map(LogEntry::decode)
        .filter(LogEntry.Sealed.class::isInstance)
        .count();
  }

  @Test
  void aStartReplaysNoMoreThanWhatIsBehindTheLastSnapshotHoweverLongTheChain() {
    live(start(AFTER_BYTES), CHECKPOINTS);
    int entryBytes = log.appended.getLast().length;
    long most = AFTER_BYTES / entryBytes + 1;
    assertTrue(log.appended.size() > CHECKPOINTS);
    assertTrue(log.replaced > CHECKPOINTS / most - 1, log.replaced + " times");
    CoordinatorSnapshot lived = machine.snapshot();
    start(AFTER_BYTES);
    assertTrue(sealedInLog() < most, sealedInLog() + " of " + CHECKPOINTS);
    assertEquals(1 + sealedInLog(), log.replayed, "a snapshot, and the checkpoints since");
    assertEquals(CHECKPOINTS, machine.head().height());
    assertEquals(lived, machine.snapshot());
    assertEquals(ofAllThatWasAppended(), machine.snapshot());
  }

  @Test
  void aLogOfAnEarlierBuildOpensAsItIsAndGetsItsSnapshot() {
    live(start(Long.MAX_VALUE), 200);
    assertEquals(0, log.replaced);
    CoordinatorSnapshot lived = machine.snapshot();
    start(AFTER_BYTES / 2);
    assertEquals(log.appended.size(), log.replayed);
    assertEquals(lived, machine.snapshot());
    assertEquals(1, log.replaced);
    CoordinatorDriver driver = start(AFTER_BYTES / 2);
    assertEquals(1, log.replayed, "one entry, which is the snapshot");
    assertEquals(lived, machine.snapshot());
    live(driver, 5);
    start(AFTER_BYTES / 2);
    assertEquals(205, machine.head().height());
  }

  @Test
  void whatBeginsWithASnapshotNeedsTheStoreThatHasWhatWasBefore() {
    live(start(2000), 40);
    assertTrue(log.replaced > 0);
    ChainStore whole = chain;
    chain = new MemoryNodeStore(genesis.checkpoint()).chain();
    refused("it begins with a snapshot at checkpoint");
    for (long h = 1; h <= 3; h++) {
      chain.append(whole.checkpoint(h).orElseThrow());
    }
    refused("ends at checkpoint 3");
    chain = whole;
    start(2000);
  }

  @Test
  void aSnapshotOfAnotherStoryIsRefused() {
    live(start(2000), 40);
    List<byte[]> ofOne = log.entries;
    log.entries = new ArrayList<>();
    log.appended.clear();
    chain = new MemoryNodeStore(genesis.checkpoint()).chain();
    CoordinatorDriver driver = start(Long.MAX_VALUE);
    driver.step(new CoordinatorInput.Tick(STEP_MS));
    live(driver, 60);
    log.entries = ofOne;
    refused("is at another checkpoint");
  }

  @Test
  void aSnapshotThatIsDamagedOrCutIsRefused() {
    live(start(2000), 40);
    List<byte[]> whole = List.copyOf(log.entries);
    LogEntry.SnapshotPart part = (LogEntry.SnapshotPart) LogEntry.decode(whole.getFirst());
    byte[] bytes = part.bytes();
    bytes[bytes.length - 1] ^= 1;
    log.entries.set(0, new LogEntry.SnapshotPart(part.digest(), 0, 1, bytes).toBytes());
    refused("its snapshot is damaged");
    log.entries =
        new ArrayList<>(
            List.of(new LogEntry.SnapshotPart(part.digest(), 0, 2, part.bytes()).toBytes()));
    refused("not whole");
    log.entries = new ArrayList<>(whole);
    start(2000);
  }

  private void refused(String why) {
    LogMismatchException refusal =
        assertThrows(LogMismatchException.class, () -> start(Long.MAX_VALUE));
    assertTrue(refusal.getMessage().contains(why), refusal.getMessage());
  }

  @Test
  void aDiskThatIsFullPutsTheSnapshotOffAndStopsNothing() {
    CoordinatorDriver driver = start(2000);
    log.failures.add(new StoreException("the disk is full", null, true));
    live(driver, 9);
    assertTrue(log.failures.isEmpty(), "it was tried");
    live(driver, 9);
    assertTrue(log.replaced > 0, "and again later");
    CoordinatorSnapshot lived = machine.snapshot();
    start(2000);
    assertEquals(lived, machine.snapshot());
  }

  @Test
  void aFailureThatLeavesTheLogInDoubtEndsTheCoordinator() {
    CoordinatorDriver driver = start(2000);
    StoreException doubt = new StoreException("the disk fails");
    log.failures.add(doubt);
    assertSame(doubt, assertThrows(StoreException.class, () -> live(driver, 40)));
  }

  /** Nobody is connected. */
  private static final class NoPeers implements CoordinatorPeers {
    @Override
    public void send(long connection, Message message) {
      // Nobody.
    }

    @Override
    public void broadcast(Message message) {
      // Nobody.
    }

    @Override
    public void broadcastToWorkers(Message message) {
      // Nobody.
    }

    @Override
    public void reading(long connection, boolean on) {
      // Nobody.
    }

    @Override
    public void close(long connection, GoodbyeReason reason, String text) {
      throw new AssertionError(reason + ": " + text);
    }
  }
}

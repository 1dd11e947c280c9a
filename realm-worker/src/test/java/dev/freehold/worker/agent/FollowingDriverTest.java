package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.memory.StoreWrite;
import dev.freehold.core.port.TestLedger;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.replica.TailWrite;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import dev.freehold.worker.follow.TailReplay;
import dev.freehold.worker.machine.WorkerInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Realms that are followed by one driver: what is written, signed and said, and in which order. */
class FollowingDriverTest {
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 PRIMARY = TaggedHash.NODE_ID.of(new byte[] {2});
  private static final Hash32 OTHER = TaggedHash.NODE_ID.of(new byte[] {3});
  private static final RealmId FIRST = new RealmId(0);
  private static final RealmId SECOND = TestLedger.REALM;
  private static final RealmId THIRD = new RealmId(2);
  private static final long LINK = 7;
  private static final long BYTES = 11;

  /** What a primary has, of all realms. */
  private final MemoryNodeStore made = new MemoryNodeStore(TestLedger.genesis().checkpoint());

  private final List<StoreWrite> journal = new ArrayList<>();

  /** All that was done, in order: writes, signatures, messages, and whatever else. */
  private final List<Object> done = new ArrayList<>();

  private final Map<Long, Long> taken = new TreeMap<>();
  private final List<RealmHeader> replays = new ArrayList<>();
  private MemoryNodeStore store;
  private FollowingDriver driver;
  private boolean dies;

  FollowingDriverTest() {
    reopen();
  }

  /** A process begins with what an earlier one has made durable. */
  private void reopen() {
    store =
        new MemoryNodeStore(
            TestLedger.genesis().checkpoint(),
            (checkpoint, before) -> RealmTree.update(before, checkpoint.headers()),
            this::written);
    List<StoreWrite> before = List.copyOf(journal);
    before.forEach(store::replay);
    store.requireWhole();
    driver = new FollowingDriver(NODE, store, new TestSigner(this::sign), new Peers(), new Tasks());
    driver.tells(done::add);
    done.clear();
  }

  private void written(StoreWrite write) {
    journal.add(write);
    if (write instanceof StoreWrite.TailsWritten tails) {
      done.add(tails);
    }
  }

  private StorageReceipt sign(List<BlockMark> marks) {
    if (dies) {
      throw new IllegalStateException("the process dies");
    }
    return receipt(marks);
  }

  private static StorageReceipt receipt(List<BlockMark> marks) {
    return new StorageReceipt(
        new byte[SignatureScheme.ED25519.publicKeyBytes()],
        marks,
        new byte[SignatureScheme.ED25519.signatureBytes()]);
  }

  private record Sent(long connection, Message message) {}

  private record Closed(long connection, GoodbyeReason reason, String text) {}

  private record Copying(RealmHeader target, String from) {}

  private final class Peers implements FollowingPeers {
    @Override
    public void send(long connection, Message message) {
      done.add(new Sent(connection, message));
    }

    @Override
    public void close(long connection, GoodbyeReason reason, String text) {
      done.add(new Closed(connection, reason, text));
    }

    @Override
    public void sendToCoordinator(Message message) {
      done.add(message);
    }

    @Override
    public void taken(long connection, long bytes) {
      taken.merge(connection, bytes, Long::sum);
    }
  }

  private final class Tasks implements FollowingTasks {
    @Override
    public void replay(RealmHeader last) {
      replays.add(last);
    }

    @Override
    public void copy(RealmHeader target, String from) {
      done.add(new Copying(target, from));
    }
  }

  private RealmBlock make(RealmId realm) {
    BlockTransition.Result result;
    if (made.realm(realm).head().height() == 0) {
      result = TestLedger.first(made, realm);
    } else {
      Bundle bundle = TestLedger.pay(0, made.realm(realm).head().height() - 1);
      result = TestLedger.next(made, bundle);
    }
    made.realm(realm).commit(result.delta(), result.block());
    return result.block();
  }

  private static RealmEndpoint seat(RealmId realm, Hash32 worker, Phase... phases) {
    return new RealmEndpoint(
        RealmHeader.origin(realm),
        1,
        worker,
        "primary:7",
        Stream.of(phases).map(phase -> new RealmFollower(NODE, "me:7", phase)).toList());
  }

  private static FollowingInput follow(RealmId realm) {
    return new FollowingInput.Follow(seat(realm, PRIMARY, Phase.COUNTED));
  }

  private static FollowingInput came(long epoch, RealmBlock block) {
    return new FollowingInput.Came(LINK, epoch, block, BYTES);
  }

  private static FollowingInput connected() {
    return new FollowingInput.Connected(LINK, PRIMARY);
  }

  private List<Object> step(FollowingInput... together) {
    done.clear();
    driver.step(List.of(together));
    return List.copyOf(done);
  }

  private static Sent held(RealmId realm, RealmHeader header) {
    assertEquals(realm, header.realm());
    return new Sent(LINK, new Message.Held(BlockMark.of(1, header)));
  }

  private static Sent stored(RealmHeader... headers) {
    return new Sent(
        LINK,
        new Message.Stored(
            receipt(Stream.of(headers).map(header -> BlockMark.of(1, header)).toList())));
  }

  private static StoreWrite appended(RealmBlock... blocks) {
    return new StoreWrite.TailsWritten(
        Stream.of(blocks).<TailWrite>map(b -> new TailWrite.Appended(1, b)).toList());
  }

  private void checkpoint(RealmHeader... headers) {
    store.chain().append(TestLedger.checkpoint(store.chain(), List.of(headers)));
  }

  /** Does the replay that was asked for. */
  private List<Object> replayed() {
    RealmHeader last = replays.removeFirst();
    new TailReplay(TestLedger.genesis(), store).run(last);
    return step(new FollowingInput.Replayed(last.realm()));
  }

  @Test
  void aPromiseIsDurableBeforeAnythingIsSaidAndThenItIsSaidForEachRealm() {
    List<Object> first = step(connected(), follow(FIRST), follow(SECOND));
    StoreWrite promises =
        new StoreWrite.TailsWritten(
            List.of(new TailWrite.Promised(FIRST, 1), new TailWrite.Promised(SECOND, 1)));
    assertEquals(
        List.of(
            promises,
            held(FIRST, RealmHeader.origin(FIRST)),
            held(SECOND, RealmHeader.origin(SECOND))),
        first);
    assertTrue(driver.isPrimary(PRIMARY));
    assertFalse(driver.isPrimary(OTHER));
  }

  @Test
  void aPrimaryThatIsConnectedHearsWhatIsHeldOnceATableNamesIt() {
    assertEquals(List.of(), step(connected()));
    assertEquals(held(FIRST, RealmHeader.origin(FIRST)), step(follow(FIRST)).getLast());
  }

  @Test
  void blocksOfSeveralRealmsThatCameTogetherAreOneWriteAndOneReceipt() {
    step(connected(), follow(FIRST), follow(SECOND), follow(THIRD));
    RealmBlock first = make(FIRST);
    RealmBlock second = make(SECOND);
    RealmBlock next = make(SECOND);
    RealmBlock third = make(THIRD);
    assertEquals(
        List.of(
            appended(second, next, third, first),
            stored(first.header(), next.header(), third.header())),
        step(came(1, second), came(1, third), came(1, next), came(1, first)));
    assertEquals(Map.of(LINK, 4 * BYTES), taken);
  }

  @Test
  void whatIsToBeSaidBeforeAWriteOrBeforeSomethingElseIsSaidBefore() {
    step(connected(), follow(SECOND));
    RealmBlock first = make(SECOND);
    step(came(1, first));
    RealmBlock second = make(SECOND);
    assertEquals(
        List.of(stored(first.header()), appended(second), stored(second.header())),
        step(came(1, first), came(1, second)));
    make(SECOND);
    RealmBlock fourth = make(SECOND);
    assertEquals(
        List.of(stored(second.header()), held(SECOND, second.header())),
        step(came(1, second), came(1, fourth)));
  }

  @Test
  void eachPrimaryWhoseBlocksAreAmongThemHearsTheReceipt() {
    step(
        connected(),
        new FollowingInput.Connected(8, OTHER),
        follow(FIRST),
        new FollowingInput.Follow(seat(SECOND, OTHER, Phase.COUNTED)));
    RealmBlock first = make(FIRST);
    RealmBlock second = make(SECOND);
    List<Object> said = step(came(1, first), new FollowingInput.Came(8, 1, second, BYTES));
    Sent to = stored(first.header(), second.header());
    assertEquals(List.of(appended(first, second), to, new Sent(8, to.message())), said);
  }

  @Test
  void whatWasWrittenAndNotSignedBeforeACrashIsHeldAfterIt() {
    step(connected(), follow(SECOND));
    RealmBlock block = make(SECOND);
    dies = true;
    assertThrows(IllegalStateException.class, () -> step(came(1, block)));
    dies = false;
    reopen();
    assertEquals(List.of(held(SECOND, block.header())), step(connected(), follow(SECOND)));
    assertEquals(List.of(stored(block.header())), step(came(1, block)), "it is signed for");
  }

  @Test
  void whatACheckpointNamesIsReplayedAndLeavesTheTail() {
    step(connected(), follow(SECOND));
    RealmBlock block = make(SECOND);
    step(came(1, block));
    checkpoint(block.header());
    assertEquals(List.of(), step(new FollowingInput.CheckpointFinal()));
    replayed();
    assertEquals(block.header(), store.realm(SECOND).head());
    assertEquals(List.of(), store.tails().links(SECOND));
  }

  @Test
  void itHasCaughtUpOnceItHoldsWhatTheTableNamesAndItsStoreWhatIsFinal() {
    RealmBlock first = make(SECOND);
    RealmBlock second = make(SECOND);
    RealmEndpoint seated = seat(SECOND, PRIMARY, Phase.SEATED).withHeader(second.header());
    Message caughtUp = new Message.CaughtUp(SECOND, 1);
    FollowingInput table = new FollowingInput.Follow(seated);
    assertFalse(step(connected(), table).contains(caughtUp));
    assertFalse(step(came(1, first)).contains(caughtUp));
    checkpoint(first.header());
    step(new FollowingInput.CheckpointFinal());
    assertFalse(replayed().contains(caughtUp), "the table names a later block");
    assertTrue(step(came(1, second)).contains(caughtUp));
    assertFalse(step(new FollowingInput.CheckpointFinal()).contains(caughtUp), "it was said");
    checkpoint(second.header());
    step(new FollowingInput.CheckpointFinal());
    assertFalse(step(table).contains(caughtUp), "its store lacks what is final");
    assertTrue(replayed().contains(caughtUp));
    assertTrue(step(table).contains(caughtUp), "who gives a table may have forgotten");
    assertFalse(step(follow(SECOND)).contains(caughtUp), "nobody waits for one that counts");
  }

  @Test
  void whatIsFarBehindIsCopiedFromTheRealmsWorker() {
    RealmBlock block = make(SECOND);
    checkpoint(block.header());
    assertEquals(new Copying(block.header(), "primary:7"), step(follow(SECOND)).getLast());
    assertEquals(
        new Copying(block.header(), "primary:7"),
        step(new FollowingInput.Copied(SECOND), new FollowingInput.CheckpointFinal()).getLast());
  }

  @Test
  void aRealmIsLeftOnceNothingWritesToItsStore() {
    step(connected(), follow(SECOND));
    RealmBlock block = make(SECOND);
    step(came(1, block));
    checkpoint(block.header());
    step(new FollowingInput.CheckpointFinal());
    assertEquals(List.of(), step(new FollowingInput.Leave(SECOND)));
    assertFalse(driver.isPrimary(PRIMARY) && replays.isEmpty());
    assertEquals(new WorkerInput.Copied(SECOND), replayed().getLast());
    assertFalse(driver.isPrimary(PRIMARY));
    assertEquals(List.of(), step(came(1, make(SECOND))), "it is followed no more");
    assertEquals(2 * BYTES, taken.get(LINK));
  }

  @Test
  void whatIsNotFollowedIsLeftAtOnce() {
    assertEquals(List.of(new WorkerInput.Copied(SECOND)), step(new FollowingInput.Leave(SECOND)));
  }

  @Test
  void aContradictionEndsOneRealmAndTheOthersGoOn() {
    step(connected(), follow(FIRST), follow(SECOND));
    assertEquals(
        List.of(new WorkerInput.RealmFailed(FIRST, "why")),
        step(new FollowingInput.Contradicted(FIRST, "why")));
    assertEquals(List.of(), step(follow(FIRST), came(1, make(FIRST))), "it stays so");
    RealmBlock second = make(SECOND);
    assertEquals(List.of(appended(second), stored(second.header())), step(came(1, second)));
  }

  @Test
  void aLyingPrimaryIsToldWhyItsConnectionEndsAndNothingMoreIsTakenOfIt() {
    step(connected(), follow(SECOND));
    RealmBlock block = make(SECOND);
    RealmBlock next = make(SECOND);
    RealmHeader honest = block.header();
    RealmHeader other = TestLedger.header(RealmHeader.origin(SECOND), 1, 5);
    RealmBlock lie =
        new RealmBlock(
            other,
            block.bundles(),
            block.failed(),
            block.events(),
            block.proofs(),
            block.changes());
    List<Object> said = step(came(1, lie), came(1, block), came(1, next));
    assertEquals(1, said.size(), () -> said.toString());
    Closed closed = (Closed) said.getFirst();
    assertEquals(GoodbyeReason.OUT_OF_STEP, closed.reason());
    assertFalse(closed.text().isEmpty());
    assertEquals(3 * BYTES, taken.get(LINK));
    step(new FollowingInput.Disconnected(LINK), new FollowingInput.Connected(8, PRIMARY));
    assertEquals(
        new Sent(8, stored(honest).message()),
        step(new FollowingInput.Came(8, 1, block, BYTES)).getLast());
  }

  @Test
  void whatAConnectionThatIsGoneHasBroughtIsNotWantedAndCountsNoMore() {
    step(connected(), follow(SECOND));
    assertEquals(List.of(), step(new FollowingInput.Disconnected(LINK), came(1, make(SECOND))));
    assertEquals(BYTES, taken.get(LINK));
  }

  @Test
  void nothingIsDoneByALineThatCannotBe() {
    RealmHeader noOrigin = TestLedger.header(RealmHeader.origin(SECOND), 0, 5);
    RealmEndpoint possible = seat(SECOND, PRIMARY, Phase.COUNTED);
    RealmEndpoint noEpoch =
        new RealmEndpoint(possible.header(), 0, PRIMARY, possible.endpoint(), possible.followers());
    assertEquals(
        List.of(),
        step(
            new FollowingInput.Follow(possible.withHeader(noOrigin)),
            new FollowingInput.Follow(noEpoch)));
  }

  private static RealmEndpoint fenced(RealmId realm, long epoch, Phase phase) {
    return new RealmEndpoint(
        RealmHeader.origin(realm),
        epoch,
        Hash32.ZERO,
        "",
        List.of(new RealmFollower(NODE, "me:7", phase)));
  }

  @Test
  void whoCountsSaysAfterEachTableWhatItHoldsOfARealmThatNobodyServes() {
    step(connected(), follow(SECOND));
    RealmBlock block = make(SECOND);
    step(came(1, block));
    FollowingInput table = new FollowingInput.Follow(fenced(SECOND, 2, Phase.COUNTED));
    Message head =
        new Message.Head(
            new TestSigner(FollowingDriverTest::receipt)
                .head(2, List.of(BlockMark.of(1, block.header()))));
    assertEquals(
        List.of(new StoreWrite.TailsWritten(List.of(new TailWrite.Promised(SECOND, 2))), head),
        step(table),
        "the promise is durable before");
    assertEquals(List.of(head), step(table));
    assertFalse(
        step(new FollowingInput.Follow(fenced(SECOND, 2, Phase.SEATED))).contains(head),
        "it counts not");
  }

  @Test
  void anEpochIsPromisedWhereNothingFollowsAndNothingIsLeftAbove() {
    step(connected(), follow(SECOND));
    RealmBlock block = make(SECOND);
    step(came(1, block), new FollowingInput.Leave(SECOND));
    done.clear();
    driver.promise(SECOND, 4);
    driver.promise(SECOND, 4);
    assertEquals(
        List.of(
            new StoreWrite.TailsWritten(
                List.of(new TailWrite.CutAbove(SECOND, 0), new TailWrite.Promised(SECOND, 4)))),
        done);
    assertEquals(List.of(), store.tails().links(SECOND));
  }
}

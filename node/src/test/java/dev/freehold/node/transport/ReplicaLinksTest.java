package dev.freehold.node.transport;

import static dev.freehold.node.transport.TestValidator.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.protocol.session.Introduction;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.tls.TlsContext;
import dev.freehold.protocol.wire.Message;
import dev.freehold.verifier.signature.Ed25519Verifier;
import dev.freehold.worker.desk.FollowerDesk;
import dev.freehold.worker.machine.WorkerInput;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import dev.freehold.worker.machine.replica.ReplicaInput;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker's links with two followers, over sockets; the machine is the test. */
@Timeout(180)
class ReplicaLinksTest implements ReplicaLinks.Store {
  private static final NodeKey PRIMARY = new NodeKey(FixedValues.bytes(32, 9));
  private static final NodeKey A = new NodeKey(FixedValues.bytes(32, 1));
  private static final NodeKey B = new NodeKey(FixedValues.bytes(32, 2));
  private static final RealmId REALM = FixedValues.BLOCK.header().realm();
  private static final Genesis GENESIS =
      new Genesis(
          "test",
          true,
          1,
          0,
          TestFounders.alone(Hash32.ZERO),
          Hash32.ZERO,
          new FeeSchedule(1, 1, 1, 0),
          List.of());

  /** Longer than what the sockets of a machine hold for one who reads nothing. */
  private static final RealmBlock LONG =
      new RealmBlock(
          FixedValues.BLOCK.header(),
          Collections.nCopies(4096, FixedValues.BUNDLE),
          List.of(),
          List.of(),
          List.of(),
          new BlockChanges(Collections.nCopies(4097, FixedValues.HASH), 1, FixedValues.HASH));

  private final List<WorkerInput.OfFollower> came = new CopyOnWriteArrayList<>();
  private final Map<Hash32, StorageDenial> kept = new TreeMap<>();
  private volatile RealmBlock block = FixedValues.BLOCK;
  private TestValidator a;
  private TestValidator b;
  private EventLoops loops;
  private ReplicaLinks links;

  @BeforeEach
  void listen() throws IOException {
    a = TestValidator.worker(0, A, GENESIS);
    b = TestValidator.worker(1, B, GENESIS);
    loops = EventLoops.ofLinks();
    links =
        new ReplicaLinks(
            loops,
            TlsContext.of(PRIMARY),
            wanted -> Introduction.toWorker(GENESIS.hash(), PRIMARY.id(), "w:1", 5, wanted),
            new FollowerDesk(GENESIS.hash(), new Ed25519Verifier()),
            this,
            5_000);
    links.open(
        input -> came.add((WorkerInput.OfFollower) input),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  @AfterEach
  void end() {
    links.close();
    loops.close();
    a.close();
    b.close();
  }

  @Override
  public Optional<byte[]> block(RealmId realm, long height) {
    return height == 404 ? Optional.empty() : Optional.of(block.toBytes());
  }

  @Override
  public boolean keep(Hash32 worker, StorageDenial denial) {
    return kept.putIfAbsent(worker, denial) == null;
  }

  private void linkWithBoth() {
    links.link(Map.of(A.id(), a.endpoint().toString(), B.id(), b.endpoint().toString()));
  }

  /** The number of the connection with a worker that began last, once so many have. */
  private long connection(NodeKey of, int count) {
    eventually("connection " + count, () -> connections(of).size() >= count);
    return connections(of).get(count - 1);
  }

  private List<Long> connections(NodeKey of) {
    return said(of).stream()
        .filter(ReplicaInput.Connected.class::isInstance)
        .map(said -> ((ReplicaInput.Connected) said).connection())
        .toList();
  }

  private List<ReplicaInput> said(NodeKey of) {
    return came.stream()
        .filter(input -> input.worker().equals(of.id()))
        .flatMap(input -> input.said().stream())
        .toList();
  }

  private ReplicaEffect.Replicate replicate(long connection, long height) {
    return new ReplicaEffect.Replicate(connection, REALM, 3, height);
  }

  private static BlockMark mark(long height) {
    return new BlockMark(REALM, 3, height, TaggedHash.BUNDLE.of(new byte[] {(byte) height}));
  }

  private static Message.Stored stored(NodeKey key, long height) {
    List<BlockMark> marks = List.of(mark(height));
    return new Message.Stored(
        new StorageReceipt(
            key.publicKey(), marks, key.sign(StorageReceipt.digest(GENESIS.hash(), marks))));
  }

  private void awaitLost(NodeKey of, long connection) {
    links.heard(of.id());
    eventually(
        "the end of connection " + connection,
        () -> {
          links.heard(of.id());
          return said(of).contains(new ReplicaInput.Disconnected(connection));
        });
  }

  @Test
  void whatAFollowerSaysIsHandedOverInOrderOnceWhatWasBeforeIsTaken() throws Exception {
    linkWithBoth();
    long connection = connection(A, 1);
    long other = connection(B, 1);
    a.say(new Message.Held(mark(1)));
    a.say(stored(A, 2));
    b.say(new Message.Held(mark(4)));
    links.heard(B.id());
    eventually("the word of the other", () -> said(B).size() == 2);
    assertEquals(new ReplicaInput.Held(other, mark(4)), said(B).getLast());
    assertEquals(1, said(A).size(), "the first is not taken yet");
    eventually(
        "both words",
        () -> {
          links.heard(A.id());
          return said(A).size() == 3;
        });
    assertEquals(
        List.of(
            new ReplicaInput.Held(connection, mark(1)),
            new ReplicaInput.Stored(connection, stored(A, 2).receipt())),
        said(A).subList(1, 3));
  }

  @Test
  void aBlockIsSentWithItsEpochAndOneThatIsGoneIsPassedOver() throws Exception {
    linkWithBoth();
    long connection = connection(A, 1);
    links.replicate(replicate(connection, 404));
    links.replicate(replicate(connection, 1));
    assertEquals(new Message.Replicate(3, block), a.hear(Message.Replicate.class));
    links.replicate(replicate(connection + 100, 1));
    links.replicate(new ReplicaEffect.Replicate(connection, REALM, 4, 1));
    assertEquals(new Message.Replicate(4, block), a.hear(Message.Replicate.class));
    assertEquals(List.of(), b.heard());
  }

  @Test
  void aReceiptOfAnotherKeyClosesAndIsNotHandedOver() {
    linkWithBoth();
    long connection = connection(A, 1);
    a.say(stored(B, 1));
    awaitLost(A, connection);
    connection(A, 2);
    assertTrue(said(A).stream().noneMatch(ReplicaInput.Stored.class::isInstance));
    assertEquals(1, connections(B).size(), "the other goes on");
  }

  @Test
  void aReceiptWhoseSignatureDoesNotHoldClosesAndIsNotHandedOver() {
    linkWithBoth();
    long connection = connection(A, 1);
    StorageReceipt good = stored(A, 1).receipt();
    a.say(
        new Message.Stored(
            new StorageReceipt(good.publicKey(), List.of(mark(2)), good.signature())));
    awaitLost(A, connection);
    connection(A, 2);
    assertTrue(said(A).stream().noneMatch(ReplicaInput.Stored.class::isInstance));
  }

  @Test
  void oneThatReadsNothingKeepsNoOtherWaitingAndIsClosed() throws Exception {
    block = LONG;
    a.reads(false);
    linkWithBoth();
    long stuck = connection(A, 1);
    long other = connection(B, 1);
    for (int height = 1; height <= 3; height++) {
      links.replicate(replicate(stuck, height));
      links.replicate(replicate(other, height));
    }
    for (int height = 1; height <= 3; height++) {
      assertEquals(new Message.Replicate(3, LONG), b.hear(Message.Replicate.class));
    }
    awaitLost(A, stuck);
    assertEquals(1, connections(B).size());
    a.reads(true);
    long again = connection(A, 2);
    links.replicate(replicate(again, 1));
    assertEquals(new Message.Replicate(3, LONG), a.hear(Message.Replicate.class));
  }

  @Test
  void oneThatDiesIsLinkedWithAgain() throws Exception {
    linkWithBoth();
    long first = connection(A, 1);
    a.kill();
    awaitLost(A, first);
    links.replicate(replicate(first, 1));
    a.start();
    long second = connection(A, 2);
    assertTrue(second > first, "no number is used twice");
    links.replicate(replicate(second, 1));
    assertEquals(new Message.Replicate(3, block), a.hear(Message.Replicate.class));
  }

  @Test
  void oneThatFloodsIsReadNoFurtherUntilTheMachineHasTakenWhatItSaid() {
    linkWithBoth();
    connection(A, 1);
    for (int i = 0; i < 30_000; i++) {
      a.say(new Message.Held(mark(1)));
    }
    long other = connection(B, 1);
    links.heard(B.id());
    b.say(stored(B, 1));
    eventually(
        "the receipt of the other",
        () -> said(B).contains(new ReplicaInput.Stored(other, stored(B, 1).receipt())));
    assertEquals(1, said(A).size());
    links.heard(A.id());
    eventually("the next", () -> said(A).size() > 1);
    int waited = said(A).size();
    assertTrue(waited < 20_000, "all of it waited: " + waited);
    eventually(
        "all of it",
        () -> {
          links.heard(A.id());
          return said(A).size() == 30_001;
        });
  }

  @Test
  void oneThatIsNamedNoMoreIsLeftAndOneThatMovedIsFollowed() throws Exception {
    links.link(Map.of(A.id(), a.endpoint().toString()));
    long first = connection(A, 1);
    links.link(Map.of(B.id(), b.endpoint().toString()));
    eventually("the end", () -> a.links() == 0);
    connection(B, 1);
    links.link(Map.of(A.id(), a.endpoint().toString()));
    assertTrue(connection(A, 2) > first);
    links.link(Map.of(A.id(), b.endpoint().toString()));
    eventually("the end", () -> a.links() == 0);
    links.link(Map.of(A.id(), a.endpoint().toString()));
    eventually("a link", () -> a.links() == 1);
    assertEquals(1, connections(B).size(), "who has another key is not taken for it");
  }

  @Test
  void aLiarIsToldAndLinkedWithAgainAndADenialIsKeptOnce() {
    linkWithBoth();
    long connection = connection(A, 1);
    links.close(connection, "has signed for what is not there");
    awaitLost(A, connection);
    connection(A, 2);
    StorageDenial denial = new StorageDenial(stored(A, 2).receipt(), mark(1));
    links.keep(A.id(), denial);
    links.keep(A.id(), new StorageDenial(stored(A, 3).receipt(), mark(1)));
    assertEquals(Map.of(A.id(), denial), kept);
  }
}

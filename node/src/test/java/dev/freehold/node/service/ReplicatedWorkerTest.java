package dev.freehold.node.service;

import static dev.freehold.node.transport.TestValidator.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.replica.StorageDenial;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.node.transport.TestValidator;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.store.DataDirectory;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A running worker that serves two realms which two others follow: those are keys at which the test
 * answers. Each realm has one account, which its first block opens.
 */
@Timeout(180)
class ReplicatedWorkerTest {
  private static final int REALMS = 2;
  private static final long EPOCH = 1;
  private static final ValidatorKey VALIDATOR = new ValidatorKey(FixedValues.bytes(32, 0));
  private static final NodeKey A = new NodeKey(FixedValues.bytes(32, 1));
  private static final NodeKey B = new NodeKey(FixedValues.bytes(32, 2));
  private static final NodeKey USER = new NodeKey(FixedValues.bytes(32, 3));

  @TempDir private Path directory;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final Fr auth = AuthKey.of(SignatureScheme.ED25519, USER.publicKey());
  private final Genesis genesis =
      new Genesis(
              "test",
              true,
              REALMS,
              1_000_000,
              new Founders(
                  FaultModel.BYZANTINE,
                  List.of(
                      new Founder(
                          new Validator(VALIDATOR.nodeKey().id(), VALIDATOR.publicKey(), 1),
                          VALIDATOR.possession()))),
              Hash32.ZERO,
              new FeeSchedule(10, 1, 1, 1),
              List.of(new Genesis.Funded(auth, 100_000), new Genesis.Funded(auth, 100_000)))
          .with(new Replication(3, 2));
  private TestValidator validator;
  private TestValidator a;
  private TestValidator b;
  private WorkerNode worker;
  private DataDirectory data;

  @BeforeEach
  void start() throws IOException {
    validator = new TestValidator(0, VALIDATOR.nodeKey(), genesis, () -> 0);
    a = TestValidator.worker(1, A, genesis);
    b = TestValidator.worker(2, B, genesis);
    data = new DataDirectory(directory.resolve("worker"));
    worker =
        new WorkerNode(
            data, genesis, TestWorkers.settings(List.of(validator.address())), failures::add);
    eventually("the link to the validator", () -> validator.links() == 1);
  }

  @AfterEach
  void end() {
    worker.close();
    a.close();
    b.close();
    validator.close();
    assertEquals(List.of(), failures);
  }

  private static RealmFollower follower(TestValidator of) {
    return new RealmFollower(of.node(), of.endpoint().toString(), RealmFollower.Phase.COUNTED);
  }

  /** The validator says that the worker serves both realms, each with followers of its own. */
  private void assign(List<TestValidator> ofFirst, List<TestValidator> ofSecond) {
    List<RealmEndpoint> seats = new ArrayList<>();
    for (int i = 0; i < REALMS; i++) {
      seats.add(
          new RealmEndpoint(
              RealmHeader.origin(new RealmId(i)),
              EPOCH,
              validator.worker(),
              worker.endpoint().toString(),
              (i == 0 ? ofFirst : ofSecond).stream().map(ReplicatedWorkerTest::follower).toList()));
    }
    validator.say(new Message.Assignment(seats));
  }

  private static Message held(int realm) {
    return new Message.Held(new BlockMark(new RealmId(realm), EPOCH, 0, Hash32.ZERO));
  }

  private Message stored(NodeKey key, RealmHeader header) {
    List<BlockMark> marks = List.of(BlockMark.of(EPOCH, header));
    return new Message.Stored(
        new StorageReceipt(
            key.publicKey(), marks, key.sign(StorageReceipt.digest(genesis.hash(), marks))));
  }

  /** Waits for a block; those before it may come again. */
  private static RealmHeader replicated(TestValidator to, long height) throws InterruptedException {
    Message.Replicate block = to.hear(Message.Replicate.class);
    while (block.block().header().height() < height) {
      block = to.hear(Message.Replicate.class);
    }
    assertEquals(EPOCH, block.epoch());
    assertEquals(height, block.block().header().height());
    return block.block().header();
  }

  /** A client of one realm, its one bundle, and what it was told of that. */
  private final class Client implements NodeConnection.Listener, AutoCloseable {
    private final List<BundleStatus> told = new CopyOnWriteArrayList<>();
    private final NodeConnection connection =
        NodeConnection.open(
            new Endpoint("127.0.0.1", worker.port()),
            ClientOptions.DEFAULT.withGenesis(genesis.hash()),
            this);
    private final Bundle bundle;

    private Client(int realm) {
      UserId user = UserId.of(new RealmId(realm), 0);
      Bundle.Unsigned payment =
          new Bundle.Unsigned(
              genesis.hash(),
              user,
              0,
              0,
              Long.MAX_VALUE,
              SignatureScheme.ED25519,
              USER.publicKey(),
              List.of(new Call.System(new SystemCall.Pay(user, 1))));
      bundle = payment.sign(USER.sign(payment.id()));
    }

    private void submit() {
      connection.send(new Message.Submit(bundle.toBytes()));
    }

    private BundleStatus asks() {
      Answer answer = connection.ask(request -> new Query.BundleStatusOf(request, bundle.id()));
      return assertInstanceOf(Answer.Status.class, answer).status();
    }

    private Set<Hash32> holders(int realm) {
      RealmId of = new RealmId(realm);
      Answer answer =
          connection.ask(request -> new Query.AcknowledgementOf(request, of, bundle.id()));
      Acknowledgement shown = assertInstanceOf(Answer.Acknowledged.class, answer).acknowledgement();
      assertTrue(shown.inclusion().holds(bundle.id()));
      return shown.holders(genesis.hash(), EPOCH, new Ed25519Verifier());
    }

    private void awaitTold(BundleStatus status) {
      eventually(status.toString(), () -> told.contains(status));
    }

    @Override
    public void status(Hash32 of, BundleStatus status) {
      told.add(status);
    }

    @Override
    public void checkpoint(Checkpoint checkpoint) {
      throw new AssertionError("there is no checkpoint");
    }

    @Override
    public void closed(String why) {
      told.add(new BundleStatus.Unknown());
    }

    @Override
    public void close() {
      connection.close();
    }
  }

  private void awaitFirstBlocks() throws InterruptedException {
    for (int i = 0; i < REALMS; i++) {
      assertEquals(1, validator.hear(Message.BlockReport.class).header().height());
    }
  }

  @Test
  void senderHearsThatItsBundleIsCommittedOnceAFollowerHasSignedForItAndNotBefore()
      throws Exception {
    assign(List.of(a, b), List.of());
    awaitFirstBlocks();
    eventually("the links", () -> a.links() == 1 && b.links() == 1);
    a.say(held(0));
    b.say(held(0));
    a.say(stored(A, replicated(a, 1)));
    replicated(b, 1);
    try (Client client = new Client(0)) {
      client.submit();
      RealmHeader second = replicated(a, 2);
      assertEquals(new BundleStatus.Verified(), client.asks(), "it is durable here alone");
      assertTrue(client.told.stream().noneMatch(BundleStatus.Committed.class::isInstance));
      a.say(stored(A, second));
      client.awaitTold(new BundleStatus.Committed(2));
      assertEquals(new BundleStatus.Committed(2), client.asks());
      assertEquals(Set.of(A.id()), client.holders(0));
    }
  }

  @Test
  void aFollowerThatReadsNothingStallsNeitherItsRealmNorOthers() throws Exception {
    a.reads(false);
    assign(List.of(a, b), List.of(a, b));
    awaitFirstBlocks();
    eventually("the links", () -> a.links() == 1 && b.links() == 1);
    a.say(held(0));
    a.say(held(1));
    for (int realm = 0; realm < REALMS; realm++) {
      b.say(held(realm));
      b.say(stored(B, replicated(b, 1)));
      try (Client client = new Client(realm)) {
        client.submit();
        b.say(stored(B, replicated(b, 2)));
        client.awaitTold(new BundleStatus.Committed(2));
      }
    }
  }

  @Test
  void aReceiptOfAnotherKeyAcknowledgesNothingAndClosesTheLink() throws Exception {
    assign(List.of(a), List.of());
    awaitFirstBlocks();
    eventually("the link", () -> a.links() == 1);
    a.say(held(0));
    a.say(stored(A, replicated(a, 1)));
    try (Client client = new Client(0)) {
      client.submit();
      RealmHeader second = replicated(a, 2);
      a.say(stored(B, second));
      eventually("another link", () -> a.welcomed() == 2);
      assertEquals(new BundleStatus.Verified(), client.asks());
      a.say(stored(A, second));
      client.awaitTold(new BundleStatus.Committed(2));
    }
  }

  @Test
  void aFollowerThatDiesIsSentWhatItLacksOnceItIsBack() throws Exception {
    assign(List.of(a), List.of());
    awaitFirstBlocks();
    eventually("the link", () -> a.links() == 1);
    a.say(held(0));
    RealmHeader first = replicated(a, 1);
    a.kill();
    try (Client client = new Client(0)) {
      client.submit();
      assertEquals(2, validator.hear(Message.BlockReport.class).header().height());
      assertEquals(new BundleStatus.Verified(), client.asks());
      a.start();
      eventually("another link", () -> a.links() == 1);
      a.say(new Message.Held(BlockMark.of(EPOCH, first)));
      assertEquals(first, replicated(a, 1), "nothing is signed for it yet");
      a.say(stored(A, first));
      a.say(stored(A, replicated(a, 2)));
      client.awaitTold(new BundleStatus.Committed(2));
    }
  }

  @Test
  void aFollowerThatDeniesWhatItHasSignedForIsConvictedInTheDirectory() throws Exception {
    assign(List.of(a), List.of());
    awaitFirstBlocks();
    eventually("the link", () -> a.links() == 1);
    a.say(held(0));
    RealmHeader first = replicated(a, 1);
    a.say(stored(A, first));
    a.say(held(0));
    eventually("the denial", () -> data.denial(A.id()).isPresent());
    StorageDenial kept = data.denial(A.id()).orElseThrow();
    assertEquals(Optional.of(BlockMark.of(EPOCH, first)), kept.signed().mark(new RealmId(0)));
    assertTrue(kept.signed().isSigned(genesis.hash(), new Ed25519Verifier()));
    assertEquals(0, kept.held().height());
  }
}

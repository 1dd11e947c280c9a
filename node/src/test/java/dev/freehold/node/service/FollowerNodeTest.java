package dev.freehold.node.service;

import static dev.freehold.node.transport.TestValidator.eventually;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.FixedValues;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.committee.BlsSignature;
import dev.freehold.core.committee.Candidate;
import dev.freehold.core.committee.CandidateHeader;
import dev.freehold.core.committee.Certificate;
import dev.freehold.core.committee.FaultModel;
import dev.freehold.core.committee.Founder;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.committee.Signers;
import dev.freehold.core.committee.Validator;
import dev.freehold.core.committee.Vote;
import dev.freehold.core.committee.VoteKind;
import dev.freehold.core.field.Fr;
import dev.freehold.core.finality.FinalityProof;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.node.transport.TestValidator;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.socket.ClientOptions;
import dev.freehold.protocol.socket.NodeConnection;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.protocol.wire.RealmFollower.Phase;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running worker that has a seat of a realm, with a primary that says what a test has it say. */
@Timeout(180)
class FollowerNodeTest {
  private static final RealmId REALM = new RealmId(1);
  private static final long EPOCH = 1;

  @TempDir private Path directory;
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final ValidatorKey validatorKey = new ValidatorKey(FixedValues.bytes(32, 0));
  private final NodeKey primaryKey = new NodeKey(FixedValues.bytes(32, 1));
  private final Genesis genesis =
      new Genesis(
              "test",
              true,
              2,
              1_000_000,
              new Founders(FaultModel.BYZANTINE, List.of(founder())),
              Hash32.ZERO,
              new FeeSchedule(10, 1, 1, 1),
              List.of(new Genesis.Funded(Fr.ONE, 1_000), new Genesis.Funded(Fr.ONE, 1_000)))
          .with(new Replication(3, 2));

  /** What the primary has. */
  private final MemoryNodeStore made = new MemoryNodeStore(genesis.checkpoint());

  private TestValidator validator;
  private WorkerNode worker;

  private Founder founder() {
    return new Founder(
        new Validator(validatorKey.nodeKey().id(), validatorKey.publicKey(), 1),
        validatorKey.possession());
  }

  @BeforeEach
  void start() throws IOException {
    validator = new TestValidator(0, validatorKey.nodeKey(), genesis, () -> 0);
    startWorker();
  }

  @AfterEach
  void end() {
    worker.close();
    validator.close();
    assertEquals(List.of(), failures);
  }

  private void startWorker() throws IOException {
    worker =
        new WorkerNode(
            new DataDirectory(directory.resolve("worker")),
            genesis,
            TestWorkers.settings(List.of(validator.address())),
            failures::add);
    eventually("the link", () -> validator.links() == 1);
  }

  /** The primary serves the realm, and the worker has a seat of it. */
  private void assign(Phase phase, RealmHeader known) {
    assign(EPOCH, primaryKey, phase, known);
  }

  private void assign(long epoch, NodeKey serves, Phase phase, RealmHeader known) {
    validator.say(
        new Message.Assignment(
            List.of(
                new RealmEndpoint(
                    known,
                    epoch,
                    serves.id(),
                    "127.0.0.1:9",
                    List.of(
                        new RealmFollower(
                            validator.worker(), worker.endpoint().toString(), phase))))));
  }

  private void assign() {
    assign(Phase.SEATED, RealmHeader.origin(REALM));
  }

  private ScriptedPrimary connect(NodeKey key) throws IOException {
    return new ScriptedPrimary(key, worker.endpoint(), validator.worker(), genesis);
  }

  /** The primary, once the worker knows that it is that. */
  private ScriptedPrimary primary(RealmHeader held) throws IOException {
    ScriptedPrimary primary = connect(primaryKey);
    primary.hearHeld(EPOCH, held);
    return primary;
  }

  /** The realm's next block at the primary, in which nothing happens. */
  private RealmBlock make() {
    var realm = made.realm(REALM);
    boolean first = realm.head().height() == 0;
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis, REALM), made.chain())
            .apply(
                realm.head(),
                realm,
                realm,
                new BlockTransition.Batch(
                    0, first ? List.of(genesis.checkpoint()) : List.of(), List.of()));
    realm.commit(result.delta(), result.block());
    return result.block();
  }

  /** A block with the header of another: what is in it is not what the header says. */
  private static RealmBlock lie(RealmBlock block, RealmBlock other) {
    return new RealmBlock(
        other.header(),
        block.bundles(),
        block.failed(),
        block.events(),
        block.proofs(),
        block.changes());
  }

  /** The next checkpoint, which the validator's vote makes final. */
  private Checkpoint checkpoint(RealmHeader header) {
    ChainStore chain = made.chain();
    Checkpoint before = chain.head();
    SparseTree.NodeSource tree = chain.realmTreeAt(before.height()).orElseThrow();
    List<RealmHeader> headers = List.of(header);
    Checkpoint next =
        new Checkpoint(
            before.height() + 1,
            before.hash(),
            before.timeMs() + 1,
            RealmTree.rootAfter(tree, RealmTree.update(tree, headers)),
            headers,
            List.of(),
            before.registryRoot(),
            before.totals(),
            Optional.empty());
    Hash32 network = genesis.hash();
    CandidateHeader candidate =
        new CandidateHeader(0, 1, 0, network, 1, Candidate.payloadDigest(next.hash(), Hash32.ZERO));
    Hash32 hash = candidate.hash(network);
    byte[] vote = Vote.message(network, VoteKind.FINAL, 0, 1, hash);
    Certificate certificate =
        new Certificate(
            VoteKind.FINAL, 0, 1, hash, Signers.of(0), new BlsSignature(validatorKey.sign(vote)));
    return next.with(FinalityProof.of(candidate, Hash32.ZERO, List.of(), certificate));
  }

  private long checkpointHeight() {
    try (NodeConnection client = NodeConnection.toAsk(worker.endpoint(), ClientOptions.DEFAULT)) {
      return client.checkpointHeight();
    }
  }

  private static boolean runs(String thread) {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals(thread));
  }

  @Test
  void thePrimaryHearsReceiptsThatAreSignedAndTheCoordinatorThatItHasCaughtUp() throws Exception {
    assertFalse(runs("follower"), "who has no seat has no thread for it");
    RealmBlock first = make();
    assign(Phase.SEATED, first.header());
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM))) {
      primary.replicate(EPOCH, first);
      primary.hearStored(EPOCH, first.header());
      assertEquals(new Message.CaughtUp(REALM, EPOCH), validator.hear(Message.CaughtUp.class));
      for (int i = 0; i < 20; i++) {
        primary.replicate(EPOCH, make());
      }
      primary.hearStored(EPOCH, made.realm(REALM).head());
    }
  }

  @Test
  void whatIsOnTheDiskCountsNoMoreHoweverMuchThereIsOfIt() throws Exception {
    assign();
    RealmBlock first = make();
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM))) {
      // Twice what one primary may have on its way.
      for (int i = 0; i < 512; i++) {
        primary.replicate(EPOCH, first);
      }
      RealmBlock second = make();
      primary.replicate(EPOCH, second);
      primary.hearStored(EPOCH, second.header());
    }
  }

  @Test
  void aPrimaryThatHasNothingToSendIsShownThatItsFollowerLives() throws Exception {
    assign();
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM))) {
      primary.hearPing();
    }
  }

  @Test
  void whoConnectsBeforeTheTableNamesItHearsWhatIsHeldOnceItDoes() throws Exception {
    try (ScriptedPrimary early = connect(primaryKey)) {
      assign();
      early.hearHeld(EPOCH, RealmHeader.origin(REALM));
    }
  }

  @Test
  void anotherWorkersBlocksAreRefused() throws Exception {
    assign();
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM));
        ScriptedPrimary other = connect(new NodeKey(FixedValues.bytes(32, 2)))) {
      RealmBlock block = make();
      other.replicate(EPOCH, block);
      String why = other.hearGoodbye(GoodbyeReason.NOT_ALLOWED);
      assertTrue(why.contains("serves no realm that is followed here"), why);
      primary.replicate(EPOCH, block);
      primary.hearStored(EPOCH, block.header());
    }
  }

  @Test
  void whoServesItNoMoreHearsWhichEpochIsObeyedAndIsNotRefused() throws Exception {
    assign();
    RealmBlock first = make();
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM))) {
      primary.replicate(EPOCH, first);
      primary.hearStored(EPOCH, first.header());
      NodeKey next = new NodeKey(FixedValues.bytes(32, 2));
      assign(EPOCH + 1, next, Phase.SEATED, first.header());
      try (ScriptedPrimary itsNext = connect(next)) {
        itsNext.hearHeld(EPOCH + 1, first.header());
        primary.replicate(EPOCH, make());
        primary.hearHeld(EPOCH + 1, first.header());
      }
    }
  }

  @Test
  void aLyingBlockClosesTheConnectionInWordsAndTheNextGoesOn() throws Exception {
    assign();
    RealmBlock first = make();
    RealmBlock second = make();
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM))) {
      primary.replicate(EPOCH, first);
      primary.hearStored(EPOCH, first.header());
      primary.replicate(EPOCH, lie(first, second));
      String why = primary.hearGoodbye(GoodbyeReason.OUT_OF_STEP);
      assertTrue(why.contains("block 2 of realm 1"), why);
    }
    try (ScriptedPrimary primary = primary(first.header())) {
      primary.replicate(EPOCH, second);
      primary.hearStored(EPOCH, second.header());
    }
  }

  @Test
  void aSecondConnectionOfThePrimaryTakesTheFirstOnesPlace() throws Exception {
    assign();
    try (ScriptedPrimary first = primary(RealmHeader.origin(REALM));
        ScriptedPrimary second = primary(RealmHeader.origin(REALM))) {
      first.hearGoodbye(GoodbyeReason.OUT_OF_STEP);
      RealmBlock block = make();
      second.replicate(EPOCH, block);
      second.hearStored(EPOCH, block.header());
    }
  }

  @Test
  void afterARestartItGoesOnFromItsTail() throws Exception {
    assign();
    RealmBlock first = make();
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM))) {
      primary.replicate(EPOCH, first);
      primary.hearStored(EPOCH, first.header());
    }
    worker.close();
    eventually("the end of the link", () -> validator.links() == 0);
    startWorker();
    assign();
    try (ScriptedPrimary primary = primary(first.header())) {
      RealmBlock second = make();
      primary.replicate(EPOCH, second);
      primary.hearStored(EPOCH, second.header());
    }
  }

  @Test
  void whatIsFinalAndCanBeCopiedFromNobodyIsTakenFromThePrimaryOnceItIsHere() throws Exception {
    RealmBlock first = make();
    assign(Phase.SEATED, first.header());
    validator.say(new Message.CheckpointPush(checkpoint(first.header())));
    eventually("the checkpoint", () -> checkpointHeight() == 1);
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM))) {
      primary.replicate(EPOCH, first);
      assertEquals(new Message.CaughtUp(REALM, EPOCH), validator.hear(Message.CaughtUp.class));
    }
  }

  @Test
  void whatACheckpointNamesIsOfTheRealmsStoreAndLeavesTheTail() throws Exception {
    assign();
    RealmBlock first = make();
    RealmBlock second = make();
    RealmBlock third = make();
    try (ScriptedPrimary primary = primary(RealmHeader.origin(REALM))) {
      primary.replicate(EPOCH, first);
      primary.replicate(EPOCH, second);
      primary.replicate(EPOCH, third);
      primary.hearStored(EPOCH, third.header());
      assertEquals(new Message.CaughtUp(REALM, EPOCH), validator.hear(Message.CaughtUp.class));
      validator.say(new Message.CheckpointPush(checkpoint(second.header())));
      eventually("the checkpoint", () -> checkpointHeight() == 1);
      // It says so again once the realm's store holds what is final.
      assign();
      assertEquals(new Message.CaughtUp(REALM, EPOCH), validator.hear(Message.CaughtUp.class));
    }
    worker.close();
    try (WorkerStore store = WorkerStore.open(directory.resolve("worker/state"), genesis)) {
      assertEquals(1, store.chain().head().height());
      assertEquals(second.header(), store.realm(REALM).head());
      assertEquals(
          List.of(third.header()),
          store.tails().links(REALM).stream().map(link -> link.header()).toList());
    }
  }
}

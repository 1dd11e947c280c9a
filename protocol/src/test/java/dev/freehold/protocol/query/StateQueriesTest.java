package dev.freehold.protocol.query;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.Inclusion;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.NodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.replica.Acknowledgement;
import dev.freehold.core.replica.BlockMark;
import dev.freehold.core.replica.StorageReceipt;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.core.tree.SlotProof;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Answer.Failure;
import dev.freehold.protocol.wire.BlockCollector;
import dev.freehold.protocol.wire.Query;
import dev.freehold.protocol.wire.RealmEndpoint;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A worker's answers over a store in memory. */
class StateQueriesTest {
  private static final RealmId REALM = new RealmId(0);
  private static final RealmId OTHERS = new RealmId(1);
  private static final UserId USER = UserId.of(REALM, 0);
  private static final UserId FRIEND = UserId.of(REALM, 1);
  private static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});
  private static final Hash32 OTHER_NODE = TaggedHash.NODE_ID.of(new byte[] {2});
  private static final byte[] KEY = new byte[SignatureScheme.ED25519.publicKeyBytes()];

  private final Genesis genesis =
      new Genesis(
          "queries",
          true,
          2,
          0,
          TestFounders.alone(Hash32.ZERO),
          Hash32.ZERO,
          new FeeSchedule(1, 0, 0, 0),
          List.of(funded(), funded(), funded(), funded()));
  private final MemoryNodeStore store = new MemoryNodeStore(genesis.checkpoint());
  private final ChainStore chain = store.chain();
  private final RealmStore realm = store.realm(REALM);
  private List<RealmEndpoint> table = table(0);
  private List<StorageReceipt> receipts = List.of();
  private boolean handedOver;
  private final StateQueries queries =
      new StateQueries(
          NODE,
          genesis,
          store,
          () -> table,
          this::isHandedOver,
          _ -> receipts,
          r -> new Answer.Counters(r, List.of(new Answer.Counter("asked", 7))));

  private static Genesis.Funded funded() {
    return new Genesis.Funded(AuthKey.of(SignatureScheme.ED25519, KEY), 1000);
  }

  /** This worker serves one realm, from a block that is known; another the other. */
  private static List<RealmEndpoint> table(long knownHeight) {
    RealmHeader origin = RealmHeader.origin(REALM);
    RealmHeader known =
        new RealmHeader(
            REALM,
            knownHeight,
            origin.previous(),
            origin.checkpointHeight(),
            origin.rootBefore(),
            origin.rootAfter(),
            0,
            origin.bundlesDigest(),
            origin.eventsDigest(),
            origin.eventsChain(),
            origin.proofsDigest(),
            0,
            0,
            origin.market());
    return List.of(
        new RealmEndpoint(known, NODE, "here:1"),
        new RealmEndpoint(RealmHeader.origin(OTHERS), OTHER_NODE, "there:1"));
  }

  private boolean isHandedOver(RealmId asked) {
    return handedOver && asked.equals(REALM);
  }

  /** Two blocks, each in a checkpoint, and a third that is not final. */
  @BeforeEach
  void live() {
    for (int height = 1; height <= 3; height++) {
      block(height);
      if (height < 3) {
        seal();
      }
    }
  }

  private void block(int height) {
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis, REALM), chain)
            .apply(
                realm.head(),
                realm,
                realm,
                new BlockTransition.Batch(
                    0,
                    height == 1 ? List.of(genesis.checkpoint()) : List.of(),
                    List.of(pay(height - 1))));
    realm.commit(result.delta(), result.block());
  }

  private Bundle pay(long nonce) {
    return new Bundle.Unsigned(
            genesis.hash(),
            USER,
            nonce,
            0,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            KEY,
            List.of(new Call.System(new SystemCall.Pay(FRIEND, 10))))
        .sign(new byte[SignatureScheme.ED25519.signatureBytes()]);
  }

  private void seal() {
    List<RealmHeader> headers = List.of(realm.head());
    SparseTree.NodeSource tree = chain.realmTreeAt(chain.head().height()).orElseThrow();
    chain.append(
        new Checkpoint(
            chain.head().height() + 1,
            chain.head().hash(),
            chain.head().timeMs() + 1,
            RealmTree.rootAfter(tree, RealmTree.update(tree, headers)),
            headers,
            List.of(),
            Hash32.ZERO,
            Totals.NONE,
            Optional.empty()));
  }

  private Failure failure(Query query) {
    return assertInstanceOf(Answer.Failed.class, queries.answer(query)).failure();
  }

  @Test
  void anAccountIsReadAtACheckpointWithAPathToItsRoot() {
    for (long height = 1; height <= 2; height++) {
      Answer.AccountState state =
          assertInstanceOf(
              Answer.AccountState.class, queries.answer(new Query.AccountOf(5, USER, height)));
      assertEquals(5, state.request());
      assertEquals(height, state.atCheckpoint().orElseThrow().nonce());
      assertEquals(3, state.committed().orElseThrow().nonce());
      assertProves(state.proof(), height, USER);
    }
    assertEquals(
        2,
        assertInstanceOf(
                Answer.AccountState.class, queries.answer(new Query.AccountOf(5, USER, -1)))
            .checkpointHeight());
  }

  @Test
  void thatThereIsNoAccountIsReadWithAPathToo() {
    UserId nobody = UserId.of(REALM, 77);
    for (long height = 0; height <= 2; height++) {
      Answer.AccountState state =
          assertInstanceOf(
              Answer.AccountState.class, queries.answer(new Query.AccountOf(5, nobody, height)));
      assertTrue(state.atCheckpoint().isEmpty());
      assertTrue(state.proof().leaf().isZero());
      assertProves(state.proof(), height, nobody);
    }
  }

  private void assertProves(SlotProof proof, long height, UserId user) {
    Fr root = chain.checkpoint(height).orElseThrow().globalRoot();
    assertTrue(proof.proves(root, ContractId.SYSTEM, user, Account.SHAPE));
  }

  @Test
  void whatIsFinalIsShownFromItsBundleToItsCheckpoint() {
    assertShown(0, 1);
    assertShown(1, 2);
    Hash32 third = pay(2).id();
    assertEquals(Failure.NOT_FOUND, failure(new Query.InclusionOf(1, REALM, third)));
    assertEquals(Failure.NOT_FOUND, failure(new Query.InclusionOf(1, REALM, Hash32.ZERO)));
    block(4);
    seal();
    Inclusion shown = assertShown(2, 3);
    assertEquals(1, shown.links().size(), "the checkpoint holds the block after");
    assertShown(3, 3);
  }

  private Inclusion assertShown(long nonce, long checkpoint) {
    Hash32 bundle = pay(nonce).id();
    Answer.Included included =
        assertInstanceOf(
            Answer.Included.class, queries.answer(new Query.InclusionOf(6, REALM, bundle)));
    assertEquals(6, included.request());
    assertEquals(checkpoint, included.checkpointHeight());
    assertTrue(included.inclusion().holds(bundle));
    assertTrue(included.inclusion().isSealedBy(chain.checkpoint(checkpoint).orElseThrow()));
    return included.inclusion();
  }

  private static StorageReceipt receipt(int worker, RealmHeader header) {
    byte[] key = new byte[32];
    key[0] = (byte) worker;
    return new StorageReceipt(key, List.of(BlockMark.of(1, header)), new byte[64]);
  }

  private Acknowledgement acknowledged(Hash32 bundle) {
    Query query = new Query.AcknowledgementOf(6, REALM, bundle);
    Answer.Acknowledged answer = assertInstanceOf(Answer.Acknowledged.class, queries.answer(query));
    assertEquals(6, answer.request());
    assertTrue(answer.acknowledgement().inclusion().holds(bundle));
    return answer.acknowledgement();
  }

  /** Whether a receipt is shown for a block, or for one that the links lead to. */
  private static Set<Hash32> holders(Acknowledgement shown) {
    return shown.holders(Hash32.ZERO, 1, (_, _, _, _) -> true);
  }

  @Test
  void whoHoldsABlockIsShownBeforeItIsFinal() {
    Hash32 bundle = pay(2).id();
    Query query = new Query.AcknowledgementOf(1, REALM, bundle);
    assertEquals(Failure.NOT_FOUND, failure(query), "nobody follows");
    RealmHeader third = realm.header(3).orElseThrow();
    receipts = List.of(receipt(1, realm.header(2).orElseThrow()));
    assertEquals(Failure.NOT_FOUND, failure(query), "the block before");
    StorageReceipt exact = receipt(1, third);
    receipts = List.of(exact);
    assertEquals(receipts, acknowledged(bundle).receipts());
    block(4);
    StorageReceipt above = receipt(2, realm.header(4).orElseThrow());
    receipts = List.of(exact, above);
    Acknowledgement shown = acknowledged(bundle);
    assertEquals(Set.of(exact.worker(), above.worker()), holders(shown));
    assertEquals(1, shown.inclusion().links().size());
    assertEquals(Failure.NOT_FOUND, failure(new Query.AcknowledgementOf(1, REALM, Hash32.ZERO)));
  }

  @Test
  void aReceiptOfMoreRealmsThanAnAnswerHoldsIsNotShown() {
    RealmHeader third = realm.header(3).orElseThrow();
    List<BlockMark> marks =
        IntStream.rangeClosed(0, Limits.ANSWER_REALMS_MAX)
            .mapToObj(i -> new BlockMark(new RealmId(i), 1, third.height(), third.hash()))
            .toList();
    receipts = List.of(new StorageReceipt(new byte[32], marks, new byte[64]));
    assertEquals(Failure.NOT_FOUND, failure(new Query.AcknowledgementOf(1, REALM, pay(2).id())));
  }

  @Test
  void questionsThatCannotBeAnsweredFailByName() {
    assertEquals(Failure.WRONG_REALM, failure(new Query.AccountOf(1, UserId.of(OTHERS, 0), -1)));
    assertEquals(Failure.CHECKPOINT_NOT_READABLE, failure(new Query.AccountOf(1, USER, 9)));
    assertEquals(Failure.BAD_QUERY, failure(new Query.SlotOf(1, USER, ContractId.SYSTEM, 0, -1)));
    assertEquals(Failure.NOT_FOUND, failure(new Query.SlotOf(1, USER, new ContractId(1), 0, -1)));
    assertEquals(Failure.NOT_FOUND, failure(new Query.BlockOf(1, REALM, 4, 0)));
    assertEquals(Failure.NOT_FOUND, failure(new Query.CheckpointOf(1, 9)));
    assertEquals(Failure.NOT_FOUND, failure(new Query.ProofsOf(1, REALM, 1, 0, true)));
    assertEquals(Failure.BAD_QUERY, failure(new Query.JobsOf(1, 0)));
    assertEquals(Failure.BAD_QUERY, failure(new Query.SnapshotOf(1, REALM, 2, new byte[] {77})));
    assertEquals(
        Failure.CHECKPOINT_NOT_READABLE, failure(new Query.SnapshotOf(1, REALM, 9, new byte[0])));
    assertThrows(
        IllegalArgumentException.class,
        () -> queries.answer(new Query.BundleStatusOf(1, Hash32.ZERO)));
    table = table(9);
    assertEquals(Failure.NOT_SERVING, failure(new Query.AccountOf(1, USER, -1)));
  }

  @Test
  void aRealmThatWasHandedOverIsReadNoMoreThoughTheTableIsOld() {
    var account = new Query.AccountOf(1, USER, -1);
    var accounts = new Query.AccountsWithKey(1, AuthKey.of(SignatureScheme.ED25519, KEY));
    assertInstanceOf(Answer.AccountState.class, queries.answer(account));
    assertFalse(((Answer.Accounts) queries.answer(accounts)).users().isEmpty());
    handedOver = true;
    assertEquals(Failure.NOT_SERVING, failure(account));
    assertTrue(((Answer.Accounts) queries.answer(accounts)).users().isEmpty());
  }

  @Test
  void aCoordinatorAnswersOfTheChainAndNotOfStates() {
    ChainQueries coordinator =
        new ChainQueries(store, () -> table, r -> new Answer.Counters(r, List.of()));
    assertEquals(
        new Answer.CheckpointAt(1, chain.head()),
        coordinator.answer(new Query.CheckpointOf(1, -1)));
    assertEquals(
        Failure.WRONG_REALM,
        assertInstanceOf(Answer.Failed.class, coordinator.answer(new Query.AccountOf(1, USER, -1)))
            .failure());
  }

  private static ChainQueries withBlocks(NodeStore store, Optional<BlockShelf> shelf) {
    return new ChainQueries(
        store, List::of, () -> 0, r -> new Answer.Counters(r, List.of()), KeptChain.NOTHING, shelf);
  }

  @Test
  void aValidatorAnswersOfTheBlocksThatItKeepsAndOfNoOthers() {
    byte[] block = new byte[Limits.BLOCK_PART_BYTES_MAX + 3];
    Arrays.fill(block, (byte) 1);
    byte[] stateless = {2, 2};
    BlockShelf shelf =
        new BlockShelf() {
          @Override
          public Optional<byte[]> block(RealmId realm, long height) {
            return Optional.of(block).filter(_ -> realm.equals(REALM) && height == 7);
          }

          @Override
          public Optional<byte[]> stateless(RealmId realm, long height) {
            return Optional.of(stateless).filter(_ -> realm.equals(REALM) && height == 7);
          }
        };
    ChainQueries validator = withBlocks(store, Optional.of(shelf));
    BlockCollector collector = new BlockCollector(Limits.BLOCK_BYTES_MAX);
    while (!collector.isWhole()) {
      collector.put(
          (Answer.BlockPart) validator.answer(new Query.BlockOf(1, REALM, 7, collector.offset())));
    }
    assertArrayEquals(block, collector.bytes());
    assertArrayEquals(
        stateless,
        ((Answer.BlockPart) validator.answer(new Query.WitnessOf(1, REALM, 7, 0))).bytes());
    assertEquals(
        Failure.BAD_QUERY,
        ((Answer.Failed) validator.answer(new Query.WitnessOf(1, REALM, 7, 3))).failure());
    for (Query other :
        List.of(
            new Query.BlockOf(1, REALM, 8, 0),
            new Query.WitnessOf(1, REALM, 6, 0),
            new Query.BlockOf(1, OTHERS, 7, 0))) {
      assertEquals(
          Failure.NOT_FOUND, ((Answer.Failed) validator.answer(other)).failure(), other.toString());
    }
    assertEquals(
        Failure.WRONG_REALM,
        ((Answer.Failed)
                withBlocks(store, Optional.empty()).answer(new Query.BlockOf(1, REALM, 7, 0)))
            .failure(),
        "one that keeps none");
  }

  @Test
  void theTableIsToldWithTheLastBlockThatIsHere() {
    Answer.Network network =
        assertInstanceOf(Answer.Network.class, queries.answer(new Query.NetworkState(1)));
    assertEquals(2, network.checkpointHeight());
    assertEquals(realm.head(), network.realms().getFirst().header());
    assertEquals(table.getLast(), network.realms().getLast());
    assertEquals(
        List.of(chain.headerAt(REALM, 1).orElseThrow()),
        assertInstanceOf(Answer.Realms.class, queries.answer(new Query.RealmsAt(1, 1, 0)))
            .headers());
  }

  @Test
  void aBlockComesInPartsAndWithItsWitness() {
    RealmBlock block = realm.block(2).orElseThrow();
    BlockCollector plain = new BlockCollector(1 << 20);
    plain.put(
        assertInstanceOf(
            Answer.BlockPart.class, queries.answer(new Query.BlockOf(1, REALM, 2, 0))));
    assertTrue(plain.isWhole());
    assertEquals(block, RealmBlock.decode(plain.bytes()));
    assertArrayEquals(block.toBytes(), plain.bytes());
    BlockCollector witnessed = new BlockCollector(1 << 20);
    witnessed.put(
        assertInstanceOf(
            Answer.BlockPart.class, queries.answer(new Query.WitnessOf(1, REALM, 2, 0))));
    assertEquals(block.header(), StatelessBlock.decode(witnessed.bytes()).block().header());
    assertEquals(Failure.BAD_QUERY, failure(new Query.BlockOf(1, REALM, 2, plain.offset() + 1)));
    Answer.Headers headers =
        assertInstanceOf(Answer.Headers.class, queries.answer(new Query.HeadersOf(1, REALM, 2)));
    assertEquals(2, headers.headers().size());
    assertEquals(
        List.of(new Answer.Counter("asked", 7)),
        assertInstanceOf(Answer.Counters.class, queries.answer(new Query.CountersOf(1)))
            .counters());
  }
}

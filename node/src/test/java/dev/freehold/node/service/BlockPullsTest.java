package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.protocol.query.ChainQueries;
import dev.freehold.protocol.query.KeptChain;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks that are pulled over sockets from who has them, or says so. */
@Timeout(120)
class BlockPullsTest {
  private static final RealmId REALM = new RealmId(1);
  private static final long HEAP = 64L << 20;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final NodeKey KEY = NodeKey.generate();
  private static final NodeKey OTHER_KEY = NodeKey.generate();
  private static final Genesis GENESIS =
      TestFounders.genesis("test", TestFounders.ofEqualWeight(KEY.id(), OTHER_KEY.id()));

  private final byte[] block = new byte[2 * Limits.BLOCK_PART_BYTES_MAX + 5];
  private final byte[] stateless = {1, 2, 3};
  private final List<AutoCloseable> open = new ArrayList<>();
  private final BlockPulls pulls = opened(new BlockPulls(GENESIS.hash(), HEAP));

  private <T extends AutoCloseable> T opened(T one) {
    open.addFirst(one);
    return one;
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private Endpoint node(ScriptedValidator.Questions answers) throws IOException {
    ScriptedValidator node =
        opened(
            new ScriptedValidator(KEY, new InetSocketAddress("127.0.0.1", 0), GENESIS, 0, answers));
    return new Endpoint("127.0.0.1", node.port());
  }

  private BlockPulls.Source source(Hash32 node, Endpoint endpoint, Duration pullMax) {
    return new BlockPulls.Source(node, endpoint, pullMax, LONG);
  }

  private KeptBlocks kept() {
    KeptBlocks kept = new KeptBlocks(HEAP);
    Arrays.fill(block, (byte) 7);
    kept.keep(KeptBlocksTest.header(REALM.value(), 5, 0), block, stateless);
    return kept;
  }

  private ScriptedValidator.Questions validator() {
    ChainQueries queries =
        new ChainQueries(
            new MemoryNodeStore(GENESIS.checkpoint()),
            List::of,
            () -> 0,
            request -> new Answer.Counters(request, List.of()),
            KeptChain.NOTHING,
            Optional.of(kept()));
    return query -> Optional.of(queries.answer(query));
  }

  private static Optional<Answer> part(Query query, int total, byte[] bytes) {
    return Optional.of(new Answer.BlockPart(query.request(), total, bytes));
  }

  /** Pulls on a thread of its own what never comes. */
  private CompletableFuture<ClientException> pullInVain(BlockPulls.Source source, RealmId realm) {
    CompletableFuture<ClientException> given = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () ->
                given.complete(
                    assertThrows(ClientException.class, () -> pulls.pull(source, realm, 5))));
    return given;
  }

  @Test
  void aBlockThatAValidatorKeepsComesWholeAndOthersDoNot() throws Exception {
    BlockPulls.Source source = BlockPulls.Source.validator(KEY.id(), node(validator()));
    try (BlockPulls.Pulled pulled = pulls.pull(source, REALM, 5)) {
      assertArrayEquals(block, pulled.block());
      assertArrayEquals(stateless, pulled.stateless());
    }
    QueryFailedException none =
        assertThrows(QueryFailedException.class, () -> pulls.pull(source, REALM, 6));
    assertEquals(Answer.Failure.NOT_FOUND, none.failure());
    pulls.pull(source, REALM, 5).close();
  }

  @Test
  void whoHasAnOTHER_KEYThanTheOneThatIsAskedForIsAskedNothing() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    Endpoint endpoint =
        node(
            query -> {
              asked.incrementAndGet();
              return Optional.empty();
            });
    Hash32 other = OTHER_KEY.id();
    ClientException refused =
        assertThrows(
            ClientException.class, () -> pulls.pull(source(other, endpoint, LONG), REALM, 5));
    assertTrue(refused.getMessage().contains("another node: " + KEY.id()), refused.getMessage());
    assertEquals(0, asked.get());
  }

  @Test
  void nobodyIsAskedAtAnAddressThatIsNone() {
    assertThrows(ClientException.class, () -> BlockPulls.Source.worker(KEY.id(), "nowhere"));
  }

  @Test
  void whoDripsIsGivenUpInTime() throws Exception {
    Endpoint endpoint = node(query -> part(query, Limits.BLOCK_PART_BYTES_MAX, new byte[1]));
    UnavailableException late =
        assertThrows(
            UnavailableException.class,
            () -> pulls.pull(source(KEY.id(), endpoint, Duration.ofMillis(200)), REALM, 5));
    assertTrue(late.getMessage().endsWith("bytes came in time"), late.getMessage());
  }

  @Test
  void whoAnswersNeverIsGivenUpInTime() throws Exception {
    Endpoint endpoint = node(_ -> Optional.empty());
    Duration soon = Duration.ofMillis(200);
    assertThrows(
        UnavailableException.class,
        () -> pulls.pull(new BlockPulls.Source(KEY.id(), endpoint, soon, soon), REALM, 5));
  }

  @Test
  void whatIsNoPartOfABlockIsMalformed() throws Exception {
    Endpoint endpoint = node(query -> part(query, Limits.BLOCK_BYTES_MAX + 1, new byte[1]));
    assertThrows(
        MalformedException.class, () -> pulls.pull(source(KEY.id(), endpoint, LONG), REALM, 5));
  }

  @Test
  void whatThereIsNoRoomForIsNotFetched() throws Exception {
    AtomicInteger parts = new AtomicInteger();
    Endpoint endpoint =
        node(
            query -> {
              parts.incrementAndGet();
              return part(query, (int) HEAP / 4, new byte[1]);
            });
    UnavailableException none =
        assertThrows(
            UnavailableException.class,
            () -> pulls.pull(source(KEY.id(), endpoint, LONG), REALM, 5));
    assertTrue(none.getMessage().contains("give it more memory"), none.getMessage());
    assertEquals(2, parts.get(), "the first parts of block and witness");
  }

  @Test
  void whatIsPulledEarlyLeavesHalfOfTheRoom() throws Exception {
    BlockPulls small = opened(new BlockPulls(GENESIS.hash(), 8L * 4 * block.length));
    BlockPulls.Source source = BlockPulls.Source.validator(KEY.id(), node(validator()));
    try (BlockPulls.Pulled early = small.pullEarly(source, REALM, 5)) {
      assertArrayEquals(block, early.block());
      try (BlockPulls.Pulled asked = small.pull(source, REALM, 5)) {
        assertArrayEquals(block, asked.block());
        UnavailableException none =
            assertThrows(UnavailableException.class, () -> small.pullEarly(source, REALM, 5));
        assertTrue(none.getMessage().contains("room"), none.getMessage());
        small.pull(source, REALM, 5).close();
      }
    }
  }

  @Test
  void aBlockThatIsWithheldHoldsUpNoOtherOfItsNode() throws Exception {
    CountDownLatch asked = new CountDownLatch(2);
    ScriptedValidator.Questions kept = validator();
    Endpoint endpoint =
        node(
            query -> {
              if (query instanceof Query.BlockOf(_, RealmId realm, _, _) && !realm.equals(REALM)
                  || query instanceof Query.WitnessOf(_, RealmId of, _, _) && !of.equals(REALM)) {
                asked.countDown();
                return Optional.empty();
              }
              return kept.answer(query);
            });
    CompletableFuture<ClientException> given =
        pullInVain(source(KEY.id(), endpoint, LONG), new RealmId(0));
    // Block and witness are asked for at once: neither waits for the other's answer.
    assertTrue(asked.await(LONG.toSeconds(), TimeUnit.SECONDS));
    pulls.pull(source(KEY.id(), endpoint, LONG), REALM, 5).close();
    assertTrue(!given.isDone(), "the first is still asked for");
  }

  @Test
  void oneThatWithholdsHoldsUpNoOther() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    Endpoint silent =
        node(
            _ -> {
              asked.countDown();
              return Optional.empty();
            });
    ScriptedValidator other =
        opened(
            new ScriptedValidator(
                OTHER_KEY, new InetSocketAddress("127.0.0.1", 0), GENESIS, 0, validator()));
    CompletableFuture<ClientException> given = pullInVain(source(KEY.id(), silent, LONG), REALM);
    assertTrue(asked.await(LONG.toSeconds(), TimeUnit.SECONDS));
    pulls
        .pull(
            BlockPulls.Source.validator(OTHER_KEY.id(), new Endpoint("127.0.0.1", other.port())),
            REALM,
            5)
        .close();
    assertTrue(!given.isDone(), "the first is still asked");
  }
}

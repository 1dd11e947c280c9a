package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Blocks of a line that are brought over sockets before they are asked for. */
@Timeout(120)
class PullsAheadTest {
  private static final RealmId REALM = new RealmId(1);
  private static final NodeKey KEY = NodeKey.generate();
  private static final Genesis GENESIS =
      TestFounders.genesis("test", TestFounders.ofEqualWeight(KEY.id()));
  private static final int LINE_MAX = PullsAhead.LINE_MAX;

  private final Map<Long, Integer> asked = new ConcurrentHashMap<>();
  private final Semaphore answered = new Semaphore(0);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile long highest = Long.MAX_VALUE;
  private ScriptedValidator node;
  private BlockPulls pulls;
  private PullsAhead ahead;
  private BlockPulls.Source source;

  @BeforeEach
  void start() throws Exception {
    node =
        new ScriptedValidator(KEY, new InetSocketAddress("127.0.0.1", 0), GENESIS, 0, this::answer);
    pulls = new BlockPulls(GENESIS.hash(), 64L << 20);
    ahead = new PullsAhead(pulls, threads);
    Duration limit = Duration.ofSeconds(60);
    source = new BlockPulls.Source(KEY.id(), new Endpoint("127.0.0.1", node.port()), limit, limit);
  }

  @AfterEach
  void stop() throws Exception {
    threads.shutdownNow();
    ahead.close();
    pulls.close();
    node.close();
  }

  private Optional<Answer> answer(Query query) {
    return Optional.of(
        switch (query) {
          case Query.BlockOf q -> part(q, q.height());
          case Query.WitnessOf q -> part(q, q.height());
          default -> new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, "");
        });
  }

  private Answer part(Query query, long height) {
    if (query instanceof Query.BlockOf) {
      asked.merge(height, 1, Integer::sum);
    }
    answered.release();
    return height > highest
        ? new Answer.Failed(query.request(), Answer.Failure.NOT_FOUND, "not yet")
        : new Answer.BlockPart(query.request(), 1, new byte[] {(byte) height});
  }

  private void pull(long height, long upTo) {
    try (BlockPulls.Pulled pulled = ahead.pull(source, REALM, height, upTo)) {
      assertArrayEquals(new byte[] {(byte) height}, pulled.block());
      assertArrayEquals(new byte[] {(byte) height}, pulled.stateless());
    }
  }

  /** Waits until block and witness of so many blocks were asked for since this was called last. */
  private void awaitBlocks(int count) throws InterruptedException {
    assertTrue(answered.tryAcquire(2 * count, 60, TimeUnit.SECONDS));
  }

  @Test
  void theNextOnesOfALineAreBroughtBeforeTheyAreAskedForAndOnce() throws Exception {
    pull(5, 100);
    awaitBlocks(1 + LINE_MAX);
    assertEquals(Map.of(5L, 1, 6L, 1, 7L, 1, 8L, 1), asked);
    pull(6, 100);
    awaitBlocks(1);
    assertEquals(Map.of(5L, 1, 6L, 1, 7L, 1, 8L, 1, 9L, 1), asked);
    assertEquals(LINE_MAX, ahead.size());
  }

  @Test
  void nothingIsBroughtPastTheEndOfALine() throws Exception {
    pull(5, 6);
    awaitBlocks(2);
    pull(6, 6);
    assertEquals(Map.of(5L, 1, 6L, 1), asked);
    assertEquals(0, ahead.size());
  }

  @Test
  void whatWasNotThereYetIsAskedForAgainWhenItsTurnComes() throws Exception {
    highest = 5;
    pull(5, 6);
    awaitBlocks(2);
    highest = 6;
    pull(6, 6);
    assertEquals(Map.of(5L, 1, 6L, 2), asked);
    highest = 5;
    assertThrows(ClientException.class, () -> pull(7, 7));
  }

  @Test
  void aLineThatIsLeftIsGivenUp() throws Exception {
    pull(5, 100);
    awaitBlocks(1 + LINE_MAX);
    pull(20, 20);
    assertEquals(0, ahead.size());
    pull(6, 6);
    assertEquals(2, asked.get(6L));
  }

  @Test
  void allLinesTogetherAreBounded() {
    for (int realm = 0; realm < 2 * PullsAhead.ALL_MAX; realm++) {
      ahead.pull(source, new RealmId(realm), 5, 100).close();
    }
    assertEquals(PullsAhead.ALL_MAX, ahead.size());
  }
}

package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.port.StoreException;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.LevelHasher;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Blocks of several realms, processed together. */
class BlockPoolTest {
  private static final int REALMS = 5;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Genesis GENESIS =
      new Genesis(
          "pool",
          true,
          REALMS,
          0,
          TestFounders.alone(Hash32.ZERO),
          Hash32.ZERO,
          new FeeSchedule(1, 0, 0, 0),
          Collections.nCopies(REALMS, new Genesis.Funded(Fr.ONE, 1000)));

  private final MemoryNodeStore store = new MemoryNodeStore(GENESIS.checkpoint());

  /** Realms of each group that was committed. */
  private final List<List<RealmId>> groups = Collections.synchronizedList(new ArrayList<>());

  private final List<RealmBlock> committed = Collections.synchronizedList(new ArrayList<>());
  private final List<RealmId> failed = Collections.synchronizedList(new ArrayList<>());
  private final Semaphore ended = new Semaphore(0);
  private final CompletableFuture<Throwable> broken = new CompletableFuture<>();

  /** Commits wait for it. */
  private final CountDownLatch disk = new CountDownLatch(1);

  private Optional<RealmId> contradicts = Optional.empty();
  private BlockPool.GroupCommit commit = this::commit;
  private final BlockPool pool =
      new BlockPool(
          realm -> new BlockProcessor(RealmRules.of(GENESIS, realm), storeOf(realm), store.chain()),
          LevelHasher.SERIAL,
          blocks -> commit.commit(blocks));

  private void commit(List<BlockTransition.Result> blocks) {
    try {
      assertTrue(disk.await(LIMIT.toSeconds(), TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    groups.add(blocks.stream().map(result -> result.block().header().realm()).toList());
    synchronized (store) {
      store.commit(blocks);
    }
  }

  private void start() {
    pool.start(
        new BlockPool.Listener() {
          @Override
          public void begins(RealmId realm) {
            // Counted elsewhere.
          }

          @Override
          public void committed(RealmId realm, RealmBlock block) {
            committed.add(block);
            ended.release();
          }

          @Override
          public void failed(RealmId realm, Invariant why) {
            failed.add(realm);
            ended.release();
          }
        },
        broken::complete);
  }

  @AfterEach
  void stop() throws InterruptedException {
    disk.countDown();
    pool.stop();
    assertTrue(pool.join(LIMIT));
  }

  private static BlockTransition.Batch batch(Checkpoint... delivered) {
    return new BlockTransition.Batch(0, List.of(delivered), List.of());
  }

  private void process(int realm, BlockTransition.Batch batch) {
    pool.process(new RealmId(realm), batch);
  }

  private void awaitEnded(int count) throws InterruptedException {
    assertTrue(ended.tryAcquire(count, LIMIT.toSeconds(), TimeUnit.SECONDS), committed::toString);
  }

  @Test
  void whatWaitsOfSeveralRealmsIsCommittedTogetherAndEachRealmsInOrder() throws Exception {
    start();
    for (int round = 0; round < 3; round++) {
      for (int realm = 0; realm < REALMS; realm++) {
        process(realm, round == 0 ? batch(GENESIS.checkpoint()) : batch());
      }
    }
    disk.countDown();
    awaitEnded(3 * REALMS);
    for (int realm = 0; realm < REALMS; realm++) {
      RealmId id = new RealmId(realm);
      assertEquals(
          List.of(1L, 2L, 3L),
          committed.stream()
              .map(RealmBlock::header)
              .filter(header -> header.realm().equals(id))
              .map(header -> header.height())
              .toList());
      assertEquals(3, store.realm(id).head().height());
    }
    assertTrue(groups.stream().allMatch(g -> new HashSet<>(g).size() == g.size()), "" + groups);
    // There are more realms than threads: what waited for the disk's first groups went together.
    assertTrue(groups.stream().anyMatch(group -> group.size() > 1), "" + groups);
  }

  @Test
  void aBatchThatIsNotWhatIsSealedFailsItsRealmAlone() throws Exception {
    process(0, batch(GENESIS.checkpoint()));
    process(1, batch(GENESIS.checkpoint(), GENESIS.checkpoint()));
    process(1, batch(GENESIS.checkpoint()));
    process(2, batch(GENESIS.checkpoint()));
    disk.countDown();
    start();
    awaitEnded(4);
    assertEquals(List.of(new RealmId(1), new RealmId(1)), failed);
    assertEquals(0, store.realm(new RealmId(1)).head().height());
    assertEquals(1, store.realm(new RealmId(0)).head().height());
    assertEquals(1, store.realm(new RealmId(2)).head().height());
  }

  /** The tree is read when all are hashed together. */
  @Test
  void aRealmWhoseTreeContradictsItselfFailsAlone() throws Exception {
    contradicts = Optional.of(new RealmId(1));
    for (int realm = 0; realm < REALMS; realm++) {
      process(realm, batch(GENESIS.checkpoint()));
    }
    disk.countDown();
    start();
    awaitEnded(REALMS);
    assertEquals(List.of(new RealmId(1)), failed);
    for (int realm = 0; realm < REALMS; realm++) {
      assertEquals(realm == 1 ? 0 : 1, store.realm(new RealmId(realm)).head().height());
    }
  }

  /**
   * A realm's store, of whose tree nothing can be read if it is the one that contradicts itself.
   */
  private RealmStore storeOf(RealmId realm) {
    RealmStore real = store.realm(realm);
    if (!contradicts.equals(Optional.of(realm))) {
      return real;
    }
    return (RealmStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RealmStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("families")) {
                throw new Invariant("a node that cannot be");
              }
              return method.invoke(real, arguments);
            });
  }

  @Test
  void aWriteThatFailsIsToldAndNothingWaitsForIt() throws Exception {
    commit =
        _ -> {
          throw new StoreException("the disk is gone");
        };
    process(0, batch(GENESIS.checkpoint()));
    process(0, batch());
    start();
    assertInstanceOf(StoreException.class, broken.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
    assertEquals(List.of(), committed);
  }
}

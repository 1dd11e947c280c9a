package dev.freehold.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.RealmStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests of what became of bundles: found while it is kept, forgotten after, and at no time wrong.
 */
class ReceiptsTest {
  private static final long SEED = 20261121;
  private static final BundleStatus.Rejected REFUSED =
      new BundleStatus.Rejected(RejectReason.PROOF_INVALID, "its proof was refused");

  @TempDir private Path directory;
  private TestChain chain;
  private TestRealm realm;
  private final Map<Hash32, Long> rejectedWith = new HashMap<>();

  @BeforeEach
  void make() {
    chain = new TestChain(new SplittableRandom(SEED), 3);
    realm = chain.realms.getFirst();
  }

  @Test
  void receiptsAreForgottenOnceTheyAreOldAndOnlyThen() {
    try (WorkerStore store = WorkerStore.open(directory, chain.genesis)) {
      // Checkpoints are a second apart.
      store.keepReceipts(Duration.ofSeconds(20));
      for (int i = 1; i <= 60; i++) {
        reject(store, i);
        chain.block(store, realm);
        chain.checkpoint(store);
        check(store, i - 20);
      }
      assertTrue(store.receiptsKeptFrom(realm.id) > 35, "seed " + SEED);
    }
    try (WorkerStore store = WorkerStore.open(directory, chain.genesis)) {
      check(store, 40);
      // Kept for longer from now on; what is gone does not come back.
      store.keepReceipts(Duration.ofHours(1));
      long from = store.receiptsKeptFrom(realm.id);
      chain.block(store, realm);
      assertEquals(from, store.receiptsKeptFrom(realm.id));
    }
  }

  @Test
  void aRejectionIsKnownAtOnceAndDurableWithTheNextBlock() {
    Hash32 early = id(1);
    Hash32 late = id(2);
    try (WorkerStore store = WorkerStore.open(directory, chain.genesis)) {
      RealmStore stored = store.realm(realm.id);
      stored.reject(early, REFUSED);
      assertEquals(Optional.of(REFUSED), stored.rejection(early));
      assertEquals(Optional.empty(), stored.blockOf(early));
      chain.block(store, realm);
      stored.reject(late, REFUSED);
      assertEquals(Optional.of(REFUSED), stored.rejection(late));
    }
    try (WorkerStore store = WorkerStore.open(directory, chain.genesis)) {
      RealmStore stored = store.realm(realm.id);
      assertEquals(Optional.of(REFUSED), stored.rejection(early));
      assertEquals(Optional.empty(), stored.rejection(late), "no block came after it");
    }
  }

  @Test
  void whatWasRejectedAndThenCommittedStaysCommitted() {
    try (WorkerStore store = WorkerStore.open(directory, chain.genesis)) {
      store.keepReceipts(Duration.ofSeconds(5));
      RealmStore stored = store.realm(realm.id);
      TestRealm.Step step = realm.next(chain.genesis.hash(), 0);
      while (step.block().bundles().isEmpty()) {
        realm.commitTo(stored, chain.genesis.hash(), 0);
        step = realm.next(chain.genesis.hash(), 0);
      }
      Hash32 bundle = step.block().bundles().getFirst().id();
      stored.reject(bundle, REFUSED);
      stored.commit(step.delta(), step.block());
      realm.adopt(step);
      assertEquals(Optional.of(step.block().header().height()), stored.blockOf(bundle));
      assertEquals(Optional.empty(), stored.rejection(bundle));
    }
  }

  @Test
  void rejectionsThatWaitForABlockAreBounded() {
    try (WorkerStore store = WorkerStore.open(directory, chain.genesis)) {
      RealmStore stored = store.realm(realm.id);
      for (int i = 0; i <= Receipts.WAITING_MAX; i++) {
        stored.reject(id(i), REFUSED);
      }
      assertEquals(Optional.empty(), stored.rejection(id(0)), "the oldest makes room");
      assertEquals(Optional.of(REFUSED), stored.rejection(id(Receipts.WAITING_MAX)));
      assertTrue(Receipts.WAITING_MAX <= Limits.BLOCK_BUNDLES_MAX);
    }
  }

  private void reject(WorkerStore store, long number) {
    store.realm(realm.id).reject(id(number), REFUSED);
    rejectedWith.put(id(number), realm.head().height() + 1);
  }

  /**
   * @param keptFrom the lowest block that must be found
   */
  private void check(WorkerStore store, long keptFrom) {
    RealmStore stored = store.realm(realm.id);
    for (RealmBlock block : realm.blocks) {
      long height = block.header().height();
      for (Bundle bundle : block.bundles()) {
        Optional<Long> found = stored.blockOf(bundle.id());
        assertEquals(
            height >= store.receiptsKeptFrom(realm.id) ? Optional.of(height) : Optional.empty(),
            found,
            "seed " + SEED);
        assertTrue(height <= keptFrom || found.isPresent(), "block " + height + " is not old");
      }
    }
    rejectedWith.forEach(
        (bundle, height) ->
            assertEquals(
                height >= store.receiptsKeptFrom(realm.id),
                stored.rejection(bundle).isPresent(),
                "rejected with block " + height));
  }

  private static Hash32 id(long number) {
    return Hash32.parse("%064x".formatted(number + 1));
  }
}

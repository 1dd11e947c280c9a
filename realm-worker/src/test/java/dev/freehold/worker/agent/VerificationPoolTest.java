package dev.freehold.worker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.BundleVerifier;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.transition.ProofTask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VerificationPoolTest {
  private static final long LIMIT_SECONDS = 30;

  private final BlockingQueue<Integer> batches = new LinkedBlockingQueue<>();
  private final CountDownLatch firstBegun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  /** Refuses bundles with an odd nonce; holds up its first batch. */
  private final BundleVerifier oddRefused =
      tasks -> {
        firstBegun.countDown();
        await(goOn);
        batches.add(tasks.size());
        return tasks.stream()
            .map(
                task ->
                    task.bundle().nonce() % 2 == 1
                        ? Optional.of(RejectReason.PROOF_INVALID)
                        : Optional.<RejectReason>empty())
            .toList();
      };

  @Test
  void whatWaitsIsCheckedTogetherAndEachGetsItsOwnVerdicts() throws Exception {
    VerificationPool pool = new VerificationPool(oddRefused, 1);
    pool.start(VerificationPoolTest::unexpected);
    CompletableFuture<List<Judgement>> first = verify(pool, 0);
    await(firstBegun);
    List<CompletableFuture<List<Judgement>>> later = new ArrayList<>();
    later.add(verify(pool, 1, 2));
    later.add(verify(pool));
    later.add(verify(pool, 4, 5, 7));
    goOn.countDown();
    assertEquals(List.of(true), holds(first));
    assertEquals(List.of(false, true), holds(later.get(0)));
    assertEquals(List.of(), holds(later.get(1)));
    assertEquals(List.of(true, false, false), holds(later.get(2)));
    assertEquals(1, batches.take());
    assertEquals(5, batches.take());
    pool.stop();
    assertTrue(pool.join(Duration.ofSeconds(LIMIT_SECONDS)));
  }

  @Test
  void aBatchHasALimit() throws Exception {
    VerificationPool pool = new VerificationPool(oddRefused, 1);
    pool.start(VerificationPoolTest::unexpected);
    Future<?> _ = verify(pool, 0);
    await(firstBegun);
    long[] many = new long[700];
    List<CompletableFuture<List<Judgement>>> later = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      later.add(verify(pool, many));
    }
    goOn.countDown();
    for (CompletableFuture<List<Judgement>> verdicts : later) {
      assertEquals(700, holds(verdicts).size());
    }
    assertEquals(List.of(1, 1400, 700), List.copyOf(batches));
    pool.stop();
    assertTrue(pool.join(Duration.ofSeconds(LIMIT_SECONDS)));
  }

  /** On one thread, which is never free: both lanes go on, and no batch is of both. */
  @Test
  void suspectsAreCheckedApartAndTheirTurnComes() throws Exception {
    VerificationPool pool = new VerificationPool(oddRefused, 1);
    pool.start(VerificationPoolTest::unexpected);
    Future<?> _ = verify(pool, 0);
    await(firstBegun);
    List<CompletableFuture<List<Judgement>>> later = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      later.add(verify(pool, true, new long[100]));
      later.add(verify(pool, new long[300]));
    }
    goOn.countDown();
    for (CompletableFuture<List<Judgement>> judgements : later) {
      assertTrue(holds(judgements).stream().allMatch(good -> good));
    }
    int suspects = 0;
    for (int size : List.copyOf(batches).subList(1, batches.size())) {
      assertTrue(size == 100 || size % 300 == 0, "a batch of " + size);
      suspects += size == 100 ? 1 : 0;
    }
    assertEquals(5, suspects);
    pool.stop();
    assertTrue(pool.join(Duration.ofSeconds(LIMIT_SECONDS)));
  }

  @Test
  void aVerifierThatFailsIsTold() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    IllegalStateException broken = new IllegalStateException("broken");
    VerificationPool pool =
        new VerificationPool(
            _ -> {
              throw broken;
            },
            2);
    pool.start(failure::complete);
    Future<?> _ = verify(pool, 0);
    assertSame(broken, failure.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    pool.stop();
    assertTrue(pool.join(Duration.ofSeconds(LIMIT_SECONDS)));
  }

  private static CompletableFuture<List<Judgement>> verify(VerificationPool pool, long... nonces) {
    return verify(pool, false, nonces);
  }

  private static CompletableFuture<List<Judgement>> verify(
      VerificationPool pool, boolean apart, long[] nonces) {
    List<ProofTask> tasks = new ArrayList<>();
    for (long nonce : nonces) {
      Bundle bundle =
          new Bundle.Unsigned(
                  Hash32.ZERO,
                  UserId.parse("0:1"),
                  nonce,
                  0,
                  Long.MAX_VALUE,
                  SignatureScheme.ED25519,
                  new byte[32],
                  List.of())
              .sign(new byte[64]);
      tasks.add(new ProofTask(bundle, Fr.ZERO, List.of()));
    }
    CompletableFuture<List<Judgement>> verdicts = new CompletableFuture<>();
    pool.verify(tasks, apart, verdicts::complete);
    return verdicts;
  }

  private static List<Boolean> holds(CompletableFuture<List<Judgement>> verdicts) throws Exception {
    return verdicts.get(LIMIT_SECONDS, TimeUnit.SECONDS).stream()
        .map(new Judgement.Decided(Optional.empty())::equals)
        .toList();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(LIMIT_SECONDS, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void unexpected(Throwable failure) {
    throw new AssertionError(failure);
  }
}

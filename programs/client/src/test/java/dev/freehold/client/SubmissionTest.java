package dev.freehold.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.socket.UnavailableException;
import dev.freehold.protocol.wire.GoodbyeReason;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class SubmissionTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final UserId USER = UserId.parse("0:3");
  private static final BundleStatus RECEIVED = new BundleStatus.Received();
  private static final BundleStatus VERIFIED = new BundleStatus.Verified();
  private static final BundleStatus COMMITTED = new BundleStatus.Committed(4);

  private final Signer signer = new Signer(new byte[Signer.SEED_BYTES]);
  private TestNetwork network;

  @BeforeEach
  void start() throws IOException {
    network = new TestNetwork();
  }

  @AfterEach
  void stop() throws IOException {
    network.close();
  }

  private Bundle bundle(long nonce) {
    return bundle(nonce, List.of(new Call.System(new SystemCall.Pay(UserId.parse("1:0"), 5))));
  }

  private Bundle bundle(long nonce, List<Call> calls) {
    return signer.sign(
        new Bundle.Unsigned(
            network.chain.genesis().hash(),
            USER,
            nonce,
            0,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            signer.publicKey(),
            calls));
  }

  private void assertFinal(Submission submission) throws Exception {
    BundleStatus.Final end = got(submission.finalised());
    assertEquals(network.chain.included(submission.bundle()), end);
  }

  private static List<BundleStatus> rejected(RejectReason reason, String detail) {
    return List.of(new BundleStatus.Rejected(reason, detail));
  }

  private static <T> T got(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static <E extends ClientException> E failure(Class<E> type, CompletableFuture<?> future) {
    ExecutionException e = assertThrows(ExecutionException.class, () -> got(future));
    return assertInstanceOf(type, e.getCause());
  }

  @Test
  void everyStatusCompletesItsFuture() throws Exception {
    network.worker.treating(_ -> List.of(RECEIVED));
    Submission submission = network.client().submit(bundle(0), LIMIT);
    got(submission.received());
    assertFalse(submission.verified().isDone());
    TestNode.Peer peer = network.node.peers().getLast();
    peer.send(new Message.StatusPush(submission.bundle().id(), VERIFIED));
    got(submission.verified());
    assertFalse(submission.committed().isDone());
    peer.send(new Message.StatusPush(submission.bundle().id(), COMMITTED));
    assertEquals(4, got(submission.committed()));
    assertFalse(submission.finalised().isDone());
    BundleStatus.Final end = network.carryOut(submission.bundle());
    peer.send(new Message.StatusPush(submission.bundle().id(), end));
    assertEquals(end, got(submission.finalised()));
    assertEquals(end, submission.status());
    assertEquals(1, network.worker.submitted().size());
  }

  @Test
  void aRejectionFailsEveryFutureWithItsReason() throws Exception {
    network.worker.treating(_ -> rejected(RejectReason.INSUFFICIENT_BALANCE, "3 short"));
    Submission submission = network.client().submit(bundle(0), LIMIT);
    for (CompletableFuture<?> future :
        List.of(
            submission.received(),
            submission.verified(),
            submission.committed(),
            submission.finalised())) {
      BundleRejectedException e = failure(BundleRejectedException.class, future);
      assertEquals(RejectReason.INSUFFICIENT_BALANCE, e.reason());
      assertTrue(e.getMessage().contains("3 short"), e.getMessage());
    }
    assertThrows(BundleRejectedException.class, () -> submission.awaitFinal(LIMIT));
  }

  @Test
  void aFailureEndsItAndNamesTheBlockThatTookTheFee() throws Exception {
    network.worker.treating(
        bundle ->
            List.of(new BundleStatus.Received(), network.fail(bundle, RejectReason.PROOF_INVALID)));
    Submission submission = network.client().submit(bundle(0), LIMIT);
    got(submission.received());
    for (CompletableFuture<?> future :
        List.of(submission.verified(), submission.committed(), submission.finalised())) {
      BundleFailedException e = failure(BundleFailedException.class, future);
      assertEquals(RejectReason.PROOF_INVALID, e.reason());
      assertEquals(1, e.blockHeight());
    }
    assertTrue(submission.hasFailed());
    assertThrows(BundleFailedException.class, () -> submission.awaitFinal(LIMIT));
  }

  @Test
  void theSameBundleIsOneSubmission() throws Exception {
    FreeholdClient client = network.client();
    Submission first = client.submit(bundle(0), LIMIT);
    assertSame(first, client.submit(bundle(0), LIMIT));
  }

  @Test
  void bundlesArriveInTheOrderTheyWereSubmitted() throws Exception {
    network.worker.treating(_ -> List.of(COMMITTED));
    FreeholdClient client = network.client();
    List<Submission> all = new ArrayList<>();
    List<Long> nonces = new ArrayList<>();
    for (long nonce = 0; nonce < 40; nonce++) {
      all.add(client.submit(bundle(nonce), LIMIT));
      nonces.add(nonce);
    }
    for (Submission submission : all) {
      got(submission.committed());
    }
    assertEquals(nonces, network.worker.nonces());
  }

  @Test
  void aUserHasNoMoreOnTheWayThanAWorkerTakes() throws Exception {
    FreeholdClient client = network.client();
    List<Submission> all = new ArrayList<>();
    for (long nonce = 0; nonce < Limits.USER_PENDING_MAX + 5; nonce++) {
      all.add(client.submit(bundle(nonce), LIMIT));
    }
    Await.until(
        "the bundles to arrive",
        () -> network.worker.submitted().size() >= Limits.USER_PENDING_MAX);
    TestNode.Peer peer = network.node.peers().getLast();
    assertEquals(Limits.USER_PENDING_MAX, network.worker.nonces().stream().distinct().count());
    network.worker.treating(_ -> List.of(COMMITTED));
    for (int i = 0; i < 5; i++) {
      peer.send(new Message.StatusPush(all.get(i).bundle().id(), COMMITTED));
    }
    got(all.getLast().committed());
  }

  @Test
  void followsARedirection() throws Exception {
    TestWorker right =
        new TestWorker(network.chain).treating(bundle -> List.of(network.carryOut(bundle)));
    TestNode other = network.start(right);
    network.worker.treating(_ -> rejected(RejectReason.WRONG_REALM, other.endpoint().toString()));
    Submission submission = network.client().submit(bundle(0), LIMIT);
    assertFinal(submission);
    assertEquals(1, right.submitted().size());
    assertEquals(1, network.worker.submitted().size());
  }

  @Test
  void redirectionsInACircleEndAfterThree() throws Exception {
    network.worker.treating(
        _ -> rejected(RejectReason.WRONG_REALM, network.node.endpoint().toString()));
    Submission submission = network.client().submit(bundle(0), LIMIT);
    BundleRejectedException e = failure(BundleRejectedException.class, submission.finalised());
    assertEquals(RejectReason.WRONG_REALM, e.reason());
    assertEquals(4, network.worker.submitted().size());
  }

  @Test
  void whatIsNotYetIsSentAgain() throws Exception {
    network.seal();
    AtomicInteger attempts = new AtomicInteger();
    network.worker.treating(
        bundle ->
            switch (attempts.incrementAndGet()) {
              case 1 -> rejected(RejectReason.NOT_SERVING, "");
              case 2 -> rejected(RejectReason.WRONG_REALM, "");
              case 3 -> rejected(RejectReason.TOO_MANY_PENDING, "");
              // Checkpoint 0 is final: this worker has not heard of it.
              case 4 -> rejected(RejectReason.UNKNOWN_ANCHOR, "");
              default -> List.of(network.carryOut(bundle));
            });
    FreeholdClient client = network.client();
    Submission submission = client.submit(bundle(0), LIMIT);
    assertFinal(submission);
    assertEquals(5, attempts.get());
  }

  @Test
  void anAnchorThatNobodyKnowsIsNotTriedAgain() throws Exception {
    network.worker.treating(_ -> rejected(RejectReason.UNKNOWN_ANCHOR, ""));
    Bundle anchored =
        signer.sign(
            new Bundle.Unsigned(
                network.chain.genesis().hash(),
                USER,
                0,
                999,
                Long.MAX_VALUE,
                SignatureScheme.ED25519,
                signer.publicKey(),
                List.of(new Call.System(new SystemCall.Pay(UserId.parse("1:0"), 5)))));
    Submission submission = network.client().submit(anchored, LIMIT);
    BundleRejectedException e = failure(BundleRejectedException.class, submission.finalised());
    assertEquals(RejectReason.UNKNOWN_ANCHOR, e.reason());
  }

  /** The worker starts to serve between the first bundle and the second. */
  @Test
  void aNonceThatIsTooHighWaitsForTheOneBefore() throws Exception {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger refusals = new AtomicInteger();
    network.worker.treating(
        bundle -> {
          if (refusals.getAndIncrement() == 0) {
            return rejected(RejectReason.NOT_SERVING, "");
          }
          if (bundle.nonce() > next.get()) {
            return rejected(RejectReason.NONCE_TOO_HIGH, "");
          }
          next.incrementAndGet();
          return List.of(COMMITTED, network.carryOut(bundle));
        });
    FreeholdClient client = network.client();
    List<Submission> all = new ArrayList<>();
    for (long nonce = 0; nonce < 5; nonce++) {
      all.add(client.submit(bundle(nonce), LIMIT));
    }
    for (Submission submission : all) {
      assertFinal(submission);
    }
  }

  @Test
  void aNonceThatIsTooHighForGoodIsRejected() throws Exception {
    network.worker.treating(_ -> rejected(RejectReason.NONCE_TOO_HIGH, ""));
    Submission submission = network.client().submit(bundle(9), LIMIT);
    BundleRejectedException e = failure(BundleRejectedException.class, submission.finalised());
    assertEquals(RejectReason.NONCE_TOO_HIGH, e.reason());
  }

  /** Killed with three bundles: one committed, one verified and lost, one never received. */
  @Test
  void aWorkerThatIsKilledAndRestartedIsAskedAndSentOnlyWhatItDoesNotKnow() throws Exception {
    TestNode worker = network.start(network.worker);
    network.chain.serve(0, worker.endpoint());
    network.worker.treating(
        bundle -> bundle.nonce() == 0 ? List.of(COMMITTED) : List.of(RECEIVED, VERIFIED));
    FreeholdClient client = network.client();
    Submission committed = client.submit(bundle(0), LIMIT);
    Submission lost = client.submit(bundle(1), LIMIT);
    got(committed.committed());
    got(lost.verified());
    worker.close();
    Submission queued = client.submit(bundle(2), LIMIT);

    TestWorker restarted = new TestWorker(network.chain);
    restarted.knows(committed.bundle().id(), COMMITTED);
    restarted.treating(bundle -> List.of(RECEIVED, VERIFIED, COMMITTED, network.carryOut(bundle)));
    TestNode again = network.start(restarted);
    network.chain.serve(0, again.endpoint());
    assertFinal(lost);
    assertFinal(queued);
    assertEquals(List.of(1L, 2L), restarted.nonces());
    assertTrue(
        again.received().stream().anyMatch(Query.BundleStatusOf.class::isInstance),
        "the worker was asked");
    // It tells nobody of the first: it does not know who waits for it.
    restarted.knows(committed.bundle().id(), network.carryOut(committed.bundle()));
    assertFinal(committed);
    assertEquals(List.of(1L, 2L), restarted.nonces());
  }

  /** The worker that a bundle was sent to dies while the connection to the next is being opened. */
  @Test
  void aBundleThatIsLostMeanwhileIsSentBeforeTheNext() throws Exception {
    TestWorker heir = new TestWorker(network.chain);
    heir.treating(bundle -> List.of(COMMITTED, network.carryOut(bundle)));
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch dead = new CountDownLatch(1);
    TestNode next =
        network.start(
            new TestNode.Script() {
              @Override
              public void hello(TestNode.Peer peer, Message.Hello hello) throws IOException {
                reached.countDown();
                awaitQuietly(dead);
                heir.hello(peer, hello);
              }

              @Override
              public void message(TestNode.Peer peer, Message message) throws IOException {
                heir.message(peer, message);
              }
            });
    TestWorker first = new TestWorker(network.chain);
    TestNode dying = network.start(first);
    network.chain.serve(0, dying.endpoint());
    first.treating(
        bundle ->
            bundle.nonce() == 0
                ? List.of(RECEIVED, VERIFIED)
                : rejected(RejectReason.WRONG_REALM, next.endpoint().toString()));
    FreeholdClient client = network.client();
    Submission lost = client.submit(bundle(0), LIMIT);
    got(lost.verified());
    Submission redirected = client.submit(bundle(1), LIMIT);
    got(CompletableFuture.runAsync(() -> awaitQuietly(reached)));
    dying.peers().getLast().send(new Message.Goodbye(GoodbyeReason.SHUTTING_DOWN, "bye"));
    Await.until("the client to have closed its side", () -> dying.peers().isEmpty());
    dead.countDown();
    assertFinal(lost);
    assertFinal(redirected);
    assertEquals(List.of(0L, 1L), heir.nonces());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theNewsOfANodeThatTheBundleWasNotSentToIsNotHeard() throws Exception {
    TestWorker stranger = new TestWorker(network.chain);
    TestNode other = network.start(stranger);
    network.chain.serve(1, other.endpoint());
    FreeholdClient client = network.client();
    client.ask(new RealmId(1), Query.NetworkState::new);
    Submission submission = client.submit(bundle(0), LIMIT);
    Await.until("the bundle to arrive", () -> network.worker.submitted().size() == 1);
    TestNode.Peer peer = other.peers().getLast();
    peer.send(
        new Message.StatusPush(submission.bundle().id(), network.carryOut(submission.bundle())));
    // What comes after it on that connection was handled after it.
    client.ask(new RealmId(1), Query.NetworkState::new);
    assertFalse(submission.finalised().isDone());
    assertEquals(new BundleStatus.Unknown(), submission.status());
  }

  @Test
  void aWorkerThatStaysAwayIsGivenUpWithWhatWasWaitedFor() throws Exception {
    TestNode worker = network.start(network.worker);
    network.chain.serve(0, worker.endpoint());
    FreeholdClient client = network.client();
    worker.close();
    Submission submission = client.submit(bundle(0), Duration.ofMillis(700));
    UnavailableException e = failure(UnavailableException.class, submission.finalised());
    assertTrue(
        e.getMessage()
            .startsWith(
                "nothing was taken of the bundle of 0:3, nonce 0: waited 700 ms for the worker"),
        e.toString());
    assertFalse(submission.mayBeApplied());
    assertTrue(e.getMessage().contains("no connection to " + worker.endpoint()), e.toString());
    failure(UnavailableException.class, submission.received());
  }

  @Test
  void aBundleThatAWorkerSaysNothingOfIsGivenUp() throws Exception {
    Submission submission = network.client().submit(bundle(0), Duration.ofMillis(300));
    OutcomeUnknownException e = failure(OutcomeUnknownException.class, submission.finalised());
    assertTrue(e.getMessage().contains("it may have it; waited 300 ms"), e.toString());
    assertEquals(submission.bundle(), e.bundle());
    assertEquals(new BundleStatus.Unknown(), e.status());
    assertThrows(OutcomeUnknownException.class, () -> submission.awaitFinal(LIMIT));
  }

  @Test
  void whatWasSentAndIsNotFinalInTimeIsUnknownWithItsWholeIdAndLastStatus() throws Exception {
    network.worker.treating(_ -> List.of(RECEIVED, VERIFIED, COMMITTED));
    Submission submission = network.client().submit(bundle(0), LIMIT);
    got(submission.committed());
    OutcomeUnknownException e =
        assertThrows(
            OutcomeUnknownException.class, () -> submission.awaitFinal(Duration.ofMillis(1)));
    assertEquals(COMMITTED, e.status());
    assertTrue(
        e.getMessage()
            .startsWith(
                "bundle %s of 0:3, nonce 0, was sent, not final yet: it is committed in block 4 of realm 0; "
                    .formatted(submission.bundle().id())),
        e.getMessage());
  }

  @Test
  void aConnectionLostBeforeAnythingWasHeardLeavesTheOutcomeUnknown() throws Exception {
    network.worker.treating(
        _ -> {
          cutAll();
          return List.of();
        });
    Submission submission = network.client().submit(bundle(0), Duration.ofMillis(900));
    OutcomeUnknownException e = failure(OutcomeUnknownException.class, submission.finalised());
    assertEquals(new BundleStatus.Unknown(), e.status());
    assertTrue(submission.mayBeApplied());
  }

  private void cutAll() {
    for (TestNode.Peer peer : network.node.peers()) {
      try {
        peer.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The first copy was applied, and its receipt is gone: the second is refused by its nonce. */
  @Test
  void aRefusalOfWhatWasSentTwiceDoesNotSayThatNothingWasApplied() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    network.worker.treating(
        _ -> {
          if (attempts.incrementAndGet() == 1) {
            cutAll();
            return List.of();
          }
          return rejected(RejectReason.NONCE_TOO_LOW, "the next nonce is 1");
        });
    Submission submission = network.client().submit(bundle(0), LIMIT);
    OutcomeUnknownException e = failure(OutcomeUnknownException.class, submission.finalised());
    assertTrue(
        e.getMessage().contains("NONCE_TOO_LOW (the next nonce is 1): by itself, or by another"),
        e.getMessage());
    assertEquals(2, attempts.get());
  }

  @Test
  void whatWasRefusedBeforeItIsSentAgainMayNotBeApplied() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    network.worker.treating(
        _ ->
            attempts.incrementAndGet() == 1
                ? rejected(RejectReason.NOT_SERVING, "")
                : rejected(RejectReason.NONCE_TOO_LOW, ""));
    Submission submission = network.client().submit(bundle(0), LIMIT);
    failure(BundleRejectedException.class, submission.finalised());
    assertFalse(submission.mayBeApplied());
  }

  @Test
  void closingFailsWhatIsOnItsWay() throws Exception {
    FreeholdClient client = network.client();
    Submission submission = client.submit(bundle(0), LIMIT);
    client.close();
    ClientException e = failure(ClientException.class, submission.finalised());
    assertTrue(e.getMessage().contains("closed"), e.getMessage());
    assertEquals(submission.mayBeApplied(), e instanceof OutcomeUnknownException, e.toString());
    assertThrows(ClientException.class, () -> client.submit(bundle(1), LIMIT));
  }

  @Test
  void aBundleThatIsTooLargeIsNotSent() throws Exception {
    byte[] key = new byte[VerifyingKey.bytesFor(Statement.COUNT)];
    FunctionSpec function =
        new FunctionSpec("f", FunctionSpec.SetupKind.DEVELOPMENT, new VerifyingKey(key));
    Call deploy =
        new Call.System(
            new SystemCall.Deploy(
                new ContractSpec(
                    "c",
                    SlotShape.uniform(1),
                    Collections.nCopies(Limits.CONTRACT_FUNCTIONS_MAX, function))));
    Bundle large = bundle(0, Collections.nCopies(3, deploy));
    assertTrue(large.length() > Limits.BUNDLE_BYTES_MAX);
    FreeholdClient client = network.client();
    ClientException e = assertThrows(ClientException.class, () -> client.submit(large, LIMIT));
    assertTrue(e.getMessage().contains("65536 are allowed"), e.getMessage());
  }

  /** A dependent may ask the network: it does not run on the thread that reads the answer. */
  @Test
  void whatDependsOnAFutureMayAskTheNetwork() throws Exception {
    network.worker.treating(bundle -> List.of(network.carryOut(bundle)));
    FreeholdClient client = network.client();
    CompletableFuture<Integer> realms =
        client.submit(bundle(0), LIMIT).finalised().thenApply(_ -> client.realms().size());
    assertEquals(2, got(realms));
  }
}

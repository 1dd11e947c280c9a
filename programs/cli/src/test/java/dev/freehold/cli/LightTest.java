package dev.freehold.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.cli.audit.AuditFailure;
import dev.freehold.cli.audit.AuditReport;
import dev.freehold.cli.audit.Auditor;
import dev.freehold.cli.audit.StoreSource;
import dev.freehold.client.MissingException;
import dev.freehold.client.Wallet;
import dev.freehold.client.light.LightClient;
import dev.freehold.client.light.LightReport;
import dev.freehold.client.light.RefusedException;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.node.service.AggregateKeeper;
import dev.freehold.protocol.socket.QueryFailedException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Query;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.snarkpack.StructuredReferenceString;
import dev.freehold.store.WorkerStore;
import dev.freehold.verifier.Groth16BundleVerifier;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A light client follows a running network over TCP, and finds out every kind of lie. */
class LightTest {
  @TempDir private Path directory;
  private TestNetwork network;
  private LightChain chain;

  @Test
  void anHonestNetworkIsFollowedAndEveryLieIsNamed() throws Exception {
    try (TestNetwork running = new TestNetwork(directory.resolve("network"));
        StructuredReferenceString strings = StructuredReferenceString.development(8)) {
      network = running;
      Wallet wallet = network.wallet();
      for (int i = 0; i < LightChain.CALLS; i++) {
        long anchor = wallet.settle().height();
        wallet.finish(wallet.submit(anchor, List.of(network.call(network.slots(), anchor, 3))));
      }
      wallet.pay(network.neighbourUser, 500);
      wallet.finish(wallet.submit(new SystemCall.Pay(network.neighbourUser, 700)));
      wallet.settle();
      chain = new LightChain(network, strings);
      requireUncovered();
      requireCovered();
      requireCaughtUp();
      requireLiesNamed();
      requireAbsenceIsNoLie();
      assertEquals(List.of(), network.failures);
    }
    requirePruning();
  }

  private void requireUncovered() {
    LightReport report =
        chain.client(chain.honest(), new Ed25519Verifier(), true).followTo(chain.head);
    assertEquals(LightChain.CALLS, report.proofs());
    assertEquals(0, report.covered());
    assertEquals(report.blocks(), report.witnessed());
    assertEquals(LightChain.CALLS, report.uncovered().stream().mapToLong(u -> u.proofs()).sum());
    assertTrue(report.inWords().contains("not covered"), report.inWords());
    LightReport later =
        chain
            .client(chain.honest(), chain.head / 2, new Ed25519Verifier(), true)
            .followTo(chain.head);
    assertEquals(chain.head / 2, later.from());
    assertEquals(later.blocks(), later.witnessed());
    assertTrue(later.blocks() < report.blocks());
  }

  private void requireCovered() {
    LightReport report =
        chain
            .client(chain.source(UnaryOperator.identity()), chain.anyCheckpoint(), false)
            .followTo(chain.head);
    assertEquals(LightChain.CALLS, report.covered());
    assertEquals(1, report.aggregates());
    assertEquals(List.of(), report.uncovered());
    assertFalse(report.inWords().contains("not covered"), report.inWords());
  }

  /** The chain goes on meanwhile, and state can be read where following ends. */
  private void requireCaughtUp() {
    LightClient light = chain.client(chain.honest(), new Ed25519Verifier(), false);
    network.wallet().pay(network.neighbourUser, 1);
    // This network seals every 2 ms, so that state is readable for 128 ms only.
    Optional<Account> read = Optional.empty();
    for (int attempt = 0; read.isEmpty(); attempt++) {
      light.catchUp((_, _) -> {});
      assertTrue(light.head().height() > chain.head);
      try {
        read = network.client.state().account(network.richUser, light.head()).atCheckpoint();
      } catch (QueryFailedException e) {
        assertEquals(Answer.Failure.CHECKPOINT_NOT_READABLE, e.failure());
        assertTrue(attempt < 100, "never near enough to read");
      }
    }
  }

  private void requireLiesNamed() {
    Set<Reason> told = EnumSet.noneOf(Reason.class);
    for (LightLies.Lie lie : new LightLies(chain).all()) {
      RefusedException e = assertThrows(RefusedException.class, lie.told()::run, lie.what());
      assertEquals(lie.reason(), e.reason(), lie.what() + ": " + e.getMessage());
      told.add(e.reason());
    }
    assertEquals(EnumSet.allOf(Reason.class), told, "a lie for every reason");
  }

  private void requireAbsenceIsNoLie() {
    missing(
        "no header",
        false,
        a -> a instanceof Answer.Headers ? new Answer.Headers(0, List.of()) : a);
    missing(
        "no witness",
        true,
        a -> {
          if (a instanceof Answer.BlockPart) {
            throw new QueryFailedException(
                new Answer.Failed(0, Answer.Failure.CHECKPOINT_NOT_READABLE, "not here"));
          }
          return a;
        });
  }

  private void missing(String what, boolean witness, UnaryOperator<Answer> lie) {
    LightClient light = chain.client(chain.source(lie), chain.anyCheckpoint(), witness);
    assertThrows(MissingException.class, () -> light.followTo(chain.head), what);
  }

  /** On the worker's own store: proofs go with the aggregate there, and an audit still holds. */
  private void requirePruning() {
    Path data = directory.resolve("network").resolve("worker-0").resolve("state");
    RealmId realm = network.richUser.realm();
    Genesis genesis = network.genesis();
    try (StructuredReferenceString strings = StructuredReferenceString.development(8);
        WorkerStore store = WorkerStore.open(data, genesis)) {
      SnarkPackVerifier verifier = new SnarkPackVerifier(strings.key(), 2);
      long block = chain.covered.firstBlock();
      List<Message> asked = new ArrayList<>();
      try (AggregateKeeper keeper =
          new AggregateKeeper(genesis.hash(), store, Optional.of(() -> verifier), asked::add)) {
        keeper.keep(chain.aggregate);
        keeper.search();
        assertFalse(store.realm(realm).block(block).orElseThrow().isPruned(), "nobody says so");
        store.forgetAggregate(realm, block, chain.covered.job());
        byte[] wrong = chain.aggregate.bytes();
        wrong[0] ^= 1;
        keeper.keep(new Aggregate(chain.aggregate.job(), LightChain.PAYEE, wrong));
        append(store);
        while (asked.isEmpty()) {
          keeper.search();
        }
        assertFalse(store.realm(realm).block(block).orElseThrow().isPruned(), "it does not hold");
        assertEquals(List.of(new Query.AggregateOf(0, realm, block, chain.covered.job())), asked);
        keeper.keep(chain.aggregate);
      }
      for (Job.Part part : chain.aggregate.job().parts()) {
        assertTrue(store.realm(realm).block(part.block()).orElseThrow().isPruned());
      }
      assertEquals(
          chain.aggregate, store.aggregate(realm, block, chain.covered.job()).orElseThrow());
      assertEquals(LightChain.CALLS, audit(store, realm, verifier, "holds").proofs());
      AuditFailure failure =
          assertThrows(AuditFailure.class, () -> audit(store, realm, null, "fails"));
      assertTrue(failure.getMessage().contains("does not hold"), failure.getMessage());
    }
  }

  private void append(WorkerStore store) {
    Checkpoint before = store.chain().head();
    store
        .chain()
        .append(
            new Checkpoint(
                before.height() + 1,
                before.hash(),
                before.timeMs() + 1,
                before.globalRoot(),
                List.of(),
                List.of(chain.covered),
                before.registryRoot(),
                before.signature()));
  }

  private AuditReport audit(
      WorkerStore store, RealmId realm, SnarkPackVerifier verifier, String name) {
    Path replay = directory.resolve("replay-" + name);
    try (WorkerStore scratch = WorkerStore.openScratch(replay, network.genesis())) {
      return new Auditor(
              network.genesis(),
              new StoreSource(store),
              scratch,
              new Groth16BundleVerifier(ParallelLoop.serial(), new SecureRandom()),
              verifier == null ? _ -> false : verifier,
              chain.anyCheckpoint(),
              List.of(realm))
          .auditTo(store.chain().head().height(), (_, _) -> {});
    }
  }
}

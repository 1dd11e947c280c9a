package dev.freehold.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.cli.audit.AuditException;
import dev.freehold.cli.audit.AuditReport;
import dev.freehold.cli.audit.Auditor;
import dev.freehold.cli.audit.StoreSource;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.network.TestNetwork;
import dev.freehold.node.service.AggregateKeeper;
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
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store that a worker of a network left behind: its proofs go when aggregates cover them. */
class AggregatePruningTest {
  @TempDir private Path directory;
  private TestNetwork network;
  private LightChain chain;

  @Test
  void proofsGoWithTheAggregateAndAnAuditStillHolds() throws Exception {
    try (TestNetwork running = new TestNetwork(directory.resolve("network"));
        StructuredReferenceString strings = StructuredReferenceString.development(8)) {
      network = running;
      LightChain.makeCalls(network);
      chain = new LightChain(network, strings);
      assertEquals(List.of(), network.failures);
    }
    requirePruning();
  }

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
        store.realm(realm).forgetAggregate(block, chain.covered.job());
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
          chain.aggregate, store.realm(realm).aggregate(block, chain.covered.job()).orElseThrow());
      assertEquals(LightChain.CALLS, audit(store, realm, verifier, "holds").proofs());
      AuditException failure =
          assertThrows(AuditException.class, () -> audit(store, realm, null, "fails"));
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
                before.totals(),
                before.finality()));
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
              chain.anyCheckpoint().committee(),
              new Ed25519Verifier(),
              List.of(realm))
          .auditTo(store.chain().head().height(), (_, _) -> {});
    }
  }
}

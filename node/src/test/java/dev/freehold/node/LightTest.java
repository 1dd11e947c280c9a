package dev.freehold.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.blst.ParallelLoop;
import dev.freehold.client.ClientOptions.TrustedCheckpoint;
import dev.freehold.client.Wallet;
import dev.freehold.client.light.LightClient;
import dev.freehold.client.light.LightReport;
import dev.freehold.client.light.LightSource;
import dev.freehold.client.light.RefusedException;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.transition.StatelessBlock;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Query;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.node.audit.AuditFailure;
import dev.freehold.node.audit.AuditReport;
import dev.freehold.node.audit.Auditor;
import dev.freehold.node.audit.StoreSource;
import dev.freehold.node.service.AggregateKeeper;
import dev.freehold.store.WorkerStore;
import dev.freehold.verifier.Groth16BundleVerifier;
import dev.freehold.verifier.aggregate.Aggregator;
import dev.freehold.verifier.aggregate.SnarkPackVerifier;
import dev.freehold.verifier.aggregate.StructuredReferenceString;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A light client follows a running network over TCP, and finds out every kind of lie. */
class LightTest {
  private static final int CALLS = 3;
  private static final UserId PAYEE = UserId.parse("1:0");

  @TempDir private Path directory;
  private TestNetwork network;
  private StructuredReferenceString srs;
  private long head;
  private Covered covered;
  private Aggregate aggregate;
  private Checkpoint last;

  @Test
  void anHonestNetworkIsFollowedAndEveryLieIsNamed() throws Exception {
    try (TestNetwork running = new TestNetwork(directory.resolve("network"));
        StructuredReferenceString strings = StructuredReferenceString.development(8)) {
      network = running;
      srs = strings;
      Wallet wallet = network.wallet();
      for (int i = 0; i < CALLS; i++) {
        long anchor = wallet.settle().height();
        wallet.finish(wallet.submit(anchor, List.of(network.call(network.slots(), anchor, 3))));
      }
      wallet.pay(network.neighbourUser, 500);
      wallet.finish(wallet.submit(new SystemCall.Pay(network.neighbourUser, 700)));
      wallet.settle();
      head = network.client.checkpoints().latest().height();
      requireUncovered();
      makeAggregate();
      requireCovered();
      requireLiesNamed();
      requireWitnessLiesNamed();
      assertEquals(List.of(), network.failures);
    }
    requirePruning();
  }

  private void requireUncovered() {
    LightReport report = client(honest(), new Ed25519Verifier(), true).followTo(head);
    assertEquals(CALLS, report.proofs());
    assertEquals(0, report.covered());
    assertEquals(report.blocks(), report.witnessed());
    assertTrue(report.rootsChecked());
    assertEquals(CALLS, report.uncovered().stream().mapToLong(u -> u.proofs()).sum());
    assertTrue(report.inWords().contains("not covered"), report.inWords());
    LightReport later =
        new LightClient(honest(), trusted(head / 2), task -> false, new Ed25519Verifier(), true)
            .followTo(head);
    assertEquals(head / 2, later.from());
    assertFalse(later.rootsChecked());
    assertEquals(later.blocks(), later.witnessed());
    assertTrue(later.blocks() < report.blocks());
  }

  private TrustedCheckpoint trusted(long height) {
    return new TrustedCheckpoint(
        height, height == 0 ? network.genesis().checkpoint().hash() : at(height).hash());
  }

  private Checkpoint at(long height) {
    return network.client.checkpoint(height);
  }

  /** What an aggregator and the coordinator would do. */
  private void makeAggregate() {
    RealmId realm = network.richUser.realm();
    List<Job.Part> parts = new ArrayList<>();
    List<Statement> statements = new ArrayList<>();
    List<Proof> proofs = new ArrayList<>();
    if (!(network.client.ask(realm, r -> new Query.HeadersOf(r, realm, 1))
        instanceof Answer.Headers headers)) {
      throw new AssertionError("no headers");
    }
    for (ProvenHeader header : headers.headers()) {
      long block = header.header().height();
      for (int entry = 0; entry < header.proofs().size(); entry++) {
        int e = entry;
        FunctionProofs some = header.proofs().get(entry);
        parts.add(new Job.Part(block, entry, some.count(), some.statements()));
        if (!(network.client.ask(realm, r -> new Query.ProofsOf(r, realm, block, e, true))
            instanceof Answer.Proofs answer)) {
          throw new AssertionError("no proofs");
        }
        proofs.addAll(answer.proofs());
        for (CallStatement call : answer.statements()) {
          statements.add(
              call.in(
                  network.contract.id(),
                  network.contract.owner(),
                  at(call.anchorHeight()).globalRoot()));
        }
      }
    }
    assertEquals(CALLS, proofs.size());
    var key = network.contract.spec().functions().getFirst().key();
    Job job =
        new Job(network.genesis().hash(), realm, network.contract.id(), 0, key.digest(), parts);
    byte[] bytes =
        new Aggregator(srs, 2).aggregate(job.id(), PAYEE, key, statements, proofs, _ -> {});
    aggregate = new Aggregate(job, PAYEE, bytes);
    covered =
        new Covered(
            job.id(),
            realm,
            network.contract.id(),
            0,
            job.firstBlock(),
            parts.getFirst().entry(),
            job.lastBlock(),
            parts.getLast().entry(),
            CALLS,
            PAYEE);
    last = at(head);
    last = with(last, covered);
  }

  private static Checkpoint with(Checkpoint c, CheckpointEvent event) {
    List<CheckpointEvent> events = new ArrayList<>(c.events());
    events.add(event);
    return new Checkpoint(
        c.height(),
        c.previous(),
        c.timeMs(),
        c.globalRoot(),
        c.headers(),
        events,
        c.registryRoot(),
        c.signature());
  }

  private void requireCovered() {
    LightReport report = client(source(Function.identity()), anyCheckpoint(), false).followTo(head);
    assertEquals(CALLS, report.covered());
    assertEquals(1, report.aggregates());
    assertEquals(List.of(), report.uncovered());
    assertFalse(report.inWords().contains("not covered"), report.inWords());
  }

  private void requireLiesNamed() {
    refused(
        Reason.STATEMENTS_NOT_OF_BLOCK,
        a ->
            a instanceof Answer.Proofs p
                ? new Answer.Proofs(p.request(), p.statements().reversed().subList(1, 1), List.of())
                : a);
    refused(Reason.HEADER_MISSING, a -> headers(a, list -> list.subList(1, list.size())));
    refused(
        Reason.HEADER_MISSING,
        a -> a instanceof Answer.Headers h ? new Answer.Headers(h.request(), List.of()) : a);
    refused(Reason.HEADER_NOT_LINKED, a -> headers(a, LightTest::withoutPrevious));
    refused(
        Reason.PROOFS_NOT_OF_HEADER,
        a ->
            headers(
                a,
                list -> list.stream().map(h -> new ProvenHeader(h.header(), List.of())).toList()));
    refused(
        Reason.AGGREGATE_OF_ANOTHER,
        a ->
            a instanceof Answer.AggregateAt at
                ? new Answer.AggregateAt(
                    at.request(),
                    new Aggregate(aggregate.job(), UserId.parse("0:0"), at.aggregate().bytes()))
                : a);
    refused(
        Reason.AGGREGATE_INVALID,
        a -> {
          if (a instanceof Answer.AggregateAt at) {
            byte[] bytes = at.aggregate().bytes();
            bytes[bytes.length - 1] ^= 1;
            return new Answer.AggregateAt(
                at.request(), new Aggregate(aggregate.job(), PAYEE, bytes));
          }
          return a;
        });
    refused(Reason.ANSWER_OF_ANOTHER_KIND, a -> new Answer.Counters(a.request(), List.of()));
    RefusedException unsigned =
        assertThrows(
            RefusedException.class,
            () -> client(source(Function.identity()), new Ed25519Verifier(), false).followTo(head));
    assertEquals(Reason.CHECKPOINT_NOT_SIGNED, unsigned.reason());
    RefusedException otherStart =
        assertThrows(
            RefusedException.class,
            () ->
                new LightClient(
                    honest(),
                    new TrustedCheckpoint(1, Hash32.ZERO),
                    _ -> true,
                    new Ed25519Verifier(),
                    false));
    assertEquals(Reason.NOT_THE_TRUSTED_CHECKPOINT, otherStart.reason());
  }

  private static List<ProvenHeader> withoutPrevious(List<ProvenHeader> list) {
    List<ProvenHeader> changed = new ArrayList<>(list);
    var h = list.getFirst().header();
    changed.set(
        0,
        new ProvenHeader(
            new RealmHeader(
                h.realm(),
                h.height(),
                Hash32.ZERO,
                h.checkpointHeight(),
                h.rootBefore(),
                h.rootAfter(),
                h.bundleCount(),
                h.bundlesDigest(),
                h.eventsDigest(),
                h.proofsDigest(),
                h.feesTotal()),
            list.getFirst().proofs()));
    return changed;
  }

  private static Answer headers(Answer answer, UnaryOperator<List<ProvenHeader>> change) {
    return answer instanceof Answer.Headers h
        ? new Answer.Headers(h.request(), change.apply(h.headers()))
        : answer;
  }

  private void requireWitnessLiesNamed() {
    refusedWitness(
        Reason.BLOCK_WRONG,
        b ->
            new StatelessBlock(
                new RealmBlock(
                    b.block().header(),
                    b.block().bundles().stream().skip(1).toList(),
                    b.block().events(),
                    b.block().proofs()),
                b.witness()));
    for (int at : new int[] {40, 400}) {
      LightSource lying =
          source(
              a -> {
                if (a instanceof Answer.BlockPart part && part.bytes().length > 1000) {
                  byte[] bytes = part.bytes();
                  // Within the last families of nodes, or an account's path.
                  bytes[bytes.length - at] ^= 1;
                  return new Answer.BlockPart(part.request(), part.totalBytes(), bytes);
                }
                return a;
              });
      RefusedException e =
          assertThrows(
              RefusedException.class, () -> client(lying, anyCheckpoint(), true).followTo(head));
      assertEquals(Reason.WITNESS_WRONG, e.reason(), e.getMessage());
    }
    SignatureVerifier nobody =
        (_, key, _, _) -> Arrays.equals(key, network.genesis().coordinatorKey().toBytes());
    RefusedException unsigned =
        assertThrows(RefusedException.class, () -> client(honest(), nobody, true).followTo(head));
    assertEquals(Reason.BUNDLE_NOT_SIGNED, unsigned.reason());
  }

  private void refusedWitness(Reason reason, UnaryOperator<StatelessBlock> lie) {
    LightSource lying =
        source(
            a -> {
              if (a instanceof Answer.BlockPart part) {
                StatelessBlock block = StatelessBlock.decode(part.bytes());
                byte[] bytes =
                    (block.block().bundles().isEmpty() ? block : lie.apply(block)).toBytes();
                return new Answer.BlockPart(part.request(), bytes.length, bytes);
              }
              return a;
            });
    RefusedException e =
        assertThrows(
            RefusedException.class, () -> client(lying, anyCheckpoint(), true).followTo(head));
    assertEquals(reason, e.reason(), e.getMessage());
  }

  private void refused(Reason reason, Function<Answer, Answer> lie) {
    RefusedException e =
        assertThrows(
            RefusedException.class,
            () -> client(source(lie), anyCheckpoint(), false).followTo(head));
    assertEquals(reason, e.reason(), e.getMessage());
  }

  private LightClient client(LightSource source, SignatureVerifier keys, boolean witness) {
    return new LightClient(source, trusted(0), new SnarkPackVerifier(srs, 2), keys, witness);
  }

  /** The last checkpoint was changed here, so its signature cannot hold. */
  private SignatureVerifier anyCheckpoint() {
    SignatureVerifier real = new Ed25519Verifier();
    return (scheme, key, message, signature) ->
        Arrays.equals(key, network.genesis().coordinatorKey().toBytes())
            || real.verify(scheme, key, message, signature);
  }

  private LightSource honest() {
    return LightSource.of(network.client);
  }

  /** The network with an aggregate in its last checkpoint, lying. */
  private LightSource source(Function<Answer, Answer> lie) {
    LightSource honest = honest();
    return new LightSource() {
      @Override
      public Genesis genesis() {
        return honest.genesis();
      }

      @Override
      public long headHeight() {
        return head;
      }

      @Override
      public Checkpoint checkpoint(long height) {
        return height == head ? last : honest.checkpoint(height);
      }

      @Override
      public Optional<Contract> contract(ContractId id) {
        return honest.contract(id);
      }

      @Override
      public Answer ask(RealmId realm, IntFunction<Query> query) {
        return lie.apply(
            query.apply(0) instanceof Query.AggregateOf q && q.job().equals(covered.job())
                ? new Answer.AggregateAt(0, aggregate)
                : honest.ask(realm, query));
      }
    };
  }

  /** On the worker's own store: proofs go with the aggregate there, and an audit still holds. */
  private void requirePruning() {
    Path data = directory.resolve("network").resolve("worker-0").resolve("state");
    RealmId realm = network.richUser.realm();
    Genesis genesis = network.genesis();
    try (StructuredReferenceString strings = StructuredReferenceString.development(8);
        WorkerStore store = WorkerStore.open(data, genesis)) {
      SnarkPackVerifier verifier = new SnarkPackVerifier(strings, 2);
      long block = covered.firstBlock();
      try (AggregateKeeper keeper =
          new AggregateKeeper(genesis.hash(), store, Optional.of(() -> verifier))) {
        keeper.keep(aggregate);
        assertFalse(store.realm(realm).block(block).orElseThrow().isPruned(), "nobody says so");
        append(store);
        byte[] wrong = aggregate.bytes();
        wrong[0] ^= 1;
        keeper.keep(new Aggregate(aggregate.job(), PAYEE, wrong));
        assertFalse(store.realm(realm).block(block).orElseThrow().isPruned(), "it does not hold");
        keeper.keep(aggregate);
      }
      for (Job.Part part : aggregate.job().parts()) {
        assertTrue(store.realm(realm).block(part.block()).orElseThrow().isPruned());
      }
      assertEquals(aggregate, store.aggregate(realm, block, covered.job()).orElseThrow());
      assertEquals(CALLS, audit(store, realm, verifier, "holds").proofs());
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
                List.of(covered),
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
              anyCheckpoint(),
              List.of(realm))
          .auditTo(store.chain().head().height(), (_, _) -> {});
    }
  }
}

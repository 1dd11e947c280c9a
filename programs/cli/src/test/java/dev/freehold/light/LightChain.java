package dev.freehold.light;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.client.CommitteeSignatures;
import dev.freehold.client.Wallet;
import dev.freehold.client.light.LightClient;
import dev.freehold.client.light.LightSource;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.AnySignatures;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateSignatures;
import dev.freehold.core.port.SignatureVerifier;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.network.TestNetwork;
import dev.freehold.protocol.socket.ClientOptions.TrustedCheckpoint;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import dev.freehold.snarkpack.AggregateProver;
import dev.freehold.snarkpack.SnarkPackVerifier;
import dev.freehold.snarkpack.StructuredReferenceString;
import dev.freehold.verifier.signature.Ed25519Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * A running network, and beside it what it would be with an aggregate that its last checkpoint
 * names: a chain that lies can be told about.
 */
final class LightChain {
  static final int CALLS = 3;
  static final UserId PAYEE = UserId.parse("1:0");

  final TestNetwork network;
  final StructuredReferenceString srs;
  final long head;
  Covered covered;
  Aggregate aggregate;

  /** The checkpoint at {@link #head}, with the aggregate. */
  Checkpoint last;

  LightChain(TestNetwork network, StructuredReferenceString srs) {
    this.network = network;
    this.srs = srs;
    head = network.client.checkpoints().latest().height();
    makeAggregate();
  }

  /** Makes the calls and payments that the chain is about, final when this returns. */
  static void makeCalls(TestNetwork network) {
    Wallet wallet = network.wallet();
    for (int i = 0; i < CALLS; i++) {
      long anchor = wallet.settle().height();
      wallet.finish(wallet.submit(anchor, List.of(network.call(network.slots(), anchor, 3))));
    }
    wallet.pay(network.neighbourUser, 500);
    wallet.finish(wallet.submit(new SystemCall.Pay(network.neighbourUser, 700)));
    wallet.settle();
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
        new AggregateProver(srs, 2).aggregate(job.id(), PAYEE, key, statements, proofs, _ -> {});
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
    last = with(at(head), covered);
  }

  static Checkpoint with(Checkpoint c, CheckpointEvent event) {
    List<CheckpointEvent> events = new ArrayList<>(c.events());
    events.add(event);
    return changed(c, c.height(), c.previous(), c.globalRoot(), c.headers(), events);
  }

  static Checkpoint changed(
      Checkpoint c,
      long height,
      Hash32 previous,
      Fr root,
      List<RealmHeader> headers,
      List<CheckpointEvent> events) {
    return new Checkpoint(
        height,
        previous,
        c.timeMs(),
        root,
        headers,
        events,
        c.registryRoot(),
        c.totals(),
        c.finality());
  }

  Checkpoint at(long height) {
    return height == 0 ? network.genesis().checkpoint() : network.client.checkpoint(height);
  }

  TrustedCheckpoint trusted(long height) {
    return new TrustedCheckpoint(height, at(height).hash());
  }

  LightClient client(LightSource source, Keys keys, boolean witness) {
    return client(source, 0, keys, witness);
  }

  LightClient client(LightSource source, long from, Keys keys, boolean witness) {
    return new LightClient(
        source,
        trusted(from),
        new SnarkPackVerifier(srs.key(), 2),
        keys.committee(),
        keys.users(),
        witness);
  }

  /** Checks of the committee's signatures and of the users'. */
  record Keys(AggregateSignatures committee, SignatureVerifier users) {}

  Keys real() {
    return new Keys(CommitteeSignatures.of(network.genesis()), new Ed25519Verifier());
  }

  /** The last checkpoint was changed here, so its signature cannot hold. */
  Keys anyCheckpoint() {
    return new Keys(new AnySignatures(true), new Ed25519Verifier());
  }

  LightSource honest() {
    return LightSource.of(network.client);
  }

  /** The chain, lying in its answers. */
  LightSource source(UnaryOperator<Answer> lie) {
    return source(lie, UnaryOperator.identity());
  }

  /** The chain, lying in its answers or its checkpoints. */
  LightSource source(UnaryOperator<Answer> lie, UnaryOperator<Checkpoint> checkpoints) {
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
        return checkpoints.apply(height == head ? last : honest.checkpoint(height));
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

      @Override
      public Answer askAny(IntFunction<Query> query) {
        return lie.apply(honest.askAny(query));
      }
    };
  }
}

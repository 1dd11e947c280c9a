package dev.freehold.node.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.BlockChanges;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FeeMarket;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.BlockDelta;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.StateShape;
import dev.freehold.core.tree.TreeDelta;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Job;
import dev.freehold.store.WorkerStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blocks of two functions' proofs, each covered by an aggregate of its own. */
class CoverageSweepTest {
  private static final RealmId REALM = new RealmId(0);
  private static final UserId USER = UserId.parse("0:0");
  private static final ContractId CONTRACT = new ContractId(1);
  private static final VerifyingKey KEY =
      new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]);

  @TempDir private Path directory;
  private final Genesis genesis =
      new Genesis(
          "test",
          true,
          2,
          0,
          TestFounders.alone(Hash32.ZERO),
          Hash32.ZERO,
          new FeeSchedule(1, 1, 1, 0),
          List.of());
  private final List<Covered> asked = new ArrayList<>();
  private WorkerStore store;
  private int checked;

  @BeforeEach
  void open() {
    store = WorkerStore.open(directory, genesis);
    FunctionSpec function = new FunctionSpec("f", FunctionSpec.SetupKind.DEVELOPMENT, KEY);
    ContractSpec spec = new ContractSpec("c", SlotShape.uniform(1), List.of(function, function));
    Contract contract = new Contract(CONTRACT, USER, spec, 1);
    seal(List.of(), new CheckpointEvent.ContractRegistered(contract, Hash32.ZERO, 0));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private CoverageSweep sweep() {
    Supplier<AggregateVerifier> verifier =
        () ->
            _ -> {
              checked++;
              return true;
            };
    return new CoverageSweep(genesis.hash(), store, Optional.of(verifier), asked::add);
  }

  private static void run(CoverageSweep sweep) {
    while (sweep.step()) {
      // A step is bounded.
    }
  }

  private void seal(List<RealmHeader> headers, CheckpointEvent... events) {
    Checkpoint head = store.chain().head();
    store
        .chain()
        .append(
            new Checkpoint(
                head.height() + 1,
                head.hash(),
                head.timeMs() + 1,
                head.globalRoot(),
                headers,
                List.of(events),
                Hash32.ZERO,
                Totals.NONE,
                Optional.empty()));
  }

  private static List<CallStatement> statements(int function) {
    Fr any = Fr.of(function);
    return List.of(new CallStatement(USER, 0, any, any, any, any, any));
  }

  /** A block of one bundle that calls both functions; it writes nothing. */
  private RealmHeader commit() {
    List<FunctionProofs> proofs = new ArrayList<>();
    List<Call> calls = new ArrayList<>();
    for (int function = 0; function < 2; function++) {
      proofs.add(
          new FunctionProofs(CONTRACT, function, 1, CallStatement.digest(statements(function))));
      calls.add(
          new Call.Proven(
              CONTRACT,
              function,
              Call.Proven.NONE,
              Fr.ZERO,
              Fr.ONE,
              List.of(),
              List.of(),
              new Proof(new byte[Proof.BYTES])));
    }
    List<Bundle> bundles =
        List.of(
            new Bundle.Unsigned(
                    genesis.hash(),
                    USER,
                    0,
                    0,
                    Long.MAX_VALUE,
                    SignatureScheme.ED25519,
                    new byte[32],
                    calls)
                .sign(new byte[64]));
    RealmHeader last = store.realm(REALM).head();
    RealmHeader header =
        new RealmHeader(
            REALM,
            last.height() + 1,
            last.hash(),
            0,
            last.rootAfter(),
            last.rootAfter(),
            1,
            RealmBlock.bundlesDigest(bundles, List.of(), BlockChanges.unsaid(bundles.size())),
            RealmEvent.digest(List.of()),
            RealmEvent.chain(last.eventsChain(), List.of()),
            FunctionProofs.digest(proofs),
            0,
            0,
            FeeMarket.ORIGIN);
    store
        .realm(REALM)
        .commit(
            new BlockDelta(
                new TreeMap<>(),
                new TreeMap<>(),
                TreeDelta.none(StateShape.REALM_DEPTH),
                List.of(statements(0), statements(1))),
            new RealmBlock(header, bundles, List.of(), proofs));
    return header;
  }

  private Aggregate aggregate(int function, long block) {
    Job.Part part = new Job.Part(block, function, 1, CallStatement.digest(statements(function)));
    Job job = new Job(genesis.hash(), REALM, CONTRACT, function, KEY.digest(), List.of(part));
    return new Aggregate(job, USER, new byte[] {1});
  }

  private Covered covered(int function, long block) {
    Hash32 job = aggregate(function, block).job().id();
    return new Covered(job, REALM, CONTRACT, function, block, function, block, function, 1, USER);
  }

  private boolean isPruned(long block) {
    return store.realm(REALM).block(block).orElseThrow().isPruned();
  }

  @Test
  void whatIsCoveredInPartIsFoundAgainAfterARestart() {
    seal(List.of(commit()));
    CoverageSweep before = sweep();
    before.keep(aggregate(0, 1));
    seal(List.of(), covered(0, 1));
    run(before);
    assertFalse(isPruned(1));
    before.note();

    CoverageSweep after = sweep();
    run(after);
    after.keep(aggregate(1, 1));
    seal(List.of(), covered(1, 1));
    run(after);
    assertTrue(isPruned(1));
    after.note();
    assertEquals(store.chain().head().height(), store.realm(REALM).coverageSettled(true));

    checked = 0;
    run(sweep());
    assertEquals(0, checked, "what is settled is not looked at again");
    assertEquals(0, store.realm(REALM).coverageSettled(false), "that is of those that only keep");
  }

  @Test
  void aMissingAggregateIsAskedForAFewTimesAndAgainAfterARestart() {
    seal(List.of(commit()), covered(0, 1));
    CoverageSweep sweep = sweep();
    for (int i = 0; i < 200; i++) {
      run(sweep);
      seal(List.of());
    }
    assertEquals(4, asked.size());
    assertEquals(covered(0, 1), asked.getFirst());
    sweep.note();
    asked.clear();

    CoverageSweep after = sweep();
    run(after);
    assertEquals(List.of(covered(0, 1)), asked);
    assertTrue(after.keep(aggregate(0, 1)));
    assertTrue(store.realm(REALM).aggregate(1, covered(0, 1).job()).isPresent());
  }

  @Test
  void ofARealmThatComesLaterAllIsLookedAt() {
    CoverageSweep sweep = sweep();
    seal(List.of(), covered(0, 1), covered(1, 1), covered(0, 2));
    run(sweep);
    assertEquals(List.of(), asked, "the realm is not here");
    commit();
    run(sweep);
    assertEquals(List.of(covered(0, 1), covered(1, 1)), asked, "block 2 is not here");
    commit();
    run(sweep);
    assertEquals(List.of(covered(0, 1), covered(1, 1), covered(0, 2)), asked);
    sweep.keep(aggregate(0, 1));
    sweep.keep(aggregate(1, 1));
    sweep.keep(aggregate(0, 2));
    assertTrue(isPruned(1));
    assertFalse(isPruned(2));
  }

  @Test
  void noMoreIsAskedForThanIsWaitedFor() {
    Covered[] all = new Covered[2];
    for (int block = 1; block <= 20; block++) {
      all[0] = covered(0, block);
      all[1] = covered(1, block);
      seal(List.of(commit()), all);
    }
    CoverageSweep sweep = sweep();
    run(sweep);
    assertEquals(16, asked.size());
    for (int next = 0; next < asked.size(); next++) {
      Covered some = asked.get(next);
      assertTrue(sweep.keep(aggregate(some.function(), some.firstBlock())));
      run(sweep);
    }
    assertEquals(40, asked.size());
    for (int block = 1; block <= 20; block++) {
      assertTrue(isPruned(block), "block " + block);
    }
  }
}

package dev.freehold.worker.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.freehold.core.FixedValues;
import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.committee.Founders;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.memory.MemoryRealmStore;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Worker's machine with its stores in memory, and verbs for what happens to it. Checkpoints bear no
 * signature but a mark of {@link #unsigned}.
 */
final class TestWorker {
  static final Hash32 NODE = TaggedHash.NODE_ID.of(new byte[] {1});
  static final Hash32 OTHER = TaggedHash.NODE_ID.of(new byte[] {2});
  static final String OTHER_ENDPOINT = "other:7";
  static final RealmId REALM = new RealmId(0);
  static final long EPOCH = 3;

  final TestChain chain = new TestChain(1000, AuthKey.of(SignatureScheme.ED25519, new byte[32]));
  final MemoryNodeStore stores = new MemoryNodeStore(chain.genesis.checkpoint());
  private final Deque<BlockTransition.Batch> sealed = new ArrayDeque<>();
  private final Hash32 node;
  private final Genesis genesis;
  private WorkerMachine machine;

  TestWorker() {
    this(NODE);
  }

  /**
   * @param node the worker's node id
   */
  TestWorker(Hash32 node) {
    this.node = node;
    genesis = chain.genesis;
    restart();
  }

  /** A worker of a network that keeps each realm at several workers. */
  TestWorker(Replication replication) {
    node = NODE;
    genesis = chain.genesis.with(replication);
    restart();
  }

  /** A worker in a network of several validators. */
  TestWorker(Founders founders) {
    node = NODE;
    genesis =
        new Genesis(
            "several",
            true,
            TestChain.REALMS,
            0,
            founders,
            Hash32.ZERO,
            TestChain.FEES,
            chain.genesis.accounts());
    restart();
  }

  /** Another process takes over what is in the stores. */
  void restart() {
    sealed.clear();
    machine =
        new WorkerMachine(
            node,
            genesis,
            RealmSettings.DEFAULT,
            chain,
            this::store,
            stores.tails(),
            checkpoint -> checkpoint.finality().isEmpty(),
            chain.check);
  }

  MemoryRealmStore store() {
    return store(REALM);
  }

  private MemoryRealmStore store(RealmId realm) {
    return stores.realm(realm);
  }

  RealmPhase phase() {
    return machine.phase(REALM);
  }

  boolean isSeated() {
    return machine.isSeated();
  }

  /** A step, whose effects on a realm's batches are kept for {@link #commit}. */
  List<WorkerEffect> step(WorkerInput input) {
    List<WorkerEffect> effects = machine.step(input);
    for (WorkerEffect effect : effects) {
      if (effect instanceof WorkerEffect.OfRealm(_, RealmEffect.Process(var batch))) {
        sealed.add(batch);
      }
    }
    return effects;
  }

  /** The coordinator says who serves {@link #REALM}. */
  List<WorkerEffect> assign(RealmEndpoint seat) {
    return assign(0, seat);
  }

  /** The validator at the other end of a link says so. */
  List<WorkerEffect> assign(int link, RealmEndpoint seat) {
    return step(new WorkerInput.Assigned(link, List.of(seat)));
  }

  /** The realm is this worker's. */
  static RealmEndpoint mine() {
    return seat(NODE, "me:7", Optional.empty());
  }

  /** The realm is this worker's, and the other one is its follower. */
  static RealmEndpoint mineFollowed(RealmFollower.Phase phase) {
    return seat(NODE, "me:7", Optional.of(new RealmFollower(OTHER, OTHER_ENDPOINT, phase)));
  }

  /** The realm is the other worker's. */
  static RealmEndpoint theirs() {
    return seat(OTHER, OTHER_ENDPOINT, Optional.empty());
  }

  /** The realm is the other worker's, and this one is its follower. */
  static RealmEndpoint theirsFollowed(RealmFollower.Phase phase) {
    return seat(OTHER, OTHER_ENDPOINT, Optional.of(new RealmFollower(NODE, "me:7", phase)));
  }

  private static RealmEndpoint seat(
      Hash32 worker, String endpoint, Optional<RealmFollower> follower) {
    return new RealmEndpoint(RealmHeader.origin(REALM), EPOCH, worker, endpoint, follower);
  }

  /** The realm's first block, which opens the accounts of the genesis. */
  RealmBlock firstBlock() {
    return apply(new MemoryRealmStore(REALM), genesisBatch());
  }

  private BlockTransition.Batch genesisBatch() {
    return new BlockTransition.Batch(0, List.of(chain.genesis.checkpoint()), List.of());
  }

  /** The block of a copy comes in; the machine is told once it has ended. */
  void copyFirstBlock() {
    apply(store(), genesisBatch());
  }

  /** The batch that was sealed first is committed. */
  List<WorkerEffect> commit() {
    RealmBlock block = apply(store(), sealed.removeFirst());
    return step(new WorkerInput.ToRealm(REALM, new RealmInput.Committed(block)));
  }

  /** Whether a batch waits to be committed. */
  boolean hasSealed() {
    return !sealed.isEmpty();
  }

  /** A block of another worker comes in; it must come out the same here. */
  void copy(RealmBlock block) {
    List<Checkpoint> delivered = new ArrayList<>();
    long adopted = block.header().checkpointHeight();
    for (long h = store().head().checkpointHeight() + 1; h <= adopted; h++) {
      chain
          .checkpoint(h)
          .filter(checkpoint -> !checkpoint.eventsFor(REALM).isEmpty())
          .ifPresent(delivered::add);
    }
    assertEquals(
        block, apply(store(), new BlockTransition.Batch(adopted, delivered, block.bundles())));
  }

  private RealmBlock apply(MemoryRealmStore store, BlockTransition.Batch batch) {
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis, REALM), chain)
            .apply(store.head(), store, store, batch);
    store.commit(result.delta(), result.block());
    return result.block();
  }

  /** A bundle of the realm's first user comes. */
  List<WorkerEffect> submit() {
    return step(new WorkerInput.ToRealm(REALM, submission()));
  }

  /** What {@link #submit} hands in. */
  RealmInput submission(Call... calls) {
    Bundle bundle =
        new Bundle.Unsigned(
                genesis.hash(),
                UserId.of(REALM, 0),
                0,
                0,
                Long.MAX_VALUE,
                SignatureScheme.ED25519,
                new byte[32],
                List.of(calls))
            .sign(new byte[64]);
    return new RealmInput.Submitted(7, bundle);
  }

  /** A checkpoint comes, from whoever sent it. */
  List<WorkerEffect> push(Checkpoint checkpoint) {
    return step(new WorkerInput.CheckpointArrived(0, checkpoint));
  }

  /** A checkpoint comes that must be good, and is made durable. */
  List<WorkerEffect> append(Checkpoint checkpoint) {
    assertEquals(List.of(new WorkerEffect.AppendCheckpoint(checkpoint)), push(checkpoint));
    chain.append(checkpoint);
    return step(new WorkerInput.CheckpointAppended(checkpoint));
  }

  /** The same checkpoint with a proof that does not hold: here all do that have none. */
  static Checkpoint unsigned(Checkpoint checkpoint) {
    return checkpoint.with(FixedValues.FINALITY);
  }
}

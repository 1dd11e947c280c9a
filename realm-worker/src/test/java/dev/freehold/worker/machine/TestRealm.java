package dev.freehold.worker.machine;

import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmBlock;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.chain.RealmTree;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.committee.TestFounders;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.memory.MemoryNodeStore;
import dev.freehold.core.port.ChainStore;
import dev.freehold.core.port.Judgement;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.replica.Replication;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ProofTask;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.SparseTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * One realm's machine with its store in memory, and verbs for what happens to it. Its effects wait:
 * verifications until they are judged, batches until they are committed.
 */
final class TestRealm {
  static final RealmId REALM = new RealmId(0);
  static final long FUNDS = 1_000_000_000;
  static final long CONNECTION = 7;
  static final RealmSettings SETTINGS = new RealmSettings(5, 4, 3, 2);

  final Genesis genesis;
  final RealmStore store;

  /** Verifications that wait for their verdicts. */
  final List<RealmEffect.Verify> verifying = new ArrayList<>();

  /** Blocks that the coordinator was told of. */
  final List<RealmBlock> reported = new ArrayList<>();

  final ChainStore chain;
  private final Deque<BlockTransition.Batch> sealed = new ArrayDeque<>();
  private final Map<Hash32, List<BundleStatus>> told = new HashMap<>();
  private final RealmSettings settings;
  private RealmMachine machine;
  private BiConsumer<Hash32, BundleStatus> listener = (_, _) -> {};
  private long nowNs;
  private int released;

  /**
   * A realm that has adopted no checkpoint.
   *
   * @param users accounts of the realm, and as many of the next one
   * @param fee of every bundle
   */
  TestRealm(int users, int fee) {
    this(users, new FeeSchedule(fee, 0, 0, 0));
  }

  /**
   * A realm that has adopted no checkpoint.
   *
   * @param users accounts of the realm, and as many of the next one
   */
  TestRealm(int users, FeeSchedule fees) {
    this(users, fees, Replication.ALONE);
  }

  /** A realm of a network that keeps each realm at several workers. */
  TestRealm(int users, int fee, Replication replication) {
    this(users, new FeeSchedule(fee, 0, 0, 0), replication);
  }

  private TestRealm(int users, FeeSchedule fees, Replication replication) {
    settings = SETTINGS.withReplication(replication);
    genesis =
        new Genesis(
            "test",
            true,
            2,
            1,
            TestFounders.alone(Hash32.ZERO),
            Hash32.ZERO,
            fees,
            Collections.nCopies(
                2 * users,
                new Genesis.Funded(AuthKey.of(SignatureScheme.ED25519, new byte[32]), FUNDS)));
    MemoryNodeStore stores = new MemoryNodeStore(genesis.checkpoint());
    store = stores.realm(REALM);
    chain = stores.chain();
    machine = new RealmMachine(settings, RealmRules.of(genesis, REALM), store, chain, 0, 0);
  }

  /** Another process takes over what is durable; nothing more is heard of what is not. */
  void restart() {
    sealed.clear();
    verifying.clear();
    long checkpoint = chain.head().height();
    machine =
        new RealmMachine(
            settings,
            RealmRules.of(genesis, REALM),
            store,
            chain,
            chain.realmHeightAt(REALM, checkpoint).orElseThrow(),
            0);
    for (long h = store.head().checkpointHeight() + 1; h <= checkpoint; h++) {
      step(new RealmInput.CheckpointFinal(chain.checkpoint(h).orElseThrow()));
    }
  }

  /** Makes the block that opens the accounts of the genesis. */
  TestRealm open() {
    step(new RealmInput.CheckpointFinal(genesis.checkpoint()));
    passNs(2 * SETTINGS.sealAfterNs());
    commit();
    return this;
  }

  static UserId user(int index) {
    return UserId.of(REALM, index);
  }

  /** A payment that nobody signed: the machine takes it that the desk has looked. */
  Bundle payment(UserId from, long nonce, UserId to, long amount) {
    return payment(from, nonce, to, amount, new byte[64]);
  }

  Bundle payment(UserId from, long nonce, UserId to, long amount, byte[] signature) {
    return payment(from, nonce, to, amount, Long.MAX_VALUE, signature);
  }

  Bundle payment(UserId from, long nonce, UserId to, long amount, long maxFee, byte[] signature) {
    return bundle(from, nonce, maxFee, new byte[32], signature, pay(to, amount));
  }

  /** Calls that somebody with a key signs, as the machine takes it. */
  Bundle bundle(UserId from, long nonce, byte[] publicKey, byte[] signature, Call... calls) {
    return bundle(from, nonce, Long.MAX_VALUE, publicKey, signature, calls);
  }

  private Bundle bundle(
      UserId from, long nonce, long maxFee, byte[] publicKey, byte[] signature, Call... calls) {
    return new Bundle.Unsigned(
            genesis.hash(),
            from,
            nonce,
            chain.head().height(),
            maxFee,
            SignatureScheme.ED25519,
            publicKey,
            List.of(calls))
        .sign(signature);
  }

  static Call pay(UserId to, long amount) {
    return new Call.System(new SystemCall.Pay(to, amount));
  }

  void submit(Bundle bundle) {
    step(new RealmInput.Submitted(CONNECTION, bundle));
  }

  /**
   * The proofs of a verification that is out were checked: of each bundle, why they do not hold.
   */
  void judge(int index, Function<Bundle, Optional<RejectReason>> verdict) {
    sort(index, bundle -> new Judgement.Decided(verdict.apply(bundle)));
  }

  /** The proofs of a verification that is out were checked, but for some. */
  void sort(int index, Function<Bundle, Judgement> judgement) {
    RealmEffect.Verify verify = verifying.remove(index);
    step(
        new RealmInput.Judged(
            verify.verification(),
            verify.tasks().stream().map(ProofTask::bundle).map(judgement).toList()));
  }

  /** The proofs of the verification that was sent first hold. */
  void accept() {
    judge(0, _ -> Optional.empty());
  }

  /** The proofs of all that is sent to be verified, now and then, hold. */
  void acceptAll() {
    while (!verifying.isEmpty()) {
      accept();
    }
  }

  /** None of the proofs of the verification that was sent first holds. */
  void refuse() {
    judge(0, _ -> Optional.of(RejectReason.PROOF_INVALID));
  }

  /** The batch that was sealed first is committed, if there is one. */
  void commit() {
    BlockTransition.Batch batch = sealed.poll();
    if (batch == null) {
      return;
    }
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis, REALM), chain)
            .apply(store.head(), store, store, batch);
    store.commit(result.delta(), result.block());
    step(new RealmInput.Committed(result.block()));
  }

  /** Enough followers hold the blocks up to a height. */
  void acknowledge(long height) {
    step(new RealmInput.Acknowledged(height));
  }

  /** The next checkpoint is final, which holds the blocks that are committed. */
  void checkpoint(CheckpointEvent... events) {
    checkpoint(store.head(), events);
  }

  /** The next checkpoint is final, which holds the blocks up to one. */
  void checkpoint(RealmHeader upTo, CheckpointEvent... events) {
    Checkpoint before = chain.head();
    List<RealmHeader> headers =
        upTo.height() > chain.realmHeightAt(REALM, before.height()).orElseThrow()
            ? List.of(upTo)
            : List.of();
    SparseTree.NodeSource tree = chain.realmTreeAt(before.height()).orElseThrow();
    chain.append(
        new Checkpoint(
            before.height() + 1,
            before.hash(),
            1,
            RealmTree.rootAfter(tree, RealmTree.update(tree, headers)),
            headers,
            List.of(events),
            Hash32.ZERO,
            Totals.NONE,
            Optional.empty()));
    step(new RealmInput.CheckpointFinal(chain.head()));
  }

  void drain() {
    step(new RealmInput.Drain());
  }

  void passNs(long ns) {
    nowNs += ns;
    step(new RealmInput.Tick(nowNs));
  }

  private void step(RealmInput input) {
    for (RealmEffect effect : machine.step(input)) {
      switch (effect) {
        case RealmEffect.Verify verify -> verifying.add(verify);
        case RealmEffect.Process process -> sealed.add(process.batch());
        case RealmEffect.Report report -> reported.add(report.block());
        case RealmEffect.KeepRejection keep -> store.reject(keep.bundle(), keep.status());
        case RealmEffect.Tell tell -> {
          told.computeIfAbsent(tell.bundle(), _ -> new ArrayList<>()).add(tell.status());
          listener.accept(tell.bundle(), tell.status());
        }
        case RealmEffect.Released _ -> released++;
      }
    }
  }

  /** What the sender of a bundle was told of it, in order. */
  List<BundleStatus> told(Bundle bundle) {
    return told.getOrDefault(bundle.id(), List.of());
  }

  /** Whoever wants to hear of each status as it is told. */
  void onTold(BiConsumer<Hash32, BundleStatus> newListener) {
    listener = newListener;
  }

  BundleStatus statusOf(Hash32 bundle) {
    return machine.statusOf(bundle);
  }

  Waiting waiting() {
    return machine.waiting();
  }

  boolean isDrained() {
    return machine.isDrained();
  }

  /** Batches that wait to be committed. */
  int sealed() {
    return sealed.size();
  }

  /** Bundles that have left the stretch in which they are counted. */
  int released() {
    return released;
  }

  /** Bundles that stand in blocks. */
  long committed() {
    return LongStream.rangeClosed(1, store.head().height())
        .map(height -> store.block(height).orElseThrow().bundles().size())
        .sum();
  }

  long balance(UserId user) {
    return store.account(user).orElseThrow().balance();
  }
}

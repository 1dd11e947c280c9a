package dev.freehold.bench.worker;

import dev.freehold.bench.state.GrownRealm;
import dev.freehold.client.Signer;
import dev.freehold.coordinator.machine.CoordinatorEffect;
import dev.freehold.coordinator.machine.CoordinatorInput;
import dev.freehold.coordinator.machine.CoordinatorMachine;
import dev.freehold.coordinator.machine.LogEntry;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.bundle.SystemCall;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.finality.SoleSealer;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.core.work.BoardRules;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.protocol.tls.NodeKey;
import dev.freehold.store.DataDirectory;
import dev.freehold.store.WorkerStore;
import dev.freehold.store.log.FileLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Grows a planned network on disk without its processes: the coordinator's machine with its log,
 * the realms' block transition with their stores, joined by method calls. A signed bundle deploys
 * the contract; the accounts are there from blocks that open thousands of them at once ({@link
 * GrownRealm}), which checkpoints cover as any others. So the coordinator does not know of them:
 * the network is right for whoever uses its accounts, and not for opening more.
 */
final class NetworkBuilder implements AutoCloseable {
  private static final WorkerStore.Memory MEMORY = new WorkerStore.Memory(256L << 20, 64L << 20);
  private static final long INTERVAL_MS = 1000;
  private static final long CONNECTION = 1;

  /** The first worker's turn at a realm. */
  private static final long EPOCH = 1;

  /** Smaller realms than this are made too fast to report on. */
  private static final int PROGRESS_ACCOUNTS = 100_000;

  private final NetworkPlan plan;
  private final Genesis genesis;
  private final Signer banker;
  private final FileLog log;
  private final WorkerStore chain;
  private final WorkerStore worker;
  private final CoordinatorMachine coordinator;
  private final List<Checkpoint> checkpoints = new ArrayList<>();
  private long nowMs;
  private long nonce;

  private NetworkBuilder(Path directory, NetworkPlan plan) {
    this.plan = plan;
    genesis = plan.genesis();
    banker = plan.banker();
    nowMs = genesis.timeMs();
    Path coordinatorHome = directory.resolve(PreparedNetwork.COORDINATOR);
    Path workerHome = directory.resolve(PreparedNetwork.WORKER);
    PreparedNetwork.identify(
        coordinatorHome, genesis, DataDirectory.SIGNING_KEY, plan.coordinatorSeed());
    PreparedNetwork.identify(workerHome, genesis, DataDirectory.NODE_KEY, plan.workerSeed());
    log = FileLog.open(coordinatorHome.resolve(PreparedNetwork.LOG));
    log.replay(
        _ -> {
          throw new IllegalStateException("a new log has an entry");
        });
    chain = WorkerStore.open(coordinatorHome.resolve(PreparedNetwork.CHAIN), genesis);
    worker = WorkerStore.open(workerHome.resolve(PreparedNetwork.STATE), genesis, MEMORY);
    coordinator =
        new CoordinatorMachine(
            genesis,
            plan.realms(),
            INTERVAL_MS,
            BoardRules.DEFAULT,
            new SoleSealer(genesis, new ValidatorKey(plan.coordinatorSeed())));
    checkpoints.add(genesis.checkpoint());
  }

  /** Makes the network in a directory that does not exist yet. */
  static void build(
      Path directory, NetworkPlan plan, ContractSpec contract, Consumer<String> progress) {
    try (NetworkBuilder builder = new NetworkBuilder(directory, plan)) {
      builder.run(contract, progress);
    }
  }

  private void run(ContractSpec contract, Consumer<String> progress) {
    carryOut(
        new CoordinatorInput.WorkerJoined(
            CONNECTION, new NodeKey(plan.workerSeed()).id(), "127.0.0.1:1"));
    block(new RealmId(0), List.of(bundle(List.of(new SystemCall.Deploy(contract)))));
    for (int realm = 1; realm < plan.realms(); realm++) {
      block(new RealmId(realm), List.of());
    }
    seal();
    for (int realm = 0; realm < plan.realms(); realm++) {
      open(new RealmId(realm), progress);
    }
    progress.accept("%s: %,d accounts".formatted(plan.name(), plan.accounts()));
  }

  /** Opens a realm's accounts, a block and a checkpoint at a time. */
  private void open(RealmId realm, Consumer<String> progress) {
    RealmStore store = worker.realm(realm);
    GrownRealm.grow(
        worker,
        genesis,
        realm,
        plan.accountsOf(realm),
        index -> plan.account(realm, index),
        LevelHasher.SERIAL,
        count -> {
          carryOut(
              new CoordinatorInput.BlockReported(
                  CONNECTION, EPOCH, store.head(), List.of(), List.of()));
          seal();
          if (count >= PROGRESS_ACCOUNTS) {
            progress.accept("%s: realm %s, %,d accounts".formatted(plan.name(), realm, count));
          }
        });
  }

  private Bundle bundle(List<SystemCall> calls) {
    return banker.sign(
        new Bundle.Unsigned(
            genesis.hash(),
            plan.bankerUser(),
            nonce++,
            0,
            Long.MAX_VALUE,
            SignatureScheme.ED25519,
            banker.publicKey(),
            calls.stream().<Call>map(Call.System::new).toList()));
  }

  /** A realm's next block: what checkpoints bring it, then bundles; none if there is nothing. */
  private void block(RealmId realm, List<Bundle> bundles) {
    RealmStore store = worker.realm(realm);
    RealmHeader head = store.head();
    List<Checkpoint> delivered =
        checkpoints.stream()
            .filter(c -> c.height() > head.checkpointHeight() && !c.eventsFor(realm).isEmpty())
            .toList();
    if (delivered.isEmpty() && bundles.isEmpty()) {
      return;
    }
    BlockTransition.Result result =
        new BlockTransition(RealmRules.of(genesis, realm), worker.chain())
            .apply(
                head,
                store,
                store,
                new BlockTransition.Batch(checkpoints.getLast().height(), delivered, bundles));
    store.commit(result.delta(), result.block());
    carryOut(
        new CoordinatorInput.BlockReported(
            CONNECTION,
            EPOCH,
            result.block().header(),
            result.block().events(),
            result.block().proofs()));
  }

  private void seal() {
    nowMs += INTERVAL_MS;
    carryOut(new CoordinatorInput.Tick(nowMs));
    // Every realm adopts each checkpoint with its next block or the one after: two are enough.
    while (checkpoints.size() > 2) {
      checkpoints.removeFirst();
    }
  }

  private void carryOut(CoordinatorInput input) {
    for (CoordinatorEffect effect : coordinator.step(input)) {
      switch (effect) {
        case CoordinatorEffect.Persist(LogEntry entry) -> {
          log.append(entry.toBytes());
          if (entry instanceof LogEntry.Sealed(Checkpoint checkpoint)) {
            chain.chain().append(checkpoint);
            worker.chain().append(checkpoint);
            checkpoints.add(checkpoint);
          }
        }
        case CoordinatorEffect.Close close -> throw new IllegalStateException(close.toString());
        case CoordinatorEffect.VerifyBlock task -> throw new IllegalStateException(task.toString());
        case CoordinatorEffect.Halt halt -> throw new IllegalStateException(halt.why());
        case CoordinatorEffect.Send _,
            CoordinatorEffect.Broadcast _,
            CoordinatorEffect.BroadcastToWorkers _,
            CoordinatorEffect.Reading _,
            CoordinatorEffect.StartWaits _,
            CoordinatorEffect.StartEnds _,
            CoordinatorEffect.VerifyAggregate _ -> {
          // Nobody listens.
        }
      }
    }
  }

  @Override
  public void close() {
    log.close();
    chain.close();
    worker.close();
  }
}

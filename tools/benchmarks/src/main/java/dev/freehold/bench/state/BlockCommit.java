package dev.freehold.bench.state;

import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.Account;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.ContractSpec;
import dev.freehold.core.chain.FunctionSpec;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.Totals;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.SlotWrite;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.BlockTransition;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.transition.RealmRules;
import dev.freehold.core.transition.StateRoots;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.core.tree.SlotShape;
import dev.freehold.core.tree.SparseTree;
import dev.freehold.core.tree.TreeDelta;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Whole blocks applied and committed: bundles of one proven call by random accounts of a {@link
 * GrownRealm}. Proofs and signatures are not checked here and so are none.
 */
public final class BlockCommit {
  private static final ContractId CONTRACT = new ContractId(1);
  private static final SlotShape SHAPE = SlotShape.uniform(2);
  private static final ContractSpec SPEC = spec();
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Genesis genesis;
  private final RealmId realm;
  private final RealmStore store;
  private final int accounts;
  private final SplittableRandom random;
  private final Stages stages = new Stages();
  private final BlockTransition transition;

  /**
   * Cost of a block, medians over the rounds, in microseconds a bundle. CPU is that of the thread
   * that applies blocks; what other threads hash or compact is not in it.
   *
   * @param transitionUs CPU of the rules and the overlay
   * @param readUs CPU of reading the tree's families
   * @param hashUs CPU of hashing leaves and tree
   * @param commitUs CPU of encoding the block and writing the batch
   * @param waitUs time of the commit that is not CPU: the sync
   * @param valuesPerBundle values changed in the store, old versions and indexes not counted
   * @param bundlesPerSecond by wall time
   */
  public record Cost(
      int accounts,
      int bundles,
      double transitionUs,
      double readUs,
      double hashUs,
      double commitUs,
      double waitUs,
      double valuesPerBundle,
      double bundlesPerSecond) {
    /** CPU of the applying thread in all. */
    public double cpuUs() {
      return transitionUs + readUs + hashUs + commitUs;
    }
  }

  private static final class Stages {
    private long readNs;
    private long hashNs;
  }

  /**
   * @param accounts how many of the realm's first accounts, all grown, send bundles
   */
  public BlockCommit(
      Genesis genesis,
      RealmId realm,
      RealmStore store,
      int accounts,
      LevelHasher hasher,
      long seed) {
    this.genesis = genesis;
    this.realm = realm;
    this.store = store;
    this.accounts = accounts;
    random = new SplittableRandom(seed);
    transition =
        new BlockTransition(
            RealmRules.of(genesis, realm),
            chain(genesis),
            (out, in, count) -> {
              long began = THREADS.getCurrentThreadCpuTime();
              hasher.compress(out, in, count);
              stages.hashNs += THREADS.getCurrentThreadCpuTime() - began;
            });
  }

  /** Applies and commits {@code rounds} blocks of at most {@code bundles}. */
  public Cost measure(int bundles, int rounds) {
    double[][] samples = new double[7][rounds];
    int size = Math.min(bundles, accounts);
    for (int round = 0; round < rounds; round++) {
      BlockTransition.Batch batch =
          new BlockTransition.Batch(store.head().checkpointHeight(), List.of(), bundles(size));
      double[] sample = apply(batch);
      for (int i = 0; i < sample.length; i++) {
        samples[i][round] = sample[i] / size;
      }
    }
    return new Cost(
        accounts,
        size,
        TreeCommit.median(samples[0]) / 1e3,
        TreeCommit.median(samples[1]) / 1e3,
        TreeCommit.median(samples[2]) / 1e3,
        TreeCommit.median(samples[3]) / 1e3,
        TreeCommit.median(samples[4]) / 1e3,
        TreeCommit.median(samples[5]),
        1e9 / TreeCommit.median(samples[6]));
  }

  private double[] apply(BlockTransition.Batch batch) {
    stages.readNs = 0;
    stages.hashNs = 0;
    long beganNs = System.nanoTime();
    long beganCpu = THREADS.getCurrentThreadCpuTime();
    BlockTransition.Result result = transition.apply(store.head(), store, new TimedNodes(), batch);
    long applied = THREADS.getCurrentThreadCpuTime();
    long commitBeganNs = System.nanoTime();
    store.commit(result.delta(), result.block());
    long commitCpu = THREADS.getCurrentThreadCpuTime() - applied;
    long endedNs = System.nanoTime();
    return new double[] {
      applied - beganCpu - stages.readNs - stages.hashNs,
      stages.readNs,
      stages.hashNs,
      commitCpu,
      Math.max(0, endedNs - commitBeganNs - commitCpu),
      result.delta().accounts().size()
          + result.delta().slots().size()
          + changedFamilies(result.delta().tree()),
      endedNs - beganNs
    };
  }

  private static int changedFamilies(TreeDelta tree) {
    int count = 0;
    for (int level = 0; level < tree.depth(); level++) {
      for (int i = 0; i < tree.level(level).count(); i++) {
        count += tree.level(level).isChanged(i) ? 1 : 0;
      }
    }
    return count;
  }

  /** The store's tree, with the time of bulk reads taken. */
  private final class TimedNodes implements SparseTree.NodeSource {
    @Override
    public Fr node(int level, long index) {
      return store.node(level, index);
    }

    @Override
    public void families(int level, long[] parents, long[] limbs) {
      long began = THREADS.getCurrentThreadCpuTime();
      store.families(level, parents, limbs);
      stages.readNs += THREADS.getCurrentThreadCpuTime() - began;
    }
  }

  private List<Bundle> bundles(int count) {
    List<Bundle> bundles = new ArrayList<>();
    int[] users = random.ints(0, accounts).distinct().limit(count).toArray();
    for (int index : users) {
      UserId user = UserId.of(realm, index);
      Account account = store.account(user).orElseThrow();
      Call call =
          new Call.Proven(
              CONTRACT,
              0,
              Call.Proven.NONE,
              StateRoots.stateRoot(store.leaf(CONTRACT, user), SPEC),
              Fr.ofUnsigned(random.nextLong()),
              List.of(
                  new SlotWrite(0, Fr.ofUnsigned(random.nextLong())),
                  new SlotWrite(1, Fr.ofUnsigned(random.nextLong()))),
              List.of(Fr.ofUnsigned(random.nextLong())),
              new Proof(new byte[Proof.BYTES]));
      bundles.add(
          new Bundle.Unsigned(
                  genesis.hash(),
                  user,
                  account.nonce(),
                  0,
                  Long.MAX_VALUE,
                  SignatureScheme.ED25519,
                  GrownRealm.publicKey(index),
                  List.of(call))
              .sign(new byte[SignatureScheme.ED25519.signatureBytes()]));
    }
    return bundles;
  }

  /** A contract whose key is never used. */
  private static ContractSpec spec() {
    VerifyingKey key = new VerifyingKey(new byte[VerifyingKey.bytesFor(Statement.COUNT)]);
    return new ContractSpec(
        "benchmark",
        SHAPE,
        List.of(new FunctionSpec("f", FunctionSpec.SetupKind.DEVELOPMENT, key)));
  }

  private static ChainView chain(Genesis genesis) {
    Contract contract = new Contract(CONTRACT, new UserId(0), SPEC, 0);
    Fr root = genesis.checkpoint().globalRoot();
    return new ChainView() {
      @Override
      public Optional<Fr> anchorRoot(long height) {
        return height == 0 ? Optional.of(root) : Optional.empty();
      }

      @Override
      public Optional<Totals> totals(long height) {
        return Optional.of(Totals.NONE);
      }

      @Override
      public Optional<Contract> contract(ContractId id) {
        return id.equals(CONTRACT) ? Optional.of(contract) : Optional.empty();
      }
    };
  }
}

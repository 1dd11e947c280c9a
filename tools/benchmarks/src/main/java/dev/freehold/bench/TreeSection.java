package dev.freehold.bench;

import dev.freehold.bench.report.Plot;
import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.state.BlockCommit;
import dev.freehold.bench.state.GrownRealm;
import dev.freehold.bench.state.TreeCommit;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.bundle.AuthKey;
import dev.freehold.core.bundle.SignatureScheme;
import dev.freehold.core.chain.FeeSchedule;
import dev.freehold.core.chain.Genesis;
import dev.freehold.core.field.FrArrays;
import dev.freehold.core.hash.CompressionBatch;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmStore;
import dev.freehold.core.tree.LevelHasher;
import dev.freehold.node.validator.ValidatorKey;
import dev.freehold.store.WorkerStore;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** Tree updates and whole blocks in realms of 10^3 to 10^6 accounts, on RocksDB. */
final class TreeSection implements Section {
  private static final int UPDATES = 4096;
  private static final int BUNDLES = 1024;
  private static final int LARGEST = 1_000_000;
  private static final RealmId REALM = new RealmId(0);

  /** Compressions below which dividing a level costs more than it gains. */
  private static final int SHARE_MIN = 64;

  @Override
  public String name() {
    return "tree";
  }

  @Override
  public String title() {
    return "State commit";
  }

  @Override
  public void run(BenchContext context) {
    Genesis genesis =
        new Genesis(
            "tree benchmark",
            true,
            1,
            0,
            new ValidatorKey(new byte[Hash32.BYTES]).alone(),
            Hash32.ZERO,
            new FeeSchedule(1, 1, 1, 1),
            List.of(
                new Genesis.Funded(
                    AuthKey.of(SignatureScheme.ED25519, GrownRealm.publicKey(0)), 1L << 40)));
    LevelHasher parallel = parallel(context.threads());
    int rounds = context.scale().pick(5, 15);
    Plot tree = new Plot("tree-commit", "Updating 4,096 leaves", "accounts", "us a leaf", true);
    Plot block =
        new Plot("block-commit", "A block of 1,024 bundles", "accounts", "us a bundle", true);
    for (int accounts = 1000; accounts <= LARGEST; accounts *= 10) {
      int size = accounts;
      Path directory = context.scratch().resolve("tree-" + accounts);
      context.progress().accept("a realm of " + accounts + " accounts");
      GrownRealm.grow(
          directory,
          genesis,
          REALM,
          accounts,
          count -> {
            if (count % (1 << 18) == 0) {
              context.progress().accept("  " + count + " of " + size + " accounts");
            }
          });
      try (WorkerStore store = WorkerStore.open(directory, genesis)) {
        RealmStore realm = store.realm(REALM);
        TreeCommit.Cost cost =
            TreeCommit.measure(realm, accounts, UPDATES, rounds, parallel, accounts);
        tree.add("one thread", accounts, cost.serialUsPerLeaf());
        tree.add(context.threads() + " threads", accounts, cost.parallelUsPerLeaf());
        putTree(context.results(), cost);
        BlockCommit.Cost whole =
            new BlockCommit(genesis, REALM, realm, accounts, parallel, accounts)
                .measure(BUNDLES, rounds);
        block.add("transition", accounts, whole.transitionUs());
        block.add("reading the tree", accounts, whole.readUs());
        block.add("hashing", accounts, whole.hashUs());
        block.add("encoding and writing", accounts, whole.commitUs());
        block.add("all, on the block's thread", accounts, whole.cpuUs());
        context
            .results()
            .put(
                "block.accounts" + accounts + ".cpuUsPerBundle",
                whole.cpuUs(),
                "us",
                "one call a bundle, " + whole.bundles() + " in a block, the applying thread's CPU");
      }
    }
    context.results().plot(tree);
    context.results().plot(block);
  }

  private static void putTree(RunResults results, TreeCommit.Cost cost) {
    String key = "tree.accounts" + cost.accounts();
    results.put(
        key + ".permutationsPerLeaf",
        cost.permutationsPerLeaf(),
        "permutations",
        cost.updates() + " random leaves of one contract, counted");
    results.put(key + ".usPerLeaf", cost.serialUsPerLeaf(), "us", "one thread, reads included");
    if (cost.accounts() == LARGEST) {
      results.put(
          "tree.permutationsPerLeaf",
          cost.permutationsPerLeaf(),
          "permutations",
          "4,096 updates among 10^6 accounts");
      results.put(
          "tree.threadsGain",
          cost.serialUsPerLeaf() / cost.parallelUsPerLeaf(),
          "ratio",
          "rate on all threads over one");
    }
  }

  /** Divides a level over the threads in as many equal parts. */
  private static LevelHasher parallel(int threads) {
    ParallelLoop loop = new ParallelLoop(ForkJoinPool.commonPool(), threads);
    return (out, in, count) -> {
      int parts = Math.clamp(count / SHARE_MIN, 1, threads);
      loop.run(
          parts,
          part -> {
            int from = (int) ((long) count * part / parts);
            int to = (int) ((long) count * (part + 1) / parts);
            CompressionBatch.compress(
                out, from * FrArrays.LIMBS, in, from * CompressionBatch.INPUT_LIMBS, to - from);
          });
    };
  }
}

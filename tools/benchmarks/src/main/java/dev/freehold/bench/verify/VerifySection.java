package dev.freehold.bench.verify;

import com.sun.management.ThreadMXBean;
import dev.freehold.bench.BenchContext;
import dev.freehold.bench.Rounds;
import dev.freehold.bench.Section;
import dev.freehold.bench.peer.ZwavesPeer;
import dev.freehold.bench.report.Plot;
import dev.freehold.bench.report.RunResults;
import dev.freehold.bench.verify.ProvenCalls.ProvenCall;
import dev.freehold.blst.ParallelLoop;
import dev.freehold.core.field.Fr;
import dev.freehold.core.proof.Proof;
import dev.freehold.verifier.groth16.BatchVerifier;
import dev.freehold.verifier.groth16.BatchVerifier.Item;
import dev.freehold.verifier.groth16.Groth16;
import dev.freehold.verifier.groth16.PreparedVerifyingKey;
import dev.freehold.verifier.groth16.ProofVerdict;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/**
 * Verifying proofs singly and in batches, with good and bad ones among them, beside the sum of the
 * blst operations it cannot avoid and beside another verifier, all in turns.
 */
public final class VerifySection implements Section {
  private static final int SOURCES = 8;
  private static final int BATCH = 1024;
  private static final int LARGEST_LOG = 12;
  private static final int[] BAD_PERCENT = {1, 10};

  private List<Item> good;
  private List<Item> bad;
  private ProvenCalls proven;
  private PreparedVerifyingKey key;

  @Override
  public String name() {
    return "verify";
  }

  @Override
  public String title() {
    return "Proof verification";
  }

  @Override
  public void run(BenchContext context) throws IOException {
    ParallelLoop all = new ParallelLoop(ForkJoinPool.commonPool(), context.threads());
    prepare(context, all);
    oneThread(context);
    allThreads(context, all);
    allocation(context.results());
    context
        .results()
        .note(
            "The proofs are token transfers, "
                + SOURCES
                + " proved and the others derived from them by re-randomisation: valid, all"
                + " distinct, and to a verifier no different. Bad ones are well-formed and fail the"
                + " equation; they stand evenly spread.");
  }

  private void prepare(BenchContext context, ParallelLoop loop) throws IOException {
    Path keys = Path.of(System.getProperty("user.home"), ".freehold", "keys");
    proven = ProvenCalls.of(SOURCES, context.cache(), keys, loop, context.progress());
    key = proven.prepared();
    context.progress().accept("deriving " + (1 << LARGEST_LOG) + " proofs");
    List<Proof> sources = proven.calls().stream().map(ProvenCall::proof).toList();
    good = items(ProofPool.derive(proven.key(), sources, 1 << LARGEST_LOG, 1, loop));
    bad = items(ProofPool.deriveBad(proven.key(), sources, BATCH, 2, loop));
  }

  private List<Item> items(Proof[] proofs) {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < proofs.length; i++) {
      items.add(new Item(key, proven.calls().get(i % SOURCES).inputs(), proofs[i]));
    }
    return items;
  }

  private void oneThread(BenchContext context) {
    context.progress().accept("one thread: floor, batches, bad proofs, zwaves, in turns");
    BatchVerifier verifier = new BatchVerifier(ParallelLoop.serial(), new SecureRandom());
    ZwavesPeer zwaves = new ZwavesPeer(proven.key());
    Rounds rounds = new Rounds(Rounds.Clock.THREAD);
    List<Proof> floorProofs = good.subList(0, BATCH).stream().map(Item::proof).toList();
    try (VerificationFloor floor = new VerificationFloor(floorProofs)) {
      floor.parts().forEach((part, work) -> rounds.add("floor." + part, BATCH, work));
      rounds.add("floor", BATCH, floor::run);
      rounds.add("batch" + BATCH, BATCH, () -> check(verifier, good.subList(0, BATCH), 0));
      for (int percent : BAD_PERCENT) {
        List<Item> mixed = mixed(percent);
        int refused = BATCH * percent / 100;
        rounds.add("bad" + percent, BATCH, () -> check(verifier, mixed, refused));
      }
      rounds.add("zwaves", 4 * SOURCES, () -> zwaves(zwaves));
      rounds.add("single", 4 * SOURCES, this::single);
      for (int log = 0; log <= LARGEST_LOG; log++) {
        int size = 1 << log;
        if (size != BATCH) {
          int times = Math.max(1, 64 / size);
          rounds.add(
              "batch" + size,
              size * times,
              () -> {
                for (int i = 0; i < times; i++) {
                  check(verifier, good.subList(i * size, (i + 1) * size), 0);
                }
              });
        }
      }
      report(context.results(), rounds.run(1, context.scale().pick(4, 15)));
    }
  }

  private void report(RunResults results, Rounds.Samples samples) {
    for (String part : List.of("decompress", "subgroup", "scale", "sum", "miller", "finalExp")) {
      results.put(
          "floor." + part + "Us",
          samples.median("floor." + part) / 1e3,
          "us",
          "blst alone, a proof of " + BATCH);
    }
    results.put(
        "floor.us",
        samples.median("floor") / 1e3,
        "us",
        "all of these in turn, a proof of " + BATCH);
    results.put("verify.singleUs", samples.median("single") / 1e3, "us", "one proof on its own");
    Plot plot =
        new Plot(
            "verify-batch",
            "Verifying a proof, one thread",
            "proofs in a batch",
            "us a proof",
            true);
    for (int log = 0; log <= LARGEST_LOG; log++) {
      double us = samples.median("batch" + (1 << log)) / 1e3;
      results.put("verify.batch" + (1 << log) + ".us", us, "us", "a proof, one key, none bad");
      plot.add("Freehold", 1 << log, us);
      plot.add("zwaves", 1 << log, samples.median("zwaves") / 1e3);
      plot.add("blst floor", 1 << log, samples.median("floor") / 1e3);
    }
    results.plot(plot);
    results.put(
        "verify.batch1024.overFloor",
        samples.ratio("batch" + BATCH, "floor"),
        "ratio",
        "time of a batch over the sum of the blst operations it cannot avoid");
    results.put(
        "peers.zwaves.us", samples.median("zwaves") / 1e3, "us", "a proof; it has no batches");
    results.put(
        "verify.batch1024.rateOverZwaves",
        samples.ratio("zwaves", "batch" + BATCH),
        "ratio",
        "rate over zwaves 0.2.1 on the same proofs, one thread each");
    for (int percent : BAD_PERCENT) {
      results.put(
          "verify.bad" + percent + "pct.keptRate",
          samples.ratio("batch" + BATCH, "bad" + percent),
          "ratio",
          "rate with "
              + percent
              + " bad proofs in 100, over the rate with none, batches of "
              + BATCH);
    }
  }

  private void allThreads(BenchContext context, ParallelLoop all) {
    context.progress().accept("all threads");
    BatchVerifier one = new BatchVerifier(ParallelLoop.serial(), new SecureRandom());
    BatchVerifier spread = new BatchVerifier(all, new SecureRandom());
    List<Item> batch = good.subList(0, BATCH);
    Rounds.Samples samples =
        new Rounds(Rounds.Clock.WALL)
            .add("one", BATCH, () -> check(one, batch, 0))
            .add("all", BATCH, () -> check(spread, batch, 0))
            .run(1, context.scale().pick(5, 15));
    RunResults results = context.results();
    results.put(
        "verify.batch1024.perSecond",
        1e9 / samples.median("all"),
        "1/s",
        "proofs verified in batches of " + BATCH + " on " + context.threads() + " threads");
    results.put(
        "verify.batch1024.threadsGain",
        samples.ratio("one", "all"),
        "ratio",
        "rate on " + context.threads() + " threads over one, on the wall");
  }

  /** What the verifier leaves to the garbage collector. */
  private void allocation(RunResults results) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    BatchVerifier verifier = new BatchVerifier(ParallelLoop.serial(), new SecureRandom());
    check(verifier, good.subList(0, BATCH), 0);
    long before = threads.getCurrentThreadAllocatedBytes();
    check(verifier, good.subList(0, BATCH), 0);
    results.put(
        "verify.batch1024.allocatedBytes",
        (double) (threads.getCurrentThreadAllocatedBytes() - before) / BATCH,
        "bytes",
        "allocated on the heap a proof, in batches of " + BATCH);
  }

  /** A batch in which so many of a hundred are bad. */
  private List<Item> mixed(int percent) {
    List<Item> mixed = new ArrayList<>(good.subList(0, BATCH));
    int refused = BATCH * percent / 100;
    for (int k = 0; k < refused; k++) {
      int at = k * BATCH / refused + (k * 7) % Math.max(1, BATCH / refused);
      mixed.set(at, bad.get(at));
    }
    return mixed;
  }

  private static void check(BatchVerifier verifier, List<Item> items, int refused) {
    long valid =
        verifier.verify(items).verdicts().stream().filter(v -> v == ProofVerdict.VALID).count();
    if (valid != items.size() - refused) {
      throw new IllegalStateException(valid + " of " + items.size() + " proofs were accepted");
    }
  }

  private void zwaves(ZwavesPeer zwaves) {
    for (int i = 0; i < 4 * SOURCES; i++) {
      Item item = good.get(i);
      List<Fr> inputs = item.inputs();
      if (!zwaves.verify(inputs, item.proof())) {
        throw new IllegalStateException("zwaves refuses a proof of ours");
      }
    }
  }

  private void single() {
    for (int i = 0; i < 4 * SOURCES; i++) {
      Item item = good.get(i);
      if (Groth16.verify(item.key(), item.inputs(), item.proof()) != ProofVerdict.VALID) {
        throw new IllegalStateException("a good proof was refused");
      }
    }
  }
}

package dev.freehold.coordinator.machine;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.codec.MalformedException;
import dev.freehold.core.codec.MalformedException.Reason;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.BlockProofs;
import dev.freehold.core.work.BoardRules;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.JobWeight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/**
 * Cuts the proofs of final blocks, function by function, into jobs. A job is cut when what comes
 * next does not fit it any more, or when its oldest part has waited long enough for a job of its
 * size ({@link BoardRules#cuts}).
 */
final class JobCutter {
  /** The digest of a registered function's verifying key. */
  @FunctionalInterface
  interface KeyDigests {
    Hash32 of(ContractId contract, int function);
  }

  private record Function(RealmId realm, ContractId contract, int index)
      implements Comparable<Function> {
    private static final Comparator<Function> ORDER =
        Comparator.comparing(Function::realm, Comparator.comparingInt(RealmId::value))
            .thenComparing(Function::contract, Comparator.comparingInt(ContractId::value))
            .thenComparingInt(Function::index);

    @Override
    public int compareTo(Function other) {
      return ORDER.compare(this, other);
    }
  }

  /** The parts of a job that is not cut yet. */
  private static final class Run {
    final List<Job.Part> parts = new ArrayList<>();
    final long since;
    int count;

    Run(long since) {
      this.since = since;
    }
  }

  private final Hash32 chainId;
  private final KeyDigests keys;
  private final int partsMax;
  private final Map<Function, Run> runs = new TreeMap<>();

  /**
   * @param partsMax parts of jobs that are not cut: if there are more, what has waited longest is
   *     cut, whatever the rules say
   */
  JobCutter(Hash32 chainId, KeyDigests keys, int partsMax) {
    this.chainId = chainId;
    this.keys = keys;
    this.partsMax = partsMax;
  }

  /** Writes the jobs that are not cut yet. */
  void encode(Encoder out) {
    out.list(
        runs.entrySet(),
        (o, entry) -> {
          Function function = entry.getKey();
          o.u16(function.realm.value()).i32(function.contract.value()).u8(function.index);
          o.u63(entry.getValue().since);
          o.list(entry.getValue().parts, (each, part) -> part.encode(each));
        });
  }

  /**
   * Takes over what was written.
   *
   * @param registered whether there is such a function
   */
  void restore(Decoder in, BiPredicate<ContractId, Integer> registered) {
    runs.clear();
    in.list(
        Limits.COORDINATOR_SNAPSHOT_LIST_MAX,
        d -> {
          Function function = new Function(new RealmId(d.u16()), new ContractId(d.i32()), d.u8());
          Run run = new Run(d.u63());
          run.parts.addAll(d.list(Limits.JOB_PARTS_MAX, Job.Part::decode));
          if (!registered.test(function.contract, function.index)) {
            throw new MalformedException(
                Reason.OUT_OF_RANGE, "proofs of a function that nobody registered");
          }
          // A job checks its parts.
          run.count = job(function, run).count();
          runs.put(function, run);
          return function;
        });
  }

  /**
   * Takes a final block's proofs; the blocks of a realm come in order.
   *
   * @param checkpoint that made the block final
   * @return the jobs that are full, in order
   */
  List<Job> add(BlockProofs block, long checkpoint) {
    List<Job> cut = new ArrayList<>();
    for (int entry = 0; entry < block.proofs().size(); entry++) {
      FunctionProofs proofs = block.proofs().get(entry);
      Function function = new Function(block.realm(), proofs.contract(), proofs.function());
      Run run = runs.computeIfAbsent(function, _ -> new Run(checkpoint));
      if (run.count + proofs.count() > Limits.JOB_PROOFS_MAX
          || run.parts.size() == Limits.JOB_PARTS_MAX) {
        cut.add(job(function, run));
        run = new Run(checkpoint);
        runs.put(function, run);
      }
      run.parts.add(new Job.Part(block.block(), entry, proofs.count(), proofs.statements()));
      run.count += proofs.count();
    }
    return cut;
  }

  /** Cuts what has waited long enough, and what there is no room for. */
  List<Job> due(long checkpoint, BoardRules rules) {
    List<Job> cut = new ArrayList<>();
    int parts = 0;
    Iterator<Map.Entry<Function, Run>> each = runs.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Function, Run> entry = each.next();
      Run run = entry.getValue();
      if (rules.cuts(run.count, checkpoint - run.since)) {
        cut.add(job(entry.getKey(), run));
        each.remove();
      } else {
        parts += run.parts.size();
      }
    }
    cutOldest(parts - partsMax, cut);
    return cut;
  }

  /** Cuts what has waited longest until so many parts have gone. */
  private void cutOldest(int over, List<Job> cut) {
    if (over <= 0) {
      return;
    }
    List<Function> oldest = new ArrayList<>(runs.keySet());
    oldest.sort(Comparator.comparingLong(function -> runs.get(function).since));
    int gone = 0;
    for (Function function : oldest) {
      if (gone >= over) {
        break;
      }
      Run run = runs.remove(function);
      gone += run.parts.size();
      cut.add(job(function, run));
    }
  }

  /**
   * Takes away what an aggregate covers.
   *
   * @return how many proofs that were
   */
  long drop(CheckpointEvent.Covered covered) {
    Function function = new Function(covered.realm(), covered.contract(), covered.function());
    Run run = runs.get(function);
    if (run == null) {
      return 0;
    }
    long dropped = 0;
    for (Iterator<Job.Part> each = run.parts.iterator(); each.hasNext(); ) {
      Job.Part part = each.next();
      if (covered.covers(part.block(), part.entry())) {
        each.remove();
        run.count -= part.count();
        dropped += part.count();
      }
    }
    if (run.parts.isEmpty()) {
      runs.remove(function);
    }
    return dropped;
  }

  /** Proofs of a realm that are in no job yet. */
  long uncut(RealmId realm) {
    return runs.entrySet().stream()
        .filter(entry -> entry.getKey().realm.equals(realm))
        .mapToLong(entry -> entry.getValue().count)
        .sum();
  }

  /** What the proofs that are in no job yet would weigh if they were cut now. */
  long weights() {
    return runs.values().stream().mapToLong(run -> JobWeight.of(run.count)).sum();
  }

  private Job job(Function function, Run run) {
    return new Job(
        chainId,
        function.realm,
        function.contract,
        function.index,
        keys.of(function.contract, function.index),
        run.parts);
  }
}

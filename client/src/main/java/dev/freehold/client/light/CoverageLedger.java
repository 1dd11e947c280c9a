package dev.freehold.client.light;

import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Query;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Coverage;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;

/** The proofs that followed blocks rest on, and which of them a checked aggregate covers. */
final class CoverageLedger {
  private final LightSource source;
  private final LongFunction<Fr> anchorRoot;
  private final AggregateVerifier verifier;
  private final Map<RealmId, TreeMap<Long, List<FunctionProofs>>> lists = new TreeMap<>();

  /** Of each block the entries of its list that nothing covers yet. */
  private final Map<RealmId, TreeMap<Long, TreeSet<Integer>>> open = new HashMap<>();

  private long proofs;
  private long covered;
  private long aggregates;

  /**
   * @param anchorRoot the global root of a checkpoint that has been checked
   */
  CoverageLedger(LightSource source, LongFunction<Fr> anchorRoot, AggregateVerifier verifier) {
    this.source = source;
    this.anchorRoot = anchorRoot;
    this.verifier = verifier;
  }

  /** Takes in a block whose list of proofs has been checked against its header. */
  void add(ProvenHeader header) {
    RealmId realm = header.header().realm();
    long height = header.header().height();
    lists.computeIfAbsent(realm, _ -> new TreeMap<>()).put(height, header.proofs());
    long count = header.proofs().stream().mapToLong(FunctionProofs::count).sum();
    TreeSet<Integer> entries = new TreeSet<>();
    for (int entry = 0; entry < header.proofs().size(); entry++) {
      entries.add(entry);
    }
    open.computeIfAbsent(realm, _ -> new TreeMap<>()).put(height, entries);
    proofs += count;
  }

  /**
   * Checks what a checkpoint says is covered. Blocks from before the first that was followed are
   * passed over.
   *
   * @throws RefusedException if it does not hold
   */
  void cover(Covered event) {
    TreeMap<Long, List<FunctionProofs>> known = lists.getOrDefault(event.realm(), new TreeMap<>());
    if (known.isEmpty() || event.firstBlock() < known.firstKey()) {
      return;
    }
    Contract contract =
        source
            .contract(event.contract())
            .orElseThrow(
                () ->
                    new RefusedException(
                        Reason.COVERAGE_NOT_OF_BLOCKS, "no contract " + event.contract()));
    Job job;
    try {
      job =
          Coverage.job(
              source.genesis().hash(),
              event,
              contract,
              height -> {
                if (!known.containsKey(height)) {
                  throw new IllegalArgumentException("block " + height + " is not final");
                }
                return known.get(height);
              });
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Reason.COVERAGE_NOT_OF_BLOCKS, "job " + event.job() + ": " + e.getMessage(), e);
    }
    Optional<Aggregate> aggregate = aggregate(event, job);
    if (aggregate.isEmpty()) {
      // Not kept there (yet): what it covers counts as not covered.
      return;
    }
    AggregateVerifier.Task task =
        Coverage.task(aggregate.get(), contract, statements(job), anchorRoot);
    if (!verifier.verify(task)) {
      throw new RefusedException(Reason.AGGREGATE_INVALID, "job " + event.job());
    }
    aggregates++;
    for (Job.Part part : job.parts()) {
      // A part that is covered twice counts once.
      if (open.get(event.realm()).get(part.block()).remove(part.entry())) {
        covered += part.count();
      }
    }
  }

  private Optional<Aggregate> aggregate(Covered event, Job job) {
    Optional<Answer> answer =
        LightClient.ifThere(
            () ->
                source.ask(
                    event.realm(),
                    r -> new Query.AggregateOf(r, event.realm(), event.firstBlock(), event.job())));
    if (answer.isEmpty()) {
      return Optional.empty();
    }
    if (!(answer.get() instanceof Answer.AggregateAt at)) {
      throw new RefusedException(Reason.ANSWER_OF_ANOTHER_KIND, "asked for an aggregate");
    }
    if (!at.aggregate().job().equals(job) || !at.aggregate().payee().equals(event.payee())) {
      throw new RefusedException(Reason.AGGREGATE_OF_ANOTHER, "job " + event.job());
    }
    return Optional.of(at.aggregate());
  }

  private List<CallStatement> statements(Job job) {
    List<CallStatement> all = new ArrayList<>();
    for (Job.Part part : job.parts()) {
      Answer answer =
          source.ask(
              job.realm(),
              r -> new Query.ProofsOf(r, job.realm(), part.block(), part.entry(), false));
      if (!(answer instanceof Answer.Proofs some)
          || some.statements().size() != part.count()
          || !CallStatement.digest(some.statements()).equals(part.statements())) {
        throw new RefusedException(
            Reason.STATEMENTS_NOT_OF_BLOCK,
            "entry %d of block %d of realm %s".formatted(part.entry(), part.block(), job.realm()));
      }
      all.addAll(some.statements());
    }
    return all;
  }

  long proofs() {
    return proofs;
  }

  long covered() {
    return covered;
  }

  long aggregates() {
    return aggregates;
  }

  /** What is not covered; blocks with nothing covered between them are one range. */
  List<LightReport.Uncovered> uncovered() {
    List<LightReport.Uncovered> ranges = new ArrayList<>();
    lists.forEach(
        (realm, blocks) -> {
          LightReport.Uncovered range = null;
          for (Map.Entry<Long, List<FunctionProofs>> block : blocks.entrySet()) {
            long height = block.getKey();
            long count =
                open.get(realm).get(height).stream()
                    .mapToLong(entry -> block.getValue().get(entry).count())
                    .sum();
            boolean hasProofs = !block.getValue().isEmpty();
            if (count > 0) {
              range =
                  range == null
                      ? new LightReport.Uncovered(realm, height, height, count)
                      : new LightReport.Uncovered(
                          realm, range.firstBlock(), height, range.proofs() + count);
            } else if (hasProofs && range != null) {
              ranges.add(range);
              range = null;
            }
          }
          if (range != null) {
            ranges.add(range);
          }
        });
    return ranges;
  }
}

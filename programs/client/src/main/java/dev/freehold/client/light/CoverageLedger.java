package dev.freehold.client.light;

import dev.freehold.client.MissingException;
import dev.freehold.client.light.RefusedException.Reason;
import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.chain.ProvenHeader;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.work.Aggregate;
import dev.freehold.core.work.Coverage;
import dev.freehold.core.work.Job;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * The proofs that followed blocks rest on, and which of them a checked aggregate covers. What is
 * covered is counted and forgotten.
 */
final class CoverageLedger {
  private final LightSource source;
  private final LongFunction<Fr> anchorRoot;
  private final AggregateVerifier verifier;
  private final int entriesMax;
  private final TreeMap<RealmId, RealmProofs> realms = new TreeMap<>();
  private int entries;
  private long proofs;
  private long covered;
  private long aggregates;

  /**
   * @param anchorRoot the global root of a checkpoint that has been checked
   * @param entriesMax entries of blocks' lists that are kept until they are covered
   */
  CoverageLedger(
      LightSource source, LongFunction<Fr> anchorRoot, AggregateVerifier verifier, int entriesMax) {
    this.source = source;
    this.anchorRoot = anchorRoot;
    this.verifier = verifier;
    this.entriesMax = entriesMax;
  }

  /** Takes in a block whose list of proofs has been checked against its header. */
  void add(ProvenHeader header) {
    RealmId realm = header.header().realm();
    long height = header.header().height();
    realms.computeIfAbsent(realm, _ -> new RealmProofs(realm, height)).add(header);
    entries += header.proofs().size();
    proofs += header.proofs().stream().mapToLong(FunctionProofs::count).sum();
    while (entries > entriesMax) {
      RealmProofs most =
          realms.values().stream().max(Comparator.comparingInt(RealmProofs::entries)).orElseThrow();
      int before = most.entries();
      most.giveUpOldest();
      entries -= before - most.entries();
    }
  }

  /**
   * Checks what a checkpoint says is covered. Blocks from before the first that was followed are
   * passed over, and so are those that were given up.
   *
   * @throws RefusedException if it does not hold
   */
  void cover(Covered event) {
    RealmProofs known = realms.get(event.realm());
    if (known == null || known.isUnknown(event.firstBlock())) {
      return;
    }
    Contract contract =
        source
            .contract(event.contract())
            .orElseThrow(
                () ->
                    new MissingException(
                        "no node has contract " + event.contract() + " of job " + event.job()));
    Job job;
    try {
      job = Coverage.job(source.genesis().hash(), event, contract, known::list);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(
          Reason.COVERAGE_NOT_OF_BLOCKS, "job " + event.job() + ": " + e.getMessage(), e);
    }
    if (!job.parts().stream().allMatch(known::isOpen)) {
      throw new RefusedException(
          Reason.COVERAGE_NOT_OF_BLOCKS, "job " + event.job() + " is covered already in part");
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
    covered += job.count();
    entries -= job.parts().size();
    job.parts().forEach(known::cover);
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
      if (!(answer instanceof Answer.Proofs told)
          || told.statements().size() != part.count()
          || !CallStatement.digest(told.statements()).equals(part.statements())) {
        throw new RefusedException(
            Reason.STATEMENTS_NOT_OF_BLOCK,
            "entry %d of block %d of realm %s".formatted(part.entry(), part.block(), job.realm()));
      }
      all.addAll(told.statements());
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

  /** Entries of lists that are kept. */
  int entriesHeld() {
    return entries;
  }

  /** What is not covered; blocks with nothing covered between them are one range. */
  List<LightReport.Uncovered> uncovered() {
    return realms.values().stream().flatMap(realm -> realm.uncovered().stream()).toList();
  }
}

package dev.freehold.core.work;

import dev.freehold.core.chain.CheckpointEvent.Covered;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.chain.FunctionProofs;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** From what a checkpoint says is covered to what its aggregate must show. */
public final class Coverage {
  private Coverage() {}

  /**
   * The job that an event names, put together from the blocks' own lists.
   *
   * @param chainId the genesis hash
   * @param proofs the list of proofs of the realm's block of a height
   * @throws IllegalArgumentException if those lists do not make the job that the event names
   */
  public static Job job(
      Hash32 chainId,
      Covered covered,
      Contract contract,
      LongFunction<List<FunctionProofs>> proofs) {
    if (covered.function() >= contract.spec().functions().size()) {
      throw new IllegalArgumentException("the contract has no function " + covered.function());
    }
    List<Job.Part> parts = new ArrayList<>();
    for (long block = covered.firstBlock(); block <= covered.lastBlock(); block++) {
      List<FunctionProofs> list = proofs.apply(block);
      for (int entry = 0; entry < list.size(); entry++) {
        FunctionProofs listed = list.get(entry);
        boolean before = block == covered.firstBlock() && entry < covered.firstEntry();
        boolean after = block == covered.lastBlock() && entry > covered.lastEntry();
        if (listed.contract().equals(covered.contract())
            && listed.function() == covered.function()
            && !before
            && !after) {
          parts.add(new Job.Part(block, entry, listed.count(), listed.statements()));
        }
      }
    }
    Job job =
        new Job(
            chainId,
            covered.realm(),
            covered.contract(),
            covered.function(),
            contract.spec().functions().get(covered.function()).key().digest(),
            parts);
    if (!job.id().equals(covered.job()) || job.count() != covered.proofs()) {
      throw new IllegalArgumentException("the blocks' proofs do not make the job");
    }
    return job;
  }

  /**
   * What an aggregate of a job must show.
   *
   * @param statements of the job's proofs, in order; their digests have been checked
   * @param anchorRoot the global root of a final checkpoint
   */
  public static AggregateVerifier.Task task(
      Aggregate aggregate,
      Contract contract,
      List<CallStatement> statements,
      LongFunction<Fr> anchorRoot) {
    List<Statement> whole = new ArrayList<>(statements.size());
    for (CallStatement call : statements) {
      whole.add(call.in(contract.id(), contract.owner(), anchorRoot.apply(call.anchorHeight())));
    }
    return new AggregateVerifier.Task(
        aggregate.job().id(),
        aggregate.payee(),
        contract.spec().functions().get(aggregate.job().function()).key(),
        whole,
        aggregate.bytes());
  }
}

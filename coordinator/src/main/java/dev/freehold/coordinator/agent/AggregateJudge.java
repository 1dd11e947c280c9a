package dev.freehold.coordinator.agent;

import dev.freehold.coordinator.machine.CoordinatorEffect.VerifyAggregate;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.transition.ChainView;
import dev.freehold.core.work.Job;
import dev.freehold.core.work.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks a result: that its statements are those that the blocks' headers commit to, and that its
 * aggregate proves them. Takes nothing but them on the sender's word.
 */
public final class AggregateJudge {
  private final ChainView chain;
  private final AggregateVerifier verifier;

  /**
   * @param chain final checkpoints and contracts
   */
  public AggregateJudge(ChainView chain, AggregateVerifier verifier) {
    this.chain = chain;
    this.verifier = verifier;
  }

  /**
   * {@link Verdict#TAKEN} if the result holds, {@link Verdict#BUSY} if a checkpoint that it rests
   * on is not final here yet. From any thread.
   */
  public Verdict judge(VerifyAggregate task) {
    Job job = task.job();
    Optional<Contract> contract = chain.contract(job.contract());
    if (!isOfBlocks(job, task.statements())) {
      return Verdict.WRONG_STATEMENTS;
    }
    if (contract.isEmpty()) {
      return Verdict.BUSY;
    }
    List<Statement> statements = new ArrayList<>();
    for (CallStatement call : task.statements()) {
      Optional<Fr> anchor = chain.anchorRoot(call.anchorHeight());
      if (anchor.isEmpty()) {
        // They are those of final blocks. A validator that joined late lacks old checkpoints.
        return Verdict.BUSY;
      }
      statements.add(call.in(job.contract(), contract.get().owner(), anchor.get()));
    }
    VerifyingKey key = contract.get().spec().functions().get(job.function()).key();
    Hash32 id = job.id();
    return verifier.verify(
            new AggregateVerifier.Task(id, task.payee(), key, statements, task.aggregate()))
        ? Verdict.TAKEN
        : Verdict.WRONG_AGGREGATE;
  }

  private static boolean isOfBlocks(Job job, List<CallStatement> statements) {
    if (statements.size() != job.count()) {
      return false;
    }
    int from = 0;
    for (Job.Part part : job.parts()) {
      if (!CallStatement.digest(statements.subList(from, from + part.count()))
          .equals(part.statements())) {
        return false;
      }
      from += part.count();
    }
    return true;
  }
}

package dev.freehold.aggregator.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.CheckpointEvent;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.ContractId;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts together what a job's aggregate is made from, question by question. What nodes answer is
 * held against the job, which names keys and statements, and against signed checkpoints; the proofs
 * themselves are checked with the aggregate. Whoever asks gives the answer to the {@code take} of
 * its kind, or gives up.
 */
public final class MaterialFetch {
  /** Question that is to be asked next. */
  public sealed interface Question {
    /** A contract, of any node. */
    record OfContract(ContractId contract) implements Question {}

    /** The checkpoint of a height, of any node; whoever asks checks its signature. */
    record OfCheckpoint(long height) implements Question {}

    /** The proofs of an entry of a block, of the worker of its realm. */
    record OfProofs(RealmId realm, long block, int entry) implements Question {}
  }

  private final Job job;
  private final List<CallStatement> calls = new ArrayList<>();
  private final List<Proof> proofs = new ArrayList<>();
  private final Map<Long, Fr> anchors = new HashMap<>();
  private Optional<Contract> claimed = Optional.empty();
  private Optional<Contract> contract = Optional.empty();
  private int parts;

  /** Nothing is fetched yet. */
  public MaterialFetch(Job job) {
    this.job = job;
  }

  /** What is to be asked now; empty if all is there. */
  public Optional<Question> next() {
    if (contract.isEmpty()) {
      return Optional.of(
          claimed
              .<Question>map(c -> new Question.OfCheckpoint(c.registeredAt()))
              .orElseGet(() -> new Question.OfContract(job.contract())));
    }
    if (parts < job.parts().size()) {
      Job.Part part = job.parts().get(parts);
      return Optional.of(new Question.OfProofs(job.realm(), part.block(), part.entry()));
    }
    return calls.stream()
        .map(CallStatement::anchorHeight)
        .filter(height -> !anchors.containsKey(height))
        .findFirst()
        .map(Question.OfCheckpoint::new);
  }

  /**
   * Takes the contract that was asked for.
   *
   * @throws JobException if it cannot be the job's
   */
  public void take(Contract answer) {
    if (!answer.id().equals(job.contract())
        || job.function() >= answer.spec().functions().size()
        || !key(answer).digest().equals(job.key())) {
      throw new JobException("a node lies about the keys of contract " + job.contract(), true);
    }
    claimed = Optional.of(answer);
  }

  /**
   * Takes the checkpoint that was asked for.
   *
   * @param answer signed by the coordinator
   * @throws JobException if it is another one, or did not register the contract
   */
  public void take(Checkpoint answer) {
    if (!next().equals(Optional.of(new Question.OfCheckpoint(answer.height())))) {
      throw new JobException("a node answers with another checkpoint", true);
    }
    if (contract.isPresent()) {
      anchors.put(answer.height(), answer.globalRoot());
      return;
    }
    boolean registered =
        answer.events().stream()
            .anyMatch(
                event ->
                    event instanceof CheckpointEvent.ContractRegistered e
                        && claimed.equals(Optional.of(e.contract())));
    if (!registered) {
      throw new JobException(
          "a node lies about contract %s: checkpoint %d registered another"
              .formatted(job.contract(), answer.height()),
          true);
    }
    contract = claimed;
  }

  /**
   * Takes the proofs that were asked for.
   *
   * @throws JobException if they are not the job's; it may not pass if they were dropped
   */
  public void take(List<CallStatement> someCalls, List<Proof> someProofs) {
    if (!CallStatement.digest(someCalls).equals(job.parts().get(parts).statements())) {
      throw new JobException("the worker of realm " + job.realm() + " has other statements", true);
    }
    if (someProofs.size() != someCalls.size()) {
      throw new JobException(
          "the worker of realm " + job.realm() + " has dropped the proofs", false);
    }
    calls.addAll(someCalls);
    proofs.addAll(someProofs);
    parts++;
  }

  /** What the aggregate is made from, once there is nothing more to be asked. */
  public JobMaterial material() {
    if (next().isPresent()) {
      throw new Invariant("something is missing: " + next().get());
    }
    Contract ours =
        contract.orElseThrow(Invariant.missing("the contract of material that is whole"));
    List<Statement> statements = new ArrayList<>();
    for (CallStatement call : calls) {
      statements.add(call.in(ours.id(), ours.owner(), anchors.get(call.anchorHeight())));
    }
    return new JobMaterial(key(ours), calls, statements, proofs);
  }

  private VerifyingKey key(Contract of) {
    return of.spec().functions().get(job.function()).key();
  }
}

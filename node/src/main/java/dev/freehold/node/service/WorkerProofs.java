package dev.freehold.node.service;

import dev.freehold.aggregator.agent.JobFailure;
import dev.freehold.aggregator.agent.ProofSource;
import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.client.ClientException;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.chain.Contract;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import dev.freehold.core.wire.Answer;
import dev.freehold.core.wire.Query;
import dev.freehold.core.work.Job;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fetches a job's statements and proofs from the worker of its realm, and checks the statements
 * against the job. The client checks the signatures of the checkpoints that they are anchored in.
 */
final class WorkerProofs implements ProofSource {
  private final FreeholdClient client;

  WorkerProofs(FreeholdClient client) {
    this.client = client;
  }

  @Override
  public JobMaterial fetch(Job job) {
    try {
      return material(job);
    } catch (ClientException e) {
      throw new JobFailure("the proofs cannot be fetched now: " + e.getMessage(), true, e);
    }
  }

  private JobMaterial material(Job job) {
    RealmId realm = job.realm();
    if (!(client.askAny(r -> new Query.ContractOf(r, job.contract()))
        instanceof Answer.ContractState(_, Contract contract))) {
      throw new JobFailure("nobody knows contract " + job.contract(), true);
    }
    VerifyingKey key = contract.spec().functions().get(job.function()).key();
    if (!key.digest().equals(job.key())) {
      throw new JobFailure("a node lies about the key of contract " + job.contract(), true);
    }
    List<CallStatement> calls = new ArrayList<>();
    List<Proof> proofs = new ArrayList<>();
    for (Job.Part part : job.parts()) {
      if (!(client.ask(realm, r -> new Query.ProofsOf(r, realm, part.block(), part.entry(), true))
          instanceof Answer.Proofs(_, List<CallStatement> statements, List<Proof> some))) {
        throw new JobFailure("the worker of realm " + realm + " answers something else", true);
      }
      if (!CallStatement.digest(statements).equals(part.statements())) {
        throw new JobFailure("the worker of realm " + realm + " has other statements", true);
      }
      if (some.size() != statements.size()) {
        throw new JobFailure("the worker of realm " + realm + " has dropped the proofs", false);
      }
      calls.addAll(statements);
      proofs.addAll(some);
    }
    Map<Long, Fr> anchors = new HashMap<>();
    List<Statement> statements = new ArrayList<>();
    for (CallStatement call : calls) {
      Fr anchor =
          anchors.computeIfAbsent(
              call.anchorHeight(), height -> client.checkpoint(height).globalRoot());
      statements.add(call.in(job.contract(), contract.owner(), anchor));
    }
    return new JobMaterial(key, calls, statements, proofs);
  }
}

package dev.freehold.aggregator.daemon;

import dev.freehold.aggregator.agent.ProofSource;
import dev.freehold.aggregator.machine.JobException;
import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.aggregator.machine.MaterialFetch;
import dev.freehold.aggregator.machine.MaterialFetch.Question;
import dev.freehold.client.FreeholdClient;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.work.Job;
import dev.freehold.protocol.socket.ClientException;
import dev.freehold.protocol.wire.Answer;
import dev.freehold.protocol.wire.Query;
import java.util.Optional;

/**
 * Asks the worker of a job's realm for its statements and proofs, and any node for what they rest
 * on. The client checks the signatures of checkpoints.
 */
final class WorkerProofs implements ProofSource {
  private final FreeholdClient client;

  WorkerProofs(FreeholdClient client) {
    this.client = client;
  }

  @Override
  public JobMaterial fetch(Job job) {
    try {
      MaterialFetch fetch = new MaterialFetch(job);
      for (Optional<Question> next = fetch.next(); next.isPresent(); next = fetch.next()) {
        ask(fetch, next.get());
      }
      return fetch.material();
    } catch (ClientException e) {
      throw new JobException("the proofs cannot be fetched now: " + e.getMessage(), true, e);
    }
  }

  private void ask(MaterialFetch fetch, Question question) {
    switch (question) {
      case Question.OfCheckpoint(long height) -> fetch.take(client.checkpoint(height));
      case Question.OfContract of -> {
        if (!(client.askAny(r -> new Query.ContractOf(r, of.contract()))
            instanceof Answer.ContractState state)) {
          throw new JobException("nobody knows contract " + of.contract(), true);
        }
        fetch.take(state.contract());
      }
      case Question.OfProofs of -> {
        RealmId realm = of.realm();
        if (!(client.ask(realm, r -> new Query.ProofsOf(r, realm, of.block(), of.entry(), true))
            instanceof Answer.Proofs proofs)) {
          throw new JobException("the worker of realm " + realm + " answers something else", true);
        }
        fetch.take(proofs.statements(), proofs.proofs());
      }
    }
  }
}

package dev.freehold.core.port;

import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.util.List;

/** Checks aggregates of proofs. Never throws for what is in a task: a bad one is false. */
public interface AggregateVerifier {
  /**
   * An aggregate and what it must show.
   *
   * @param job the job's name, bound by the aggregate
   * @param payee who is paid for it, bound by the aggregate
   * @param statements one for each proof, without padding
   */
  record Task(
      Hash32 job, UserId payee, VerifyingKey key, List<Statement> statements, byte[] aggregate) {
    public Task {
      statements = List.copyOf(statements);
    }
  }

  /** Whether the aggregate shows a valid proof of every statement. */
  boolean verify(Task task);
}

package dev.freehold.aggregator.machine;

import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.util.List;

/**
 * Material that a job's aggregate is made from.
 *
 * @param calls of the job's parts, in order; their digests are the parts'
 * @param statements one for each call
 * @param proofs one for each call
 */
public record JobMaterial(
    VerifyingKey key, List<CallStatement> calls, List<Statement> statements, List<Proof> proofs) {
  public JobMaterial {
    calls = List.copyOf(calls);
    statements = List.copyOf(statements);
    proofs = List.copyOf(proofs);
    if (calls.size() != statements.size() || calls.size() != proofs.size()) {
      throw new IllegalArgumentException("each call has one statement and one proof");
    }
  }
}

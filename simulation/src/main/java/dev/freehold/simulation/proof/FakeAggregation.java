package dev.freehold.simulation.proof;

import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.CallStatement;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.util.Arrays;
import java.util.List;

/**
 * Digests in place of aggregates, bound to all that a real one is: the job, the payee, the key and
 * each statement. A change of any makes it wrong.
 */
public final class FakeAggregation implements AggregateVerifier {
  /** The aggregate of statements. */
  public static byte[] aggregate(
      Hash32 job, UserId payee, VerifyingKey key, List<CallStatement> statements) {
    Encoder out = new Encoder().hash(job).i32(payee.value()).raw(key.toBytes());
    statements.forEach(statement -> statement.encode(out));
    return TaggedHash.JOB.of(out.toBytes()).toBytes();
  }

  @Override
  public boolean verify(Task task) {
    List<CallStatement> calls = task.statements().stream().map(CallStatement::of).toList();
    return task.statements().stream().map(Statement::contract).distinct().count() == 1
        && Arrays.equals(task.aggregate(), aggregate(task.job(), task.payee(), task.key(), calls));
  }
}

package dev.freehold.simulation.proof;

import dev.freehold.aggregator.machine.JobMaterial;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.port.AggregateVerifier;
import dev.freehold.core.proof.Proof;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.util.Arrays;
import java.util.List;

/**
 * Digests in place of aggregates, bound to all that a real one is: the job, the payee, the key and
 * each public input. A change of any makes it wrong.
 */
public final class FakeAggregation implements AggregateVerifier {
  /** Check that a proof shows a statement. */
  @FunctionalInterface
  public interface ProofCheck {
    boolean holds(VerifyingKey key, Statement statement, Proof proof);
  }

  /** The aggregate of proofs: one that does not hold if one of them does not. */
  public static byte[] aggregate(Hash32 job, UserId payee, JobMaterial material, ProofCheck check) {
    byte[] aggregate = digest(job, payee, material.key(), material.statements());
    for (int i = 0; i < material.proofs().size(); i++) {
      if (!check.holds(material.key(), material.statements().get(i), material.proofs().get(i))) {
        aggregate[aggregate.length - 1] ^= 1;
        break;
      }
    }
    return aggregate;
  }

  /** Whether an aggregate holds. */
  public static boolean holds(byte[] aggregate, Hash32 job, UserId payee, JobMaterial material) {
    return Arrays.equals(aggregate, digest(job, payee, material.key(), material.statements()));
  }

  private static byte[] digest(
      Hash32 job, UserId payee, VerifyingKey key, List<Statement> statements) {
    Encoder out = new Encoder().hash(job).i32(payee.value()).raw(key.toBytes());
    statements.forEach(statement -> List.of(statement.inputs()).forEach(out::fr));
    return TaggedHash.JOB.of(out.toBytes()).toBytes();
  }

  @Override
  public boolean verify(Task task) {
    return Arrays.equals(
        task.aggregate(), digest(task.job(), task.payee(), task.key(), task.statements()));
  }
}

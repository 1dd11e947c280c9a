package dev.freehold.snarkpack;

import dev.freehold.blst.TargetGroup;
import dev.freehold.core.field.Fr;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.UserId;
import dev.freehold.core.proof.Statement;
import dev.freehold.core.proof.VerifyingKey;
import java.util.List;

/**
 * The challenges of one aggregate, in the order of the protocol: {@link #combination}, {@link
 * #round} for each round, {@link #opening}. Prover and verifier ask for the same ones over the same
 * bytes.
 *
 * <p>Each depends on everything that was said before it: the format, the reference string, the
 * number of proofs, the key, every public input, the job and the payee; then the commitments; then
 * the values and both claims of every round, the first included; then the final points. A challenge
 * that left out something its sender may still choose would let him choose it to fit.
 */
final class Challenges {
  private static final String DOMAIN = "freehold/snarkpack/1";

  private final Transcript transcript = new Transcript(DOMAIN);
  private final AggregateLayout layout;

  Challenges(Hash32 srs, Hash32 job, UserId payee, VerifyingKey key, List<Statement> statements) {
    layout = AggregateLayout.of(statements.size());
    transcript.absorb("version", AggregateLayout.VERSION);
    transcript.absorb("reference string", srs.toBytes());
    transcript.absorb("proofs", statements.size());
    transcript.absorb("key", key.toBytes());
    transcript.absorb("inputs", inputs(statements));
    transcript.absorb("job", job.toBytes());
    transcript.absorb("payee", payee.value());
  }

  private static byte[] inputs(List<Statement> statements) {
    byte[] bytes = new byte[statements.size() * Statement.COUNT * Fr.BYTES];
    int off = 0;
    for (Statement statement : statements) {
      for (int i = 0; i < Statement.COUNT; i++) {
        statement.input(i).toBytes(bytes, off);
        off += Fr.BYTES;
      }
    }
    return bytes;
  }

  /** r, whose powers combine the proofs: after the commitments. */
  Fr combination(byte[] aggregate) {
    transcript.absorb(
        "commitments", aggregate, layout.claimAt(0), AggregateLayout.COMMITMENT_BYTES);
    return transcript.challenge("combination");
  }

  /** x of a round: after its left and right claims, and in the first round the values too. */
  Fr round(byte[] aggregate, int round) {
    if (round == 0) {
      int values = TargetGroup.COMPRESSED_BYTES + AggregateLayout.G1_BYTES;
      transcript.absorb("values", aggregate, layout.targetAt(0, AggregateLayout.Z_AB), values);
    }
    int left = AggregateLayout.left(round);
    transcript.absorb("left", aggregate, layout.claimAt(left), AggregateLayout.CLAIM_BYTES);
    transcript.absorb("right", aggregate, layout.claimAt(left + 1), AggregateLayout.CLAIM_BYTES);
    return transcript.challenge("round");
  }

  /** z, where the final keys are opened: after the final points. */
  Fr opening(byte[] aggregate) {
    transcript.absorb("final points", aggregate, layout.finalsAt(), layout.finalsBytes());
    return transcript.challenge("opening");
  }
}

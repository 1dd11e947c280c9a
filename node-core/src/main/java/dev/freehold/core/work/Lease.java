package dev.freehold.core.work;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import java.util.List;

/**
 * A job's one holder, and what the choice was made from: {@link Selection#pick} of the checkpoint's
 * hash, the job and the candidates gives the holder again.
 *
 * @param holder digest of the aggregator's key
 * @param checkpoint height at which it was granted
 * @param candidates at least one, in ascending order of their keys' digests, each once
 */
public record Lease(
    Hash32 job, Hash32 holder, long checkpoint, List<Selection.Candidate> candidates) {
  public Lease {
    candidates = List.copyOf(candidates);
    if (!Selection.isChoice(candidates)) {
      throw new IllegalArgumentException("not a choice among aggregators");
    }
  }

  public void encode(Encoder out) {
    out.hash(job).hash(holder).u63(checkpoint).list(candidates, (o, one) -> one.encode(o));
  }

  public static Lease decode(Decoder in) {
    return new Lease(
        in.hash(),
        in.hash(),
        in.u63(),
        in.list(Limits.AGGREGATORS_MAX, Selection.Candidate::decode));
  }
}

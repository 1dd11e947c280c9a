package dev.freehold.core.work;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Draw of the one who gets a job among those who wait for one. A function of the checkpoint's hash,
 * the job's name and the candidates, so that whoever knows them can tell whether the choice was the
 * right one. The coordinator could choose only by choosing the checkpoint's hash, which its events
 * and time bind.
 */
public final class Selection {
  /** Weight of the aggregator with the most proven work. */
  public static final int WEIGHT_MAX = 16;

  /**
   * An aggregator that waits for a job.
   *
   * @param aggregator digest of its key
   * @param weight in [1, {@value #WEIGHT_MAX}]
   */
  public record Candidate(Hash32 aggregator, int weight) {
    public Candidate {
      if (weight < 1 || weight > WEIGHT_MAX) {
        throw new IllegalArgumentException("a candidate's weight is " + weight);
      }
    }

    public void encode(Encoder out) {
      out.hash(aggregator).u8(weight);
    }

    public static Candidate decode(Decoder in) {
      return new Candidate(in.hash(), in.u8());
    }
  }

  private Selection() {}

  /** The weight of an aggregator that has proved so many proofs: one for each bit, capped. */
  public static int weight(long provenProofs) {
    return Math.min(WEIGHT_MAX, 1 + Long.SIZE - Long.numberOfLeadingZeros(provenProofs));
  }

  /** Whether {@link #pick} takes these: a few, in ascending order, each once. */
  static boolean isChoice(List<Candidate> candidates) {
    boolean ascending = true;
    for (int i = 1; i < candidates.size(); i++) {
      ascending &= candidates.get(i).aggregator.compareTo(candidates.get(i - 1).aggregator) > 0;
    }
    return ascending && !candidates.isEmpty() && candidates.size() <= Limits.AGGREGATORS_MAX;
  }

  /**
   * The candidate that gets a job, each with a chance in proportion to its weight.
   *
   * @param checkpoint hash of the checkpoint at which the job is leased
   * @param candidates at least one, in ascending order of their keys' digests, each once
   */
  public static Candidate pick(Hash32 checkpoint, Hash32 job, List<Candidate> candidates) {
    if (!isChoice(candidates)) {
      throw new IllegalArgumentException("not a choice among aggregators");
    }
    long weights = candidates.stream().mapToLong(Candidate::weight).sum();
    Hash32 drawn = TaggedHash.SELECTION.of(new Encoder().hash(checkpoint).hash(job).toBytes());
    long bits = ByteBuffer.wrap(drawn.toBytes()).getLong();
    // floor(bits * weights / 2^64): in [0, weights), uneven by less than one in 2^53.
    long ticket = Math.unsignedMultiplyHigh(bits, weights);
    for (Candidate candidate : candidates) {
      ticket -= candidate.weight;
      if (ticket < 0) {
        return candidate;
      }
    }
    throw new Invariant("no candidate holds the ticket");
  }
}

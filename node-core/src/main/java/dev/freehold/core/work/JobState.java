package dev.freehold.core.work;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import java.util.Optional;

/**
 * A job on the board.
 *
 * @param cutAt height of the checkpoint that cut it
 * @param leases that it has had, the present one included
 * @param lease present if the phase is {@link Phase#LEASED}
 */
public record JobState(Job job, long cutAt, Phase phase, int leases, Optional<Lease> lease) {
  /** Phases of a job, by who may do it. The ordinal is the code on the wire: append only. */
  public enum Phase {
    /** Waits for a holder. */
    WAITING,
    /** Its holder alone. */
    LEASED,
    /** Anyone: it has waited long. */
    OPEN,
    /** Anyone, but it is leased no more: all its holders failed. */
    DEAD_LETTER
  }

  public void encode(Encoder out) {
    job.encode(out);
    out.u63(cutAt).u8(phase.ordinal()).i32(leases).bool(lease.isPresent());
    lease.ifPresent(one -> one.encode(out));
  }

  public static JobState decode(Decoder in) {
    return new JobState(
        Job.decode(in),
        in.u63(),
        in.tag(Phase.values()),
        in.i32(),
        in.bool() ? Optional.of(Lease.decode(in)) : Optional.empty());
  }
}

package dev.freehold.core.work;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;

/**
 * How a coordinator keeps its board of jobs. All times are in checkpoints.
 *
 * @param cutAge age of a job's oldest part at which it is cut, however small it is
 * @param silenceMax time without a heartbeat after which a lease expires
 * @param leaseMax time after which a lease expires whatever its holder says
 * @param openAge time without a lease after which a job is open to all
 * @param attemptsMax leases after which a job is a dead letter: open to all, leased to nobody
 * @param jobsMax jobs on the board; when there are more, the oldest unleased ones leave it
 */
public record BoardRules(
    int cutAge, int silenceMax, int leaseMax, int openAge, int attemptsMax, int jobsMax) {
  /** What a coordinator goes by unless it is told otherwise. */
  public static final BoardRules DEFAULT = new BoardRules(16, 8, 256, 8, 4, Limits.JOBS_MAX);

  public BoardRules {
    if (cutAge < 1
        || silenceMax < 1
        || leaseMax < silenceMax
        || openAge < 1
        || attemptsMax < 1
        || jobsMax < 1
        || jobsMax > Limits.JOBS_MAX) {
      throw new IllegalArgumentException("not rules of a board");
    }
  }

  /** The same rules with another age at which jobs are cut. */
  public BoardRules withCutAge(int newCutAge) {
    return new BoardRules(newCutAge, silenceMax, leaseMax, openAge, attemptsMax, jobsMax);
  }

  public void encode(Encoder out) {
    out.i32(cutAge).i32(silenceMax).i32(leaseMax).i32(openAge).i32(attemptsMax).i32(jobsMax);
  }

  public static BoardRules decode(Decoder in) {
    return new BoardRules(in.i32(), in.i32(), in.i32(), in.i32(), in.i32(), in.i32());
  }
}

package dev.freehold.core.work;

import dev.freehold.core.Limits;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;

/**
 * Rules by which a coordinator keeps its board of jobs. All times are in checkpoints.
 *
 * @param cutAge age of its oldest part at which a job is cut that has {@code cutProofs} proofs
 * @param cutProofs proofs that make an aggregate worth it: cheaper to verify than they are
 * @param waitMax age of its oldest part at which a job is cut, however few proofs it has
 * @param silenceMax time without a heartbeat after which a lease expires
 * @param leaseMax time after which a lease expires whatever its holder says
 * @param openAge time without a lease after which a job is open to all
 * @param attemptsMax leases after which a job is a dead letter: open to all, leased to nobody; at
 *     most {@value Limits#JOB_LEASES_MAX}
 * @param jobsMax jobs on the board; when there are more, the oldest unleased ones leave it
 */
public record BoardRules(
    int cutAge,
    int cutProofs,
    int waitMax,
    int silenceMax,
    int leaseMax,
    int openAge,
    int attemptsMax,
    int jobsMax) {
  /**
   * What a coordinator goes by unless it is told otherwise. Verification breaks even at 40 proofs,
   * as measured (docs/decisions/0030-snarkpack.md); 64 is the next size that needs no padding.
   */
  public static final BoardRules DEFAULT =
      new BoardRules(16, 64, 256, 8, 256, 8, 4, Limits.JOBS_MAX);

  /**
   * What a log goes by until it names rules: logs were written that name none. Never to be changed,
   * or they would be replayed to another board.
   */
  public static final BoardRules UNNAMED = new BoardRules(16, 1, 16, 8, 256, 8, 4, 4096);

  public BoardRules {
    if (cutAge < 1
        || cutProofs < 1
        || cutProofs > Limits.JOB_PROOFS_MAX
        || waitMax < 1
        || silenceMax < 1
        || leaseMax < silenceMax
        || openAge < 1
        || attemptsMax < 1
        || attemptsMax > Limits.JOB_LEASES_MAX
        || jobsMax < 1
        || jobsMax > Limits.JOBS_MAX) {
      throw new IllegalArgumentException("not rules of a board");
    }
  }

  /** The same rules with other ages at which jobs are cut. */
  public BoardRules withAges(int newCutAge, int newWaitMax) {
    return new BoardRules(
        newCutAge, cutProofs, newWaitMax, silenceMax, leaseMax, openAge, attemptsMax, jobsMax);
  }

  /** Whether proofs are cut into a job although more of them would fit. */
  public boolean cuts(int proofs, long age) {
    return age >= waitMax || age >= cutAge && proofs >= cutProofs;
  }

  public void encode(Encoder out) {
    out.i32(cutAge).i32(cutProofs).i32(waitMax).i32(silenceMax).i32(leaseMax);
    out.i32(openAge).i32(attemptsMax).i32(jobsMax);
  }

  public static BoardRules decode(Decoder in) {
    return new BoardRules(
        in.i32(), in.i32(), in.i32(), in.i32(), in.i32(), in.i32(), in.i32(), in.i32());
  }

  /** Decodes rules as they were when a job was cut at one age, however few proofs it had. */
  public static BoardRules decodeOfOneAge(Decoder in) {
    int age = in.i32();
    return new BoardRules(age, 1, age, in.i32(), in.i32(), in.i32(), in.i32(), in.i32());
  }
}

package dev.freehold.cli.demo;

import dev.freehold.config.UsageException;
import dev.freehold.core.replica.Replication;
import java.nio.file.Path;

/**
 * Settings of the demonstration.
 *
 * @param directory for data and logs; empty or absent
 * @param accounts besides the funded one
 * @param keep leave the network running
 * @param killWorker kill a worker in the middle of the transfers: for good where several decide,
 *     and otherwise to be started again
 * @param aggregators how many processes aggregate proofs
 * @param validators how many decide; of several the one that leads is killed in the middle
 */
public record DemoSettings(
    Path directory,
    int accounts,
    boolean keep,
    boolean killWorker,
    int aggregators,
    int validators) {
  /** Realms that are active. */
  public static final int REALMS = 4;

  /** Accounts that one bundle can open. */
  public static final int ACCOUNTS_MAX = 32;

  /** Aggregators that the demonstration may start. */
  public static final int AGGREGATORS_MAX = 4;

  /** Checkpoints after which a job is cut though it is small, where there are aggregators. */
  private static final int JOB_WAIT = 40;

  /** Checkpoints after which it is cut where there are none, as a coordinator does by itself. */
  private static final int USUAL_JOB_WAIT = 256;

  /** Validators that the demonstration may start: each is a process. */
  public static final int VALIDATORS_MAX = 7;

  /** Validators without any one of which the others go on. */
  private static final int VALIDATORS_MIN = 4;

  public DemoSettings {
    if (validators != 1 && (validators < VALIDATORS_MIN || validators > VALIDATORS_MAX)) {
      throw new UsageException(
          "the demonstration takes 1 validator, or 4 to 7, who go on without one of them");
    }
    if (aggregators < 0 || aggregators > AGGREGATORS_MAX) {
      throw new UsageException("the demonstration takes 0 to 4 aggregators");
    }
    if (accounts < REALMS || accounts > ACCOUNTS_MAX) {
      throw new UsageException("the demonstration takes 4 to 32 accounts, not " + accounts);
    }
  }

  /** How each realm is kept: by several workers, where one of them is killed for good. */
  Replication replication() {
    return killWorker && validators > 1 ? new Replication(3, 2) : Replication.ALONE;
  }

  /** How many workers there are: one more than keep a realm. */
  int workers() {
    return replication().equals(Replication.ALONE) ? 2 : replication().seats() + 1;
  }

  /** The option of a coordinator, or of each validator, that says when jobs are cut. */
  String jobWait() {
    return "--job-wait-max=" + (aggregators > 0 ? JOB_WAIT : USUAL_JOB_WAIT);
  }
}

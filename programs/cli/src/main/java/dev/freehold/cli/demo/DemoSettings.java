package dev.freehold.cli.demo;

import dev.freehold.config.UsageException;
import java.nio.file.Path;

/**
 * Settings of the demonstration.
 *
 * @param directory for data and logs; empty or absent
 * @param accounts besides the funded one
 * @param keep leave the network running
 * @param killWorker kill a worker in the middle of the transfers, and start it again
 * @param aggregators how many processes aggregate proofs
 */
public record DemoSettings(
    Path directory, int accounts, boolean keep, boolean killWorker, int aggregators) {
  /** Realms that are active. */
  public static final int REALMS = 4;

  /** Accounts that one bundle can open. */
  public static final int ACCOUNTS_MAX = 32;

  /** Aggregators that the demonstration may start. */
  public static final int AGGREGATORS_MAX = 4;

  public DemoSettings {
    if (aggregators < 0 || aggregators > AGGREGATORS_MAX) {
      throw new UsageException("the demonstration takes 0 to 4 aggregators");
    }
    if (accounts < REALMS || accounts > ACCOUNTS_MAX) {
      throw new UsageException("the demonstration takes 4 to 32 accounts, not " + accounts);
    }
  }
}

package dev.freehold.worker.agent;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.worker.copy.CopyException;

/**
 * Copies realms from other workers, which are believed nothing that a final header does not say.
 */
@FunctionalInterface
public interface RealmCopier {
  /**
   * Copies a realm into this worker's store up to a header that a checkpoint holds. What is copied
   * when it fails is kept, and gone on from the next time. Blocks; called from several threads, for
   * one realm from one at a time.
   *
   * @param from the endpoint of a worker that holds the realm
   * @throws CopyException if the other worker is away or has not what is asked of it
   */
  void copy(RealmHeader target, String from);
}

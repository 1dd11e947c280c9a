package dev.freehold.worker.machine;

import dev.freehold.core.replica.Replication;

/**
 * Settings of a realm's pipeline.
 *
 * @param sealAfterNs nanoseconds after which a batch is sealed although it is not full; up to eight
 *     times as many if what is in it had waited for long before, and up to twenty times as many if
 *     the realm's blocks wait long to be final
 * @param verificationBundlesMax bundles verified together at the most
 * @param verificationsMax verifications out at once
 * @param sealedBlocksMax sealed batches that are not committed yet
 * @param replication by how many workers a block is kept before a sender is told that it is
 *     committed
 */
public record RealmSettings(
    long sealAfterNs,
    int verificationBundlesMax,
    int verificationsMax,
    int sealedBlocksMax,
    Replication replication) {
  /** Settings that suit most. */
  public static final RealmSettings DEFAULT = new RealmSettings(50_000_000, 1024, 2, 2);

  /** Settings of a realm that its worker alone keeps. */
  public RealmSettings(
      long sealAfterNs, int verificationBundlesMax, int verificationsMax, int sealedBlocksMax) {
    this(sealAfterNs, verificationBundlesMax, verificationsMax, sealedBlocksMax, Replication.ALONE);
  }

  public RealmSettings {
    if (sealAfterNs < 0
        || verificationBundlesMax < 1
        || verificationsMax < 1
        || sealedBlocksMax < 1) {
      throw new IllegalArgumentException("realm settings out of range");
    }
  }

  /** The same but for the verifications that may be out at once. */
  public RealmSettings withVerificationsMax(int newVerificationsMax) {
    return new RealmSettings(
        sealAfterNs, verificationBundlesMax, newVerificationsMax, sealedBlocksMax, replication);
  }

  /** The same but for the age at which batches are sealed. */
  public RealmSettings withSealAfterNs(long newSealAfterNs) {
    return new RealmSettings(
        newSealAfterNs, verificationBundlesMax, verificationsMax, sealedBlocksMax, replication);
  }

  /** The same but for the workers that keep a realm. */
  public RealmSettings withReplication(Replication newReplication) {
    return new RealmSettings(
        sealAfterNs, verificationBundlesMax, verificationsMax, sealedBlocksMax, newReplication);
  }
}

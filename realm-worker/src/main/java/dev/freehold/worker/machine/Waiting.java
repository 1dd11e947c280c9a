package dev.freehold.worker.machine;

/**
 * Counts of what waits at one moment on the way from admission to a checkpoint.
 *
 * @param proofs bundles whose proofs are not judged, those of suspects among them
 * @param queued bundles that are judged and wait for room in the open batch, or for one ahead
 * @param open bundles in open batches
 * @param sealed bundles in batches that are being committed
 * @param blocks committed blocks that no checkpoint known here holds
 * @param oldestNs how long the bundle that has waited longest for its block has waited; 0 if none
 *     waits
 */
public record Waiting(int proofs, int queued, int open, int sealed, int blocks, long oldestNs) {
  /** Where nothing waits. */
  public static final Waiting NOTHING = new Waiting(0, 0, 0, 0, 0, 0);

  /** What waits here and there. */
  public Waiting plus(Waiting other) {
    return new Waiting(
        proofs + other.proofs,
        queued + other.queued,
        open + other.open,
        sealed + other.sealed,
        blocks + other.blocks,
        Math.max(oldestNs, other.oldestNs));
  }
}

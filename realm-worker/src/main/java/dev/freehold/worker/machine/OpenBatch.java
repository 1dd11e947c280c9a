package dev.freehold.worker.machine;

import dev.freehold.core.Invariant;
import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.Call;
import dev.freehold.core.bundle.RejectReason;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.chain.FailedBundle;
import dev.freehold.core.chain.RealmEvent;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.transition.BlockTransition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The batch that judged bundles are gathered in while earlier ones are committed. */
final class OpenBatch {
  /** A batch stays open for one part in so many of what its first bundle had waited. */
  private static final int WAITED_SHARE = 4;

  /** It stays open at the most for so many times the least. */
  private static final int LONGEST_OVER_LEAST = 8;

  /** It stays open for one part in so many of what the realm's oldest block waits to be final. */
  private static final int UNFINAL_SHARE = 16;

  /** Likewise, at the most. */
  private static final int UNFINAL_OVER_LEAST = 20;

  private long checkpointHeight;
  private List<Checkpoint> delivered = new ArrayList<>();
  private List<Bundle> bundles = new ArrayList<>();
  private List<FailedBundle> failed = new ArrayList<>();

  /** The functions called, each with its contract. */
  private final Set<Long> functions = new HashSet<>();

  private long bundleBytes;
  private int events;
  private long eventBytes;
  private long openedNs;
  private long oldestNs;

  /** How long the first bundle had waited when it came in. */
  private long waitedNs;

  /**
   * Size of a batch.
   *
   * @param bundles in it
   * @param oldestNs when the first of them was admitted; any number if there is none
   */
  record Size(int bundles, long oldestNs) {}

  OpenBatch(long checkpointHeight) {
    this.checkpointHeight = checkpointHeight;
  }

  /** The latest checkpoint adopted, here or in a batch before. */
  long checkpointHeight() {
    return checkpointHeight;
  }

  /** Whether there is nothing to make a block of. */
  boolean isEmpty() {
    return delivered.isEmpty() && bundles.isEmpty();
  }

  /** Whether another bundle might go over a limit. */
  boolean isFull() {
    return bundles.size() >= Limits.BLOCK_BUNDLES_MAX
        || bundleBytes > Limits.BLOCK_BUNDLE_BYTES_MAX - Limits.BUNDLE_BYTES_MAX
        || functions.size() >= Limits.BATCH_FUNCTIONS_MAX
        || events >= Limits.BATCH_EVENTS_MAX
        || eventBytes >= Limits.BATCH_EVENT_BYTES_MAX;
  }

  /** Its bundles, and since when the oldest waits. */
  Size size() {
    return new Size(bundles.size(), oldestNs);
  }

  /** Encoded bytes of the events so far. */
  long eventBytes() {
    return eventBytes;
  }

  /**
   * Whether it has been open long enough: for a part of the time that its first bundle had waited
   * before, within bounds. So batches are small while the worker is idle, and large while much
   * waits and a little more wait is not felt. And for a part of the time that a block waits to be
   * final: who verifies blocks takes each by itself, and for a bundle alone more than for one of
   * many; those who are slow get fewer and larger ones.
   *
   * @param leastNs how long it stays open in any case
   * @param unfinalNs since when the oldest of the realm's blocks waits that is not final
   */
  boolean isDue(long nowNs, long leastNs, long unfinalNs) {
    long waited = Math.clamp(waitedNs / WAITED_SHARE, leastNs, LONGEST_OVER_LEAST * leastNs);
    long unfinal = Math.min(unfinalNs / UNFINAL_SHARE, UNFINAL_OVER_LEAST * leastNs);
    return nowNs - openedNs >= Math.max(waited, unfinal);
  }

  /** Adopts a checkpoint; the batch must be empty. */
  void adopt(Checkpoint checkpoint, boolean delivers, long nowNs) {
    if (!isEmpty()) {
      throw new Invariant("a checkpoint is adopted at a block boundary");
    }
    checkpointHeight = checkpoint.height();
    if (delivers) {
      openedNs = nowNs;
      waitedNs = 0;
      delivered.add(checkpoint);
    }
  }

  /** Takes a bundle that was admitted at {@code sinceNs} and applies. */
  void add(Bundle bundle, List<RealmEvent> emitted, long sinceNs, long nowNs) {
    add(bundle, sinceNs, nowNs);
    for (Call call : bundle.calls()) {
      if (call instanceof Call.Proven proven) {
        functions.add((long) proven.contract().value() << Byte.SIZE | proven.function());
      }
    }
    count(emitted);
  }

  /** Takes a bundle that was admitted at {@code sinceNs} and fails. */
  void addFailed(Bundle bundle, RejectReason reason, long sinceNs, long nowNs) {
    failed.add(new FailedBundle(bundles.size(), reason));
    add(bundle, sinceNs, nowNs);
  }

  private void add(Bundle bundle, long sinceNs, long nowNs) {
    if (isEmpty()) {
      openedNs = nowNs;
      waitedNs = nowNs - sinceNs;
    }
    oldestNs = bundles.isEmpty() ? sinceNs : Math.min(oldestNs, sinceNs);
    bundles.add(bundle);
    bundleBytes += bundle.length();
  }

  /** The batch as it is; this one is then empty. */
  BlockTransition.Batch seal() {
    var sealed = new BlockTransition.Batch(checkpointHeight, delivered, bundles, failed);
    delivered = new ArrayList<>();
    bundles = new ArrayList<>();
    failed = new ArrayList<>();
    functions.clear();
    bundleBytes = 0;
    events = 0;
    eventBytes = 0;
    return sealed;
  }

  private void count(List<RealmEvent> emitted) {
    events += emitted.size();
    Encoder out = new Encoder();
    emitted.forEach(event -> event.encode(out));
    eventBytes += out.length();
  }
}

package dev.freehold.client;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.bundle.BundleStatus;
import dev.freehold.core.chain.Checkpoint;
import dev.freehold.core.id.Endpoint;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.protocol.socket.ClientException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/** The bundles on their way, by realm. Thread-safe. */
final class Submissions implements AutoCloseable {
  /** Bundles on their way to one realm. */
  static final int REALM_MAX = 16 * 1024;

  private final NodePool nodes;
  private final LongPredicate isFinal;
  private final LongFunction<Checkpoint> checkpoints;
  private final Submission.Tracking tracking;
  private final Map<RealmId, RealmLane> lanes = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param isFinal whether a checkpoint of this height is known to be final
   * @param checkpoints final checkpoints, asked for where they are not known
   * @param tracking says what bundles on their way are waited for
   */
  Submissions(
      NodePool nodes,
      LongPredicate isFinal,
      LongFunction<Checkpoint> checkpoints,
      Submission.Tracking tracking) {
    this.nodes = nodes;
    this.isFinal = isFinal;
    this.checkpoints = checkpoints;
    this.tracking = tracking;
  }

  /**
   * Sends a bundle.
   *
   * @param limit how long it may stay where it is
   * @throws ClientException if it is larger than a bundle may be, or too many are on their way
   */
  Submission submit(Bundle bundle, Duration limit) {
    if (bundle.length() > Limits.BUNDLE_BYTES_MAX) {
      throw new ClientException(
          "%s has %d bytes, where %d are allowed"
              .formatted(bundle, bundle.length(), Limits.BUNDLE_BYTES_MAX));
    }
    RealmId realm = bundle.user().realm();
    RealmLane lane =
        lanes.computeIfAbsent(realm, _ -> new RealmLane(realm, nodes, isFinal, checkpoints));
    if (closed) {
      lane.close();
    }
    if (lane.size() >= REALM_MAX) {
      throw new ClientException(REALM_MAX + " bundles are on their way to realm " + realm);
    }
    return lane.submit(new Submission(bundle, limit, tracking));
  }

  void status(Endpoint from, Hash32 bundle, BundleStatus status) {
    // A status names no realm; a client has few lanes.
    lanes.values().forEach(lane -> lane.status(from, bundle, status));
  }

  void disconnected() {
    lanes.values().forEach(RealmLane::disconnected);
  }

  /** Fails what is on its way, and takes nothing more. */
  void fail(ClientException why) {
    closed = true;
    lanes.values().forEach(lane -> lane.close(why));
  }

  @Override
  public void close() {
    closed = true;
    lanes.values().forEach(RealmLane::close);
  }
}

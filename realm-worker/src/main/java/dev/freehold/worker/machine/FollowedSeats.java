package dev.freehold.worker.machine;

import dev.freehold.core.chain.Genesis;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.id.Hash32;
import dev.freehold.core.id.RealmId;
import dev.freehold.core.port.RealmView;
import dev.freehold.core.replica.Replication;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.RealmFollower;
import dev.freehold.worker.machine.replica.ReplicaEffect;
import dev.freehold.worker.machine.replica.ReplicaInput;
import dev.freehold.worker.machine.replica.Replicas;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Seats of the realms that a worker serves, as its tables name them: what its machine of replicas
 * hears of them, and which workers it is to be linked with. Of networks that keep each realm at one
 * worker nothing is noted.
 */
final class FollowedSeats {
  private final Hash32 node;
  private final boolean alone;
  private final Replicas replicas;
  private final Map<RealmId, List<RealmFollower>> followers = new TreeMap<>();
  private Map<Hash32, String> linked = Map.of();
  private boolean changed;

  /**
   * No seats.
   *
   * @param node this worker's node id
   */
  FollowedSeats(Hash32 node, Genesis genesis, Function<RealmId, ? extends RealmView> stores) {
    this.node = node;
    alone = genesis.replication().equals(Replication.ALONE);
    replicas = new Replicas(node, genesis.replication(), stores);
  }

  /**
   * A table's line of a realm that this worker serves.
   *
   * @param finalBlock the last block of the realm that a checkpoint here holds; 0 for none
   */
  List<ReplicaEffect> serves(RealmEndpoint seat, long finalBlock) {
    if (alone) {
      return List.of();
    }
    List<RealmFollower> seated = RealmFollower.seated(seat.followers());
    changed |= !seated.equals(followers.put(seat.header().realm(), seated));
    return step(
        new ReplicaInput.Serves(
            seat.header().realm(),
            seat.epoch(),
            finalBlock,
            seated.stream()
                .map(f -> new ReplicaInput.Follower(f.worker(), f.phase().counts()))
                .toList()));
  }

  /** This worker serves a realm no longer, or never did. */
  void left(RealmId realm) {
    if (followers.remove(realm) != null) {
      changed = true;
      step(new ReplicaInput.Left(realm));
    }
  }

  /** The next block of a realm is durable here. */
  List<ReplicaEffect> durable(RealmHeader header) {
    return step(new ReplicaInput.Durable(header));
  }

  /** A checkpoint is final that holds the blocks up to these. */
  void covered(List<RealmHeader> headers) {
    for (RealmHeader header : headers) {
      if (followers.containsKey(header.realm())) {
        step(new ReplicaInput.Covered(header.realm(), header.height()));
      }
    }
  }

  /** What is said by a link with a follower, or becomes of it. */
  List<ReplicaEffect> step(ReplicaInput input) {
    return replicas.step(input);
  }

  /** Shows what followers have signed of a realm; empty if it is not served here. */
  Optional<WorkerEffect> receipts(RealmId realm) {
    return followers.containsKey(realm)
        ? Optional.of(new WorkerEffect.ShowReceipts(realm, replicas.receipts(realm)))
        : Optional.empty();
  }

  /**
   * Whom this worker is to be linked with from now on, and where each listens: those that have a
   * seat of a realm that it serves. Empty if that is as it was asked last.
   */
  Optional<WorkerEffect> links() {
    if (!changed) {
      return Optional.empty();
    }
    changed = false;
    Map<Hash32, String> wanted = new TreeMap<>();
    for (List<RealmFollower> seated : followers.values()) {
      for (RealmFollower follower : seated) {
        if (!follower.worker().equals(node) && !follower.endpoint().isEmpty()) {
          wanted.putIfAbsent(follower.worker(), follower.endpoint());
        }
      }
    }
    if (wanted.equals(linked)) {
      return Optional.empty();
    }
    linked = Collections.unmodifiableMap(wanted);
    return Optional.of(new WorkerEffect.LinkFollowers(linked));
  }
}

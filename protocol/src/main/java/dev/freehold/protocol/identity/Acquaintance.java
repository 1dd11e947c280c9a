package dev.freehold.protocol.identity;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.RealmEndpoint;
import dev.freehold.protocol.wire.Role;
import java.util.List;
import java.util.function.Supplier;

/**
 * Knowledge of which node ids are nodes of the network. That a peer holds its id's key is proved by
 * its connection before anybody asks.
 */
@FunctionalInterface
public interface Acquaintance {
  /** Whether a peer is a known node; asked again whenever it matters, since seats change hands. */
  boolean isKnown(Peer peer);

  /**
   * Acquaintance with the workers that serve or follow a realm.
   *
   * @param seats who does, as of now
   */
  static Acquaintance ofSeats(Supplier<List<RealmEndpoint>> seats) {
    return peer ->
        peer.role() == Role.WORKER
            && seats.get().stream().anyMatch(seat -> isOf(seat, peer.node()));
  }

  private static boolean isOf(RealmEndpoint seat, Hash32 node) {
    return seat.worker().equals(node)
        || seat.followers().stream().anyMatch(follower -> follower.worker().equals(node));
  }
}

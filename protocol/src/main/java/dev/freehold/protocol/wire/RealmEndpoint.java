package dev.freehold.protocol.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import java.util.List;
import java.util.Optional;

/**
 * Worker that serves a realm, and those that keep copies of it.
 *
 * @param header the latest header of the realm that is in a checkpoint, or the realm's origin
 * @param epoch how many workers in a row have been given the realm; what an earlier one still says
 *     about it is refused
 * @param worker the worker's node id; {@link Hash32#ZERO} where nobody serves the realm yet
 * @param endpoint where clients reach the worker, {@code host:port}; empty where nobody does
 * @param followers as {@link RealmFollower#ofOneRealm} takes them
 */
public record RealmEndpoint(
    RealmHeader header, long epoch, Hash32 worker, String endpoint, List<RealmFollower> followers) {
  public RealmEndpoint {
    followers = RealmFollower.ofOneRealm(followers);
  }

  /** A realm that one worker follows at the most. */
  public RealmEndpoint(
      RealmHeader header,
      long epoch,
      Hash32 worker,
      String endpoint,
      Optional<RealmFollower> follower) {
    this(header, epoch, worker, endpoint, follower.stream().toList());
  }

  /** A realm in its first epoch that nobody follows. */
  public RealmEndpoint(RealmHeader header, Hash32 worker, String endpoint) {
    this(header, 1, worker, endpoint, List.of());
  }

  /** The follower that an operator's order named: it copies the realm's final blocks. */
  public Optional<RealmFollower> follower() {
    return RealmFollower.ordered(followers);
  }

  /** Whether nobody serves a realm that others keep: one of them is to take it over. */
  public boolean isFenced() {
    return worker.equals(Hash32.ZERO)
        && endpoint.isEmpty()
        && followers.stream().anyMatch(f -> f.phase().counts());
  }

  /** The same with another header. */
  public RealmEndpoint withHeader(RealmHeader newHeader) {
    return new RealmEndpoint(newHeader, epoch, worker, endpoint, followers);
  }

  void encode(Encoder out) {
    header.encode(out);
    out.u63(epoch).hash(worker).text(endpoint);
    out.list(followers, (o, follower) -> follower.encode(o));
  }

  static RealmEndpoint decode(Decoder in) {
    return new RealmEndpoint(
        RealmHeader.decode(in),
        in.u63(),
        in.hash(),
        Fields.endpoint(in),
        in.list(Limits.REALM_FOLLOWERS_MAX, RealmFollower::decode));
  }
}

package dev.freehold.protocol.wire;

import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;
import java.util.Optional;

/**
 * Worker that serves a realm, and the one that keeps a copy of it.
 *
 * @param header the latest header of the realm that is in a checkpoint, or the realm's origin
 * @param epoch how many workers in a row have been given the realm; what an earlier one still says
 *     about it is refused
 * @param worker the worker's node id; {@link Hash32#ZERO} where nobody serves the realm yet
 * @param endpoint where clients reach the worker, {@code host:port}; empty where nobody does
 * @param follower who copies the realm's final blocks
 */
public record RealmEndpoint(
    RealmHeader header,
    long epoch,
    Hash32 worker,
    String endpoint,
    Optional<RealmFollower> follower) {

  /** A realm in its first epoch that nobody follows. */
  public RealmEndpoint(RealmHeader header, Hash32 worker, String endpoint) {
    this(header, 1, worker, endpoint, Optional.empty());
  }

  /** The same with another header. */
  public RealmEndpoint withHeader(RealmHeader newHeader) {
    return new RealmEndpoint(newHeader, epoch, worker, endpoint, follower);
  }

  void encode(Encoder out) {
    header.encode(out);
    out.u63(epoch).hash(worker).text(endpoint).bool(follower.isPresent());
    follower.ifPresent(present -> present.encode(out));
  }

  static RealmEndpoint decode(Decoder in) {
    return new RealmEndpoint(
        RealmHeader.decode(in),
        in.u63(),
        in.hash(),
        Fields.endpoint(in),
        in.bool() ? Optional.of(RealmFollower.decode(in)) : Optional.empty());
  }
}

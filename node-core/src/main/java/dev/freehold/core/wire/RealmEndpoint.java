package dev.freehold.core.wire;

import dev.freehold.core.Limits;
import dev.freehold.core.chain.RealmHeader;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;

/**
 * Who serves a realm.
 *
 * @param header the latest header of the realm that is in a checkpoint, or the realm's origin
 * @param worker the worker's node id; {@link Hash32#ZERO} where nobody serves the realm yet
 * @param endpoint where clients reach the worker, {@code host:port}; empty where nobody does
 */
public record RealmEndpoint(RealmHeader header, Hash32 worker, String endpoint) {
  void encode(Encoder out) {
    header.encode(out);
    out.hash(worker).text(endpoint);
  }

  static RealmEndpoint decode(Decoder in) {
    return new RealmEndpoint(RealmHeader.decode(in), in.hash(), in.text(Limits.TEXT_BYTES_MAX));
  }
}

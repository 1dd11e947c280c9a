package dev.freehold.core.chain;

import dev.freehold.core.Limits;
import dev.freehold.core.bundle.Bundle;
import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.hash.TaggedHash;
import dev.freehold.core.id.Hash32;
import java.util.List;

/**
 * A realm block: its header, the bundles it applied and the events it sent out. Replaying it after
 * the block before gives the header's root again.
 */
public record RealmBlock(RealmHeader header, List<Bundle> bundles, List<RealmEvent> events) {
  public RealmBlock {
    bundles = List.copyOf(bundles);
    events = List.copyOf(events);
  }

  /** The digest that the header carries of the bundles. */
  public static Hash32 bundlesDigest(List<Bundle> bundles) {
    return TaggedHash.BUNDLE_LIST.of(
        new Encoder().list(bundles, (out, b) -> out.bytes(b.toBytes())).toBytes());
  }

  public byte[] toBytes() {
    Encoder out = new Encoder();
    header.encode(out);
    out.list(bundles, (o, b) -> o.bytes(b.toBytes()));
    return out.list(events, (o, e) -> e.encode(o)).toBytes();
  }

  public static RealmBlock decode(byte[] bytes) {
    return Decoder.decode(
        bytes,
        in ->
            new RealmBlock(
                RealmHeader.decode(in),
                in.list(
                    Limits.BLOCK_BUNDLES_MAX, d -> Bundle.decode(d.bytes(Limits.BUNDLE_BYTES_MAX))),
                in.list(Limits.CHECKPOINT_EVENTS_MAX, RealmEvent::decode)));
  }
}

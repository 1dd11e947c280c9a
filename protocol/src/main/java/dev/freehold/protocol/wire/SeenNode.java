package dev.freehold.protocol.wire;

import dev.freehold.core.codec.Decoder;
import dev.freehold.core.codec.Encoder;
import dev.freehold.core.id.Hash32;

/**
 * A node as another one sees it.
 *
 * @param role what the node says that it is
 * @param node its node id; zeros where that is not known
 * @param endpoint where it is reached, {@code host:port}; empty where that is not known
 * @param connected whether it is connected now
 * @param sinceMs for how many milliseconds it has been connected, or gone
 * @param checkpoint the latest checkpoint here when it connected, or went
 */
public record SeenNode(
    Role role, Hash32 node, String endpoint, boolean connected, long sinceMs, long checkpoint) {
  void encode(Encoder out) {
    out.u8(role.ordinal()).hash(node).text(endpoint).bool(connected);
    out.u63(sinceMs).i64(checkpoint);
  }

  static SeenNode decode(Decoder in) {
    return new SeenNode(
        in.tag(Role.values()), in.hash(), Fields.endpoint(in), in.bool(), in.u63(), in.i64());
  }
}

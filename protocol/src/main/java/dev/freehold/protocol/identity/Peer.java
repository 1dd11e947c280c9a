package dev.freehold.protocol.identity;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;

/**
 * A peer that has said who it is, at one connection.
 *
 * <p>Role and node are a claim today: whoever reaches the port may make it. What handles messages
 * takes a {@code Peer} and never a hello, so that proof of a key can take the claim's place here
 * alone.
 *
 * @param connection a number that no other connection of this process ever has
 * @param role what the peer is
 * @param node the peer's node id; {@link Hash32#ZERO} for a client without one
 * @param endpoint where others reach the peer; empty if nowhere
 * @param checkpointHeight the last checkpoint the peer held when it connected
 */
public record Peer(
    long connection, Role role, Hash32 node, String endpoint, long checkpointHeight) {
  /** The peer that a hello claims to be. */
  public static Peer of(long connection, Message.Hello hello) {
    return new Peer(
        connection, hello.role(), hello.node(), hello.endpoint(), hello.checkpointHeight());
  }
}

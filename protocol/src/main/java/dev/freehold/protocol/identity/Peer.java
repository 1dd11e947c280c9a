package dev.freehold.protocol.identity;

import dev.freehold.core.id.Hash32;
import dev.freehold.protocol.wire.Invitation;
import dev.freehold.protocol.wire.Message;
import dev.freehold.protocol.wire.Role;
import java.util.Optional;

/**
 * A peer that has said who it is, at one connection.
 *
 * <p>The node id is proved: the connection's other end holds the key that it is the digest of. The
 * role is a claim, which a node's id bears out or does not.
 *
 * @param connection a number that no other connection of this process ever has
 * @param role what the peer is
 * @param node the peer's node id; {@link Hash32#ZERO} for a client that showed no key
 * @param endpoint where others reach the peer; empty if nowhere
 * @param checkpointHeight the last checkpoint the peer held when it connected
 * @param invitation what it shows to be let in as a worker
 */
public record Peer(
    long connection,
    Role role,
    Hash32 node,
    String endpoint,
    long checkpointHeight,
    Optional<Invitation> invitation) {
  /** A peer that shows no invitation. */
  public Peer(long connection, Role role, Hash32 node, String endpoint, long checkpointHeight) {
    this(connection, role, node, endpoint, checkpointHeight, Optional.empty());
  }

  /**
   * The peer that says a hello.
   *
   * @param proven the node id whose key the connection has proved
   */
  public static Peer of(long connection, Message.Hello hello, Hash32 proven) {
    return new Peer(
        connection,
        hello.role(),
        proven,
        hello.endpoint(),
        hello.checkpointHeight(),
        hello.invitation());
  }
}
